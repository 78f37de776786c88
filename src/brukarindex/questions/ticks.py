"""Questions that take several answers: ticked boxes in several columns, or one cell such as
``"a;b"``.
"""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Literal

import attrs
import numpy as np
import polars as pl

from brukarindex.checks import misfits, one_of, several, type_error, whole_text
from brukarindex.exceptions import ArgumentError, ArgumentTypeError
from brukarindex.questions.items import Item, Ticks
from brukarindex.questions.measures import Measure, Term, naming
from brukarindex.questions.scales import FIRST, INVALID, MISSING, Answer, Scale
from brukarindex.words.languages import Language
from brukarindex.words.spelling import composed, folded, tidy

TickBase = Literal["answered", "respondents"]
UNTICKED, TICKED = FIRST, FIRST + 1
"""Codes of one of several answers."""
_MARKED = ("vald", "valt", "markerad", "ikryssad", "kryssad", "checked", "selected", "ticked")
_MARKS: dict[Answer, int] = {
    **dict.fromkeys(("x", "j", "y", "ja", "yes", "true", "sant", "☑", "✓", "✔", *_MARKED), TICKED),
    **dict.fromkeys(("n", "nej", "no", "false", "falskt", "☐"), UNTICKED),
    **{f"{no}{each}": UNTICKED for no in ("ej ", "inte ", "not ", "un") for each in _MARKED},
}
"""What survey tools write in the column of a box, in small letters."""


@attrs.frozen(slots=False)
class Box(Scale):
    """What may stand in the column of a box: 1 or a mark when it is ticked, 0 or nothing when it is
    not.
    """

    @cached_property
    def codes(self) -> dict[Answer, int]:
        """The code of everything that means ticked or not."""
        return {**_MARKS, **super().codes}

    def read(self, text: str) -> int:
        """Return whether a text marks the box, whatever its case and the spaces around it."""
        code = super().read(tidy(text))
        return _MARKS.get(folded(text), INVALID) if code == INVALID else code

    def hint(self, values: list[object]) -> str:
        """Return what to do about other marks."""
        written = " If it was written beside a tick, make it 1." * isinstance(values[0], str)
        return (
            f"A ticked box holds 1, True, 'x' or {self.labels[1]!r}, another one 0, False or"
            f" nothing: make {values[0]!r} one of them.{written}"
        )

    def __repr__(self) -> str:
        return f"Box({self.labels[1]!r})"


@attrs.frozen(slots=False)
class TickedCell(Scale):
    """What may stand in one cell: any of several options with a separator between them.

    Attributes:
        option: The option that is looked for.
        options: All of them.
        separator: What stands between them.
    """

    option: str = attrs.field(kw_only=True)
    options: tuple[str, ...] = attrs.field(kw_only=True)
    separator: str = attrs.field(kw_only=True)

    @cached_property
    def codes(self) -> dict[Answer, int]:
        """The cells with one option; others are read when they occur."""
        return {each: TICKED if each == self.option else UNTICKED for each in self.options}

    def read(self, text: str) -> int:
        """Return whether the option is among those of a cell."""
        parts = [composed(part.strip()) for part in text.split(self.separator)]
        given = [part for part in parts if part]
        if set(given) <= set(self.options):
            return (
                MISSING
                if not given
                else self.codes[self.option]
                if self.option in given
                else UNTICKED
            )
        return INVALID

    def hint(self, values: list[object]) -> str:
        """Return what to do about cells that hold something else."""
        return (
            f"Options stand with {self.separator!r} between them:"
            f" {', '.join(map(repr, self.options))}. Name every option of {values[0]!r} in"
            " ticked(), or the right separator=."
        )

    def __repr__(self) -> str:
        return f"Options({', '.join(map(repr, self.options))})"


def _text(value: str) -> str:
    return composed(value)


def _texts(values: Iterable[str]) -> tuple[str, ...]:
    return composed(several("TickedShare: columns and options", values))


