"""Response rates, item nonresponse and proxy answers."""

from fractions import Fraction
from math import inf, nan

import duckdb
import narwhals as nw
import polars as pl
import pytest
from bad_input import refuses
from golden.support import Golden, agree, frame as golden_frame
from hypothesis import given, strategies as st

from brukarindex import (
    Design,
    Dispositions,
    Item,
    MultiItemIndex,
    RatingIndex,
    Scale,
    Share,
    SwedishDispositions,
    item_nonresponse,
    response_rates,
    tally,
)
from brukarindex.exceptions import (
    ArgumentError,
    ArgumentTypeError,
    ColumnNotFoundError,
    DataError,
    DomainNotFoundError,
    SchemaError,
)
from brukarindex.response import proxy_answers
from brukarindex.results.version import package_version

LETTERS = {
    "I": "complete",
    "P": "partial",
    "R": "refusal",
    "NC": "non_contact",
    "O": "other",
    "UH": "unknown_household",
    "UO": "unknown_other",
    "NE": "not_eligible",
}
RATES = ["RR1", "RR2", "RR3", "RR4", "RR5", "RR6", "COOP1", "COOP2", "COOP3", "COOP4"]
RATES += ["REF1", "REF2", "REF3", "CON1", "CON2", "CON3"]
ANCHOR = Dispositions(
    complete=4,
    partial=2,
    refusal=1,
    non_contact=1,
    other=1,
    unknown_household=1,
    unknown_other=1,
    not_eligible=1,
)
FIVE = Scale(1, 5, dont_know=9)
WHO = Item("vem", Scale.labelled("Själv", "Med hjälp", "Annan"))


def values(rates):
    """Return the estimate of every rate by its name."""
    return dict(rates.frame.select("measure", "estimate").rows())


def near(found, expected):
    """Say whether figures are the same to 1e-12 relative, and None where the others are."""
    pairs = list(zip(found, expected, strict=True))
    assert all((a is None) == (b is None) for a, b in pairs)
    return all(a == pytest.approx(float(b), rel=1e-12) for a, b in pairs if b is not None)


# --- outside truth --------------------------------------------------------------------------------


def test_anchor():
    """The example in the README of the R package outcomerate, for all its rates."""
    expected = [0.364, 0.545, 0.370, 0.556, 0.444, 0.667]
    found = response_rates(ANCHOR)
    assert [round(found.of(f"RR{i + 1}").row().estimate / 100, 3) for i in range(6)] == expected
    assert found.of("RR3").row().e == 0.9
    assert found.frame["measure"].to_list() == RATES


def test_worked_by_hand():
    """Cooperation, refusal and contact of the same cases, from the definitions with pencil and
    paper.
    """
    expected = {"COOP1": 4 / 8, "COOP2": 6 / 8, "COOP3": 4 / 7, "COOP4": 6 / 7}
    expected |= {
        "REF1": 1 / 11,
        "REF2": 1 / 10.8,
        "REF3": 1 / 9,
        "CON1": 8 / 11,
        "CON2": 8 / 10.8,
        "CON3": 8 / 9,
    }
    found = values(response_rates(ANCHOR))
    assert {name: found[name] for name in expected} == pytest.approx(
        {k: 100 * v for k, v in expected.items()}
    )


GOLDEN = Golden("07_nonresponse")


@pytest.mark.parametrize("check", GOLDEN.ids(r"rr\..*"))
def test_rates_of_the_synthetic_survey(check):
    """Response rates by group, unweighted and with design weights, are R's."""
    expected, by = GOLDEN[check], check.removeprefix("rr.")
    codes = {"complete": 1, "non_contact": 0}
    plain = response_rates(golden_frame("syn_sample"), "svarat", codes=codes, by=by).of("RR2")
    weighted = response_rates(
        golden_frame("syn_sample"), "svarat", codes=codes, by=by, weight="dvikt"
    ).of("RR2")
    assert plain.frame[by].to_list() == expected["level"]
    assert plain.frame["n"].to_list() == weighted.frame["n"].to_list() == expected["n"]
    assert plain.frame["numerator"].to_list() == expected["r"]
    agree(plain.frame["estimate"] / 100, expected["rr"])
    agree(weighted.frame["estimate"] / 100, expected["rr_w"])


