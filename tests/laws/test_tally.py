"""Laws of the tally: it is a sum over respondents, whatever their order, their pieces and what else
is known.
"""

from collections.abc import Sequence
from itertools import pairwise

import polars as pl
from hypothesis import given, strategies as st
from polars.testing import assert_frame_equal
from strategies import DOMAIN, Survey, designs, laws, surveys

from brukarindex import Design, MultiItemIndex, RatingIndex, Scale, estimate, tally
from brukarindex.counting import Tally

COUNTS = ["n", "w", "w2"]


def counted(
    survey: Survey, frame: pl.DataFrame | pl.LazyFrame | None = None, *, joint: bool = False
) -> Tally:
    """Return the tally of a survey, or of other rows in its place."""
    rows = survey.frame if frame is None else frame
    return tally(rows, survey.measures, by=DOMAIN, design=survey.design, joint=joint)


def assert_same(left: Tally, right: Tally) -> None:
    """Assert equal cells and counts, and weights that agree to 1e-12."""
    for a, b in zip(left.blocks, right.blocks, strict=True):
        assert a.drop("w", "w2").equals(b.drop("w", "w2"))
        assert_frame_equal(a, b, rel_tol=1e-12, abs_tol=0)
    assert left.populations.equals(right.populations)
    assert (left.measures, left.by, left.design) == (right.measures, right.by, right.design)


def pieces(frame: pl.DataFrame, cuts: Sequence[int]) -> list[pl.DataFrame]:
    """Return the frame cut into pieces with at least one row each."""
    places = sorted({0, frame.height, *(1 + cut % frame.height for cut in cuts)})
    return [frame[start:end] for start, end in pairwise(places)]


@laws()
@given(surveys(count=2), st.randoms())
def test_row_order_changes_nothing(survey, random):
    """The same respondents in another order have the same tally."""
    order = list(range(survey.frame.height))
    random.shuffle(order)
    assert_same(counted(survey, survey.frame[order]), counted(survey))


@laws()
@given(surveys(count=2), st.integers(0, 30), st.booleans())
def test_the_sum_of_tallies_is_the_tally_of_both(survey, cut, joint):
    """Adding the tallies of two files gives the tally of the two files put together."""
    parts = [counted(survey, part, joint=joint) for part in pieces(survey.frame, [cut])]
    assert_same(sum(parts[1:], start=parts[0]), counted(survey, joint=joint))


@laws()
@given(surveys(design=designs(without=["weight"])), st.integers(0, 30))
def test_the_sum_of_unweighted_tallies_has_the_same_bits(survey, cut):
    """Counts are whole numbers, so the sum of two tallies equals the tally of both with ==."""
    parts = [counted(survey, part) for part in pieces(survey.frame, [cut])]
    assert sum(parts[1:], start=parts[0]) == counted(survey)


@laws()
@given(surveys(), st.integers(0, 30))
def test_addition_commutes(survey, cut):
    """The order of two deliveries does not matter."""
    first, last = (counted(survey, part) for part in (survey.frame[: cut + 1], survey.frame[-1:]))
    assert first + last == last + first


