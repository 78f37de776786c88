"""What results and measures say of themselves, word for word where a reader must know a rule."""

import polars as pl
import pytest

from brukarindex import (
    MultiItemIndex,
    Published,
    RatingIndex,
    Scale,
    compare,
    estimate,
    from_json,
    nki,
    ticked,
    to_json,
)
from brukarindex.benchmarking import reliability

FIVE = Scale(1, 5)
FRAME = pl.DataFrame(
    {
        "enhet": list("aabbcc"),
        "q": [1, 2, 3, 5, 4, 5],
        "r": [1, 2, 3, 5, None, None],
        "kon": list("kmkmkm"),
    }
)
BOTH = [RatingIndex("q", FIVE), RatingIndex("r", FIVE)]
HOLM = {
    "sv": "Holms metod för antalet jämförelser",
    "en": "Holm's method for the number of comparisons",
}
PER = {"sv": "per mått och indelning", "en": "per measure and grouping"}


def said(compared, language):
    """Return what follows the name of the adjustment, to the end of the sentence."""
    return compared.describe(language).partition(HOLM[language])[2].partition(". ")[0]


WHOLE = {"sv": "Bygger på {} svarande, efter:", "en": "Based on {} respondents, by:"}


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_domain_says_how_many_answered_there(language):
    """The paragraph about one domain counts its respondents, not those of the file, and the
    answers.
    """
    words = WHOLE[language]
    of = {"sv": "{} svar av {}", "en": "{} answers of {}"}[language]
    made = estimate(FRAME, BOTH, by=[[], ["enhet"], ["kon"]])
    assert words.format(6) in made.describe(language)
    assert words.format(2) in made["b"].describe(language)
    assert words.format(2) in made["b"].of("q").describe(language)
    assert words.format(of.format(0, 2)) in made["c"].of("r").describe(language)
    assert words.format(of.format(2, 3)) in made[None, "k"].of("r").describe(language)
    assert words.format(6) in made[None].of("q").describe(language)
    assert words.format(2) in from_json(to_json(made["b"])).describe(language)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_comparison_says_how_many_p_values_were_adjusted(language):
    """The count is of the p-values of each measure and grouping; a domain without one is not
    counted.
    """
    compared = compare(estimate(FRAME, BOTH, by="enhet"), to=Published(50))
    assert said(compared, language) == f", 2–3 {PER[language]}"
    assert said(compared.of("q"), language) == f", 3 {PER[language]}"
    assert said(compared.of("r"), language) == f", 2 {PER[language]}"
    levels = compare(estimate(FRAME, BOTH[0], by=[[], ["enhet"], ["kon"]]), to=Published(50))
    assert said(levels, language) == f", 1–3 {PER[language]}"


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_number_of_comparisons_stays_when_rows_are_left_out(language):
    """One row of three was adjusted with the other two; estimates that were narrowed down before
    were not.
    """
    estimates = estimate(FRAME, BOTH, by="enhet")
    compared = compare(estimates, to=Published(50)).of("q")["b"]
    assert said(compared, language) == f", 3 {PER[language]}"
    assert said(from_json(to_json(compared)), language) == f", 3 {PER[language]}"
    assert (
        said(compare(estimates["b"].of("q"), to=Published(50)), language) == f", 1 {PER[language]}"
    )


def test_a_comparison_without_adjustment_says_so():
    """Without adjustment the number tells how many were not adjusted for."""
    compared = compare(estimate(FRAME, BOTH[0], by="enhet"), to=Published(50), adjust="none")
    assert (
        "no adjustment for the number of comparisons, 3 per measure and grouping."
        in compared.describe("en")
    )
    assert (
        "ingen justering för antalet jämförelser, 3 per mått och indelning."
        in compared.describe("sv")
    )


SV = (
    "Index 0–100: medelvärdet av poängen 0–100 för q1, q2, q3 ({}), för svarande som besvarat {} "
    "Vet ej räknas som obesvarat."
)
EN = (
    "Index 0–100: mean of the scores 0–100 of q1, q2, q3 ({}), for respondents who answered {} "
    "Don't know counts as no answer."
)