def test_elderly_care():
    """56 % responses of which 12 % the residents' own are 6,7 % of those asked (Sweden, 2016)."""
    vem = ["Själv"] * 67 + ["Med hjälp"] * 193 + ["Annan"] * 300 + [None] * 440
    asked = pl.DataFrame({"utfall": ["svar"] * 560 + ["bortfall"] * 440, "vem": vem})
    own = proxy_answers(asked, "utfall", WHO, standard="swedish").frame.row(0, named=True)
    assert (round(own["share_of_responses"]), round(own["share_of_asked"], 1)) == (12, 6.7)


# --- a slow and obvious reference -----------------------------------------------------------------


def slow_rates(rows, given_e=None):
    """Return every rate in per cent as a fraction (None: no rate), from (letter, weight) pairs one
    by one.
    """
    total = dict.fromkeys(LETTERS, Fraction(0))
    for letter, weight in rows:
        total[letter] += Fraction(weight)
    i, p, r, nc, o, uh, uo, ne = total.values()
    known, unknown = i + p + r + nc + o, uh + uo
    e = Fraction(given_e) if given_e is not None else known / (known + ne) if known + ne else None
    some = Fraction(0) if not unknown else None if e is None else e * unknown
    below = {"all": known + unknown, "e": None if some is None else known + some, "none": known}
    tops = {"RR135": i, "RR246": i + p, "REF123": r, "CON123": i + p + r + o}
    found = {}
    for name, top in tops.items():
        for digit, base in zip(name[-3:], below.values(), strict=True):
            found[name[:-3] + digit] = top, base
    found |= {"COOP1": (i, i + p + r + o), "COOP2": (i + p, i + p + r + o)}
    found |= {"COOP3": (i, i + p + r), "COOP4": (i + p, i + p + r)}
    return {name: 100 * top / base if base else None for name, (top, base) in found.items()}


letters = st.sampled_from(sorted(LETTERS))
weights = st.sampled_from([1.0, 0.1, 2.5, 1 / 3, 17.0])
cases = st.lists(st.tuples(st.sampled_from("abc"), letters, weights), min_size=1, max_size=30)
shares = st.none() | st.sampled_from([0, 0.25, 1 / 3, 1])


def as_frame(rows):
    """Return cases as a frame."""
    return pl.DataFrame(
        rows, schema={"grupp": pl.String, "utfall": pl.String, "vikt": pl.Float64}, orient="row"
    )


@given(rows=cases, e=shares, weight=st.sampled_from([None, "vikt"]))
def test_rates_are_those_of_the_reference(rows, e, weight):
    """Every rate in total and in every group is what adding up one by one gives."""
    option = "estimated" if e is None else e
    found = response_rates(as_frame(rows), "utfall", by=[[], ["grupp"]], weight=weight, e=option)
    for group in (None, *sorted({group for group, _, _ in rows})):
        pairs = [(letter, w if weight else 1) for g, letter, w in rows if group in {None, g}]
        expected, part = slow_rates(pairs, e), found[group]
        assert set(part.frame["measure"]) == set(expected)
        for row in part:
            assert (row.status == "ok") == (row.estimate is not None)
            assert near([row.estimate], [expected[row.measure]])


# --- laws -----------------------------------------------------------------------------------------

amounts = st.integers(0, 50) | st.floats(0, 1e6)
dispositions = st.builds(Dispositions, **dict.fromkeys(LETTERS.values(), amounts))


@given(counts=dispositions, e=shares)
def test_order_and_range(counts, e):
    """RR1 ≤ RR3 ≤ RR5 and RR2 ≤ RR4 ≤ RR6, complete ≤ all, and every rate is from 0 to 100."""
    found = values(response_rates(counts, e="estimated" if e is None else e))
    assert all(0 <= value <= 100 for value in found.values() if value is not None)
    chains = [
        ("RR1", "RR3", "RR5"),
        ("RR2", "RR4", "RR6"),
        ("REF1", "REF2", "REF3"),
        ("CON1", "CON2", "CON3"),
    ]
    chains += [
        ("RR1", "RR2"),
        ("RR3", "RR4"),
        ("RR5", "RR6"),
        ("RR6", "CON3"),
        ("COOP1", "COOP3"),
        ("COOP2", "COOP4"),
    ]
    for chain in chains:
        known = [found[name] for name in chain if found[name] is not None]
        assert known == sorted(known)


