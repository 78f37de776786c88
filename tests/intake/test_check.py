"""A delivery is checked before anything is counted: what is found, and that each remedy works."""

import ast
import re
import textwrap
import warnings
from datetime import date
from typing import get_args

import hypothesis.strategies as st
import polars as pl
import pytest
from hypothesis import given

import brukarindex
from brukarindex import (
    Design,
    RatingIndex,
    Scale,
    Share,
    check,
    clean_labels,
    estimate,
    tally,
    ticked,
)
from brukarindex.counting.plans import COUNTS, RESULTS
from brukarindex.exceptions import BrukarindexError, DataWarning
from brukarindex.intake.faults import ProblemKind

FIVE = Scale(1, 5, dont_know=9)
WORDS = Scale.labelled("Missnöjd", "Varken eller", "Nöjd", "Mycket nöjd", dont_know="Vet ej")
RATING, LABELS = RatingIndex("q", FIVE), Share.top("r", WORDS)
BOTH = [RATING, LABELS]
SOUND = {
    "u": ["Norra"] * 4 + ["Södra"] * 4,
    "q": [1, 5, 4, 9, 3, 3, None, 2],
    "r": ["Nöjd", "Mycket nöjd", "Missnöjd", "Vet ej", None, "Nöjd", "Nöjd", "Varken eller"],
    "w": [1.0, 1.5, 2.0, 1.0, 1.0, 1.0, 1.0, 1.0],
    "size": [40] * 4 + [50] * 4,
}
FULL = Design(strata="u", weight="w", population="size")


def frame_of(**changed):
    """Return a sound frame with some columns changed, or left out where they are None."""
    columns = {**SOUND, **changed}
    return pl.DataFrame({name: held for name, held in columns.items() if held is not None})


def at(column, *places):
    """Return a sound column with other values at some places."""
    held = list(SOUND[column])
    for place, value in places:
        held[place] = value
    return held


def longer(*rows):
    """Return a sound frame with more rows."""
    return pl.concat([frame_of(), pl.DataFrame(rows, schema=frame_of().schema)])


