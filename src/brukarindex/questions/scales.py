"""The admissible answers of a question."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import cast

import attrs
import numpy as np

from brukarindex.arrays import Floats
from brukarindex.checks import (
    check_below,
    misfits,
    several,
    shown,
    true_or_false,
    value_error,
    whole_number,
)
from brukarindex.exceptions import ArgumentError, ArgumentTypeError, did_you_mean
from brukarindex.words.numbers import counted
from brukarindex.words.spelling import one_form

MISSING = 0
"""Code of an answer that was not given."""
DONT_KNOW = 1
"""Code of an answer that is a don't-know answer."""
FIRST = 2
"""Code of the lowest answer of a scale; the others follow in order."""
NO_ANSWER = MISSING - FIRST
"""Position of an answer that was not given: a code is a position on the scale, counted from
`FIRST`.
"""
DONT_KNOW_POSITION = DONT_KNOW - FIRST
"""Position of a don't-know answer."""
NOT_APPLICABLE_POSITION = NO_ANSWER - 1
"""Position of an answer that the question does not concern the respondent."""
INVALID = -1
"""Code of an answer that is not on its scale."""

LARGEST = 10_000
"""So many answers a scale can have: each is counted by itself."""

Answer = int | str


def _low(value: int) -> int:
    return whole_number("Scale: low", value)


def _high(value: int) -> int:
    return whole_number("Scale: high", value)


def _truth(value: bool) -> bool:  # noqa: FBT001 - a field
    return true_or_false("Scale: reversed", value)


def as_answer(name: str, value: object) -> Answer:
    """Return an answer as a Python text or a Python whole number, or raise `ArgumentTypeError`."""
    return str(value) if isinstance(value, str) else whole_number(f"{name} that is not text", value)


_KINDS = {
    "dont_know": "don't-know",
    "no_answer": "no-answer",
    "not_applicable": "not-applicable",
}
"""What a scale can declare beside its answers."""
_WHOLE = re.compile(r"([+\-−]?[0-9]{1,18})([.,]0*)?")


def _codes(kind: str, values: Iterable[Answer] | Answer) -> tuple[Answer, ...]:
    single = isinstance(values, str) or misfits([values], Iterable)
    listed = (values,) if single else several(f"Scale: {kind}", cast("Iterable[Answer]", values))
    codes = tuple(as_answer(f"Scale: a {_KINDS[kind]} code", code) for code in listed)
    for code in codes:
        if isinstance(code, str) and not code.strip():
            raise ArgumentError(
                f"Scale: {kind} is {code!r}, and blank text is no answer as it is: leave it out.",
                argument=kind,
                value=code,
            )
    return tuple(one_form(code) if isinstance(code, str) else code for code in codes)


def _dont_know(values: Iterable[Answer] | Answer) -> tuple[Answer, ...]:
    return _codes("dont_know", values)


def _no_answer(values: Iterable[Answer] | Answer) -> tuple[Answer, ...]:
    return _codes("no_answer", values)


def _not_applicable(values: Iterable[Answer] | Answer) -> tuple[Answer, ...]:
    return _codes("not_applicable", values)


def whole_text(text: str) -> int | None:
    """Return the whole number that a text says, such as ``"7"``, ``"07"`` or ``"7,0"``; None when
    it says none.
    """
    found = _WHOLE.fullmatch(text.strip())
    return int(found[1].replace("−", "-")) if found else None


def spelled(code: Answer) -> Iterator[Answer]:
    """Yield a code as it may stand in a column: numbers as text too, and letters
    composed or not.
    """
    yield code
    if isinstance(code, str):
        yield unicodedata.normalize("NFD", code)
        if (number := whole_text(code)) is not None:
            yield number
    else:
        yield str(code)


def _texts(values: Iterable[str]) -> tuple[str, ...]:
    texts = several("Scale: labels", values)
    if wrong := [*misfits(texts, str), *(text for text in texts if text == "")]:
        raise ArgumentTypeError(
            f"Scale: a label must be text, got {wrong[0]!r}.", argument="labels", value=wrong[0]
        )
    return tuple(one_form(text) for text in texts)


