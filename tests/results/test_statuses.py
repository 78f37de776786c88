"""Every status of every result is one kind, and says what it means and what to do."""

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any, get_type_hints

import attrs
import polars as pl
import pytest
from stored import STORED

import brukarindex
from brukarindex import RatingIndex, Scale, compare, estimate
from brukarindex.benchmarking.printed_table import PrintedTable
from brukarindex.estimates.estimation import FEWEST_DF
from brukarindex.interchange import json_schema
from brukarindex.interchange.frames import words_of
from brukarindex.interchange.kinds import NAMES
from brukarindex.interchange.rows import declared
from brukarindex.results import Status
from brukarindex.results.tables import Table
from brukarindex.words.languages import LANGUAGES


def classes() -> set[type]:
    """Return every class of the package."""
    found = pkgutil.walk_packages(brukarindex.__path__, "brukarindex.")
    modules = [importlib.import_module(each.name) for each in found if "__main__" not in each.name]
    held = {each for module in modules for each in vars(module).values() if isinstance(each, type)}
    return {each for each in held if each.__module__.startswith("brukarindex.")}


def hints(cls: type) -> Iterator[Any]:
    """Yield what the status of a class, or of a column of its frames, can be."""
    if attrs.has(cls) and cls not in (PrintedTable, Table):
        for field in attrs.fields(cls):
            if field.name == "status":
                yield get_type_hints(cls)["status"]
            yield (declared(cls, field.name) or {}).get("status", Status)
    if isinstance(made := vars(cls).get("status"), property):
        yield get_type_hints(made.fget)["return"]


def statuses() -> dict[str, set[str]]:
    """Return the statuses that each class can have."""
    found = {
        NAMES.get(cls, cls.__name__): {
            word for hint in hints(cls) if hint is not Status for word in words_of(hint)
        }
        for cls in classes()
    }
    return {name: words for name, words in found.items() if words}


@pytest.mark.parametrize("status", Status)
def test_every_status_says_what_it_means_and_what_to_do(status: Status) -> None:
    """A clause and a sentence in each language, which are not the same."""
    for told in (status.sentence, status.remedy):
        assert list(told) == list(LANGUAGES)
        assert told["sv"] != told["en"]
        assert all(told.values())
    for language in LANGUAGES:
        assert not status.sentence[language].endswith(".")
        assert status.remedy[language].endswith(".")
        assert status.remedy[language][0].isupper()
    if status.caution:
        assert status.remedy != Status.OK.remedy


def test_statuses_of_all_classes_are_of_one_kind() -> None:
    """No class has a status that does not say what it means, and none means nothing."""
    found = statuses()
    assert {
        "Estimate",
        "Comparison",
        "Distribution",
        "ReplicateEstimate",
        "NonresponseBound",
        "TippingPoint",
        "TippingMean",
        "ResponseRate",
        "ProxyAnswer",
        "Representativity",
        "AuxiliaryIndicators",
        "LogisticFit",
        "StepReport",
        "Weighting",
    } <= set(found)
    assert set.union(*found.values()) == set(Status)


@pytest.mark.parametrize("name", STORED)
def test_results_have_statuses_that_are_declared(name: str) -> None:
    """What stands in a frame's column is of the kind."""
    result = STORED[name]
    frames = [getattr(result, each) for each in dir(result) if not each.startswith("_")]
    for frame in (each for each in frames if isinstance(each, pl.DataFrame)):
        if "status" in frame.columns:
            assert set(frame["status"]) <= set(Status)


def test_a_member_is_what_stands_in_the_column() -> None:
    """The texts of frames and rows are equal to the members, and find them."""
    row = estimate(pl.DataFrame({"q": [5]}), RatingIndex("q", Scale(1, 5))).row()
    assert row.status == Status.ONE_ANSWER
    assert Status(row.status) is Status.ONE_ANSWER


def test_describe_tells_every_caution() -> None:
    """How many rows have one, in both languages; what is no caution is not told."""
    frame = pl.DataFrame({"u": list("aaabcc"), "q": [5, 2, 3, 4, None, None]})
    made = estimate(frame, RatingIndex("q", Scale(1, 5)), by="u")
    for result in (made, compare(made, to=made["a"])):
        for language, rows in (("sv", "1 rad"), ("en", "1 row")):
            told = result.describe(language)
            for each in Status:
                expected = each in ("one_answer", "no_answers")
                assert (f"{rows}: {each.sentence[language]}." in told) is expected
    many = made.frame["u"].to_list() * 3
    frame = pl.DataFrame({"u": [f"{each}{i}" for i, each in enumerate(many)], "q": [3] * len(many)})
    told = estimate(frame, RatingIndex("q", Scale(1, 5)), by="u").describe()
    assert f"9 rows: {Status.ONE_ANSWER.sentence['en']}." in told


def test_the_limit_that_is_told_is_the_one_that_is_used() -> None:
    """The sentence says a number, which is defined elsewhere."""
    for told in Status.FEW_DEGREES_OF_FREEDOM.sentence.values():
        assert f" {FEWEST_DF} " in told


def test_the_schema_says_what_each_status_means() -> None:
    """Readers in other languages find the codes of each result, and their sentences."""
    definitions = json_schema()["$defs"]
    told = {each["const"]: each for each in definitions["status"]["oneOf"]}
    assert list(told) == list(Status)
    assert told["one_answer"]["description"].startswith(Status.ONE_ANSWER.sentence["en"])
    for name, words in statuses().items():
        if "status" in definitions.get(name, {}).get("properties", {}):
            assert set(definitions[name]["properties"]["status"]["enum"]) <= words
