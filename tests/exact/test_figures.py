"""Reading, printing and rounding of figures."""

from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    Decimal,
)
from fractions import Fraction

import pytest
from hypothesis import example, given, strategies as st

from brukarindex.exact import Figure, Interval, mean_sums, round_exact
from brukarindex.exceptions import ArgumentError, ArgumentTypeError, FigureError

NBSP, THIN, NARROW, MINUS = "\u00a0", "\u2009", "\u202f", "\u2212"
MODES = {
    "half_up": ROUND_HALF_UP,
    "half_down": ROUND_HALF_DOWN,
    "trunc": ROUND_DOWN,
    "half_even": ROUND_HALF_EVEN,
    "floor": ROUND_FLOOR,
    "ceil": ROUND_CEILING,
}
UNIONS = {
    mode: {"any"} if mode in {"floor", "ceil", "trunc"} else {"either", "any"} for mode in MODES
}

modes = st.sampled_from(sorted(MODES))
languages = st.sampled_from(["sv", "en"])
figures = st.builds(
    Figure,
    st.integers(-(10**30) + 1, 10**30 - 1),
    st.integers(0, 30),
    st.sampled_from([None, "percent", "percentage_points", "permille"]),
)
# Text made of the pieces of figures reaches far more of the parser than text at large.
pieces = [
    *"0123456789,.%‰+-–xſ",
    "00",
    "000",
    "1 283",
    " ",
    NBSP,
    THIN,
    NARROW,
    MINUS,
    "\n",
    " procent",
    "av",
    "cirka ",
    "½",
    "٣",
]
figure_like = st.lists(st.sampled_from(pieces), max_size=12).map("".join)


@pytest.mark.parametrize(
    ("text", "digits", "decimals", "unit"),
    [
        ("48,4 %", 484, 1, "percent"),
        ("48.4%", 484, 1, "percent"),
        ("33 procent", 33, 0, "percent"),
        ("33 PROCENT", 33, 0, "percent"),
        (f"3,9{NBSP}procentenheter", 39, 1, "percentage_points"),
        ("1 procentenhet", 1, 0, "percentage_points"),
        ("5 promille", 5, 0, "permille"),
        ("0,5 ‰", 5, 1, "permille"),
        ("1 283", 1283, 0, None),
        (f"1{NBSP}283", 1283, 0, None),
        (f"236{THIN}261", 236261, 0, None),
        (f"17{NARROW}115", 17115, 0, None),
        ("1 000 000,50", 100000050, 2, None),
        (f"{MINUS}3,2", -32, 1, None),
        ("-3,2", -32, 1, None),
        ("+3 procentenheter", 3, 0, "percentage_points"),
        ("0.283", 283, 3, None),
        ("1 283.125", 1283125, 3, None),
        ("1283.125", 1283125, 3, None),
        (" 71 %\n", 71, 0, "percent"),
    ],
)
def test_reads_what_a_person_reads(text: str, digits: int, decimals: int, unit: str | None) -> None:
    """Swedish and English ways of printing are read, and the text is kept."""
    figure = Figure.parse(text)
    assert (figure.digits, figure.decimals, figure.unit, figure.text) == (
        digits,
        decimals,
        unit,
        text,
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "it is empty; write the number as printed"),
        ("   ", "it is empty; write the number as printed"),
        ("1.283", 'the point may be a decimal mark or group thousands; write "1,283" or "1 283"'),
        ("12 34", 'digits are grouped in threes from the right, as in "1 283"'),
        ("1283 456", 'digits are grouped in threes from the right, as in "1 283"'),
        ("007", "a number does not begin with a spare zero"),
        ("NaN", 'it holds no digits 0-9; write a number, as in "48,4 %"'),
        ("٣٣", 'it holds no digits 0-9; write a number, as in "48,4 %"'),
        (
            "nio av tio",
            'it is a quantity in words, without exact digits; write a number, as in "90 %"',
        ),
        (
            "89 av 100",
            'it is a quantity in words, without exact digits; write a number, as in "90 %"',
        ),
        (
            "hälften",
            'it is a quantity in words, without exact digits; write a number, as in "90 %"',
        ),
        (
            "två tredjedelar",
            'it is a quantity in words, without exact digits; write a number, as in "90 %"',
        ),
        (
            "cirka 700",
            'it is qualified, so its digits are not exact; write the number alone, as in "700"',
        ),
        (
            "Drygt 5 000",
            'it is qualified, so its digits are not exact; write the number alone, as in "700"',
        ),
        (
            "33 personer",
            (
                'write the number alone, as in "1 283", or with a unit: %, procent, procentenheter,'
                " promille, enheter"
            ),
        ),
        (
            "1e5",
            (
                'write the number alone, as in "1 283", or with a unit: %, procent, procentenheter,'
                " promille, enheter"
            ),
        ),
        (
            "33,",
            (
                "it is not one number with at most one decimal mark and a unit; write it as in"
                ' "48,4 %"'
            ),
        ),
        (
            ",5",
            (
                "it is not one number with at most one decimal mark and a unit; write it as in"
                ' "48,4 %"'
            ),
        ),
        (
            "60-70 %",
            (
                "it is not one number with at most one decimal mark and a unit; write it as in"
                ' "48,4 %"'
            ),
        ),
        (
            "1.283.456",
            (
                "it is not one number with at most one decimal mark and a unit; write it as in"
                ' "48,4 %"'
            ),
        ),
        ("9" * 31, "it has more than 30 digits"),
    ],
)
def test_says_why_it_refuses(text: str, reason: str) -> None:
    """What is not one plain number is refused, with the reason and what to write instead."""
    with pytest.raises(FigureError) as caught:
        Figure.parse(text)
    assert str(caught.value) == f"cannot read the figure {text!r}: {reason}."


