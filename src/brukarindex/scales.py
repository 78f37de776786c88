"""The admissible answers of a question."""

from collections.abc import Iterable
from functools import cached_property
from typing import cast

import attrs
import numpy as np
import numpy.typing as npt

from brukarindex.checks import is_whole, misfits, several, true_or_false, whole_number
from brukarindex.exceptions import ArgumentError, ArgumentTypeError, did_you_mean

MISSING = 0
"""Code of an answer that was not given."""
DONT_KNOW = 1
"""Code of an answer that is a don't-know answer."""
FIRST = 2
"""Code of the lowest answer of a scale; the others follow in order."""
NO_ANSWER = MISSING - FIRST
"""Position of an answer that was not given: a code is a position on the scale, counted from `FIRST`."""
DONT_KNOW_POSITION = DONT_KNOW - FIRST
"""Position of a don't-know answer."""

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


def _answers(values: Iterable[Answer] | Answer) -> tuple[Answer, ...]:
    single = isinstance(values, (int, str)) or is_whole(values)
    codes = (values,) if single else several("Scale: dont_know", cast("Iterable[Answer]", values))
    return tuple(as_answer("Scale: a don't-know code", code) for code in codes)


def _texts(values: Iterable[str]) -> tuple[str, ...]:
    texts = several("Scale: labels", values)
    if wrong := [*misfits(texts, str), *(text for text in texts if text == "")]:
        raise ArgumentTypeError(f"Scale: a label must be text, got {wrong[0]!r}.")
    return texts


@attrs.frozen(slots=False)
class Scale:
    """The admissible answers of a question: every whole number from ``low`` to ``high``, or a label for each.

    Args:
        low: The lowest answer.
        high: The highest answer.
        dont_know: Codes or texts that mean *don't know* or *no opinion*; they get no score.
        labels: One text for each answer from ``low`` to ``high``; then text and `Enum` columns can be read.
        reversed: True when ``low`` is the best answer.

    Raises:
        ArgumentError: If the scale has fewer than two answers, the labels do not match it, or a don't-know code
            lies on it.

    Examples:
        >>> Scale(1, 5, dont_know=9)
        Scale(1–5, don't know: 9)
        >>> Scale.labelled("Nej", "Ibland", "Ja").scores
        array([  0.,  50., 100.])
    """

    low: int = attrs.field(converter=_low)
    high: int = attrs.field(converter=_high)
    dont_know: tuple[Answer, ...] = attrs.field(default=(), converter=_answers, kw_only=True)
    labels: tuple[str, ...] = attrs.field(default=(), converter=_texts, kw_only=True)
    reversed: bool = attrs.field(default=False, kw_only=True, converter=_truth)

    def __attrs_post_init__(self) -> None:
        if self.high <= self.low:
            raise ArgumentError(f"Scale: high must be above low, got {self.low} to {self.high}.")
        if self.size > LARGEST:
            raise ArgumentError(
                f"Scale: {self.answered} has {self.size} answers, and at most {LARGEST} can be counted one by one: "
                "divide the numbers into classes first."
            )
        if self.labels and len(self.labels) != self.size:
            raise ArgumentError(
                f"Scale: {self.low}–{self.high} has {self.size} answers but {len(self.labels)} labels were given."
            )
        for texts in (self.labels, self.dont_know):
            if len(set(texts)) < len(texts):
                raise ArgumentError(f"Scale: the answers {texts} are not all different.")
        clash = [code for code in self.dont_know if code in self.labels or code in self.answers]
        if clash:
            raise ArgumentError(f"Scale: the don't-know codes {clash} are also answers of the scale {self.answered}.")

    @classmethod
    def labelled(cls, *labels: str, low: int = 1, dont_know: Iterable[Answer] | Answer = ()) -> "Scale":
        """Return the scale whose answers are ``labels``, from worst to best.

        Examples:
            >>> Scale.labelled("Nej", "Ja", dont_know="Vet ej").high
            2
        """
        low = _low(low)
        return cls(low, low + len(labels) - 1, labels=labels, dont_know=dont_know)

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
        """The code of every admissible answer, which is `DONT_KNOW` or `FIRST` plus the position on the scale."""
        coded: dict[Answer, int] = dict.fromkeys(self.dont_know, DONT_KNOW)
        coded |= {answer: FIRST + position for position, answer in enumerate(self.answers)}
        return coded | {label: FIRST + position for position, label in enumerate(self.labels)}

    @property
    def scores(self) -> npt.NDArray[np.float64]:
        """Score 0–100 of each answer in order, 100·(x − low)/(high − low); shape ``(size,)``."""
        steps = 100.0 * np.arange(self.size) / (self.size - 1)
        return steps[::-1].copy() if self.reversed else steps

    def position(self, answer: Answer) -> int:
        """Return where ``answer`` (a number or a label) stands on the scale, counted from 0 at ``low``."""
        answer = as_answer("an answer", answer)
        code = self.codes.get(answer, MISSING)
        if code < FIRST:
            allowed = [*self.answers, *self.labels]
            raise ArgumentError(f"{answer!r} is not an answer of {self!r}.{did_you_mean(answer, allowed)}")
        return code - FIRST

    def top(self, count: int) -> tuple[int, ...]:
        """Return the ``count`` best answers, best last.

        Examples:
            >>> Scale(1, 5).top(2)
            (4, 5)
        """
        count = whole_number("top", count)
        if not 0 < count < self.size:
            raise ArgumentError(f"top must be from 1 to {self.size - 1} on the scale {self.answered}, got {count}.")
        best = sorted(self.answers, reverse=self.reversed)[-count:]
        return tuple(best)

    def label(self, position: int) -> str:
        """Return the label at ``position``, or its number when the scale has no labels."""
        return self.labels[position] if self.labels else str(self.low + position)

    def __repr__(self) -> str:
        parts = [self.answered]
        if self.labels:
            parts.append(f"{self.labels[0]} … {self.labels[-1]}")
        if self.dont_know:
            parts.append("don't know: " + ", ".join(str(code) for code in self.dont_know))
        if self.reversed:
            parts.append("low is best")
        return f"Scale({', '.join(parts)})"
