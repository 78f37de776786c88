"""Results that cannot be changed: their frames are handed out as copies."""

from collections.abc import Callable
from types import MemberDescriptorType
from typing import TypeVar, cast

import polars as pl

T = TypeVar("T")


class _Copied:
    """An attribute whose frames are handed out as copies, which share their data until somebody
    changes them.
    """

    def __init__(self, slot: MemberDescriptorType) -> None:
        self.slot = slot

    def __get__(self, instance: object, owner: type | None = None) -> object:
        return self if instance is None else _copy(self.slot.__get__(instance, owner))

    def __set__(self, instance: object, value: object) -> None:
        self.slot.__set__(instance, value)


def _copy(value: object) -> object:
    if isinstance(value, pl.DataFrame):
        return value.clone()
    return (
        tuple(_copy(each) for each in cast("tuple[object, ...]", value))
        if isinstance(value, tuple)
        else value
    )


def copied(*names: str) -> Callable[[type[T]], type[T]]:
    """Return a decorator of attrs classes, whose attributes ``names`` hold frames that nobody else
    can change.

    A frozen class cannot be given another frame, but a Polars frame can be changed in its place:
    ``result.frame[0, "estimate"] = 50`` would be the result's figure from then on.
    """

    def decorated(owner: type[T]) -> type[T]:
        for name in names:
            setattr(owner, name, _Copied(owner.__dict__[name]))
        return owner

    return decorated