@attrs.frozen
class TickedShare(Measure):
    """Share of one answer to a question that takes several, per cent 0–100; `ticked` makes one for
    each answer.

    The shares of a question add up to more than 100 where somebody gave several answers.

    Args:
        name: What results call it.
        option: The answer.
        columns: The column of each box, or the one column that holds all answers.
        options: All answers of the question, in the order of the boxes.
        separator: What stands between answers in one column; None for boxes.
        base: ``"answered"``: of those who gave at least one answer; ``"respondents"``: of all
            respondents, so that nothing ticked counts as not ticked.

    Raises:
        ArgumentError: If ``option`` is not one of ``options``, these are not all different or not
            as many as the boxes, or the base has another name.
    """

    name: str
    option: str = attrs.field(converter=_text)
    columns: tuple[str, ...] = attrs.field(converter=_texts)
    options: tuple[str, ...] = attrs.field(converter=_texts)
    separator: str | None = None
    base: TickBase = "answered"

    def __attrs_post_init__(self) -> None:
        one_of("ticked: base", self.base, ("answered", "respondents"))
        self._check_names()
        one_of("ticked: option", self.option, self.options)
        self._check_places()

    def _check_names(self) -> None:
        """Raise unless columns and options are texts, each once."""
        if wrong := [
            *misfits((self.name, *self.columns, *self.options), str),
            *("" for o in self.options if not o),
        ]:
            raise ArgumentTypeError(
                f"ticked: a column or an option must be text, got {wrong[0]!r}.",
                argument="question",
                value=wrong[0],
            )
        for each in (self.columns, self.options):
            if len(set(each)) < len(each):
                raise ArgumentError(
                    f"ticked: {list(each)} are not all different.",
                    argument="question",
                    value=tuple(each),
                )

    def _check_places(self) -> None:
        """Raise unless there is a box for each option, or one column and what parts them."""
        if self.separator is not None and len(self.columns) != 1:
            raise ArgumentError(
                f"ticked: with a separator there is one column, not {list(self.columns)}.",
                argument="columns",
                value=self.columns,
            )
        if self.separator is None and len(self.columns) != len(self.options):
            raise ArgumentError(
                f"ticked: {len(self.columns)} boxes but {len(self.options)} options were given.",
                argument="options",
                value=self.options,
            )
        parted = [option for option in self.options if self.separator and self.separator in option]
        if self.separator == "" or parted:
            held = f", and {parted[0]!r} holds it" if parted else ""
            raise ArgumentError(
                f"ticked: the separator {self.separator!r} must be text that no option"
                f" holds{held}.",
                argument="separator",
                value=self.separator,
            )

    @property
    def variables(self) -> tuple[Ticks, ...]:
        """The option with the columns of its question."""
        place = self.options.index(self.option)
        if self.separator is None:
            scales: list[Scale] = [Box(0, 1, labels=(f"ej {each}", each)) for each in self.options]
        else:
            scales = [
                TickedCell(0, 1, option=self.option, options=self.options, separator=self.separator)
            ]
        items = tuple(
            Item(column, scale) for column, scale in zip(self.columns, scales, strict=True)
        )
        return (
            Ticks(
                f"{', '.join(self.columns)}={self.option}",
                items,
                place if self.separator is None else 0,
            ),
        )

    @property
    def proportion(self) -> bool:
        """True."""
        return True

    @property
    def formula(self) -> str:
        """The formula in plain text."""
        base = "those who ticked anything" if self.base == "answered" else "respondents"
        return f"100 · #{{ticked {self.option}}} / #{{{base}}}"

    def describe(self, language: Language = "en") -> str:
        """Return a sentence about what is measured, which states the base."""
        kept = self.base == "answered"
        listed = ", ".join(self.columns)
        return naming(
            {
                "sv": (
                    f"Andel med svaret ”{self.option}” ({listed}), procent av"
                    f" {'dem som gav minst ett svar på frågan' if kept else 'alla svarande'}; flera"
                    " svar fick ges."
                ),
                "en": (
                    f"Share with the answer '{self.option}' ({listed}), per cent of"
                    f" {'those who gave at least one answer' if kept else 'all respondents'};"
                    " several answers were allowed."
                ),
            },
            language,
        )

    def terms(self, cells: pl.DataFrame) -> list[Term]:
        """Return 100 for those who gave the answer, 0 for the others in the base."""
        given = cells[self.variables[0].name]
        nothing = np.nan if self.base == "answered" else 0.0
        return [Term(1.0, given.cast(pl.Float64).fill_null(nothing / 100.0).to_numpy() * 100.0)]


def ticked(
    question: str | Mapping[str, str],
    options: Iterable[str] = (),
    *,
    separator: str = ";",
    base: TickBase = "answered",
    name: str | None = None,
) -> tuple[TickedShare, ...]:
    """Return the share of each answer to a question that takes several.

    Args:
        question: The columns of the boxes, each with the answer that it stands for, as in the
            example; or the one column whose cells hold all answers.
        options: All answers, when they are in one column.
        separator: What stands between them there.
        base: What the shares are of. ``"answered"``: those who gave at least one answer.
            ``"respondents"``: all respondents. Blank boxes are not ticked, however they are
            written: null, blank text, 0 or False.
        name: What the measures' names begin with; they are the answers alone by default.

    Raises:
        ArgumentTypeError: If ``question`` is neither columns nor a column.
        ArgumentError: If there are no answers, two are alike, or the base has another name.

    Examples:
        >>> import polars as pl
        >>> from brukarindex import estimate, ticked
        >>> boxes = pl.DataFrame({"k1": [1, None, 1, None], "k2": ["x", "x", "", None]})
        >>> shares = ticked({"k1": "Telefon", "k2": "Besök"})
        >>> [(row.measure, row.n, round(row.estimate, 1)) for row in estimate(boxes, shares)]
        [('Telefon', 3, 66.7), ('Besök', 3, 66.7)]
        >>> cells = pl.DataFrame({"kanal": ["Telefon; Besök", "Besök", "Telefon", None]})
        >>> of_all = ticked("kanal", ["Telefon", "Besök"], base="respondents")
        >>> [(row.measure, row.n, round(row.estimate, 1)) for row in estimate(cells, of_all)]
        [('Telefon', 4, 50.0), ('Besök', 4, 50.0)]
    """
    between: str | None = None
    if isinstance(question, Mapping):
        columns, answers = tuple(question), tuple(question.values())
    elif misfits([question], str):
        raise type_error("question", "be a column, or a dict of column and answer", question)
    else:
        columns, answers, between = (question,), several("ticked: options", options), separator
    if not answers:
        raise ArgumentError(
            "ticked: no answers are given; name all of the question's options.",
            argument="options",
            value=options,
        )
    prefix = f"{whole_text('name', name)}: " if name is not None else ""
    return tuple(
        TickedShare(f"{prefix}{each}", each, columns, answers, between, base) for each in answers
    )
