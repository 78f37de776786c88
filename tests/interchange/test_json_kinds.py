"""Everything public has a JSON form, and the JSON Schema of the format holds what is written."""

import importlib
import inspect
import json
import math
import pkgutil
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import attrs
import jsonschema
import numpy as np
import polars as pl
import pytest
from mutations import mutated, places
from stored import STORED

import brukarindex
from brukarindex import (
    Share,
    estimate,
    exact,
    from_json,
    replication,
    response,
    response_rates,
    tally,
    to_json,
    verification,
)
from brukarindex.estimates import Estimates
from brukarindex.exceptions import ArgumentError, CovarianceError, DomainNotFoundError
from brukarindex.interchange import json_schema
from brukarindex.interchange.kinds import KINDS, NAMES
from brukarindex.interchange.rows import declared
from brukarindex.regression.algebra import pseudo_inverse
from brukarindex.results.tables import Table

WITHOUT = {
    "It is the base of kinds that have a form.": (
        "Claim OfDomains OfUnits OneItem PrintedTable Reference Replicates Table"
    ),
    "It holds the user's own rows, one for each respondent, which are no result.": (
        "CleanedLabels LabelledFile"
    ),
    "It holds functions, which JSON cannot carry.": "Distance ReplicatedSource Rule Trial",
    "It is part of the format itself.": "Column Fields Form",
    "It is made anew from a page when the page is read.": (
        "Arranged Facts Openness Placing QuestionClaims Scored TableCells"
    ),
    "It is part of a measure, and made anew from it.": "Box Cell TickedCell Ticks",
    "It shows a result, and is made anew from it.": (
        "Along Axis BarPart Cell ChecklistItem Crossing DrawnResult Gathered IntervalEnds Kept "
        "Layer Leads MarkLegend Naming Options Panel PeerGroup Picture PictureRow Plane Point "
        "ReportTable SheetColumn Sheets Span Stacked TableOptions Withheld"
    ),
    "It is what figures are computed with; a result keeps what others may read of it.": (
        "AnsweredUnits Areas Bound Case Cells Chain Chained Coder Complete CriticalValues "
        "DesignMatrix Explained Factors Fit Fitted FoundSets GivenUnits Group Influences KeyCoder "
        "Layout Lines LinesBeside LogisticFit PathResults Patience Plan ProgressReport "
        "PropensitySpread ResampledUnits ResponseCells Roots Saying Stack Strata TwoMeans "
        "UnitOptions WeightedFit YearFigures"
    ),
}
"""Public classes without a JSON form, and why."""
EXCEPTED = {name for names in WITHOUT.values() for name in names.split()}
VALIDATOR = jsonschema.Draft202012Validator(json_schema())


def modules() -> Iterator[Any]:
    """Yield every module of the package."""
    for found in pkgutil.walk_packages(brukarindex.__path__, "brukarindex."):
        if not found.name.endswith("__main__"):
            yield importlib.import_module(found.name)


def public_classes() -> set[type]:
    """Return every public class of the package that is made of fields."""
    held = {
        each for module in modules() for each in vars(module).values() if isinstance(each, type)
    }
    ours = {each for each in held if each.__module__.startswith("brukarindex.")}
    return {each for each in ours if attrs.has(each) and not each.__name__.startswith("_")}


def returned() -> Iterator[type]:
    """Yield every class of ours that a public function returns, or that one of its rows is."""
    rooms = [
        (room, room.__all__) for room in (brukarindex, exact, response, replication, verification)
    ]
    functions = [getattr(room, name) for room, names in rooms for name in names]
    for each in functions:
        if inspect.isfunction(each):
            code = inspect.signature(each).return_annotation
            known = vars(inspect.getmodule(each)) | {"alt": Any, "pl": pl, "NDArray": list}
            yield from ours(eval(code, known) if isinstance(code, str) else code)


def ours(hint: Any) -> Iterator[type]:
    """Yield the classes of ours that a type is made of."""
    for part in get_args(hint):
        yield from ours(part)
    if isinstance(hint, type) and hint.__module__.startswith("brukarindex."):
        yield hint


def test_every_public_class_has_a_form() -> None:
    """A new specification, result or row gets its line in `kinds`, or a reason why not."""
    lacking = {each.__name__ for each in public_classes() if each not in KINDS.values()}
    assert lacking == EXCEPTED


def test_what_public_functions_return_has_a_form() -> None:
    """What a public function returns can be stored."""
    found = {each for each in returned() if each not in KINDS.values()}
    assert {each.__name__ for each in found} <= EXCEPTED


def types_in(part: Any) -> Iterator[str]:
    """Yield every type that a document names."""
    inside = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    for each in inside:
        yield from types_in(each)
    if isinstance(part, dict) and isinstance(part.get("type"), str):
        yield part["type"]