@laws()
@given(surveys(), st.lists(st.integers(0, 30), min_size=2, max_size=2))
def test_addition_is_associative(survey, cuts):
    """Deliveries can be added in any grouping."""
    first, *_ = parts = [counted(survey, part) for part in pieces(survey.frame, cuts)]
    middle, last = parts[len(parts) // 2], parts[-1]
    assert_same((first + middle) + last, first + (middle + last))


@laws()
@given(surveys(count=2), st.lists(st.integers(0, 30), max_size=6))
def test_chunks_change_no_bit(survey, cuts):
    """A frame stored in many chunks has the same tally, equal in every bit."""
    chunked = pl.concat(pieces(survey.frame, cuts), rechunk=False)
    assert counted(survey, chunked) == counted(survey)


@laws()
@given(surveys(count=2), st.booleans())
def test_a_lazy_frame_is_a_frame(survey, joint):
    """DataFrame and LazyFrame have the same tally, equal in every bit."""
    assert counted(survey, survey.frame.lazy(), joint=joint) == counted(survey, joint=joint)


@laws()
@given(surveys())
def test_an_irrelevant_column_changes_nothing(survey):
    """Columns that no measure, domain or design names are not looked at, whatever they hold."""
    more = survey.frame.with_columns(extra=pl.lit(None), n=pl.lit("text"), w=pl.lit(float("nan")))
    assert counted(survey, more.select(more.columns[::-1])) == counted(survey)


@laws()
@given(surveys(count=3), st.booleans())
def test_every_combination_of_key_and_answer_is_one_row(survey, joint):
    """No two rows of a block have the same key and answers, and none is empty."""
    for block in counted(survey, joint=joint).blocks:
        assert block.drop(COUNTS).is_duplicated().sum() == 0
        assert block["n"].min() >= 1


@laws()
@given(surveys(count=3), st.booleans())
def test_nobody_is_lost(survey, joint):
    """Every block counts every respondent and every weight once, with or without an answer."""
    weights = (
        survey.frame["weight"] if survey.design.weight else pl.Series([1.0] * survey.frame.height)
    )
    for block in counted(survey, joint=joint).blocks:
        assert block["n"].sum() == survey.frame.height
        assert abs(block["w"].sum() - weights.sum()) < 1e-9
        assert abs(block["w2"].sum() - (weights**2).sum()) < 1e-9


@laws()
@given(surveys(count=2), st.sampled_from([0.5, 3.0, 1e6, 1e-6]))
def test_scaled_weights_scale_the_sums(survey, factor):
    """Weights times c give w times c and w2 times c², and the same counts."""
    survey = survey._replace(design=Design(strata="stratum", weight="weight"))
    scaled = counted(survey, survey.frame.with_columns(pl.col("weight") * factor))
    for block, other in zip(counted(survey).blocks, scaled.blocks, strict=True):
        expected = block.with_columns(pl.col("w") * factor, pl.col("w2") * factor**2)
        assert_frame_equal(expected, other, rel_tol=1e-12, abs_tol=0)


@laws()
@given(surveys(count=2, kinds=["share", "rating", "nps", "index"]))
def test_a_joint_tally_has_the_separate_tallies_as_margins(survey):
    """Summing a joint tally over the other answers gives each measure's own tally."""
    separate, (joint,) = counted(survey), counted(survey, joint=True).blocks
    for block in separate.blocks:
        groups = [name for name in block.columns if name not in COUNTS]
        margin = joint.group_by(groups).agg(pl.col(COUNTS).sum()).sort(groups)
        assert_frame_equal(margin, block, rel_tol=1e-12, abs_tol=0)


@laws()
@given(surveys(count=2))
def test_a_tally_of_fewer_measures_is_part_of_the_larger(survey):
    """Counting a second measure in the same scan does not change the first one's table."""
    alone = tally(survey.frame, survey.measure, by=DOMAIN, design=survey.design)
    assert alone.blocks[0].equals(counted(survey).blocks[0])


def test_more_combinations_than_a_code_can_number_are_counted():
    """Thirty items on 1–10 have 12³⁰ combinations, which no integer holds: jointly counted they
    keep their figures.
    """
    columns = [f"item{i}" for i in range(30)]
    frame = pl.DataFrame(
        {
            name: [1 + (i * 7 + j * (i + 1)) % 10 for j in range(40)]
            for i, name in enumerate(columns)
        }
    )
    ratings = [RatingIndex(name, Scale(1, 10)) for name in columns]
    joint, separate = (estimate(frame, ratings, joint=joint).frame for joint in (True, False))
    assert_frame_equal(joint, separate, rel_tol=1e-12, abs_tol=1e-9)


def test_the_pieces_of_a_weighted_index_are_rows_of_one_table():
    """Different answers with the same score, and all too few answers, are one row each, in one file
    or in two.
    """
    index = MultiItemIndex("i", ["q1", "q2"], Scale(1, 5), weights=[1, 3], minimum_answered=1)
    frame = pl.DataFrame({"q1": [5, None, 5, None], "q2": [None, 5, 5, None]})
    assert tally(frame, index).blocks[0].rows() == [(None, 1, 1.0, 1.0), (100.0, 3, 3.0, 3.0)]
    assert tally(frame[:2], index) + tally(frame[2:], index) == tally(frame, index)
