"""A number that the chapter prints beside ours, and whether the two agree."""

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

CLOSE = 1e-5  # relative: how near a number is that rests on a seed and on the order of float32 sums


class BookNumber(NamedTuple):
    """A number the chapter prints, and ours."""

    key: str  # of its name in the lesson's text file
    book: str
    ours: str
    # None: the same if printed alike; "chance": a number that hangs on a random start, so that no two runs agree
    agree: Literal["same", "close", "different", "chance"] | None = None
    values: Mapping[str, object] = MappingProxyType({})  # of the name's placeholders


def near(key: str, book: float, ours: float, decimals: int, **values: object) -> BookNumber:
    """Return two numbers that agree when equal as printed, or within `CLOSE`."""
    printed, own = f"{book:,.{decimals}f}", f"{ours:,.{decimals}f}"
    close: Literal["close", "different"] = "close" if math.isclose(book, ours, rel_tol=CLOSE) else "different"
    return BookNumber(key, printed, own, "same" if printed == own else close, values)
