"""Work on several parts of the rows at once, with results that do not depend on how many threads there are."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

import polars as pl

S = TypeVar("S")
T = TypeVar("T")
BATCH = 1 << 18
"""Rows that one thread works on at a time. Batches are cut by row position and added in order, so the figures
do not depend on the number of threads."""


def in_order(function: Callable[[S], T], parts: Sequence[S]) -> Iterator[T]:
    """Yield the results of ``function`` in the order of ``parts``, working on several at once."""
    threads = min(pl.thread_pool_size(), len(parts))
    if threads < 2:
        yield from map(function, parts)
        return
    with ThreadPoolExecutor(threads) as pool:
        waiting: list[Future[T]] = []
        for part in parts:
            waiting.append(pool.submit(function, part))
            if len(waiting) > threads:
                yield waiting.pop(0).result()
        yield from (future.result() for future in waiting)


def batches(length: int) -> list[slice]:
    """Return the batches of so many rows."""
    return [slice(start, min(start + BATCH, length)) for start in range(0, length, BATCH)]
