"""The shares of one question, typed in together."""

from collections.abc import Mapping

from brukarindex.checks import listed, mapped, true_or_false
from brukarindex.exceptions import ArgumentError, did_you_mean
from brukarindex.verification.pages.claim import Claim
from brukarindex.verification.pages.claims import Percentage, Question, Total
from brukarindex.verification.pages.fields import Printed


def percentages(
    question: str,
    shares: Mapping[str, Printed],
    *,
    totals: Mapping[tuple[str, ...], Printed] | None = None,
    counts: Mapping[str, Printed] | None = None,
    complete: bool = False,
    base: Printed | None = None,
    group: str = "",
    where: str = "",
) -> tuple[Claim, ...]:
    """Return the claims of one distribution.

    Args:
        question: Name of the question; may be empty on a page with one question.
        shares: Printed shares by category, worst first where their names do not tell the order.
        totals: Printed shares of several categories together, by the tuple of their names.
        counts: How many gave each answer, by category, where that is printed too.
        complete: Whether the printed shares cover every answer.
        base: Answers they are shares of, when that is printed.
        group: Whom they are about; empty for everybody.
        where: Where they stood.

    Returns:
        A `Percentage` for each share, a `Total` for each total, and a `Question` if they are
        complete.

    Raises:
        ArgumentError: A total names a category that has no share here.

    Examples:
        >>> shares = {"Nöjd": "48,4 %", "Mycket nöjd": "22,8 %"}
        >>> [each.kind for each in percentages("helhet", shares)]
        ['percentage', 'percentage']
    """
    mapped("shares", shares)
    numbers: Mapping[str, Printed] = {} if counts is None else mapped("counts", counts)
    together: Mapping[tuple[str, ...], Printed] = {} if totals is None else mapped("totals", totals)
    true_or_false("complete", complete)
    unknown = [
        name
        for names in together
        for name in listed("the categories of a total", names)
        if name not in shares
    ]
    unknown += [name for name in numbers if name not in shares]
    if unknown:
        hint = did_you_mean(unknown[0], shares)
        what = "totals" if counts is None or unknown[0] not in numbers else "counts"
        raise ArgumentError(
            f"{what} names {unknown[0]!r}, which has no share here.{hint}",
            argument=what,
            value=unknown[0],
            allowed=tuple(shares),
        )
    told = {"group": group, "where": where}
    whole = [Question((*shares,), question, complete=True, **told)] if complete else []
    parts = [
        Percentage(category, each, question, count=numbers.get(category), base=base, **told)
        for category, each in shares.items()
    ]
    return (
        *whole,
        *parts,
        *(Total(names, each, question, **told) for names, each in together.items()),
    )
