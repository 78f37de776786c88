"""The methods appendix of a report, from its results and from what only its makers know."""

from collections.abc import Collection, Sequence
from typing import Any, cast

import polars as pl

from brukarindex.checks import shown, whole_text
from brukarindex.declaration.appendix import AnsweredBy, AppendixItem, MethodsAppendix
from brukarindex.declaration.checklist import CHECKLIST, ChecklistItem
from brukarindex.declaration.facts import SurveyFacts
from brukarindex.exceptions import ArgumentError, ArgumentTypeError
from brukarindex.presentation.appendix_items import ANSWERS, Gathered, expanded
from brukarindex.presentation.withheld import Kept, columns_lacking, shown_of
from brukarindex.response.items import ItemNonresponse
from brukarindex.response.rates import ResponseRates
from brukarindex.results.schemas import schema_of
from brukarindex.results.tables import Framed, Table
from brukarindex.words.languages import LANGUAGES, Language


def methods_appendix(
    *results: Any,  # noqa: ANN401 - any result
    facts: SurveyFacts | None = None,
    withheld: pl.Expr | None = None,
    why: str = "",
) -> MethodsAppendix:
    r"""Return how the figures of a report were made, after a quality declaration and checklists.

    The sections are those of the quality declarations of Statistics Sweden (*relevans,
    tillförlitlighet, aktualitet, tillgänglighet, jämförbarhet*), with the items that AAPOR's code
    and CROSS ask for. Each is answered by the results or by ``facts``, or named as missing; no
    number is said that neither holds.

    Args:
        results: The results of the report: estimates, comparisons, changes, weightings, response
            rates, item nonresponse, a nonresponse report, what `check` found, and all others.
        facts: What only those who made the survey know.
        withheld: Which rows of the results are withheld, as in `table`, such as ``pl.col("n") < 5``
            (of rates, ``n`` are those who were asked): no figure of theirs is told, and they are
            named under confidentiality. Results without its columns are told whole, unless they
            have figures of groups that are told here.
        why: Why they are withheld.

    Raises:
        ArgumentTypeError: If something is no result, ``facts`` are none, or ``withheld`` is no
            expression of truth.
        ArgumentError: If there are neither results nor facts, or ``withheld`` asks for columns that
            rates do not have.

    Examples:
        >>> import polars as pl
        >>> from brukarindex import RatingIndex, Scale, estimate
        >>> from brukarindex.declaration import SurveyFacts
        >>> from brukarindex.presentation import methods_appendix
        >>> frame = pl.DataFrame({"enhet": list("aaabbb"), "helhet": [5, 4, 4, 2, 3, 3]})
        >>> made = estimate(frame, RatingIndex("helhet", Scale(1, 5)), by="enhet")
        >>> appendix = methods_appendix(made, facts=SurveyFacts(mode="Webb"))
        >>> [item["sv"] for item in appendix if item["item"] in ("mode", "domains", "intervals")]
        ['Resultat redovisas efter: enhet.', 'Webb', '95 % konfidensintervall: sadelpunktsintervall ur fördelningen av alla poäng.']
        >>> "contact" in appendix.missing
        True
    """  # noqa: E501 - what is said is one text
    for each in results:
        if not isinstance(each, Framed) and not hasattr(each, "describe"):
            raise ArgumentTypeError(
                f"methods_appendix: results must be results, got {shown(each)}. Texts about the"
                " survey are facts: give facts=SurveyFacts(…).",
                argument="results",
                value=each,
            )
    given = cast("object", facts)
    if given is not None and not isinstance(given, SurveyFacts):
        raise ArgumentTypeError(
            f"methods_appendix: facts must be SurveyFacts, got {shown(facts)}.",
            argument="facts",
            value=given,
        )
    if not results and facts is None:
        raise ArgumentError(
            "methods_appendix: give the results of the report, facts, or both.",
            argument="results",
            value=results,
        )
    known = facts or SurveyFacts()
    parts, reason = tuple(expanded(results)), whole_text("why", why)
    held: dict[Language, Gathered] = {
        each: _gathered(parts, each, withheld, reason) for each in LANGUAGES
    }
    rows = [_item(each, known, held) for each in CHECKLIST]
    return MethodsAppendix(pl.DataFrame(rows, schema_of(AppendixItem), orient="row"))


def _gathered(parts: Sequence[Any], language: Language, withheld: object, why: str) -> Gathered:
    """Return results without the rows that are withheld, and the sentences that name these."""
    by = {name for each in parts if isinstance(each, Table) for name in each.by}
    told = [
        shown_of("methods_appendix", each, withheld, why=why, language=language)
        if _has_rows_of(each, withheld, by)
        else Kept(each)
        for each in parts
    ]
    notes = tuple(each.note for each in told if each.note)
    return Gathered(tuple(each.result for each in told), language, notes)


def _has_rows_of(result: object, withheld: object, by: Collection[str]) -> bool:
    """Return whether rows of a result may be withheld: those of rates must be told of, but for
    columns that others are by.
    """
    if withheld is None or not isinstance(result, Table):
        return False
    lacking = columns_lacking(result.frame.columns, withheld)
    return not lacking or (isinstance(result, _TOLD) and not set(lacking) <= set(by))


_TOLD = (ResponseRates, ItemNonresponse)
"""Results whose figures of groups are told."""


def _item(item: ChecklistItem, facts: SurveyFacts, held: dict[Language, Gathered]) -> AppendixItem:
    """Return an item with what the user gave and what results say of it."""
    given: str = getattr(facts, item.name, None) or ""
    answer = ANSWERS.get(item.name)
    said = {each: answer(held[each]) if answer else "" for each in LANGUAGES}
    texts = {each: _joined(given, text) for each, text in said.items()}
    return AppendixItem(
        section=item.section,
        item=item.name,
        asked=item.asked,
        answered_by=_answered_by(given, said["sv"]),
        **texts,
    )


def _answered_by(given: str, said: str) -> AnsweredBy:
    if given:
        return "both" if said else "facts"
    return "results" if said else "nothing"


def _joined(given: str, said: str) -> str:
    """Return what the user gave before what the results say."""
    ended = not given or not said or given.endswith((".", "!", "?"))
    return f"{given}{'' if ended else '.'} {said}".strip()