def test_long_text_is_cut_in_the_message() -> None:
    """A message stays readable whatever it is about."""
    with pytest.raises(FigureError) as caught:
        Figure.parse("x" * 10**5)
    assert str(caught.value).startswith(f"cannot read the figure '{'x' * 39}…': it holds no digits")


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (56.8, 'a float has lost its printed decimals; write the figure as text, "56.8"'),
        (True, "a figure must be text, a Decimal or an int, got bool True"),
        (None, "a figure must be text, a Decimal or an int, got NoneType None"),
        (b"33", "a figure must be text, a Decimal or an int, got bytes b'33'"),
    ],
)
def test_other_types_are_refused(value: object, message: str) -> None:
    """Only text, Decimal and int have printed digits."""
    with pytest.raises(ArgumentTypeError) as caught:
        Figure.parse(value)  # type: ignore[arg-type]
    assert str(caught.value) == f"{message.removesuffix('.')}."


@pytest.mark.parametrize(
    "number", ["NaN", "Infinity", "1E+1000000", "1E-999999", "0.0000000000000000000000000000001"]
)
def test_endless_decimals_are_refused(number: str) -> None:
    """A Decimal that nobody prints is refused without being written out."""
    with pytest.raises(FigureError, match="it is not a finite number of at most 30 digits"):
        Figure.parse(Decimal(number))


def test_numbers_are_taken_as_printed() -> None:
    """A Decimal keeps its zeros, an int has no decimals, and a figure stays itself."""
    figure = Figure.parse(Decimal("33.0"))
    assert figure == Figure.parse("33,0") == Figure.parse(figure)
    assert Figure.parse(1283) == Figure.parse("1 283")
    assert figure != Figure.parse(33)
    assert figure.value == 33
    assert str(figure) == "33,0"


def test_english_is_read_as_english() -> None:
    """In English a point is the decimal mark and commas group thousands."""
    assert Figure.parse("1,283.5", language="en") == Figure(12835, 1)
    assert Figure.parse("1.283", language="en") == Figure(1283, 3)
    with pytest.raises(FigureError):
        Figure.parse("48,4", language="en")


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: Figure(10**30), FigureError, "a figure has at most 30 digits; got more"),
        (lambda: Figure(1, -1), ArgumentError, "decimals must be at least 0, got -1."),
        (lambda: Figure(1, 31), ArgumentError, "decimals must be at most 30, got 31."),
        (lambda: Figure(1.5), ArgumentTypeError, "digits must be a whole number, got 1.5."),
        (
            lambda: round_exact(Fraction(1, 2), rounding="either"),
            ArgumentError,
            "rounding is 'either'; allowed: ",
        ),
        (
            lambda: round_exact(0.5),
            ArgumentTypeError,
            "value must be exact: an int, a Fraction or a Decimal, got 0.5.",
        ),
        (
            lambda: round_exact(Decimal("1E+999999999")),
            ArgumentError,
            "value must be finite and below 1E+1000, got ",
        ),
        (lambda: Figure(1, 0, "percents"), ArgumentError, "unit is 'percents'; allowed: "),
        (lambda: Figure(1).format("se"), ArgumentError, "language is 'se'; allowed: 'sv', 'en'."),
        (lambda: Figure(1).interval("halfup"), ArgumentError, "rounding is 'halfup'; allowed: "),
    ],
)
def test_bad_arguments_are_named(make, error: type[Exception], message: str) -> None:
    """An argument that is not allowed is named with what it got."""
    with pytest.raises(error) as caught:
        make()
    assert str(caught.value).startswith(message)


def _outcome(text: str, language: str) -> Figure | str:
    try:
        return Figure.parse(text, language=language)
    except FigureError as error:
        return str(error)


@given(st.text() | figure_like | figures.map(str), languages)
@example("3\u017f", "sv")
@example("9" * 5000, "sv")
def test_any_text_is_read_or_refused(text: str, language: str) -> None:
    """Any text parses to its own digits, or raises FigureError with a reason."""
    outcome = _outcome(text, language)
    if isinstance(outcome, str):
        assert outcome.startswith("cannot read the figure ")
        assert outcome.rsplit(": ", 1)[1]
    else:
        assert str(abs(outcome.digits)) == (
            "".join(c for c in text if c in "0123456789").lstrip("0") or "0"
        )
        assert (outcome.digits < 0) <= (text.strip()[0] in f"-{MINUS}")


