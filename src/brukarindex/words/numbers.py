"""Numbers in words."""

from fractions import Fraction

MISSING_MARK = "–"


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


def percent(share: float, language: str = "en") -> str:
    """Return a share of 1 in per cent with the decimals that it has, such as a level.

    Examples:
        >>> percent(0.95), percent(1 - 0.95), percent(0.998, "sv")
        ('95', '5', '99,8')
    """
    return number(float(f"{100 * share:g}"), 9, language, trim=True)


def counted(count: int, one: str, more: str = "") -> str:
    """Return a number of things in English, such as ``"1 row"``; of several with an ``s``, or as in
    ``more``.

    Examples:
        >>> counted(1, "row"), counted(2, "row"), counted(0, "stratum", "strata")
        ('1 row', '2 rows', '0 strata')
    """
    return f"{count} {one if count == 1 else more or f'{one}s'}"
