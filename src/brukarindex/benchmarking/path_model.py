"""A path model: indices of several questions, and which of them are taken to drive which."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import cast

import attrs

from brukarindex.benchmarking.cross_products import questions_of
from brukarindex.checks import misfits, one_of, several, shown, type_error
from brukarindex.exceptions import ArgumentError, ArgumentTypeError, did_you_mean, raise_all
from brukarindex.questions.items import Item
from brukarindex.questions.measures import Measure, RatingIndex, named
from brukarindex.words.languages import LANGUAGES, Language

Path = tuple[str, str]


def _paths(values: Iterable[Path]) -> tuple[Path, ...]:
    """Return paths as pairs of names, or raise for what is none."""
    return tuple(_pair(each) for each in several("PathModel: paths", values))


def _pair(value: object) -> Path:
    given = value
    pair = cast("Sequence[str]", value) if isinstance(value, (tuple, list)) else ()
    if len(pair) != 2 or misfits(pair, str):
        raise ArgumentTypeError(
            f'PathModel: a path must be two names, as in ("bemötande", "NKI"), got {shown(given)}.',
            argument="paths",
            value=given,
        )
    return (pair[0], pair[1])


def _names(values: Iterable[str]) -> tuple[str, ...]:
    names = several("PathModel: formative", values)
    if isinstance(values, str) or misfits(names, str):
        raise type_error("PathModel: formative", "be names of indices", values)
    return names


@attrs.frozen(slots=False)
class PathModel:
    """Which questions make which index, and which indices drive which (SCB, EPSI, ACSI).

    Args:
        indices: `MultiItemIndex` for each area and for what they drive, or a question alone
            (`RatingIndex`). Their weights are what is to be found.
        paths: Pairs of names, from what drives to what is driven. They must not go in circles.
        formative: Names of indices whose questions make them up (mode B), so that each question
            counts with what it adds to the others; by default all of them show their index
            (mode A).

    Raises:
        ArgumentError: If a path names no index, paths go in a circle, or an index has no path.

    Examples:
        >>> from brukarindex import MultiItemIndex, Scale, nki
        >>> areas = [MultiItemIndex(name, [f"{name}1", f"{name}2"], Scale(1, 10)) for name in "ab"]
        >>> model = PathModel([*areas, nki("q1", "q2", "q3")], [("a", "NKI"), ("b", "NKI")])
        >>> model.describe("en")
        'Path model: a → NKI, b → NKI.'
    """

    indices: tuple[Measure, ...] = attrs.field(converter=named)
    paths: tuple[Path, ...] = attrs.field(converter=_paths)
    formative: tuple[str, ...] = attrs.field(default=(), converter=_names, kw_only=True)

    def __attrs_post_init__(self) -> None:
        _check_names(self)
        _check_indices(self)
        self.order  # noqa: B018 - it raises when paths go in a circle

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the indices."""
        return tuple(each.name for each in self.indices)

    @cached_property
    def blocks(self) -> tuple[tuple[Item, ...], ...]:
        """The questions of each index."""
        return tuple(questions_of(each) for each in self.indices)

    @property
    def items(self) -> tuple[Item, ...]:
        """All questions, those of one index after those of another."""
        return tuple(item for block in self.blocks for item in block)

    @property
    def questions(self) -> tuple[RatingIndex, ...]:
        """All questions as measures."""
        return tuple(RatingIndex(each.column, each.scale, label=each.label) for each in self.items)

    @cached_property
    def order(self) -> tuple[str, ...]:
        """The names of the indices, each after what drives it."""
        left, found = list(self.names), list[str]()
        while left:
            ready = [
                name
                for name in left
                if not any(source in left for source, target in self.paths if target == name)
            ]
            if not ready:
                raise ArgumentError(
                    f"PathModel: the paths go in a circle among {', '.join(left)}: what is driven"
                    " must not drive what drives it. Leave out one of them.",
                    argument="paths",
                    value=self.paths,
                )
            found += ready
            left = [name for name in left if name not in ready]
        return tuple(found)

    def describe(self, language: Language = "en") -> str:
        """Return a sentence about the model, in ``"sv"`` or ``"en"``."""
        one_of("language", language, LANGUAGES)
        listed = ", ".join(f"{source} → {target}" for source, target in self.paths)
        made = _WORDS[language]["formative"].format(names=", ".join(self.formative))
        said = _WORDS[language]["model"].format(paths=listed)
        return f"{said} {made}" if self.formative else said


def _check_names(model: PathModel) -> None:
    """Raise for names of no index, and for paths that are none."""
    problems = [*_unknown(model), *_no_paths(model)]
    raise_all(ArgumentError, problems, argument=problems[0].argument if problems else "paths")
    alone = [name for name in model.names if not any(name in path for path in model.paths)]
    raise_all(
        ArgumentError,
        [
            f"PathModel: {name!r} has no path to or from it, so nothing tells how its questions"
            " weigh: give it one, or leave it out."
            for name in alone
        ],
        argument="paths",
    )


def _unknown(model: PathModel) -> list[ArgumentError]:
    """Return what is wrong with names of no index, in the order they are given."""
    on_paths = dict.fromkeys(name for path in model.paths for name in path)
    known = model.names
    return [
        ArgumentError(
            f"PathModel: {name!r} is not an index of the model, which has {', '.join(known)}."
            f"{did_you_mean(name, known)}",
            argument="paths" if name in on_paths else "formative",
            value=name,
            allowed=known,
        )
        for name in dict.fromkeys([*on_paths, *model.formative])
        if name not in known
    ]


def _no_paths(model: PathModel) -> list[ArgumentError]:
    """Return what is wrong with paths from an index to itself, and with those given twice."""
    twice = sorted({path for path in model.paths if model.paths.count(path) > 1})
    told = [((a, b), f"PathModel: {a!r} cannot drive itself.") for a, b in model.paths if a == b]
    told += [((a, b), f"PathModel: the path from {a!r} to {b!r} is given twice.") for a, b in twice]
    return [ArgumentError(text, argument="paths", value=path) for path, text in told]


def _check_indices(model: PathModel) -> None:
    """Raise for a question that stands in two indices."""
    columns = [item.column for block in model.blocks for item in block]
    twice = sorted({name for name in columns if columns.count(name) > 1})
    raise_all(
        ArgumentError,
        [
            f"PathModel: the question {name!r} stands in two indices, which then have a part in"
            " common whatever is answered: leave it out of one."
            for name in twice
        ],
        argument="indices",
    )


_WORDS = {
    "en": {
        "model": "Path model: {paths}.",
        "formative": "Formative (mode B): {names}.",
    },
    "sv": {
        "model": "Stigmodell: {paths}.",
        "formative": "Formativa (läge B): {names}.",
    },
}