@given(left=cases, right=cases)
def test_groups_merge_to_the_total(left, right):
    """The counts of two parts add up to those of the whole, and give its rates."""
    both, parts = as_frame(left + right), (as_frame(left), as_frame(right))
    whole = response_rates(both, "utfall")
    counted = [response_rates(part, "utfall").counts for part in parts]
    added = Dispositions(**dict(counted[0].select("disposition", "n").rows()))
    added += Dispositions(**dict(counted[1].select("disposition", "n").rows()))
    assert response_rates(added).frame.equals(whole.frame)
    assert response_rates(added).counts.equals(whole.counts)
    by_group = response_rates(both, "utfall", by="grupp").counts
    assert (
        by_group.group_by("disposition", maintain_order=True)
        .agg(pl.col("n").sum())["n"]
        .equals(whole.counts["n"])
    )


@given(rows=cases, factor=st.sampled_from([0.001, 2.0, 12345.678]))
def test_scaled_weights_leave_the_rates(rows, factor):
    """Weights that are all multiplied by a number change no rate and no count."""
    frame = as_frame(rows)
    found = response_rates(frame, "utfall", weight="vikt")
    scaled = response_rates(frame.with_columns(pl.col("vikt") * factor), "utfall", weight="vikt")
    assert scaled.frame["n"].equals(found.frame["n"])
    assert scaled.frame["status"].equals(found.frame["status"])
    assert near(scaled.frame["estimate"], found.frame["estimate"])


@given(counts=dispositions)
def test_swedish_standard_is_the_second_and_fourth(counts):
    """Svarsfrekvens is RR2, with e RR4, and its parts add up to everybody."""
    aapor, swedish = (
        values(response_rates(counts)),
        values(response_rates(counts, standard="swedish")),
    )
    assert near(
        [swedish["response_rate"], swedish["response_rate_e"]], [aapor["RR2"], aapor["RR4"]]
    )
    if swedish["response_rate"] is not None:
        parts = [swedish[name] for name in ("response_rate", "nonresponse_rate", "unknown_rate")]
        assert sum(parts) == pytest.approx(100)
    assert response_rates(counts.swedish()).frame.equals(
        response_rates(counts, standard="swedish").frame
    )


@given(rows=cases, seed=st.integers(0, 5))
def test_row_order_does_not_matter(rows, seed):
    """Rows in another order give the same result."""
    frame = as_frame(rows)
    shuffled = frame.sample(fraction=1, shuffle=True, seed=seed)
    found, again = (
        response_rates(each, "utfall", by="grupp", weight="vikt") for each in (frame, shuffled)
    )
    assert again.counts["n"].equals(found.counts["n"])
    assert near(again.frame["estimate"], found.frame["estimate"])


proxied = st.lists(
    st.tuples(letters, st.sampled_from([None, "Själv", "Med hjälp", "Annan"]), weights),
    min_size=1,
    max_size=25,
)


@given(rows=proxied)
def test_proxies_add_up(rows):
    """Shares of the responses add up to 100, shares of those asked to RR2, and each is what
    counting gives.
    """
    frame = pl.DataFrame(
        rows, schema={"utfall": pl.String, "vem": pl.String, "vikt": pl.Float64}, orient="row"
    )
    found = proxy_answers(frame, "utfall", WHO, weight="vikt").frame
    rate = response_rates(frame, "utfall", weight="vikt").of("RR2").row()
    asked = sum(Fraction(w) for letter, _, w in rows if letter != "NE")
    for row in found.iter_rows(named=True):
        answer = None if row["answer"] == "no answer" else row["answer"]
        hits = [Fraction(w) for letter, who, w in rows if letter in {"I", "P"} and who == answer]
        assert row["n"] == len(hits)
        assert row["share_of_asked"] == (
            pytest.approx(float(100 * sum(hits) / asked)) if asked else None
        )
    if rate.estimate is None:
        assert found["share_of_asked"].null_count() == found.height
    else:
        assert found["share_of_asked"].sum() == pytest.approx(rate.estimate)
    if rate.numerator:
        assert found["share_of_responses"].sum() == pytest.approx(100)
        assert set(found["status"]) == {"ok"}
    else:
        assert found["share_of_responses"].null_count() == found.height
        assert set(found["status"]) == {"empty_denominator"}


answered = st.lists(
    st.tuples(st.sampled_from("ab"), st.sampled_from([None, 1, 3, 5, 9]), weights),
    min_size=1,
    max_size=25,
)


