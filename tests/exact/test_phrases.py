"""Turns of phrase and signs, as pages print them, in both languages."""

from fractions import Fraction

import pytest

from brukarindex.exact import Quantity
from brukarindex.exact.multiples import multiple_of
from brukarindex.exceptions import FigureError
from brukarindex.verification import Answered, Change, Mean, Page, Percentage

READ = {
    "sv": {
        "drygt ett femtiotal": (50, 55),
        "ett femtiotal": (45, 55),
        "ett 40-tal": (35, 45),
        "knappt ett hundratal": (50, 100),
        "ett dussin": (11, 13),
        "< 5 %": (0, 5),
        "> 90 %": (90, 100),
        "≥ 80 %": (80, 100),
        "<= 5 %": (0, 5),
        "~700": (650, 750),
        "nästan hälften": (45, 50),
        "en knapp tredjedel": (Fraction(85, 3), Fraction(100, 3)),
        "4/5": (75, 85),
        "drygt 20 procentenheter": (20, 25),
        "dryga 70 procent": (70, 75),
        "knappa 70 procent": (65, 70),
        "inte ens hälften": (0, 50),
        "inte fullt hälften": (45, 50),
        "upp emot 90 procent": (85, 90),
        "bortåt 90 procent": (85, 90),
        "merparten": (50, 100),
        "cirka ±3 procentenheter": (Fraction(5, 2), Fraction(7, 2)),
    },
    "en": {
        "some 40": (35, 45),
        "a dozen": (11, 13),
        "less than 5 %": (0, 5),
        "< 5 %": (0, 5),
        "nearly half": (45, 50),
        "a little over half": (50, 55),
        "about fifty": (45, 55),
        "not even half": (0, 50),
        "not quite half": (45, 50),
    },
}
PLAIN = {
    "sv": {
        "två indexenheter": 2,
        "7,5 av 10": Fraction(15, 2),
        "4,3/5": Fraction(43, 10),
        "±3,7": Fraction(37, 10),
        "+/- 2": 2,
        "+/– 2": 2,
        "plus minus två procentenheter": 2,
        "plus/minus 2": 2,
        "n = 58": 58,
        "en halv procentenhet": Fraction(1, 2),
        "3 p.p.": 3,
        "−3 pe": -3,
        "fem indexpoäng": 5,
    },
    "en": {
        "two index points": 2,
        "7.5 out of 10": Fraction(15, 2),
        "4.3/5": Fraction(43, 10),
        "half a percentage point": Fraction(1, 2),
        "±3.7": Fraction(37, 10),
    },
}
MULTIPLES = {
    "fördubblats": (75, 125),
    "en fördubbling": (75, 125),
    "fördubbling": (75, 125),
    "dubblats": (75, 125),
    "nästan tredubbelt": (175, 200),
    "mer än fördubblats": (100, 300),
    "nästan fördubblats": (75, 100),
    "tredubblades": (175, 225),
    "halverats": (-55, -45),
    "mer än halverats": (-100, -50),
    "nästan halverats": (-50, -45),
    "tre gånger så många": (175, 225),
    "fyra": None,
}


@pytest.mark.parametrize("language", ["sv", "en"])
def test_turns_of_phrase(language: str) -> None:
    """D6: each is read as its plainer wording is, and quoted as it stood."""
    for text, (low, high) in READ[language].items():
        found = Quantity.parse(text, language=language)  # type: ignore[arg-type]
        assert (found.low, found.high) == (low, high), text
        assert str(found) == text
    for text, value in PLAIN[language].items():
        found = Quantity.parse(text, language=language)  # type: ignore[arg-type]
        assert found.figure is not None
        assert found.figure.value == value, text
        assert not found.policy


def test_signs_have_a_hard_side() -> None:
    """Five per cent is not under five per cent."""
    under, least = Quantity.parse("< 5 %"), Quantity.parse("≥ 80 %")
    assert (under.hard, under.rules_out(5), under.rules_out(4)) == ("high", True, False)
    assert (least.hard, least.rules_out(79), least.rules_out(80)) == ("low", True, False)


def test_own_words_come_first() -> None:
    """A phrase that the caller has read is not read otherwise."""
    found = Quantity.parse("ett femtiotal", words={"ett femtiotal": (48, 52)})
    assert (found.low, found.high) == (48, 52)


@pytest.mark.parametrize("text", MULTIPLES)
def test_multiples(text: str) -> None:
    """A multiple is a change in per cent of what was; in a share it means nothing."""
    found, expected = multiple_of(text, "sv"), MULTIPLES[text]
    assert (None if found is None else (found.low, found.high)) == expected
    if expected is not None:
        assert Page("s", [Change("20 %", "40 %", text)]).quantity(text) == found
        with pytest.raises(FigureError):
            Page("s", [Percentage("ja", text)])


def test_multiples_in_english() -> None:
    """The same in English, with a verb before it too."""
    assert multiple_of("har fördubblats", "sv") == multiple_of("has doubled", "en")
    for text, low in {"doubled": 75, "more than tripled": 200, "halved": -55}.items():
        found = multiple_of(text, "en")
        assert found is not None
        assert found.low == low
    assert multiple_of("twice as many", "en") == multiple_of("dubbelt så många", "sv")


def test_numbers_with_their_noun() -> None:
    """What was counted may stand with a number, which is a count, and never with a share."""
    page = Page("s", [Answered("458 personer"), Percentage("ja", count="58 svar")])
    assert page.quantity("458 personer").numbers() == range(458, 459)
    assert Percentage("ja", "58 svar") == Percentage("ja", count="58 svar")
    for share in ("58 % svar", "nio av tio svarande"):
        with pytest.raises(FigureError):
            Page("s", [Percentage("ja", share)])


def test_the_scale_of_a_mean_is_in_its_text() -> None:
    """The text "8 av 10" is a mean on a scale to 10, in a mean; and a share in a share."""
    assert (Mean("7,5 av 10").figure, Mean("7,5 av 10").high) == ("7,5", 10)
    assert (Mean("8 av 10").figure, Mean("8 av 10").high) == ("8", 10)
    assert Mean("4.3 out of 5").high == 5
    with pytest.raises(ValueError, match="high is 7"):
        Mean("8 av 10", high=7)
    with pytest.raises(FigureError, match="scale of its own"):
        Page("s", [Percentage("nöjda", "7,5 av 10")])