NUMBERED = frame_of(id=list(range(8)))
# kind: the frame, what differs from the usual arguments, and a word of what is found.
CASES = {
    "no_rows": (frame_of().clear(), {}, None),
    "no_column": (frame_of().rename({"q": "Q "}), {}, "'Q '"),
    "answers_and_key": (frame_of(), {"by": ["u", "r"]}, None),
    "name_pattern": (frame_of().rename({"u": "^u$"}), {"by": "^u$", "design": None}, None),
    "name_taken": (frame_of().rename({"u": "n"}), {"by": "n", "design": None}, None),
    "titles": (
        pl.DataFrame(
            [["Exporterad", None, None], [None] * 3, ["u", "q", "r"], ["Norra", "5", "Nöjd"]],
            schema=["Enkät 2025", "", "_duplicated_0"], orient="row",
        ), {"design": None}, None,
    ),
    "header": (
        pl.concat([pl.DataFrame({"q": ["Hur nöjd?", "{x}"], "r": ["Varför?", "{y}"]}),
                   frame_of().select(pl.col("q").cast(pl.String), "r")]),
        {"by": ()}, "Hur nöjd?",
    ),
    "blank": (longer({}, {}), {}, None),
    "total": (longer({"u": "Totalt", "q": 3}), {}, "'Totalt' (1×)"),
    "footnote": (longer({"u": "Källa: enkäten"}), {}, "Källa"),
    "doubled": (pl.concat([NUMBERED, NUMBERED[:2]]), {}, None),
    "respondent_twice": (frame_of(nr=[1, 2, 3, 4, 5, 6, 7, 1]), {"respondent": "nr"}, "1 (2×)"),
    "unfinished": (frame_of(Status=["Preview", *["IP Address"] * 7]), {}, "'Preview'"),
    "counts": (
        pl.DataFrame({
            "u": ["Norra"] * 5 + ["Södra"] * 5, "q": [*range(1, 6)] * 2, "antal": [9, 0] * 5,
        }), {"measures": RATING, "design": None}, None,
    ),
    "answer_rows": (
        pl.DataFrame({
            "nr": [1, 1, 2, 2, 3, 3], "u": ["Norra"] * 4 + ["Södra"] * 2, "fråga": ["q", "r"] * 3,
            "q": [4, 1, 5, 5, 3, 2],
        }), {"measures": RATING, "design": None, "respondent": "nr"}, "'fråga'",
    ),
    "unanswered": (frame_of(q=at("q", (4, None))), {}, None),
    "answer_type": (frame_of(q=[date(2024, 1, 5)] * 8), {}, "Date"),
    "nan": (frame_of(q=at("q", (0, float("nan")))).cast({"q": pl.Float64}), {}, "nan"),
    "off_scale": (frame_of(q=at("q", (0, 99), (1, 99))), {}, "99 (2×)"),
    "spelling": (frame_of(r=at("r", (0, "nöjd ")).copy()), {}, "'nöjd ' → 'Nöjd' (1×)"),
    "label_slip": (frame_of(r=at("r", (1, "Mycket nödj"))), {}, "→ 'Mycket nöjd'"),
    "numbered": (frame_of(q=["1 - dåligt", "5 - bra", *"443324"]), {}, "1 - dåligt"),
    "several": (frame_of(q=["1;5", *"5443324"]), {}, "'1;5'"),
    "fraction": (frame_of(q=at("q", (0, 3.83))), {}, "3.83 (1×)"),
    "part": (
        frame_of(q=["0.75", "80 %", "0,2", "1", "40", "33", None, "0.57"]),
        {"measures": RatingIndex("q", Scale(0, 100))}, "'0,2' (1×), '0.57' (1×), '0.75' (1×)",
    ),
    "options": (frame_of(k=[*"abcaabb", "a;b"]), {"measures": ticked("k", ["a", "b"])}, "'c'"),
    "mark": (
        frame_of(k=["Telefon", *[None] * 7], m=["chatt", "brev", " ", *[None] * 5]),
        {"measures": ticked({"k": "Telefon", "m": "Annat"})}, "'brev' (1×), 'chatt' (1×)",
    ),
    "empty": (frame_of(q=[None] * 8), {}, None),
    "group_type": (frame_of(u=[None] * 8), {"design": None}, "Null"),
    "group_missing": (frame_of(u=at("u", (0, " "))), {"design": None}, None),
    "merged": (frame_of(u=["Norra", *[None] * 3, "Södra", *[""] * 3]), {"design": None}, None),
    "alike": (frame_of(u=at("u", (0, "NORRA"))), {"design": None}, "'NORRA' (1×) = 'Norra' (3×)"),
    "lost_zeros": (frame_of(kommunkod=[114] * 4 + [2480] * 4), {}, "114 (4×)"),
    "garbled": (frame_of(u=["Norra"] * 4 + ["SÃ¶dra"] * 4), {}, "SÃ¶dra"),
    "weight_type": (frame_of(w=["1,5"] * 8), {}, "'1,5'"),
    "weight_unusable": (frame_of(w=at("w", (0, 0.0), (1, None))), {}, "0 (1×), null (1×)"),
    "weight_large": (frame_of(w=at("w", (0, 900.0))), {}, "900 (1×)"),
    "weight_unused": (frame_of(vikt=[0.5, 1.25] * 4), {"design": None}, "0.5–1.25"),
    "size_type": (frame_of(size=["1 200"] * 8), {}, "'1 200'"),
    "size_missing": (frame_of(size=at("size", (0, None))), {}, "'Norra' (1×)"),
    "size_varies": (frame_of(size=at("size", (0, 41))), {}, "'Norra': 40, 41"),
    "size_small": (frame_of(size=[3] * 4 + [50] * 4), {}, "'Norra': 4 > 3"),
    "single": (frame_of(u=at("u", (0, "Ensam")), size=at("size", (0, 9))), {}, "'Ensam' (1×)"),
}  # fmt: skip
ONLY_YOU_KNOW = {
    *("no_rows", "answer_type", "several", "options", "empty", "group_type", "garbled"),
    *(
        "titles",
        "answers_and_key",
        "name_pattern",
        "name_taken",
        "weight_large",
        "size_missing",
        "size_varies",
        "size_small",
    ),
}


def checked(frame, measures=BOTH, by="u", *, design=FULL, respondent=None):
    """Check a frame with the usual arguments."""
    return check(frame, measures, by=by, design=design, respondent=respondent)


def given_of(case):
    """Return the arguments of a case; headings are of a frame with the questions alone."""
    return {"design": None, **case[1]} if case[1].get("by") == () else case[1]


def test_every_kind_is_here():
    """A new kind of problem has a frame that has it."""
    assert set(CASES) == set(get_args(ProblemKind))