@given(rows=answered, weight=st.sampled_from([None, "vikt"]))
def test_item_nonresponse_is_what_counting_gives(rows, weight):
    """Answered, don't know and missing are counted, weighted in the rates, and add up to all who
    were asked.
    """
    frame = pl.DataFrame(
        rows, schema={"grupp": pl.String, "q": pl.Int64, "vikt": pl.Float64}, orient="row"
    )
    found = item_nonresponse(frame, RatingIndex("q", FIVE), by="grupp", weight=weight)
    for group in sorted({group for group, _, _ in rows}):
        row = found[group].frame.row(0, named=True)
        kinds = {"answered": (1, 3, 5), "dont_know": (9,), "missing": (None,)}
        mine = [(answer, Fraction(w if weight else 1)) for g, answer, w in rows if g == group]
        assert row["n"] == len(mine) == sum(row[kind] for kind in kinds)
        for kind, these in kinds.items():
            hits = [w for answer, w in mine if answer in these]
            assert row[kind] == len(hits)
            assert row[f"{kind}_rate"] == pytest.approx(
                float(100 * sum(hits) / sum(w for _, w in mine))
            )


# --- forms of input -------------------------------------------------------------------------------

ROWS = [
    ("a", "I", 1.5),
    ("a", "R", 2.0),
    ("b", "I", 1.0),
    ("b", "UO", 3.0),
    ("b", "NE", 1.0),
    ("a", "P", 0.5),
]
FRAME = as_frame(ROWS)


def in_duckdb(frame):
    """Return a frame as a DuckDB relation."""
    connection = duckdb.connect()
    connection.register("rows", frame.to_arrow())
    return connection.table("rows")


@pytest.mark.parametrize(
    "engine",
    [pl.DataFrame.lazy, pl.DataFrame.to_pandas, pl.DataFrame.to_arrow, in_duckdb, nw.from_native],
    ids=["lazy", "pandas", "pyarrow", "duckdb", "narwhals"],
)
def test_any_frame(engine):
    """A frame of any engine gives the same rates, item nonresponse and proxy answers."""
    frame = FRAME.with_columns(
        q=pl.Series([1, None, 9, 5, 5, 4]), vem=pl.Series(["Själv", None, "Annan", None] * 2)[:6]
    )
    calls = [
        lambda data: response_rates(data, "utfall", by="grupp", weight="vikt"),
        lambda data: proxy_answers(data, "utfall", WHO, by="grupp", weight="vikt"),
        lambda data: item_nonresponse(data, RatingIndex("q", FIVE), by="grupp", weight="vikt"),
    ]
    for call in calls:
        assert call(engine(frame)).frame.equals(call(frame).frame)


def test_codes():
    """Codes may be numbers, texts, truths or categories, one or several to a disposition."""
    codes = {"complete": 1, "partial": [2, 3], "refusal": (4,)}
    numbers = pl.DataFrame({"kod": [1, 2, 3, 4]})
    assert values(response_rates(numbers, "kod", codes=codes))["RR2"] == 75
    assert values(response_rates(numbers.cast(pl.Float64), "kod", codes=codes))["RR2"] == 75
    truths = pl.DataFrame({"svarat": [True, True, False, False]})
    assert (
        values(response_rates(truths, "svarat", codes={"complete": True, "refusal": False}))["RR1"]
        == 50
    )
    kinds = pl.Series("utfall", ["I", "R", "I"], dtype=pl.Enum(["R", "I", "NE"])).to_frame()
    assert response_rates(kinds, "utfall").of("RR1").row().n == 3
    given_codes = response_rates(numbers, "kod", codes=codes).method.codes
    assert given_codes == (("complete", (1,)), ("partial", (2, 3)), ("refusal", (4,)))


def test_result_is_narrowed_with_its_counts():
    """A domain has its own rows and counts; the total is looked up with None."""
    found = response_rates(FRAME, "utfall", by=[[], ["grupp"]], weight="vikt")
    assert found["b"].counts.select("n", "w").rows()[0] == (1, 1.0)
    assert found["b"].counts["n"].sum() == 3
    assert found[None].counts["n"].sum() == len(ROWS)
    assert found[None].counts["w"].sum() == 9
    row = found["b"].of("RR2").row()
    assert (row.domain, row.n, row.numerator, row.denominator, row.e) == (
        {"grupp": "b"},
        2,
        1.0,
        4.0,
        None,
    )
    assert len(found.of("RR1")) == len(found.of("RR1").frame) == 3
    with pytest.raises(DomainNotFoundError):
        found["c"]
    with pytest.raises(ArgumentError, match="there are 16 rows, not one"):
        found["b"].row()


