"""Swedish and English say the same things: the same sentences, with the same figures put in."""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from string import Formatter
from typing import Any

import pytest

import brukarindex
from brukarindex.words.languages import LANGUAGES, Words


def spoken(value: Any, name: str) -> Iterator[tuple[str, Any, Any]]:
    """Yield what is held in both languages, with where it stands."""
    if isinstance(value, Words):
        yield name, value.sv, value.en
    elif isinstance(value, Mapping) and set(value) == set(LANGUAGES):
        yield name, value["sv"], value["en"]
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from spoken(each, f"{name}[{key!r}]")


def held() -> Iterator[tuple[str, Any, Any]]:
    """Yield everything of the package that is in both languages."""
    for found in pkgutil.walk_packages(brukarindex.__path__, "brukarindex."):
        if not found.name.endswith("__main__"):
            module = importlib.import_module(found.name)
            for name, value in vars(module).items():
                if not name.startswith("__"):
                    yield from spoken(value, f"{found.name}.{name}")


READ = ("QUALIFIERS", "_AMOUNTS")
"""Words that are read, not said: each language has its own."""
HELD = {name: (sv, en) for name, sv, en in held() if not name.endswith(READ)}


def placeholders(text: str) -> list[str]:
    """Return the names of what is put into a sentence; their order is the language's own."""
    return sorted(
        f"{name}!{how or ''}" for _, name, _, how in Formatter().parse(text) if name is not None
    )


def assert_alike(sv: Any, en: Any) -> None:
    """Assert that two ways of saying have the same parts."""
    if isinstance(sv, str) and isinstance(en, str):
        assert placeholders(sv) == placeholders(en)
        assert bool(sv) == bool(en)
    elif isinstance(sv, Mapping):
        assert list(sv) == list(en)
        for key in sv:
            assert_alike(sv[key], en[key])
    else:
        assert type(sv) is type(en)


def test_the_walk_finds_the_sentences() -> None:
    """All rooms that tell something are among what is compared."""
    rooms = {name.split(".")[1] for name in HELD}
    assert {
        "counting",
        "estimates",
        "comparisons",
        "response",
        "verification",
        "questions",
    } <= rooms
    assert len(HELD) > 50


@pytest.mark.parametrize("name", HELD)
def test_both_languages_say_the_same(name: str) -> None:
    """The same keys in the same order, and the same figures in each sentence."""
    assert_alike(*HELD[name])
