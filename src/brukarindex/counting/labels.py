"""Labels and names that are spelled in several ways, made one."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

import attrs
import polars as pl

from brukarindex.checks import column_names, one_of
from brukarindex.counting.advice import meant
from brukarindex.counting.frames import as_source, failed_query, own_rows
from brukarindex.exceptions import ArgumentTypeError
from brukarindex.questions.items import Item
from brukarindex.questions.measures import Measure, named
from brukarindex.questions.scales import INVALID, Scale
from brukarindex.results.guards import copied
from brukarindex.words.languages import LANGUAGES, Language
from brukarindex.words.lists import in_quotes
from brukarindex.words.spelling import composed, folded, tidy

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame

_TEXTS = (pl.String, pl.Enum, pl.Categorical)
LabelCounts = dict[str, int]


class _Spelling(NamedTuple):
    """What a text becomes, and in how many rows."""

    after: str
    n: int


def _same(left: pl.DataFrame | pl.LazyFrame, right: pl.DataFrame | pl.LazyFrame) -> bool:
    """Return whether frames hold the same rows; a lazy one is the same as itself alone."""
    if isinstance(left, pl.DataFrame) and isinstance(right, pl.DataFrame):
        return left.equals(right)
    return left is right


@copied("frame", "changes")
@attrs.frozen(repr=False)
class CleanedLabels:
    """A frame whose labels are spelled alike, and a report of what was changed.

    Attributes:
        frame: The frame with all its columns, in Polars; lazy when a lazy Polars frame was given.
        changes: One row for each spelling that was changed: ``column``, ``before``, ``after`` and
            in how many rows (``n``).
    """

    frame: pl.DataFrame | pl.LazyFrame = attrs.field(eq=attrs.cmp_using(eq=_same), hash=False)
    changes: pl.DataFrame = attrs.field(eq=attrs.cmp_using(eq=pl.DataFrame.equals), hash=False)

    def describe(self, language: Language = "en") -> str:
        """Return what was changed, in ``"sv"`` or ``"en"``."""
        one_of("language", language, LANGUAGES)
        if not self.changes.height:
            return {"sv": "Inga stavningar ändrades.", "en": "No spellings were changed."}[language]
        rows = self.changes.select("column", "before", "after", "n").rows()
        listed = "; ".join(
            f"{column}: {in_quotes(before, language)} → {in_quotes(after, language)} ({n})"
            for column, before, after, n in rows
        )
        start = {
            "sv": "Stavningar som ändrats (antal rader)",
            "en": "Spellings changed (number of rows)",
        }
        return f"{start[language]}: {listed}."

    def __repr__(self) -> str:
        return f"CleanedLabels({self.changes.height} spellings changed)"


def clean_labels(
    frame: "IntoFrame",
    measures: Measure | Iterable[Measure] = (),
    *,
    keys: str | Iterable[str] = (),
) -> CleanedLabels:
    """Spell labels as their scale does, and names of units in one way, where only the spelling
    differs.

    Two texts are one when they differ by nothing but upper and lower case, outer, double or hard
    spaces, characters that cannot be seen, or Unicode form. An answer gets the scale's spelling. A
    key gets that of most rows, without stray spaces. Nothing else is changed, and every change is
    in the report.

    Args:
        frame: A Polars, pandas or PyArrow frame, or a lazy Polars frame.
        measures: Measures whose columns of answers are cleaned.
        keys: Columns that name units, strata or other groups.

    Raises:
        ArgumentTypeError: If the rows are in another engine, such as DuckDB.
        ColumnNotFoundError: If a column is not there.

    Examples:
        >>> import polars as pl
        >>> from brukarindex import Scale, Share, clean_labels
        >>> trygghet = Share("trygg", Scale.labelled("Nej", "Ja"), positive=["Ja"])
        >>> answers = ["Ja", "ja ", "Nej"]
        >>> frame = pl.DataFrame({"trygg": answers, "enhet": ["Norra", "Norra", "norra"]})
        >>> cleaned = clean_labels(frame, trygghet, keys="enhet")
        >>> cleaned.describe()
        "Spellings changed (number of rows): trygg: 'ja ' → 'Ja' (1); enhet: 'norra' → 'Norra' (1)."
        >>> cleaned.frame["trygg"].to_list()
        ['Ja', 'Ja', 'Nej']
    """
    listed = () if isinstance(measures, tuple) and not measures else named(measures)
    items: list[Item] = [
        item for each in listed for variable in each.variables for item in variable.questions
    ]
    scales: dict[str, Scale | None] = {item.column: item.scale for item in items}
    scales |= dict.fromkeys(column_names(keys, "keys"))
    source = _whole(frame, list(scales))
    schema = source.collect_schema()
    changed = {
        name: _spellings(source, name, scale)
        for name, scale in scales.items()
        if isinstance(schema[name], _TEXTS)
    }
    made = source.with_columns(
        pl.col(name).cast(pl.String).replace({before: each.after for before, each in texts.items()})
        for name, texts in changed.items()
        if texts
    )
    if isinstance(made, pl.DataFrame) and not isinstance(frame, pl.DataFrame):
        made = own_rows(made)
    return CleanedLabels(made, _report(changed))


def _report(changed: dict[str, dict[str, _Spelling]]) -> pl.DataFrame:
    """Return one row for each text that was spelled otherwise."""
    rows = [
        (name, before, each.after, each.n)
        for name, texts in changed.items()
        for before, each in texts.items()
    ]
    kinds = {"column": pl.String, "before": pl.String, "after": pl.String, "n": pl.Int64}
    return pl.DataFrame(rows, schema=kinds, orient="row")


def _whole(frame: "IntoFrame", columns: list[str]) -> pl.DataFrame | pl.LazyFrame:
    """Return a frame as Polars with all its columns, those of ``columns`` called as they are asked
    for.
    """
    source = as_source(frame, columns)
    if isinstance(source, pl.DataFrame) and not isinstance(frame, pl.DataFrame):
        held: Any = getattr(frame, "column_names", getattr(frame, "columns", ()))
        names = [str(name) for name in held]
        source = as_source(
            frame, [composed(name) if composed(name) in columns else name for name in names]
        )
    if not isinstance(source, (pl.DataFrame, pl.LazyFrame)):
        raise ArgumentTypeError(
            f"clean_labels takes Polars, pandas or PyArrow, got {type(frame).__name__}: collect the"
            " rows first.",
            argument="frame",
            value=frame,
        )
    return source


def _spellings(
    source: pl.DataFrame | pl.LazyFrame, name: str, scale: Scale | None
) -> dict[str, _Spelling]:
    """Return what each text that must change becomes, and in how many rows."""
    try:
        counted = source.lazy().select(pl.col(name).cast(pl.String)).group_by(name).len().collect()
    except (pl.exceptions.PolarsError, OSError) as error:
        raise failed_query(error) from error
    texts: LabelCounts = dict(counted.drop_nulls().sort(name).iter_rows())
    made = _names(texts) if scale is None else _labels(texts, scale)
    return {
        before: _Spelling(after, texts[before]) for before, after in made.items() if before != after
    }


def _labels(texts: LabelCounts, scale: Scale) -> dict[str, str]:
    """Return the label that each text that is none differs from by its spelling alone."""
    strange = {text: meant(text, scale) for text in texts if scale.read(text) == INVALID}
    return {text: label for text, label in strange.items() if label is not None}


def _names(texts: LabelCounts) -> dict[str, str]:
    """Return for each text the most usual tidy spelling of the same name."""
    usual: dict[str, LabelCounts] = {}
    for text, n in texts.items():
        spellings = usual.setdefault(folded(text), {})
        spellings[tidy(text)] = spellings.get(tidy(text), 0) + n
    return {text: max(usual[folded(text)].items(), key=lambda pair: pair[1])[0] for text in texts}