def test_results_are_values():
    """Results of the same input are equal, of other input not; specifications can be hashed."""
    assert response_rates(ANCHOR) == response_rates(ANCHOR)
    assert response_rates(ANCHOR) != response_rates(ANCHOR, e=1)
    assert hash(ANCHOR) == hash(ANCHOR + Dispositions())
    with pytest.raises(TypeError):
        ANCHOR + ANCHOR.swedish()
    with pytest.raises(AttributeError):
        ANCHOR.complete = 5


def test_counts_that_are_sums_of_weights():
    """Numbers that need not be numbers of cases give rates, and n is not known."""
    found = response_rates(Dispositions(complete=1.5, refusal=1.5))
    assert found.frame["n"].null_count() == len(found) == found.counts["n"].null_count() + 8
    assert values(found)["RR1"] == 50
    assert (
        values(response_rates(SwedishDispositions(responded=1.5, nonresponse=4.5)))["response_rate"]
        == 25
    )


def test_where_a_question_concerns_nobody_there_are_no_rates():
    """Null, never NaN."""
    frame = pl.DataFrame({"q": [8, 8, 1, None], "grupp": ["a", "a", "b", "b"]})
    scale = Scale(1, 5, not_applicable=8)
    found = item_nonresponse(frame, RatingIndex("q", scale), by="grupp")
    assert found.frame["missing_rate"].to_list() == [None, 50.0]


def test_item_nonresponse_of_a_tally():
    """A tally gives what its frame gives, in parts too; of a frame an index is divided into its
    questions.
    """
    frame = pl.DataFrame({"grupp": ["a", "a", "b"], "q1": [1, 9, None], "q2": [5, 5, 4]})
    measures = [RatingIndex("q1", FIVE), Share.top("q2", FIVE)]
    whole = item_nonresponse(frame, measures, by=[[], ["grupp"]])
    assert item_nonresponse(tally(frame, measures, by="grupp"), by=[[], ["grupp"]]) == whole
    parts = tally(frame[:1], measures, by="grupp") + tally(frame[1:], measures, by="grupp")
    assert item_nonresponse(parts, by=[[], ["grupp"]]) == whole
    assert whole[None].of("q1").frame.select("answered", "dont_know", "missing").row(0) == (1, 1, 1)
    index = MultiItemIndex("index", ["q1", "q2"], FIVE, minimum_answered=1)
    assert item_nonresponse(frame, index, by=[[], ["grupp"]]) == whole
    weighted = tally(frame.with_columns(vikt=2.0), measures, design=Design(weight="vikt"))
    assert item_nonresponse(weighted).frame["w"].to_list() == [6.0, 6.0]
    assert item_nonresponse(weighted, measures[0]).method.weight == "vikt"


def test_proxies_by_group_and_dont_know():
    """Groups are divided one by one; what those who did not respond have said does not count."""
    who = Item("vem", Scale.labelled("Själv", "Annan", dont_know="Vet ej"))
    rows = {
        "k": ["a", "a", "b", "b"],
        "utfall": ["I", "P", "R", "UO"],
        "vem": ["Själv", "Vet ej", "Annan", None],
    }
    found = proxy_answers(pl.DataFrame(rows), "utfall", who, by="k")
    shares = ["answer", "n", "share_of_responses", "share_of_asked", "status"]
    assert found["a"].frame.select(shares).rows() == [
        ("Själv", 1, 50.0, 50.0, "ok"),
        ("Annan", 0, 0.0, 0.0, "ok"),
        ("don't know", 1, 50.0, 50.0, "ok"),
        ("no answer", 0, 0.0, 0.0, "ok"),
    ]
    assert found["b"].frame.select(shares).row(1) == ("Annan", 0, None, 0.0, "empty_denominator")
    assert found.frame["position"].to_list()[::2] == [0, 1, -1, -2]


