"""A stopwatch for races between ways to the same result."""

from collections.abc import Callable
from time import perf_counter


def shortest(work: Callable[[], object], times: int = 5) -> float:
    """Return the seconds that the quickest of several calls took: the others were held up by something else."""
    taken = []
    for _ in range(times):
        start = perf_counter()
        work()
        taken.append(perf_counter() - start)
    return min(taken)