@attrs.frozen(slots=False)
class Scale:
    """The admissible answers of a question: every whole number from ``low`` to ``high``, or a label
    for each.

    Args:
        low: The lowest answer.
        high: The highest answer.
        dont_know: Codes or texts that mean *don't know* or *no opinion*; they get no score.
        no_answer: Codes or texts of answers that were not given, such as −99 or ``"Ej svar"``; they
            are missing, as null and blank text are.
        not_applicable: Codes or texts of those whom the question does not concern. They are in no
            base, not even that of don't know, and are told apart from those who did not answer.
        labels: One text for each answer from ``low`` to ``high``. Numbers as text are read with or
            without them.
        reversed: True when ``low`` is the best answer.

    Raises:
        ArgumentError: If the scale has fewer than two answers, the labels do not match it, or a
            declared code lies on it or is declared twice.

    Examples:
        >>> Scale(1, 5, dont_know=9)
        Scale(1–5, don't know: 9)
        >>> Scale(1, 5, dont_know=8, no_answer=99, not_applicable=97)
        Scale(1–5, don't know: 8, no answer: 99, not applicable: 97)
        >>> Scale.labelled("Nej", "Ibland", "Ja").scores
        array([  0.,  50., 100.])
    """

    low: int = attrs.field(converter=_low)
    high: int = attrs.field(converter=_high)
    dont_know: tuple[Answer, ...] = attrs.field(default=(), converter=_dont_know, kw_only=True)
    no_answer: tuple[Answer, ...] = attrs.field(default=(), converter=_no_answer, kw_only=True)
    not_applicable: tuple[Answer, ...] = attrs.field(
        default=(), converter=_not_applicable, kw_only=True
    )
    labels: tuple[str, ...] = attrs.field(default=(), converter=_texts, kw_only=True)
    reversed: bool = attrs.field(default=False, kw_only=True, converter=_truth)

    def __attrs_post_init__(self) -> None:
        check_below("Scale: low", self.low, self.high)
        if self.size > LARGEST:
            raise ArgumentError(
                f"Scale: {self.answered} has {self.size} answers, and at most {LARGEST} can be"
                " counted one by one: divide the numbers into classes first.",
                argument="high",
                value=self.high,
            )
        if self.labels and len(self.labels) != self.size:
            raise ArgumentError(
                f"Scale: {self.low}–{self.high} has {self.size} answers, but"
                f" {counted(len(self.labels), 'label')} given.",
                argument="labels",
                value=self.labels,
            )
        self._check_codes()

    def _check_codes(self) -> None:
        """Raise unless every answer and every declared code has one meaning."""
        given = {kind: tuple(getattr(self, kind)) for kind in _KINDS}
        for texts in (self.labels, *given.values()):
            if len(set(texts)) < len(texts):
                raise ArgumentError(
                    f"Scale: the answers {texts} are not all different.",
                    argument="labels",
                    value=texts,
                )
        answers = [*self.answers, *map(str, self.answers), *self.labels]
        meant: dict[Answer, str] = dict.fromkeys(answers, f"answers of the scale {self.answered}")
        for kind, codes in given.items():
            clash = [code for code in codes for each in spelled(code) if each in meant]
            if clash:
                other = meant[next(each for each in spelled(clash[0]) if each in meant)]
                raise ArgumentError(
                    f"Scale: the {_KINDS[kind]} codes {list(dict.fromkeys(clash))} are also"
                    f" {other}.",
                    argument=kind,
                    value=tuple(dict.fromkeys(clash)),
                )
            meant |= {each: f"{_KINDS[kind]} codes" for code in codes for each in spelled(code)}

    @classmethod
    def labelled(
        cls,
        *labels: str,
        low: int = 1,
        dont_know: Iterable[Answer] | Answer = (),
        no_answer: Iterable[Answer] | Answer = (),
        not_applicable: Iterable[Answer] | Answer = (),
    ) -> "Scale":
        """Return the scale whose answers are ``labels``, from worst to best.

        Examples:
            >>> Scale.labelled("Nej", "Ja", dont_know="Vet ej").high
            2
        """
        if len(labels) < 2:
            said = ", ".join(map(shown, labels)) or "none"
            error = ArgumentTypeError if misfits(labels, str) else ArgumentError
            raise error(f"Scale.labelled: give two labels or more, one by one, got {said}.")
        low = _low(low)
        return cls(
            low,
            low + len(labels) - 1,
            labels=labels,
            dont_know=dont_know,
            no_answer=no_answer,
            not_applicable=not_applicable,
        )

    @property
    def size(self) -> int:
        """Number of answers, don't-know not counted."""
        return self.high - self.low + 1

    @property
    def answers(self) -> range:
        """The answers as whole numbers, in order."""
        return range(self.low, self.high + 1)

    @property
    def answered(self) -> str:
        """The range of answers in words, such as ``1–5``."""
        return f"{self.low}–{self.high}"

    @cached_property
    def codes(self) -> dict[Answer, int]:
        """The code of every admissible answer as a number or a text.

        It is `MISSING`, `DONT_KNOW`, `FIRST` plus the position on the scale, or after these
        `not_applicable_code`.
        """
        coded: dict[Answer, int] = {}
        for position, answer in enumerate(self.answers):
            coded[answer] = coded[str(answer)] = FIRST + position
        kinds = (
            (MISSING, self.no_answer),
            (DONT_KNOW, self.dont_know),
            (self.not_applicable_code, self.not_applicable),
        )
        for kind, declared in kinds:
            coded |= {each: kind for code in declared for each in spelled(code)}
        for position, label in enumerate(self.labels):
            coded |= dict.fromkeys((label, unicodedata.normalize("NFD", label)), FIRST + position)
        return coded

    @property
    def texts(self) -> tuple[str, ...]:
        """The labels, and the declared codes that are text."""
        declared = (*self.dont_know, *self.no_answer, *self.not_applicable)
        return (*self.labels, *(code for code in declared if isinstance(code, str)))

    @property
    def not_applicable_code(self) -> int:
        """The code of an answer that the question does not concern the respondent, above all
        others.
        """
        return FIRST + self.size

    @property
    def radix(self) -> int:
        """Codes are below this number."""
        return FIRST + self.size + bool(self.not_applicable)

    def read(self, text: str) -> int:
        """Return the code of a text: of an answer, of a whole number as text, or of blank text.

        `INVALID` when it is none of them.
        """
        if not text.strip():
            return MISSING
        code = self.codes.get(one_form(text), INVALID)
        if code == INVALID and (number := whole_text(text)) is not None:
            return self.codes.get(number, INVALID)
        return code

    @property
    def scores(self) -> Floats:
        """Score 0–100 of each answer in order, 100·(x − low)/(high − low); shape ``(size,)``."""
        steps = 100.0 * np.arange(self.size) / (self.size - 1)
        return steps[::-1].copy() if self.reversed else steps

    def position(self, answer: Answer) -> int:
        """Return where ``answer`` (a number or a label) stands on the scale, counted from 0 at
        ``low``.
        """
        answer = as_answer("an answer", answer)
        if isinstance(answer, str):
            place = self.labels.index(one_form(answer)) if one_form(answer) in self.labels else None
        else:
            place = answer - self.low if answer in self.answers else None
        if place is None:
            allowed = [*self.answers, *self.labels]
            raise ArgumentError(
                f"{answer!r} is not an answer of {self!r}.{did_you_mean(answer, allowed)}",
                argument="answer",
                value=answer,
                allowed=tuple(allowed),
            )
        return place

    def top(self, count: int) -> tuple[int, ...]:
        """Return the ``count`` best answers, best last.

        Examples:
            >>> Scale(1, 5).top(2)
            (4, 5)
        """
        count = whole_number("count", count)
        if not 0 < count < self.size:
            must = f"be from 1 to {self.size - 1} on the scale {self.answered}"
            raise value_error("count", must, count)
        best = sorted(self.answers, reverse=self.reversed)[-count:]
        return tuple(best)

    def label(self, position: int) -> str:
        """Return the label at ``position``, or its number when the scale has no labels."""
        return self.labels[position] if self.labels else str(self.low + position)

    @property
    def _outside(self) -> list[tuple[str, tuple[Answer, ...]]]:
        """Each kind of declared codes in words, and the codes."""
        return [(name.replace("-", " "), getattr(self, kind)) for kind, name in _KINDS.items()]

    def hint(self, _values: list[object]) -> str | None:
        """Return what to do about answers that are not on a scale of another kind; None: it depends
        on the answers.
        """
        return None

    def __repr__(self) -> str:
        parts = [self.answered]
        if self.labels:
            parts.append(f"{self.labels[0]} … {self.labels[-1]}")
        parts += [f"{name}: {', '.join(map(str, codes))}" for name, codes in self._outside if codes]
        if self.reversed:
            parts.append("low is best")
        return f"Scale({', '.join(parts)})"