@pytest.mark.parametrize("kind", CASES)
def test_what_is_wrong_is_found(kind):
    """The problem is told with what was found, and an error is one exactly if counting stops."""
    frame, _, found = CASES[kind]
    before = frame.clone()
    arguments = given_of(CASES[kind])
    problems = checked(frame, **arguments)
    assert frame.equals(before)
    rows = problems.frame.filter(pl.col("problem") == kind)
    assert rows.height == 1
    assert found is None or found in rows["found"].item()
    assert (problems.errors > 0) == stops(frame, **arguments)


def stops(frame, measures=BOTH, by="u", design=FULL, **_):
    """Return whether the library refuses to count or to estimate."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DataWarning)
        try:
            estimate(frame, measures, by=by, design=design)
        except BrukarindexError:
            return True
    return False


def follow(frame, problems):
    """Return a frame, and a design if one is proposed, after all remedies in order."""
    names = {**vars(brukarindex), "pl": pl, "Scale": Scale, "clean_labels": clean_labels}
    names |= {"Design": Design, "frame": frame}
    for each in problems:
        if each.remedy:
            exec(each.remedy, names)  # what a user pastes
    return names


@pytest.mark.parametrize("kind", CASES)
def test_remedies_work(kind):
    """Once the remedies have been pasted the problem is gone, and nothing is counted wrong."""
    arguments = given_of(CASES[kind])
    problems = checked(CASES[kind][0], **arguments)
    made = follow(CASES[kind][0], problems)
    row = next(each for each in problems if each.problem == kind)
    if row.remedy is None:
        assert kind in ONLY_YOU_KNOW
        return
    if "scale" in made:
        arguments = {**arguments, "measures": [RatingIndex("q", made["scale"]), LABELS]}
    if "design" in made:
        arguments = {**arguments, "design": made["design"]}
    again = checked(made["frame"], **arguments)
    assert kind not in again.frame["problem"]
    assert again.errors == 0
    assert not stops(made["frame"], **arguments)


@pytest.mark.parametrize("kind", CASES)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_problems_are_told_in_both_languages(kind, language):
    """A sentence each, filled in; the report fits 100 columns, and its code is what helps."""
    problems = checked(CASES[kind][0], **given_of(CASES[kind]))
    text, said = problems.text(language), problems.describe(language)
    for each in problems:
        told = each.describe(language)
        assert told in said
        assert told.endswith(("?", ".", "'")) or each.problem == "no_column"
        assert "{" not in told.replace("{x}", "")
        assert "None" not in told
    remedies = [each.remedy for each in problems if each.remedy]
    assert [*map(ast.dump, pasted(text))] == [*map(ast.dump, ast.parse("\n".join(remedies)).body)]
    assert max(map(len, text.splitlines())) <= 100


def pasted(text):
    """Return the statements of a report's code, but its import."""
    code = [line for line in text.splitlines() if line.startswith("      ")]
    made = ast.parse(textwrap.dedent("\n".join(code))).body
    return [each for each in made if not isinstance(each, ast.ImportFrom)]


@pytest.mark.parametrize("name", ["enhetens namn " * 12, "ö" * 120, "'\"{0}\\\x07" * 20])
def test_code_with_long_names_fits_the_lines(name):
    """However long units, questions and labels are called, what is pasted is what helps."""
    labels = [f"{each}{name.strip()}" for each in "ABC"]
    spelled = [*labels, labels[0].lower(), f"{labels[1]} ", "D"]
    frame = pl.DataFrame({name: ["Norra", "norra "] * 3, f"q{name}": spelled})
    problems = check(frame, RatingIndex(f"q{name}", Scale.labelled(*labels)), by=name)
    lines = repr(problems).splitlines()
    assert max(map(len, lines)) <= 100
    told = ast.parse("\n".join(each.remedy for each in problems)).body
    assert [*map(ast.dump, pasted(repr(problems)))] == [*map(ast.dump, told)]


def test_languages_differ():
    """No kind is told by one sentence in both."""
    for kind, case in CASES.items():
        row = next(each for each in checked(case[0], **given_of(case)) if each.problem == kind)
        assert row.describe("sv") != row.describe("en")


def test_a_sound_frame_has_nothing_to_remark_on():
    """No problems, and a sentence that says so."""
    problems = checked(frame_of())
    assert len(problems) == problems.errors == 0
    assert (problems.method.checked, problems.method.questions) == (8, ("q", "r"))
    assert "Nothing to remark on." in problems.text()
    assert "Inget att anmärka på." in problems.describe("sv")