# --- no rate --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counts", "rate", "estimate", "status"),
    [
        (Dispositions(), "RR1", None, "empty_denominator"),
        (Dispositions(), "RR3", None, "empty_denominator"),
        (Dispositions(not_eligible=3), "RR1", None, "empty_denominator"),
        (Dispositions(not_eligible=3, unknown_other=1), "RR3", None, "empty_denominator"),
        (Dispositions(unknown_other=3), "RR1", 0.0, "ok"),
        (Dispositions(unknown_other=3), "RR3", None, "e_unknown"),
        (Dispositions(unknown_other=3), "RR5", None, "empty_denominator"),
        (Dispositions(non_contact=3), "COOP1", None, "empty_denominator"),
        (Dispositions(non_contact=3), "RR6", 0.0, "ok"),
        (SwedishDispositions(overcoverage=2), "overcoverage_rate", 100.0, "ok"),
        (SwedishDispositions(overcoverage=2), "response_rate", None, "empty_denominator"),
        (SwedishDispositions(unknown=2), "response_rate_e", None, "e_unknown"),
    ],
)
def test_no_rate(counts, rate, estimate, status):
    """Where there is nobody to take a share of, or nothing to estimate e from, the rate is null
    with a reason.
    """
    row = response_rates(counts).of(rate).row()
    assert (row.estimate, row.status) == (estimate, status)


def test_given_e_needs_no_estimate():
    """A number given for e is used where it could not be estimated."""
    row = response_rates(Dispositions(unknown_other=4), e=0.5).of("RR3").row()
    assert (row.estimate, row.denominator, row.e, row.status) == (0.0, 2.0, 0.5, "ok")


# --- words ----------------------------------------------------------------------------------------


def test_describe_one_domain():
    """One domain is described with its counts and rates, in both languages."""
    swedish = response_rates(
        SwedishDispositions(responded=297, nonresponse=900, unknown=86, overcoverage=17), e=0.5
    ).describe("sv")
    assert swedish.startswith(
        "Svarsfrekvens enligt svensk standard, procent: svar / (svar + bortfall + okänt);"
        " övertäckning räknas bort. Beräknat totalt. Av dem med okänd tillhörighet antas andelen e"
        " = 0,5 tillhöra populationen. Ovägt. "
    )
    assert swedish.endswith(
        "Antal: svar 297, bortfall 900, okänt 86, övertäckning 17. Svarsfrekvens 23,1 %,"
        " svarsfrekvens med e 24,0 %, andel bortfall 70,1 %, andel okänt 6,7 %, andel övertäckning"
        " 1,3 %."
    )
    english = response_rates(Dispositions(complete=1.5, unknown_other=1)).describe("en")
    assert (
        "Of those whose eligibility is unknown, the share e that is eligible is taken to be that"
        " among" in english
    )
    assert "Cases: complete 1.5, partial 0, refusals 0," in english
    assert "RR1 60.0 %, RR2 60.0 %" in english
    assert response_rates(Dispositions(not_eligible=1)).describe().endswith("CON2 –, CON3 –.")


def test_describe_several_domains():
    """Several domains are described by their method alone."""
    found = response_rates(FRAME, "utfall", by=[[], ["grupp"]], weight="vikt")
    assert found.describe("sv") == found.method.describe("sv")
    assert "Beräknat totalt; efter grupp." in found.describe("sv")
    assert "Weighted by vikt." in found.describe("en")
    assert found["a"].describe("en").startswith(found.method.describe("en"))


def test_describe_questions():
    """Item nonresponse and proxy answers say what they are shares of."""
    items = item_nonresponse(FRAME.with_columns(q=1), RatingIndex("q", FIVE), weight="vikt")
    assert items.describe("sv").endswith(
        "lämnat den obesvarad (partiellt bortfall), procent. Viktat med vikt."
        f" brukarindex {package_version()}."
    )
    assert items.describe().startswith(
        "Of those who responded, the share that answered the question"
    )
    proxies = proxy_answers(FRAME.with_columns(vem=pl.lit("Själv")), "utfall", WHO)
    assert (
        proxies.describe("sv")
        == "Vem som lämnat svaren (”vem”), procent av svaren och av de tillfrågade; övertäckning"
        f" räknas bort. Ovägt. brukarindex {package_version()}."
    )
    assert proxies.describe("en").startswith(
        "Who gave the answers ('vem'), per cent of the responses"
    )


# --- bad input ------------------------------------------------------------------------------------

ALLOWED = ", ".join(LETTERS.values())
CASES = "it is a number of cases, or the sum of their weights."