@pytest.mark.parametrize(
    ("options", "sv", "en"),
    [
        ({}, "alla frågor; övriga får ingen poäng.", "every item; others have no score."),
        (
            {"minimum_answered": 2},
            (
                "minst 2 av 3 frågor; vikten för en obesvarad fråga fördelas på de besvarade, lika"
                " mycket på var och en."
            ),
            (
                "at least 2 of 3 items; the weight of an unanswered item goes to those answered, in"
                " equal parts."
            ),
        ),
        (
            {"minimum_answered": 1, "weights": [2, 1, 1]},
            (
                "minst 1 av 3 frågor; vikten för en obesvarad fråga fördelas på de besvarade, "
                "i proportion till deras vikter."
            ),
            (
                "at least 1 of 3 items; the weight of an unanswered item goes to those answered, "
                "in proportion to their weights."
            ),
        ),
        (
            {"minimum_answered": 2, "weights": [2, 1, 1], "missing": "equal"},
            (
                "minst 2 av 3 frågor; vikten för en obesvarad fråga fördelas på de besvarade, lika"
                " mycket på var och en."
            ),
            (
                "at least 2 of 3 items; the weight of an unanswered item goes to those answered, in"
                " equal parts."
            ),
        ),
    ],
    ids=["all", "two", "in proportion", "in equal parts"],
)
def test_an_index_says_what_a_missing_answer_does(options, sv, en):
    """How many items must be answered and where the weight of the others goes, in both
    languages.
    """
    index = MultiItemIndex("i", ["q1", "q2", "q3"], FIVE, **options)
    weighted = "weights" in options
    assert index.describe("sv") == SV.format(
        "vikter 0,5; 0,25; 0,25" if weighted else "lika vikter", sv
    )
    assert index.describe("en") == EN.format(
        "weights 0.5, 0.25, 0.25" if weighted else "equal weights", en
    )


def test_what_is_said_of_missing_answers_is_what_is_done():
    """Answers 5, 1 and none, with weights 2, 1 and 1: 66.7 in proportion (2 : 1), 62.5 in equal
    parts (2.5 : 1.5).
    """
    frame = pl.DataFrame({"q1": [5], "q2": [1], "q3": [9]})
    scale = Scale(1, 5, dont_know=9)
    found = [
        MultiItemIndex(
            how, ["q1", "q2", "q3"], scale, weights=[2, 1, 1], minimum_answered=2, missing=how
        )
        for how in ("proportional", "equal")
    ]
    rows = estimate(pl.concat([frame, frame]), found).frame
    assert rows["estimate"].to_list() == pytest.approx([200 / 3, 62.5])


@pytest.mark.parametrize("language", ["sv", "en"])
def test_nothing_is_said_of_intervals_that_are_not_there(language):
    """Without a single answer no measure has units to be told apart."""
    nobody = FRAME.with_columns(q=pl.lit(None, pl.Int64))
    made = reliability(estimate(nobody, BOTH[0], by="enhet"))
    assert len(made) == 0
    assert "95 %" not in made.describe(language)
    assert ": ." not in made.describe(language)


def test_answers_to_one_question_have_one_sentence():
    """The answers to a question that takes several are told together, not each for itself."""
    frame = pl.DataFrame({"Kontakt?": ["Telefon;Besök", "Besök"], "k": ["a", "b"]})
    said = estimate(frame, ticked("Kontakt?", ["Telefon", "Besök"])).describe("sv")
    assert said.startswith("Andel med svaret ”Telefon”, ”Besök” (Kontakt?), procent av dem som gav")
    assert said.count("Kontakt?") == 1


def test_wordings_as_names_of_columns_are_told_apart():
    """Names with spaces and commas are in quotation marks, and plain ones are not."""
    index = nki("Nöjd, på det hela?", "ideal", "q3")
    assert "för ”Nöjd, på det hela?”, ideal, q3 (lika" in index.describe("sv")