def document(name: str) -> Any:
    """Return a document as `json` reads it."""
    return json.loads(to_json(STORED[name]))


def test_something_of_every_kind_is_tested() -> None:
    """The tests of documents miss no kind."""
    assert set(KINDS) <= {each for name in STORED for each in types_in(document(name))}


def as_tuples(value: Any) -> Any:
    """Return a value as it is read: lists as tuples."""
    return tuple(map(as_tuples, value)) if isinstance(value, list) else value


@pytest.mark.parametrize("name", STORED)
def test_what_is_written_follows_the_schema_and_is_read(name: str) -> None:
    """A document is valid, and what is read from it is equal and writes the same document."""
    value, text = STORED[name], to_json(STORED[name])
    VALIDATOR.validate(json.loads(text))
    read = from_json(text)
    assert read == as_tuples(value)
    assert to_json(read) == text
    for language in ("sv", "en") if hasattr(value, "describe") else ():
        assert read.describe(language) == value.describe(language)


def test_the_schema_is_one() -> None:
    """The schema is valid, its references lead somewhere, and each kind has one of its own."""
    jsonschema.Draft202012Validator.check_schema(json_schema())
    whole = json_schema()
    text = json.dumps(whole)
    assert {part.partition('"')[0] for part in text.split('"#/$defs/')[1:]} <= set(whole["$defs"])
    for name, kind in KINDS.items():
        own = json_schema(kind)
        assert own["properties"]["value"] == {"$ref": f"#/$defs/{name}"}
        assert own["$id"] == f"urn:brukarindex:1:{name}"
        assert own["$defs"][name]["description"]


def test_the_schema_says_what_every_field_means() -> None:
    """A reader in another language has the words of the reference: of each field, and of each
    column of a frame. A row has the columns of its table.
    """
    schemas = json_schema()["$defs"]
    rows = {each._row for each in KINDS.values() if issubclass(each, Table)}
    for name, kind in KINDS.items():
        told = schemas[name]["properties"].items()
        meanings = {key: each.get("description", "") for key, each in told if key != "type"}
        if kind not in rows:
            assert {key for key, said in meanings.items() if not said} <= {"outcomes"}, name
        for field in attrs.fields(kind) if attrs.has(kind) else ():
            columns = declared(kind, field.name) or {}
            said = set(re.findall(r"\w+", meanings.get(field.alias, "")))
            assert columns.keys() <= said, (name, field.name)


def test_the_schema_of_a_kind_holds_nothing_else() -> None:
    """Documents of estimates follow the schema of estimates, and others do not."""
    validator = jsonschema.Draft202012Validator(json_schema(Estimates))
    assert validator.is_valid(document("estimates"))
    assert not validator.is_valid(document("comparisons"))
    with pytest.raises(ArgumentError, match="kind is <class 'int'>"):
        json_schema(int)


def test_columns_are_in_the_schema() -> None:
    """A table that lacks a column, or has one of another type, does not follow the schema."""
    made = document("estimates")
    columns = made["value"]["frame"]["columns"]
    place = next(i for i, each in enumerate(columns) if each["name"] == "std_error")
    columns[place]["dtype"] = "String"
    assert not VALIDATOR.is_valid(made)
    del columns[place]
    assert not VALIDATOR.is_valid(made)


@pytest.mark.slow
@pytest.mark.parametrize("name", STORED)
def test_what_the_schema_refuses_is_refused(name: str) -> None:
    """Changed documents that do not follow the schema are not read."""
    chance, whole = random.Random(name), document(name)
    ways = list(places(whole["value"], ("value",)))
    kind = type(STORED[name])
    schema = json_schema(kind if kind in KINDS.values() else None)
    validator = jsonschema.Draft202012Validator(schema)
    refused = 0
    for _ in range(40):
        made = mutated(whole, ways, chance)
        if not validator.is_valid(made):
            refused += 1
            with pytest.raises(ArgumentError):
                from_json(json.dumps(made))
    assert refused


def test_typed_reading() -> None:
    """What is expected is returned; anything else is refused with what to write instead."""
    text = to_json(STORED["estimates"])
    assert from_json(text, Estimates) == STORED["estimates"]
    with pytest.raises(ArgumentError) as caught:
        from_json(text, Share)
    assert str(caught.value) == (
        "text holds Estimates, and kind is Share: write from_json(text), or"
        " from_json(text, Estimates)."
    )
    assert from_json(text, Estimates) == from_json(text)
    with pytest.raises(
        ArgumentError, match=r"holds tuple, and kind is Estimates: write from_json\(text\)"
    ):
        from_json(to_json([STORED["estimates"]]), Estimates)