def recoded(**columns):
    """Return the frame with other columns."""
    return FRAME.with_columns(**columns)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: Dispositions(complete=-1, partial=nan, refusal=inf),
            ArgumentError,
            (
                f"Dispositions: complete must be finite and at least 0, got -1: {CASES}\n"
                f"Dispositions: partial must be finite and at least 0, got nan: {CASES}\n"
                f"Dispositions: refusal must be finite and at least 0, got inf: {CASES}"
            ),
        ),
        (
            lambda: SwedishDispositions(responded="5"),
            ArgumentTypeError,
            "SwedishDispositions: responded must be a number, got '5'.",
        ),
        (
            lambda: response_rates(
                recoded(utfall=pl.Series(["I", "x", "y", "x", "I", "R"])), "utfall"
            ),
            DataError,
            (
                "column 'utfall' (String) has values without a disposition (how many): 'x' (2), 'y'"
                " (1). Give codes={'complete': ['I'], 'partial': ['P'], 'refusal': ['R'],"
                " 'non_contact': ['NC'], 'other': ['O'], 'unknown_household': ['UH'],"
                " 'unknown_other': ['UO'], 'not_eligible': ['NE']} with 'x', 'y' where they belong;"
                " leave out only rows of nobody who was asked."
            ),
        ),
        (
            lambda: response_rates(
                pl.DataFrame({"kod": [1, 2]}), "kod", codes={"complete": "3", "refusal": 2}
            ),
            DataError,
            (
                "column 'kod' (Int64) has values without a disposition (how many): 1 (1). Give"
                " codes={'complete': ['3'], 'refusal': [2]} with 1 where they belong; leave out"
                " only rows of nobody who was asked."
            ),
        ),
        (
            lambda: response_rates(
                FRAME, "utfall", codes={"compleet": "I", "partial": "P", "refusal": ["P"]}
            ),
            ArgumentError,
            (
                f"codes: 'compleet' is no disposition; allowed: {ALLOWED}. Did you mean"
                " 'complete'?\ncodes: the value 'P' has two dispositions."
            ),
        ),
        (
            lambda: response_rates(FRAME, "utfall", codes={}),
            ArgumentError,
            "codes: there is no value of any disposition.",
        ),
        (
            lambda: response_rates(FRAME, "utfall", codes=["I"]),
            ArgumentTypeError,
            "codes must map dispositions to values of the column, got ['I'].",
        ),
        (
            lambda: response_rates(FRAME, "utfall", codes={"complete": None}),
            ArgumentTypeError,
            "codes: complete must be a list or tuple, got None.",
        ),
        (
            lambda: response_rates(FRAME, "utfall", codes={"complete": [["I"]]}),
            ArgumentTypeError,
            "codes: a value of complete must be text or a number, got ['I'].",
        ),
        (
            lambda: response_rates(FRAME, "utfall", codes={"responded": "I"}),
            ArgumentError,
            f"codes: 'responded' is no disposition; allowed: {ALLOWED}.",
        ),
        (
            lambda: response_rates(ANCHOR, e=1.5),
            ArgumentError,
            "e must be from 0 to 1, got 1.5: or give 'estimated'.",
        ),
        (
            lambda: response_rates(ANCHOR, e=nan),
            ArgumentError,
            "e must be from 0 to 1, got nan: or give 'estimated'.",
        ),
        (
            lambda: response_rates(ANCHOR, e=True),
            ArgumentError,
            "e must be 'estimated' or a number from 0 to 1, got True.",
        ),
        (
            lambda: response_rates(ANCHOR, standard="swedisch"),
            ArgumentError,
            "standard is 'swedisch'; allowed: 'aapor', 'swedish', None. Did you mean 'swedish'?",
        ),
        (
            lambda: response_rates(ANCHOR.swedish(), standard="aapor"),
            ArgumentError,
            (
                "AAPOR's rates need Dispositions; SwedishDispositions do not tell refusals from"
                " others."
            ),
        ),
        (
            lambda: response_rates(ANCHOR, by="grupp"),
            ArgumentError,
            "column, codes, by and weight belong to a frame; counts were given.",
        ),
        (
            lambda: response_rates(FRAME),
            ArgumentTypeError,
            "column must be one text, the name of the column of dispositions, got None.",
        ),
        (
            lambda: response_rates([1, 2], "utfall"),
            ArgumentTypeError,
            "data must be a frame (Polars, pandas, PyArrow, DuckDB, Spark, …), got list.",
        ),
        (
            lambda: response_rates(FRAME, "utfal"),
            ColumnNotFoundError,
            (
                "columns not found: 'utfal'. Did you mean 'utfall'? The frame has: grupp, utfall,"
                " vikt."
            ),
        ),
        (
            lambda: response_rates(FRAME.clear(), "utfall"),
            DataError,
            "data has no rows, so there is nothing to count.",
        ),
        (
            lambda: response_rates(recoded(e=1), "utfall", by="e"),
            ArgumentError,
            "by: 'e' has a name that the result needs itself: rename it.",
        ),
        (
            lambda: response_rates(FRAME, "utfall", by="utfall"),
            ArgumentError,
            "by: the columns ['utfall', 'utfall'] are not all different.",
        ),
        (
            lambda: response_rates(ANCHOR).describe("fi"),
            ArgumentError,
            "language is 'fi'; allowed: 'sv', 'en'.",
        ),
        (
            lambda: item_nonresponse(FRAME),
            ArgumentError,
            "questions are needed to count a frame.",
        ),
        (
            lambda: item_nonresponse(
                recoded(q=1, missing=1), RatingIndex("q", FIVE), by="missing_rate"
            ),
            ArgumentError,
            "by: 'missing_rate' has a name that the result needs itself: rename it.",
        ),
        (
            lambda: item_nonresponse(
                tally(recoded(q=1), RatingIndex("q", FIVE)),
                RatingIndex("r", FIVE),
                by="grupp",
                weight="vikt",
            ),
            ArgumentError,
            (
                "the tally was made with Design(); weight= belongs to a frame.\n"
                "the tally does not hold the answers, on the same scale, of: r.\n"
                "the tally was not made by 'grupp'; it has: []."
            ),
        ),
        (
            lambda: item_nonresponse(
                tally(recoded(q=1, r=2), MultiItemIndex("index", ["q", "r"], FIVE))
            ),
            ArgumentError,
            "the tally does not hold the answers, on the same scale, of: any single question.",
        ),
        (
            lambda: proxy_answers(FRAME, "utfall", "vem"),
            ArgumentTypeError,
            "who must be an Item, the question and its scale, got 'vem'.",
        ),
        (
            lambda: proxy_answers(FRAME, "utfall", WHO, standard=None),
            ArgumentError,
            "standard is None; allowed: 'aapor', 'swedish'.",
        ),
    ],
)
def test_messages(call, error, message):
    """Every wrong argument has a message that says what it got and what is allowed."""
    refuses(error, message, call)


