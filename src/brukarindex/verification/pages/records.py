"""Pages from plain records - dicts, JSON, TOML, frames - and back."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, cast, get_origin

import numpy as np
from attrs import NOTHING, fields

from brukarindex.checks import misfits, one_of, several, type_error
from brukarindex.exact.figures import Figure
from brukarindex.exceptions import (
    ArgumentError,
    ArgumentTypeError,
    BrukarindexError,
    FigureError,
    did_you_mean,
    raise_all,
)
from brukarindex.verification.pages.claim import Claim
from brukarindex.verification.pages.claims import KINDS
from brukarindex.verification.pages.fields import JOIN, NUMBERS, first_of
from brukarindex.verification.pages.page import Page
from brukarindex.words.languages import LANGUAGES, Language

if TYPE_CHECKING:
    from narwhals.typing import IntoDataFrame

_TRUTHS = {"true": True, "false": False}
_DIGITS = re.compile(r"-?[0-9]{1,10}")
_PAGE = ("title", "claims", "language", "source")
# What can be a missing value that is not even equal to itself.
_UNEQUAL = (float, np.generic, datetime)


def pages_from(
    source: "Mapping[str, Any] | Iterable[Mapping[str, Any]] | IntoDataFrame",
    *,
    language: Language = "sv",
) -> tuple[Page, ...]:
    """Read pages from plain records: one for each claim.

    A record has the key "claim", which says what kind it is ("invited", "answered", "rate",
    "question", "percentage", "total", "mean", "median", "deviation", "index", "margin", "against",
    "change", "series", "units", "parts", "weighted" or "statement"), the fields of that claim, and
    "page", the title; records with the same title are one page. Null and empty values are left out.
    Several names or figures are a list, or one text with " + " between them.

    Args:
        source: Records; or a mapping with "title" and "claims" (and "language", "source"), or with
            "pages", a list of such mappings, as a JSON or TOML file has it; or a frame with one row
            for each claim.
        language: How figures are written; see `Figure.parse`.

    Returns:
        The pages, in the order of their first claim.

    Raises:
        ArgumentError: Records do not say a claim; all problems are listed.
        FigureError: Figures cannot be read.
        ArgumentTypeError: The source is none of these.

    Examples:
        >>> rows = [{"page": "Gävle 2015", "claim": "invited", "figure": 1060},
        ...         {"page": "Gävle 2015", "claim": "rate", "figure": "68 procent"}]
        >>> pages_from(rows)
        (Page('Gävle 2015', 2 claims),)
    """
    one_of("language", language, LANGUAGES)
    if not isinstance(source, Mapping):
        return _pages(_rows(source), language, {})
    several = cast("Mapping[str, Any]", source)
    if "pages" not in several:
        return _from_mapping(several, language)
    return tuple(page for each in _rows(several["pages"]) for page in _from_mapping(each, language))


def _from_mapping(source: Mapping[str, Any], language: Language) -> tuple[Page, ...]:
    if "claims" not in source:
        raise ArgumentError(
            f'source must be {{"title": …, "claims": […]}}; got the keys {list(source)}',
            argument="source",
            value=source,
            allowed=_PAGE,
        )
    unknown = [f"{key!r}{did_you_mean(key, _PAGE)}" for key in source if key not in _PAGE]
    if unknown:
        raise ArgumentError(
            f"a page has {', '.join(_PAGE)}; unknown {', '.join(unknown)}",
            argument="source",
            value=source,
            allowed=_PAGE,
        )
    title, told, spoken = (_text(source.get(key), key) for key in ("title", "source", "language"))
    rows = [
        {**each, "page": title} if _is_missing(each.get("page")) else each
        for each in _rows(source["claims"])
    ]
    one_of("language", spoken or language, LANGUAGES)
    written = cast("Language", spoken or language)
    return _pages(rows, written, {title: told}) or (Page(title, (), language=written, source=told),)


def _no_source(source: object) -> ArgumentTypeError:
    got = type(source).__name__
    return type_error("source", "be records, a mapping or a frame", source, got=got)


def _polars_rows(source: Any) -> Sequence[Mapping[str, Any]]:  # noqa: ANN401 - whatever is Polars'
    import polars as pl  # only for those who have a frame of it

    if not isinstance(source, (pl.DataFrame, pl.LazyFrame)):
        raise _no_source(source)
    try:
        frame = source.lazy().collect()
        return _paged(frame.columns, frame.to_dicts())
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise ArgumentError(
            f"source cannot be read: {error}", argument="source", value=source
        ) from None


def _rows(source: Any) -> Sequence[Mapping[str, Any]]:  # noqa: ANN401 - any frame, or any records
    if any(each.__module__.partition(".")[0] == "polars" for each in type(source).__mro__):
        return _polars_rows(source)
    if hasattr(source, "columns"):
        import narwhals as nw

        try:
            native = nw.from_native(source, eager_only=True)
            return _paged(
                native.columns, cast("Sequence[Mapping[str, Any]]", native.rows(named=True))
            )
        except (nw.exceptions.NarwhalsError, TypeError, OverflowError) as error:
            raise ArgumentError(
                f"source cannot be read: {error}", argument="source", value=source
            ) from None
    if isinstance(source, (str, bytes)):
        raise _no_source(source)
    try:
        rows = list(source)
    except TypeError:
        raise _no_source(source) from None
    wrong = misfits(rows, Mapping)
    if wrong:
        must = 'hold mappings, such as {"claim": "invited", …}'
        raise type_error("source", must, wrong[0])
    return rows


def _paged(
    columns: Sequence[str], rows: Sequence[Mapping[str, Any]]
) -> Sequence[Mapping[str, Any]]:
    if "page" not in columns:
        raise ArgumentError(
            f"source lacks the column 'page', the title; it has {', '.join(map(repr, columns))}",
            argument="source",
            value=tuple(columns),
        )
    return rows


def _pages(
    rows: Iterable[Mapping[str, Any]], language: Language, sources: Mapping[str, str]
) -> tuple[Page, ...]:
    found: dict[str, list[Claim]] = {}
    problems: dict[str, list[int]] = {}
    blamed: dict[str, str] = {}
    untitled: list[int] = []
    for place, row in enumerate(rows, 1):
        try:
            title = _text(row.get("page"), "page")
            found.setdefault(title, []).append(_claim(row))
            untitled += [place] * (not title)
        except BrukarindexError as error:
            problems.setdefault(str(error), []).append(place)
            blamed[str(error)] = getattr(error, "argument", "source")
    if untitled and len(found) > 1:
        problems[
            "others have a page, but it is not told which page this is of; fill the titles down"
        ] = untitled
    raise_all(
        ArgumentError,
        first_of(
            [
                ArgumentError(f"{_places(places)}: {told}", argument=blamed.get(told, "page"))
                for told, places in problems.items()
            ]
        ),
        argument="source",
    )
    return _made(found, sources, language)


def _made(
    told: Mapping[str, list[Claim]], sources: Mapping[str, str], language: Language
) -> tuple[Page, ...]:
    """Return pages of titles and claims, or raise one error for all figures that cannot be read."""
    pages: list[Page] = []
    problems: list[FigureError] = []
    for title, claims in told.items():
        try:
            source = sources.get(title, "")
            pages.append(Page(title, claims, language=language, source=source))
        except FigureError as error:
            problems += [
                FigureError(f"page {title!r}, {each}", figure=each.figure)
                for each in error.problems
                if isinstance(each, FigureError)
            ]
    raise_all(FigureError, first_of(problems))
    return tuple(pages)


def _places(records: Sequence[int]) -> str:
    shown = ", ".join(map(str, records[:3])) + (
        f" and {len(records) - 3} more" if len(records) > 3 else ""
    )
    return f"record {shown}" if len(records) == 1 else f"records {shown}"


def _claim(row: Mapping[str, Any]) -> Claim:
    kind = KINDS.get(str(row.get("claim")))
    if kind is None:
        said = (
            f"{str(row['claim'])[:40]!r} is not a claim"
            if "claim" in row
            else 'it lacks the key "claim"'
        )
        raise ArgumentError(
            f"{said}; claims are {', '.join(KINDS)}.{did_you_mean(row.get('claim'), KINDS)}",
            argument="claim",
            value=row.get("claim"),
            allowed=tuple(KINDS),
        )
    given = {
        key: _value(kind.kind, key, value)
        for key, value in row.items()
        if value is not None and key not in {"claim", "page"} and not _is_missing(value)
    }
    allowed, needed = _allowed(kind.kind)
    if not needed <= given.keys() <= allowed.keys():
        unknown = [f"{key!r}{did_you_mean(key, allowed)}" for key in given if key not in allowed]
        lacking = [name for name in allowed if name in needed and name not in given]
        told = [f"unknown {', '.join(unknown)}"] * bool(unknown) + [
            f"it lacks {', '.join(lacking)}"
        ] * bool(lacking)
        raise ArgumentError(
            f"{kind.kind}: {'; '.join(told)}; it has {', '.join(allowed)}",
            argument=next(
                key for key in [*given, *lacking] if key not in allowed or key in lacking
            ),
        )
    return kind(**given)


def _text(value: object, name: str) -> str:
    if _is_missing(value):
        return ""
    if isinstance(value, (str, int, float)) and not isinstance(value, bool):
        return str(int(value) if isinstance(value, float) and value.is_integer() else value)
    raise type_error(name, "be text", value, got=f"{type(value).__name__} {str(value)[:40]!r}")


def _is_missing(value: object) -> bool:
    if isinstance(value, str):
        return not value
    if isinstance(value, Decimal):
        return value.is_nan()
    return value is None or (isinstance(value, _UNEQUAL) and bool(value != value))  # noqa: PLR0124 - NaN, NaT


class _Allowed(NamedTuple):
    """The fields of a kind of claim with their types, in order, and those that are needed."""

    types: dict[str, object]
    needed: frozenset[str]


@cache
def _allowed(kind: str) -> _Allowed:
    every = fields(KINDS[kind])
    types = {each.name: each.type for each in every}
    return _Allowed(types, frozenset(each.name for each in every if each.default is NOTHING))


class _Taken(NamedTuple):
    """What a field takes: a whole number, a number as printed, a truth value, or several."""

    whole: bool
    number: bool
    truth: bool
    several: bool


@lru_cache(maxsize=1 << 10)  # keys are those of whoever made the records
def _taken(kind: str, key: str) -> _Taken:
    of_type = _allowed(kind).types.get(key)
    whole = of_type in {int, int | None}
    number = whole or key in NUMBERS or kind in {"invited", "answered", "units"}
    return _Taken(whole, number, of_type in {bool, bool | None}, get_origin(of_type) is tuple)


def _value(kind: str, key: str, value: object) -> Any:  # noqa: ANN401 - what the field takes
    takes = _taken(kind, key)
    if isinstance(value, float) and value.is_integer() and takes.number:
        return int(value)  # a column of whole numbers with gaps is one of floats in pandas
    if isinstance(value, str) and takes.whole and _DIGITS.fullmatch(value):
        return int(value)  # a column read as text
    if isinstance(value, str) and takes.truth and value.casefold() in _TRUTHS:
        return _TRUTHS[value.casefold()]
    if not takes.several:
        return value
    return (
        tuple(value.split(JOIN))
        if isinstance(value, str)
        else several(key, cast("Iterable[str]", value))
    )


def records_of(page: Page) -> list[dict[str, Any]]:
    """Return the claims of a page as plain records, which `pages_from` reads back.

    Args:
        page: The page.

    Returns:
        One dict for each claim, without what is not said; texts, numbers, lists and truth values
        only. The language is not in them: read those of an English page by
        ``pages_from(records, language="en")``.

    Examples:
        >>> from brukarindex.verification import Invited
        >>> records_of(Page("Gävle 2015", [Invited("1 060", where="s. 3")]))
        [{'page': 'Gävle 2015', 'claim': 'invited', 'where': 's. 3', 'figure': '1 060'}]
    """
    if misfits([page], Page):
        raise type_error("page", "be a Page", page, got=type(page).__name__)
    return [
        {"page": page.title, "claim": claim.kind, **_fields(claim, page.language)}
        for claim in page.claims
    ]


def _fields(claim: Claim, language: Language) -> dict[str, Any]:
    given = {
        field.name: (getattr(claim, field.name), field.default) for field in fields(type(claim))
    }
    return {
        name: _plain(value, language)
        for name, (value, default) in given.items()
        if value != default
    }


def _plain(value: object, language: Language) -> object:
    if isinstance(value, tuple):
        return list(cast("tuple[object, ...]", value))
    return (value.text or value.format(language)) if isinstance(value, Figure) else value
