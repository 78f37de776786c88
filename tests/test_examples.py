"""Example data."""

from hashlib import sha256

import polars as pl
import pytest

from brukarindex.examples import DONT_KNOW, mobi, national_survey
from brukarindex.exceptions import ArgumentError, ArgumentTypeError
from brukarindex.questions.published import skl_2017

ITEMS = skl_2017().columns
CROSS = (14527, 14873, 13492)
"""Sums of the products of each pair of questions in the data set itself, computed apart from the
package.
"""
DIGEST = "b9807af159507289fb2a8ff6d4b66f52cd77932b728db18f23f9df1dca5ad7a0"


def answers(frame, column):
    """Return the answers 1–4 of one column."""
    return frame.filter(pl.col(column).is_between(1, 4))[column]


@pytest.fixture(scope="module")
def survey():
    """Return the default national survey."""
    return national_survey()


def test_mobi_is_the_survey():
    """The expanded counts have the size and the means of the real survey, and answers 1–10."""
    frame = mobi()
    assert frame.shape == (250, 3)
    assert frame.sum().row(0) == (1997, 1782, 1829)
    assert frame.unique().height == 112
    assert frame.min().row(0) == (4, 1, 1)
    assert frame.max().row(0) == (10, 10, 10)
    assert frame.null_count().row(0) == (0, 0, 0)


def test_mobi_pairs():
    """The three answers of a customer stay together: their cross products are those of the real
    survey.
    """
    frame = mobi().select(
        a=pl.col("CUSA1") * pl.col("CUSA2"),
        b=pl.col("CUSA1") * pl.col("CUSA3"),
        c=pl.col("CUSA2") * pl.col("CUSA3"),
    )
    assert frame.sum().row(0) == CROSS


def test_national_survey_reads_as_the_questionnaire(survey):
    """The columns are the municipality, the number invited, gender and the seven questions, all on
    their scale.
    """
    assert survey.columns == ["kommun", "invited", "kon", *ITEMS]
    allowed = {1, 2, 3, 4, DONT_KNOW, None}
    assert all(set(survey[item]) == allowed for item in ITEMS)
    assert set(survey["kon"]) == {"kvinna", "man", "annat/okänt"}


def test_national_survey_has_the_published_size(survey):
    """About 10 000 people in 87 municipalities answer, about 700 of them in Västerås."""
    assert 9_500 < survey.height < 10_500
    assert survey["kommun"].n_unique() == 87
    assert 600 < survey.filter(pl.col("kommun") == "Västerås").height < 800


def test_national_survey_has_nonresponse(survey):
    """One number is invited in each municipality, and fewer answer: 35 to 60 per cent in the larger
    ones.
    """
    rates = survey.group_by("kommun").agg(
        pl.col("invited").n_unique().alias("different"),
        pl.col("invited").first(),
        pl.len().alias("n"),
    )
    assert rates["different"].max() == 1
    assert (rates["n"] <= rates["invited"]).all()
    large = (
        rates.filter(pl.col("invited") >= 200).select(pl.col("n") / pl.col("invited")).to_series()
    )
    assert 0.3 < large.min() < 0.4
    assert 0.55 < large.max() < 0.65


@pytest.mark.parametrize(
    ("column", "share"), list(zip(ITEMS, (0.85, 0.85, 0.91, 0.85, 0.82, 0.67, 0.75), strict=True))
)
def test_national_survey_has_plausible_shares(survey, column, share):
    """The share positive of each question is near the published one it imitates."""
    assert (answers(survey, column) >= 3).mean() == pytest.approx(share, abs=0.02)


def test_national_survey_answers_are_correlated(survey):
    """A respondent's answers to two questions are correlated, as a respondent effect makes them."""
    both = survey.filter(pl.all_horizontal(pl.col("helhetssyn", "kan_paverka").is_between(1, 4)))
    assert 0.2 < both.select(pl.corr("helhetssyn", "kan_paverka")).item() < 0.5


def test_national_survey_is_the_same_everywhere(survey):
    """The same seed gives the same bytes on every machine, and another seed others."""
    assert sha256(survey.write_csv().encode()).hexdigest() == DIGEST
    assert national_survey().equals(survey)
    assert not national_survey(seed=1).equals(survey)


@pytest.mark.parametrize(("municipalities", "respondents"), [(1, 10), (2, 500), (40, 5_000)])
def test_national_survey_of_other_sizes(municipalities, respondents):
    """Fewer municipalities and respondents can be asked for."""
    frame = national_survey(municipalities=municipalities, respondents=respondents)
    assert frame["kommun"].n_unique() == municipalities
    assert 0.5 * respondents < frame.height < 1.6 * respondents


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"seed": -1}, ArgumentError, "national_survey: seed must be at least 0, got -1."),
        (
            {"seed": 1.5},
            ArgumentTypeError,
            "national_survey: seed must be a whole number, got 1.5.",
        ),
        (
            {"municipalities": 88},
            ArgumentError,
            "national_survey: municipalities must be at most 87, got 88.",
        ),
        (
            {"municipalities": True},
            ArgumentTypeError,
            "national_survey: municipalities must be a whole number, got True.",
        ),
        (
            {"respondents": 869},
            ArgumentError,
            "national_survey: respondents must be at least 870, got 869.",
        ),
    ],
)
def test_messages(options, error, message):
    """Every argument out of range has a message that says what is allowed."""
    with pytest.raises(error) as caught:
        national_survey(**options)
    assert str(caught.value) == message