@pytest.mark.parametrize("value", [None, nan, inf, -1.0, 0.0])
def test_weights_that_are_none(value):
    """A weight that is missing, NaN, infinite, negative or zero is an error in every function."""
    frame = recoded(
        vikt=pl.Series([1.0, 1.0, value, 1.0, 1.0, 1.0], strict=False), q=1, vem=pl.lit("Själv")
    )
    calls = [
        lambda: response_rates(frame, "utfall", weight="vikt"),
        lambda: proxy_answers(frame, "utfall", WHO, weight="vikt"),
        lambda: item_nonresponse(frame, RatingIndex("q", FIVE), weight="vikt"),
    ]
    for call in calls:
        with pytest.raises(
            DataError,
            match=r"weight column 'vikt': 1 \w+\. Every weight must be positive and finite",
        ):
            call()


def test_dispositions_that_are_missing():
    """Somebody about whom nothing is said is not left out in silence."""
    with pytest.raises(DataError, match="column 'utfall' has no value in 1 row"):
        response_rates(recoded(utfall=pl.Series(["I", None, "R", "I", "I", "I"])), "utfall")
    with pytest.raises(DataError, match="'vem'"):
        proxy_answers(recoded(vem=pl.lit("Ingen")), "utfall", WHO)
    with pytest.raises(SchemaError, match="'utfall' has type List"):
        response_rates(recoded(utfall=pl.Series([["I"]] * 6)), "utfall")


def test_many_strange_values_are_cut():
    """The twenty most common values are shown, and how many there are besides."""
    with pytest.raises(DataError, match="and 5 more") as caught:
        response_rates(pl.DataFrame({"kod": range(25)}), "kod", codes={"complete": 100})
    assert str(caught.value).count(" (1)") == 20