def test_one_slip_is_told_once():
    """A blank row has no key and no size, and a total no answer on the scale: each is one row."""
    blank = longer({})
    assert checked(blank).frame["problem"].to_list() == ["blank"]
    total = longer({"u": "Totalt", "q": None, "w": None, "size": None})
    assert checked(total).frame["problem"].to_list() == ["total"]
    mean = frame_of(q=list(map(float, [1, 5, 4, 9, 3, 3, 2, 2])))
    mean = pl.concat([mean, pl.DataFrame([{"u": "Totalt", "q": 3.83}], schema=mean.schema)])
    assert checked(mean).frame["problem"].to_list() == ["total"]


def test_a_header_that_comes_again():
    """The name of a question among its answers is a header, told once with what leaves it out."""
    frame = frame_of().cast({"q": pl.String}).select("u", "q", "r")
    again = pl.concat([frame, pl.DataFrame({"u": ["u"], "q": ["q"], "r": ["r"]}), frame[:3]])
    problems = check(again, RATING, by="u")
    assert problems.frame["problem"].to_list() == ["header"]
    assert check(follow(again, problems)["frame"], RATING, by="u").errors == 0


def test_a_file_twice_without_numbers():
    """The second half that is the first once more is told of."""
    problems = checked(pl.concat([frame_of(), frame_of()]))
    assert problems.frame.select("problem", "rows").rows() == [("doubled", 8)]


def test_blank_rows_hide_nothing():
    """A file twice is found though a blank row stands after it, and is told beside that."""
    blank = pl.DataFrame([{}], schema=frame_of().schema)
    problems = checked(pl.concat([frame_of(), frame_of(), blank]))
    assert problems.frame["problem"].sort().to_list() == ["blank", "doubled"]


def test_a_footnote_in_another_column():
    """Rows with a text in the column of numbers alone are left out, and are no group."""
    lines = ["1", "2", "3", "4", "5", "6", "7", "8", "Summa", "Källa: enkätverktyget"]
    empty = pl.DataFrame({name: [None] * 2 for name in SOUND}, schema=frame_of().schema)
    frame = pl.concat([frame_of(), empty]).with_columns(nr=pl.Series(lines))
    found = checked(frame)
    assert [(each.column, each.problem, each.severity) for each in found] == [
        ("nr", "total", "error"),
        ("nr", "footnote", "error"),
    ]
    assert not checked(follow(frame, found)["frame"])
    unsaid = checked(frame[:9].with_columns(nr=pl.Series(range(9))))
    assert [(each.problem, each.severity) for each in unsaid] == [("unanswered", "error")]


def test_a_total_in_the_column_of_numbers():
    """A row with figures and no other text is a total row, and none of its figures is told of."""
    lines = pl.Series([*"12345678", "Totalt"])
    frame = longer({"q": 3}).with_columns(pl.col("q") + 0.83 * (pl.int_range(9) == 8), nr=lines)
    found = checked(frame)
    assert [(each.column, each.problem, each.rows) for each in found] == [("nr", "total", 1)]
    assert not checked(follow(frame, found)["frame"])


def test_totals_and_means_below_the_answers():
    """A mean with a decimal comma, in a column of text, is no word beside the name of its row."""
    rows = longer({}, {}).with_columns(pl.col("q").cast(pl.String))
    rows = rows.with_columns(q=pl.Series([*rows["q"][:9], "3,1"]))
    frame = rows.with_columns(nr=pl.Series([*"12345678", "Totalt", "Medel"]))
    found = checked(frame)
    assert [(each.column, each.problem, each.rows) for each in found] == [("nr", "total", 2)]
    assert follow(frame, found)["frame"].equals(frame[:8])
    spoken = frame.with_columns(r=pl.Series([*SOUND["r"], None, "Nöjd"]))
    told = [(each.column, each.problem, each.rows) for each in checked(spoken)]
    assert ("nr", "total", 1) in told


def test_merged_cells_are_filled():
    """What is pasted gives each row the name above it; names that come again were not merged."""
    frame = CASES["merged"][0]
    assert follow(frame, checked(frame, design=None))["frame"]["u"].to_list() == SOUND["u"]
    rare = frame_of(u=["Norra", None, None, "Norra", None, None, None, None])
    assert "merged" not in checked(rare, design=None).frame["problem"]