@given(figures, languages)
def test_parse_undoes_print(figure: Figure, language: str) -> None:
    """parse(print(x)) == x in both languages, and the text as it stood reads back too."""
    printed = figure.format(language)
    assert Figure.parse(printed, language=language) == figure
    assert Figure.parse(str(figure)) == figure
    assert hash(Figure.parse(printed, language=language)) == hash(figure)


@given(
    st.fractions(-(10**9), 10**9, max_denominator=2000)
    | st.integers(-999, 999).map(lambda k: Fraction(k, 40)),
    st.integers(0, 4),
    modes,
)
def test_rounded_numbers_lie_in_their_interval(value: Fraction, decimals: int, mode: str) -> None:
    """A number rounded by a mode is admitted under that mode and its unions; its neighbours are
    not.
    """
    figure = round_exact(value, decimals, rounding=mode)
    assert all(value in figure.interval(rounding) for rounding in {mode} | UNIONS[mode])
    for neighbour in (figure.digits - 1, figure.digits + 1):
        assert value not in Figure(neighbour, decimals).interval(mode)


@given(st.decimals(-1000, 1000, places=4), st.integers(0, 5), modes)
def test_rounding_agrees_with_decimal(value: Decimal, decimals: int, mode: str) -> None:
    """Exact rounding gives what the decimal module gives."""
    expected = value.quantize(Decimal(1).scaleb(-decimals), rounding=MODES[mode])
    assert round_exact(value, decimals, rounding=mode) == Figure.parse(expected)


@given(st.integers(-20, 20), st.integers(-60, 60))
def test_either_is_the_union_of_the_half_modes(digits: int, fourths: int) -> None:
    """What any half mode admits, "either" admits; what floor or ceil admits, "any" admits."""
    figure, value = Figure(digits), Fraction(fourths, 4)
    halves = any(value in figure.interval(mode) for mode in ("half_up", "half_down", "half_even"))
    assert halves == (value in figure.interval("either"))
    ends = any(value in figure.interval(mode) for mode in ("floor", "ceil"))
    assert ends == (value in figure.interval("any"))


class TestScrutiny:
    """The rounding that R's scrutiny gave (golden rows `rounding.scrutiny`, `rounding.unround` and
    `grim.ratio`).
    """

    # Without its -2.5, which scrutiny rounds up to -2; here half up is away from zero, as in Excel
    # and in school.
    VALUES = ("2.5", "3.5", "0.285", "1.005", "2.675")
    DECIMALS = (0, 0, 2, 2, 2)

    @pytest.mark.parametrize(
        ("mode", "expected"),
        [
            ("half_up", ("3", "4", "0.29", "1.01", "2.68")),
            ("half_down", ("2", "3", "0.28", "1.00", "2.67")),
        ],
    )
    def test_rounding(self, mode: str, expected: tuple[str, ...]) -> None:
        """Ties go away from zero or towards it; the float 1.005 rounds as the number that is
        written.
        """
        for value, decimals, text in zip(self.VALUES, self.DECIMALS, expected, strict=True):
            assert round_exact(Fraction(value), decimals, rounding=mode).value == Fraction(text), (
                value
            )

    @pytest.mark.parametrize(
        ("text", "low", "high"),
        [("5.19", "5.185", "5.195"), ("3.6", "3.55", "3.65"), ("2.100", "2.0995", "2.1005")],
    )
    def test_unrounding(self, text: str, low: str, high: str) -> None:
        """A printed figure stands for half a unit either way, trailing zeros included, both ends
        in.
        """
        interval = Figure.parse(text, language="en").interval("either")
        assert (interval.low, interval.high) == (Fraction(low), Fraction(high))
        assert interval.closed_low
        assert interval.closed_high

    @pytest.mark.parametrize(
        ("decimals", "n", "ratio"), [(2, 28, "0.72"), (1, 7, "0.3"), (3, 150, "0.85")]
    )
    def test_ratio(self, decimals: int, n: int, ratio: str) -> None:
        """So large a part of the means between 5 and 6 is impossible for n whole numbers."""
        unit = 10**decimals
        means = [Figure(5 * unit + digits, decimals) for digits in range(unit)]
        impossible = sum(mean_sums(mean, n, rounding="half_up") is None for mean in means)
        assert Fraction(impossible, unit) == Fraction(ratio)


def test_an_interval_meets_what_lies_between_two_numbers():
    """An end that does not belong meets nothing, and there need be no highest number."""
    open_ = Interval(Fraction(1), Fraction(2), closed_low=False, closed_high=False)
    assert [open_.meets(*ends) for ends in ((0, 1), (2, 3), (2, None))] == [False] * 3
    assert [open_.meets(*ends) for ends in ((0, 2), (1, 3), (1, None))] == [True] * 3
    shut = Interval.closed(Fraction(1), Fraction(2))
    assert [shut.meets(*ends) for ends in ((0, 1), (2, 3), (2, None))] == [True] * 3
    assert [shut.meets(*ends) for ends in ((3, 4), (-1, 0), (3, None))] == [False] * 3
