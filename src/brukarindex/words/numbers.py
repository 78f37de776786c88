"""Numbers in words."""

from fractions import Fraction
from math import floor, isfinite, isinf, isnan, log10

MISSING_MARK = "–"
NOTHING = 1e-9
"""Numbers below this are printed as 0, also -0.0 and the rounding errors of sums."""
ENDLESS = 1e15
"""Numbers from this on have more digits than a float can tell."""


def number(
    value: float | Fraction | None, decimals: int = 1, language: str = "en", *, trim: bool = False
) -> str:
    r"""Return a number for reading, rounded half up in exact arithmetic; ``–`` for None.

    Thousands are apart by a space that does not break, in both languages.

    Args:
        value: The number; a float stands for the shortest decimal number that it is read from.
        decimals: How many.
        language: ``"sv"`` with a decimal comma, or ``"en"`` with a point.
        trim: Leave out zeros at the end, unless they are left of other decimals.

    Examples:
        >>> number(1283.25, 1, "sv"), number(None), number(Fraction(13, 2), 2, trim=True)
        ('1\xa0283,3', '–', '6.5')
    """
    if value is None:
        return MISSING_MARK
    exact = Fraction(value) if isinstance(value, (int, Fraction)) else Fraction(repr(float(value)))
    unit: int = 10**decimals
    scaled = exact * unit
    whole, part = divmod(int((2 * abs(scaled) + 1) // 2), unit)
    digits = f"{part:0{decimals}d}" if decimals else ""
    if trim and scaled.denominator == 1:
        digits = digits.rstrip("0")
    text = f"{whole:,}".replace(",", "\xa0") + (f".{digits}" if digits else "")
    sign = "−" if exact < 0 and (whole or part) else ""
    return sign + (text.replace(".", ",") if language == "sv" else text)


def significant(value: float, language: str = "en", *, digits: int = 6) -> str:
    """Return a number for reading with the decimals that it has, up to so many digits in all; ``–``
    for NaN.

    Examples:
        >>> significant(52.9, "sv"), significant(1 / 3, digits=3), significant(float("-inf"))
        ('52,9', '0.333', '−∞')
    """
    if not isfinite(value):
        return MISSING_MARK if isnan(value) else "∞" if value > 0 else "−∞"
    held = float(f"{value:.{digits}g}") if abs(value) > NOTHING else 0
    return number(held, 9, language, trim=True)


def percent(share: float, language: str = "en") -> str:
    """Return a share of 1 in per cent with the decimals that it has, such as a level.

    Examples:
        >>> percent(0.95), percent(1 - 0.95), percent(0.998, "sv")
        ('95', '5', '99,8')
    """
    return significant(100 * share, language)


def plain(value: float, *, digits: int = 4) -> str:
    """Return a number as Python writes it, with so many digits, or all of those left of the point;
    as ``1e+20`` only when it is very large.

    It is for what stands beside code: tables of results and errors, in which a number is compared
    with one in a program, or copied into it. What is read as a sentence has `number`, whose signs
    are those of a language.

    Examples:
        >>> plain(56.81234), plain(129600.4), plain(0.0000123), plain(-1e-12), plain(float("inf"))
        ('56.81', '129600', '0.000012', '0', '∞')
    """
    if abs(value) <= NOTHING:
        return "0"
    said = f"{value:.{digits}g}"
    if isinf(value):
        return said.replace("inf", "∞")
    if "e" not in said or abs(value) >= ENDLESS:
        return said
    decimals = 0 if abs(value) > 1 else 1 - floor(log10(abs(value)))
    return f"{value:.{decimals}f}"


def counted(count: int, one: str, more: str = "") -> str:
    """Return a number of things in English, such as ``"1 row"``; of several with an ``s``, or as in
    ``more``.

    Examples:
        >>> counted(1, "row"), counted(2, "row"), counted(0, "stratum", "strata")
        ('1 row', '2 rows', '0 strata')
    """
    return f"{count} {one if count == 1 else more or f'{one}s'}"