def test_totals_of_units():
    """A total that stands below each unit has its name; a unit with a word like that is none."""
    names = [*["Norra", "Södra"] * 2, "Norra totalt", "Summa Södra", "Sum", "Totalt Väst"]
    found = {each.problem: each.found for each in checked(frame_of(u=names), design=None)}
    assert found == {"total": "'Norra totalt' (1×), 'Sum' (1×), 'Summa Södra' (1×)"}


def test_many_totals_are_told_without_words():
    """What is not shown of many names is an ellipsis, in a sentence of any language."""
    names = [f"{text}{word}" for text in "abcdef" for word in ("", " totalt")]
    [found] = check(pl.DataFrame({"u": names, "q": [1, 2] * 6}), RATING, by="u")
    assert found.found.endswith("'e totalt' (1×), …")


def test_explained_numbers_leave_the_other_texts():
    """The number of an explained answer is taken, and a don't-know answer or a mean is not."""
    frame = frame_of(q=["1 - dåligt", "5 - bra", "Vet ej", "vet inte", "2,5", *"332"])
    made = follow(frame, check(frame, RatingIndex("q", Scale(1, 5))))
    assert made["frame"]["q"].to_list() == ["1", "5", "Vet ej", "vet inte", *"332"]
    assert made["scale"] == Scale(1, 5, dont_know=("Vet ej", "vet inte"))


@pytest.mark.parametrize(
    ("text", "kind"),
    [("Vet ej", "dont_know"), ("Ej aktuellt", "not_applicable"), ("-", "no_answer"), ("x", None)],
)
def test_codes_are_declared_as_their_words_say(text, kind):
    """What no words tell is proposed as no answer, for the codebook to decide."""
    frame = frame_of(q=[text, *"5443324"])
    made = follow(frame, check(frame, RatingIndex("q", Scale(1, 5))))
    assert made["scale"] == Scale(1, 5, **{kind or "no_answer": text})


def test_labels_that_lost_their_marks():
    """A label without the marks above its letters is put right."""
    frame = frame_of(r=at("r", (0, "Nojd"), (1, "MYCKET NOJD")))
    found = checked(frame)
    assert [(each.problem, each.rows) for each in found] == [("label_slip", 2)]
    assert follow(frame, found)["frame"]["r"].to_list() == SOUND["r"]


def test_titles_above_the_names():
    """Names of columns among the answers are told of once; what is not there at all is too."""
    frame = CASES["titles"][0]
    found = check(frame, BOTH, by=["u", "ort"])
    assert [(each.column, each.problem, each.rows) for each in found] == [
        ("ort", "no_column", 0),
        (None, "titles", 3),
    ]
    assert "3 rows above them" in found.text()
    assert "no_column" in check(frame[:2], BOTH, by="u").frame["problem"]


def test_what_the_remedies_call_is_imported():
    """A report begins with the line that its code needs, and has none where Polars does."""
    text = check(CASES["alike"][0], BOTH, by="u").text("sv")
    assert "Koden nedan behöver:\n      from brukarindex import clean_labels" in text
    assert "import" not in check(CASES["blank"][0], BOTH, by="u").text()


def test_the_first_of_a_respondents_rows_is_kept():
    """What is pasted keeps the earlier row, and all respondents."""
    frame = CASES["respondent_twice"][0]
    made = follow(frame, checked(frame, respondent="nr"))["frame"]
    assert made.equals(frame[:7])


def test_sizes_of_strata():
    """A size of 0 is none; a stratum whose only person answered needs no choice of singleton."""
    none = checked(frame_of(size=[0] * 4 + [50] * 4))
    assert none.frame.select("problem", "rows").rows() == [("size_missing", 4)]
    alone = frame_of(u=at("u", (0, "Ensam")), size=at("size", (0, 1)))
    assert checked(alone).errors == 0
    assert not stops(alone)


def test_names_in_other_columns_are_looked_at():
    """A total row is found in a column of names that nobody asked for; free text is left alone."""
    frame = longer({"u": "Totalt", "q": 3, "w": 1.0, "size": 9})
    assert check(frame, RATING).frame["problem"].to_list() == ["total"]
    comments = frame_of(kommentar=["Totalt", *"abcdefg"])
    assert check(comments, RATING).frame.height == 0


