"""The picture of a result."""

from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any, get_args

from brukarindex.checks import one_of, real_number, shown, text
from brukarindex.comparisons.compare import Comparisons
from brukarindex.counting.weightings import Weighting
from brukarindex.estimates.distributions import Distributions
from brukarindex.estimates.estimate import Estimates
from brukarindex.exceptions import ArgumentError, ArgumentTypeError
from brukarindex.presentation.answers import KINDS, of_distributions
from brukarindex.presentation.bars import of_rates, of_weights
from brukarindex.presentation.image import Picture
from brukarindex.presentation.points import of_comparisons, of_estimates
from brukarindex.presentation.rows import Options, Sort
from brukarindex.response.rates import ResponseRates
from brukarindex.results.pictures import check_altair
from brukarindex.words.languages import LANGUAGES, Language

Drawable = Estimates | Comparisons | Distributions | ResponseRates | Weighting
"""Results that have a picture here."""
_DRAWN: Mapping[type[Any], tuple[Callable[[Any, Options], Picture], tuple[str, ...]]] = {
    Estimates: (of_estimates, ("colour", "line")),
    Comparisons: (of_comparisons, ()),
    Distributions: (of_distributions, ("kind",)),
    ResponseRates: (of_rates, ("line",)),
    Weighting: (of_weights, ()),
}
"""How each result is drawn, and which arguments it has a use for."""


def picture(
    result: Drawable,
    /,
    *,
    language: Language = "en",
    title: str | None = None,
    sort: Sort = "estimate",
    colour: str | None = None,
    kind: str | None = None,
    line: float | None = None,
) -> Picture:
    """Return the picture of a result.

    Estimates are points with intervals, comparisons points against the line of their reference,
    distributions stacked or diverging bars, response rates bars, weights a histogram. Every picture
    says what is measured, of what and with which interval, has a text that says what is seen, and
    colours that those who are colour-blind can tell apart, with shapes beside them. Narrow a result
    down before: ``picture(result.of("helhet"))``. Needs the extra ``brukarindex[plots]``.

    Args:
        result: Estimates, comparisons, distributions, response rates or a weighting.
        language: ``"sv"`` or ``"en"``.
        title: What stands above; the measure by default.
        sort: ``"estimate"``: the highest figure at the top; ``"name"``: by the Swedish alphabet;
            ``"frame"``: as in the result.
        colour: Of estimates the column whose values have colours, beside each other in one row,
            such as women and men. The last of several columns by default, when it has few values.
        kind: Of distributions ``"stacked"``, by default, or ``"diverging"``.
        line: A number to be drawn as a line.

    Raises:
        ArgumentTypeError: If ``result`` has no picture.
        ArgumentError: If Altair is not installed, the result has no rows, or an argument is not one
            of those named or of no use for this result.

    Examples:
        >>> import polars as pl
        >>> from brukarindex import RatingIndex, Scale, estimate, picture
        >>> frame = pl.DataFrame({"enhet": list("aaabbb"), "helhet": [5, 4, 4, 2, 3, 3]})
        >>> made = picture(estimate(frame, RatingIndex("helhet", Scale(1, 5)), by="enhet"))
        >>> made.svg().startswith("<svg"), made.png()[1:4]
        (True, b'PNG')
    """
    drawn = next((each for each in _DRAWN.items() if isinstance(result, each[0])), None)
    if drawn is None:
        raise ArgumentTypeError(
            "picture: the result must be estimates, comparisons, distributions, response rates or a"
            f" weighting, got {type(result).__name__}. Reports of nonresponse and of published"
            " pages have .picture() of their own."
        )
    owner, (draw, uses) = drawn
    given = {"colour": colour, "kind": kind, "line": line}
    if useless := [name for name, value in given.items() if value is not None and name not in uses]:
        raise ArgumentError(
            f"picture: {', '.join(useless)} is of no use for {owner.__name__}: leave it out."
        )
    options = Options(
        one_of("language", language, LANGUAGES),
        None if title is None else text("title", title),
        one_of("sort", sort, get_args(Sort)),
        colour,
        None if kind is None else one_of("kind", kind, KINDS),
        None if line is None else _finite("line", line),
    )
    if not isinstance(result, Weighting) and not len(result):
        raise ArgumentError("picture: the result has no rows.")
    check_altair()
    return draw(result, options)


def _finite(name: str, value: object) -> float:
    found = float(real_number(name, value))
    if not isfinite(found):
        raise ArgumentError(f"{name} must be a finite number, got {shown(value)}.")
    return found
