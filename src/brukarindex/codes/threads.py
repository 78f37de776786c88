"""Work on several parts of the rows at once, with results that do not depend on how many threads
there are.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache, wraps
from importlib import import_module
from threading import Lock
from typing import Any, ParamSpec, TypeVar

import polars as pl

P = ParamSpec("P")
S = TypeVar("S")
T = TypeVar("T")
BATCH = 1 << 18
"""Rows that one thread works on at a time. Batches are cut by row position and added in order, so
the figures do not depend on the number of threads."""
FEW = 1 << 16
"""Fewer rows or cells than this are done before threads have started."""


def in_order(function: Callable[[S], T], parts: Sequence[S], size: int = BATCH) -> Iterator[T]:
    """Yield the results of ``function`` in the order of ``parts``, working on several at once.

    Args:
        function: What is to be done; it must not matter in which order it is.
        parts: What it is to be done to.
        size: How many rows or cells the parts have together; few of them are not worth the threads.
    """
    threads = min(pl.thread_pool_size(), len(parts))
    if threads < 2 or size < FEW:
        yield from map(function, parts)
        return
    with ThreadPoolExecutor(threads) as pool:
        waiting: list[Future[T]] = []
        for part in parts:
            waiting.append(pool.submit(function, part))
            if len(waiting) > threads:
                yield waiting.pop(0).result()
        yield from (future.result() for future in waiting)


def batches(length: int, size: int = BATCH) -> list[slice]:
    """Return the batches of so many rows."""
    return [slice(start, min(start + size, length)) for start in range(0, length, size)]


class _OneThread:
    """Linear algebra in one thread, from when the first of our threads enters until the last one
    leaves.
    """

    def __init__(self) -> None:
        self._lock, self._inside = Lock(), 0
        self._limits: Any = None

    def __enter__(self) -> None:
        with self._lock:
            if not self._inside:
                self._limits = _linear_algebra().limit(limits=1, user_api="blas")
            self._inside += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._inside -= 1
            if not self._inside:
                self._limits.restore_original_limits()


_ONE_THREAD = _OneThread()


@cache
def _linear_algebra() -> Any:  # noqa: ANN401 - the package has no types
    """Return what knows of the libraries of linear algebra, once all of them are loaded."""
    import_module("scipy.linalg")
    return import_module("threadpoolctl").ThreadpoolController()


def one_thread_of_algebra(function: Callable[P, T]) -> Callable[P, T]:
    """Return a function whose linear algebra runs in one thread.

    Its matrices are small: several threads gain nothing, wait for each other when the machine has
    other work, and may add in another order.
    """

    @wraps(function)
    def limited(*args: P.args, **kwargs: P.kwargs) -> T:
        with _ONE_THREAD:
            return function(*args, **kwargs)

    return limited