@pytest.mark.parametrize("kind", ["off_scale", "alike", "weight_type", "size_varies", "empty"])
@pytest.mark.parametrize("engine", ["lazy", "pandas", "arrow", "duckdb"])
def test_every_engine_is_checked_alike(kind, engine):
    """What is wrong with columns is found wherever the rows are."""
    frame, arguments = CASES[kind][0], given_of(CASES[kind])
    duckdb = pytest.importorskip("duckdb")
    other = {
        "lazy": frame.lazy,
        "pandas": frame.to_pandas,
        "arrow": frame.to_arrow,
        "duckdb": lambda: duckdb.from_arrow(frame.to_arrow()),
    }[engine]()
    rows = checked(other, **arguments).frame.filter(pl.col("severity") == "error")
    assert rows.equals(checked(frame, **arguments).frame.filter(pl.col("severity") == "error"))


CELLS = st.sampled_from([1, 2, 5, 9, 0, 6, 99, None])
NAMES = st.sampled_from(["Norra", "Södra", "norra", "Totalt", "", None])
WEIGHTS = st.sampled_from([1.0, 2.0, 50.0, 0.0, -1.0, None, float("nan"), float("inf")])
SIZES = st.sampled_from([1, 5, 20, 20, 20, 0, None])


@given(
    st.lists(st.tuples(NAMES, CELLS, WEIGHTS, SIZES), min_size=1, max_size=12),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
def test_errors_are_what_the_library_stops_at(rows, strata, weight, population):
    """Whatever the frame, the report has an error when counting or estimating would stop.

    Rows that look like totals or are blank are taken out of the report, and so they are here.
    """
    schema = {"u": pl.String, "q": pl.Int64, "w": pl.Float64, "size": pl.Int64}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    frame = frame.filter(~pl.all_horizontal(pl.all().is_null()))
    frame = frame.filter(pl.col("u").ne_missing("Totalt") | (frame["u"].n_unique() == 1))
    design = Design(
        strata="u" if strata else (),
        weight="w" if weight else None,
        population="size" if population else None,
    )
    problems = check(frame, RATING, by="u", design=design)
    assert (problems.errors > 0) == stops(frame, RATING, design=design), problems


def test_arguments_are_checked():
    """What is no measure, no design or no frame is an error of ours."""
    for wrong in (lambda: check(frame_of(), "q"), lambda: check(5, RATING)):
        with pytest.raises(BrukarindexError):
            wrong()
    with pytest.raises(BrukarindexError, match="design must be"):
        check(frame_of(), RATING, design="u")


def test_the_report_follows_a_tally():
    """What a tally warns of is in the report too."""
    with pytest.warns(DataWarning, match=re.escape("'Totalt' (1 row)")):
        tally(CASES["total"][0], RATING, by="u")
    assert "total" in check(CASES["total"][0], RATING, by="u").frame["problem"]


@pytest.mark.parametrize("name", [*COUNTS, *RESULTS, "^u$", "*", "brukarindex_n"])
@pytest.mark.parametrize("role", ["by", "strata", "cluster", "weight", "measure"])
def test_names_that_cannot_be_read_hide_nothing(name, role):
    """They are told of, as an error exactly if counting stops, and so is all else."""
    frame = frame_of(other=at("q", (0, 99)), u=at("u", (0, "NORRA")))
    column = {"weight": "w", "measure": "q"}.get(role, "size")
    frame = frame.with_columns(pl.col(column).alias(name))
    measures = [RatingIndex("other", FIVE), *([RatingIndex(name, FIVE)] * (role == "measure"))]
    given = {"by": ["u", name]} if role == "by" else {"by": "u"}
    design = Design(**{role: name}) if role in ("strata", "cluster", "weight") else None
    problems = check(frame, measures, design=design, **given)
    told = set(zip(problems.frame["column"], problems.frame["problem"], strict=True))
    assert {("other", "off_scale"), ("u", "alike")} <= told
    of_it = {kind for column, kind in told if column == name} & {"name_pattern", "name_taken"}
    sound = [each for each in measures if each.name != "other"]
    assert bool(of_it) == stops(frame, sound or BOTH[1], design=design, **given)


@pytest.mark.parametrize("name", ["n", "count", "q2"])
def test_a_column_that_nobody_asks_for_may_be_called_anything(name):
    """Its names are looked at as those of other columns."""
    frame = frame_of(odd=["Väst", "VÄST", "Öst", "Öst"] * 2).rename({"odd": name})
    found = [(each.column, each.problem) for each in checked(frame)]
    assert found == [(name, "alike")]


@pytest.mark.parametrize("name", ["g", "q", "w", "id"])
def test_a_column_may_be_called_count(name):
    """What values are counted in has no name that a column can have."""
    frame = pl.DataFrame(
        {
            "g": ["a", "b"] * 10,
            "q": [1, 2, 9, 5] * 5,
            "w": [1.0, 0.0, -1.0, 99.0] * 5,
            "id": [1] * 20,
        }
    )
    told = {each: "count" if each == name else each for each in frame.columns}
    made = check(
        frame.rename(told),
        RatingIndex(told["q"], Scale(1, 5)),
        by=told["g"],
        design=Design(weight=told["w"]),
    )
    found = {each.problem for each in made}
    assert {"off_scale", "weight_unusable"} <= found


def test_answers_that_many_give_are_no_headings():
    """Labels that the scale lacks stand in the first rows too; no rows are proposed to go."""
    told = check(pl.DataFrame({"a": ["Usel", "Bra"] * 9, "b": ["Bra", "Usel"] * 9}), [
        RatingIndex(name, Scale.labelled("Dåligt", "Okej")) for name in "ab"
    ])  # fmt: skip
    assert set(told.frame["problem"]) == {"off_scale"}


def test_a_wording_that_comes_twice_is_a_heading():
    """Files put together have the row of wordings above each; it is no answer to declare."""
    rows = ["Hur nöjd är du?", "Bra", "Usel", "Bra"]
    held = {"a": [*rows, *rows], "b": [*rows[:1], *rows[:0:-1]] * 2}
    told = check(pl.DataFrame(held), [
        RatingIndex(name, Scale.labelled("Usel", "Bra")) for name in "ab"
    ])  # fmt: skip
    assert next((each.problem, each.rows) for each in told if each.column == "a") == ("header", 1)
    assert "frame = frame[1:]" in told.text()


@pytest.mark.parametrize("marks", [("Checked", "Unchecked"), ("Vald", "Inte vald"), ("Y", "N")])
def test_marks_of_survey_tools_are_ticks(marks):
    """What tools write in boxes is read, and never declared as no answer."""
    frame = pl.DataFrame({"k": [*marks, marks[0]], "m": [marks[1], *marks]})
    asked = ticked({"k": "Telefon", "m": "Besök"})
    assert not len(check(frame, asked))
    assert [round(row.estimate) for row in estimate(frame, asked)] == [67, 33]


def test_codes_beside_ticks_are_no_ticks():
    """A code for no answer becomes blank, and a text beside a tick a tick."""
    frame = pl.DataFrame({"k": ["N/A", "chatt", None, "N/A"], "m": [None, "Y", "Y", None]})
    asked = ticked({"k": "Annat", "m": "Besök"}, base="respondents")
    made = follow(frame, check(frame, asked))["frame"]
    assert [row.estimate for row in estimate(made, asked)] == [25, 50]


def test_marks_that_nobody_knows_are_only_told_of():
    """Where no row is blank, a text may mean that the box is not ticked: there is no code."""
    for held in (["till", "från", "till"], ["till", "0", None, "1"]):
        (told,) = check(pl.DataFrame({"k": held}), ticked({"k": "Telefon"}))
        assert (told.problem, told.remedy) == ("mark", None)


def test_rows_that_come_twice_among_answers_are_told_of():
    """Several rows of each respondent are no copies, but a copy of a row is one, once."""
    columns = {"id": [*range(60)] * 2, "fråga": ["a"] * 60 + ["b"] * 60, "q": [1, 2, 3, 4] * 30}
    frame = pl.DataFrame(columns)
    for name in ("id", "person"):
        given = pl.concat([frame, frame[:1]]).rename({"id": name})
        asked = {"respondent": name} if name == "person" else {}
        found = check(given, RatingIndex("q", Scale(1, 5)), **asked)
        assert sorted(found.frame["problem"]) == ["answer_rows", "doubled"]
        rows = {each.problem: (each.rows, each.found) for each in found}
        assert rows == {"answer_rows": (121, "'fråga'"), "doubled": (1, None)}


@pytest.mark.parametrize(
    ("weights", "told"),
    [
        (["0,5", "1,5"] * 4, "0.5–1.5"),
        ([0.5, 1.5, *[None] * 3, 2.0, 1.0, 1.5], "0.5–2"),
        (["okänd"] * 6 + ["1,5", "2"], None),
        ([2.0] * 8, None),
        ([-1.0, 2.0] * 4, None),
    ],
)
def test_weights_that_no_design_uses(weights, told):
    """A column of weights is one by its name and its numbers; with a design all is chosen."""
    frame = frame_of(vikt=weights)
    found = [each.found for each in checked(frame, design=None) if each.column == "vikt"]
    assert found == ([told] if told else [])
    assert not [each for each in checked(frame) if each.column == "vikt"]


@pytest.mark.parametrize("text", ["78,5 %", "4.5 stjärnor", "1-2 gånger", "1 – 2 gånger"])
def test_a_number_with_decimals_or_a_range_is_not_its_first_figure(text):
    """Only a whole number that words explain is taken from them."""
    (told,) = check(pl.DataFrame({"q": [text, "3", "4"]}), RatingIndex("q", Scale(0, 100)))
    assert told.problem == "off_scale"


@pytest.mark.parametrize(
    "given", [["0.75", "80 %", "0,2", "1"], [0.752, 80.0, 0.2, 1.0]], ids=["text", "numbers"]
)
def test_parts_of_one_are_per_cent(given):
    """Cells that show per cent are not left out as means, and 1 beside them is no 1 per cent."""
    asked = RatingIndex("q", Scale(0, 100))
    frame = pl.DataFrame({"q": given})
    made = follow(frame, check(frame, asked))["frame"]
    assert [float(each) for each in made["q"]] == [75, 80, 20, 100]
    assert estimate(made, asked).row().n == 4


@pytest.mark.parametrize("dtype", [pl.String, pl.Categorical], ids=str)
def test_parts_as_text_are_the_same_as_numbers(dtype):
    """A whole written with decimals is 100 too, and what lies between per cent is made whole."""
    texts = ["0,5", "1,0", "1.00", " 1", "0.455", "0", "1 %", "33"]
    asked = RatingIndex("q", Scale(0, 100))
    frame = pl.DataFrame({"q": pl.Series(texts, dtype=dtype)})
    (part,) = (each for each in check(frame, asked) if each.problem == "part")
    made = eval(part.remedy.removeprefix("frame = "), {"pl": pl, "frame": frame})
    assert made["q"].cast(pl.String).to_list() == [
        *("50", "100", "100", "100", "46", "0", "1 %", "33"),
    ]  # fmt: skip


def test_the_same_in_several_questions_is_told_once():
    """A text has one sentence and one line of code for them; the rows of the result are apart."""
    answers = ["1 - Dåligt", *"2344", "5 - Bra"]
    columns = {f"q{i}": answers[:-2] + answers[:-3:-1] for i in (1, 2)} | {"q3": [*"123455"]}
    frame = pl.DataFrame({**columns, "q4": ["3,8", *"12345"], "q5": ["3,8", *"12345"]})
    asked = [RatingIndex(name, Scale(1, 5)) for name in frame.columns]
    told = check(frame, asked)
    assert len(told) == told.errors == 4
    text = told.text("sv")
    assert text.count("börjar med skalans tal") == 1
    assert "Likadant i ”q2”." in text
    codes = "".join(re.findall(r"^ {6}.*$", text, re.MULTILINE))
    assert "pl.col(['q1', 'q2']).replace({'1 - Dåligt': '1', '5 - Bra': '5'})" in codes
    made = frame
    for code in re.findall(r"^ {6}(frame = .*(?:\n {10,}.*)*)", text, re.MULTILINE):
        made = eval(code.removeprefix("frame = "), {"pl": pl, "frame": made})
    assert made.height == 5
    assert not len(check(made, asked))
    assert "The same in 'q2'." in told.text("en")


def test_what_each_column_has_is_told_of_each():
    """How often a value is there does not part columns; code that names its column does."""
    labels = {"q1": ["1 - Dåligt", *"2345"], "q2": ["1 - Dåligt", "1 - Dåligt", *"234"]}
    told = check(pl.DataFrame(labels), [RatingIndex(name, Scale(1, 5)) for name in labels])
    assert "The same in 'q2'." in told.text()
    parts = pl.DataFrame({"q1": [0.5, 0.25, 1.0, 30.0], "q2": [0.5, 0.25, 40.0, 1.0]})
    text = check(parts, [RatingIndex(name, Scale(0, 100)) for name in parts.columns]).text()
    assert "The same in" not in text
    assert text.count(".alias(") == 2
