"""The admissible answers of a question."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from brukarindex.exceptions import ArgumentError, ArgumentTypeError, did_you_mean, misfits, several, whole_number

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


def _whole(_instance: object, attribute: "attrs.Attribute[Any]", value: object) -> None:
    whole_number(f"Scale: {attribute.name}", value)


def _truth(_instance: object, attribute: "attrs.Attribute[Any]", value: object) -> None:
    if not isinstance(value, bool):
        raise ArgumentTypeError(f"Scale: {attribute.name} must be True or False, got {value!r}.")


def _answers(values: Iterable[Answer] | Answer) -> tuple[Answer, ...]:
    codes = (values,) if isinstance(values, (int, str)) else several("Scale: dont_know", values)
    for code in codes:
        if not isinstance(code, str):
            whole_number("Scale: a don't-know code that is not text", code)
    return codes


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

    low: int = attrs.field(validator=_whole)
    high: int = attrs.field(validator=_whole)
    dont_know: tuple[Answer, ...] = attrs.field(default=(), converter=_answers, kw_only=True)
    labels: tuple[str, ...] = attrs.field(default=(), converter=_texts, kw_only=True)
    reversed: bool = attrs.field(default=False, kw_only=True, validator=_truth)

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
        whole_number("Scale: low", low)
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
        if not isinstance(answer, str):
            whole_number("an answer that is not text", answer)
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
        whole_number("top", count)
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