def test_what_is_no_text_is_told_what_to_write(tmp_path) -> None:
    """The remedies for a dict, a list and an open file work."""
    text = to_json(STORED["estimates"])
    loaded = json.loads(text)
    with pytest.raises(TypeError, match=r"got dict: give from_json\(json.dumps\(document\)\)"):
        from_json(loaded)
    assert from_json(json.dumps(loaded), Estimates) == STORED["estimates"]
    path = tmp_path / "estimates.txt"
    path.write_text(text, encoding="utf-8")
    for mode in ("r", "rb"):
        with path.open(mode) as file:
            with pytest.raises(TypeError, match=r"give from_json\(file.read\(\)\)"):
                from_json(file)
            assert from_json(file.read(), Estimates) == STORED["estimates"]


def test_a_class_of_the_users_own_is_not_taken_for_another() -> None:
    """A subclass that bears the name of one of ours is not written as if it were ours."""
    own = type("Share", (Share,), {})
    with pytest.raises(TypeError, match="value holds Share, which has no JSON form"):
        to_json(own("q", STORED["answer"].item.scale, positive=[5]))


def test_large_whole_numbers_are_text() -> None:
    """Whole numbers beyond what JavaScript holds are text, and come back whole."""
    frame = pl.DataFrame({"k": [2**60 + 1, -5, 2**60, -5], "q": [1, 2, 3, 4]})
    made = tally(frame, STORED["tally with weights"].measures, by="k")
    told = json.loads(to_json(made))["value"]["blocks"][0]["columns"]
    values = next(each for each in told if each["name"] == "k")["values"]
    assert values == [-5, -5, str(2**60), str(2**60 + 1)]
    assert from_json(to_json(made)) == made
    row = next(iter(estimate(made, by="k")[2**60 + 1]))
    domain = json.loads(to_json(row))["value"]["domain"]
    assert domain == {"k": {"type": "integer", "value": str(2**60 + 1)}}
    assert from_json(to_json(row)) == row


def test_replicate_estimates_from_json_have_no_covariances() -> None:
    """The figures of all replicates are not written, and who asks for them is told."""
    read = from_json(to_json(STORED["replicate estimates"]))
    for ask in (read.values, read.covariance):
        with pytest.raises(CovarianceError, match="of their replicates: make them again"):
            ask()


def test_figures_of_a_function_have_no_measures() -> None:
    """Who looks a measure up among rows that a function named is told, in our own error."""
    read = from_json(to_json(STORED["replicates of a function"]))
    rows = attrs.evolve(read, frame=read.frame.rename({"measure": "what"}), by=("what",))
    with pytest.raises(DomainNotFoundError, match=r"no measures, only \['what'\]"):
        rows.of("figure")


def test_nothing_is_known_of_a_step_without_variables(capfd) -> None:
    """The inverse of zeros is zeros, and LAPACK does not write to the console."""
    assert not pseudo_inverse(np.zeros((2, 2))).any()
    assert capfd.readouterr() == ("", "")


def test_arrays_beside_results() -> None:
    """A covariance matrix, or whole numbers, can be stored beside what they belong to."""
    held = {"matrix": STORED["estimates"].covariance(), "n": np.array([1, 2**60])}
    read = from_json(to_json(held))
    assert all(np.array_equal(read[name], held[name]) for name in held)
    assert all(read[name].dtype == held[name].dtype for name in held)


def test_infinite_codes() -> None:
    """A code of a disposition may be infinite, and a rate made by it is stored."""
    frame = pl.DataFrame({"utfall": [math.inf, 0.0, math.inf]})
    made = response_rates(frame, "utfall", codes={"complete": math.inf, "refusal": 0})
    assert from_json(to_json(made)) == made


OLD = sorted((Path(__file__).parents[1] / "documents").glob("*.json"))


@pytest.mark.parametrize("path", OLD, ids=lambda path: path.stem)
def test_documents_of_earlier_releases_are_read(path: Path) -> None:
    """What an earlier release wrote of each kind is read for as long as the reference page says."""
    for name, held in json.loads(path.read_text(encoding="utf-8")).items():
        read = from_json(json.dumps(held))
        told = [held["value"]] if isinstance(held["value"], dict) else held["value"]
        made = [read] if isinstance(held["value"], dict) else read
        assert len(made) == len(told), name
        assert [NAMES.get(type(each)) for each in made] == [each.get("type") for each in told], name


def test_the_reference_names_every_kind() -> None:
    """The page about the format says what has a form."""
    page = Path(__file__).parents[2] / "docs" / "reference" / "json.md"
    listed = page.read_text(encoding="utf-8").partition("## What has a form")[2]
    assert set(KINDS) <= set(re.findall(r"\w+", listed.partition("\n## ")[0]))
