"""A few images at a time, in a new order every epoch. Serves "SGD and Mini-Batches"."""

from collections.abc import Iterator, Sequence
from typing import Any

import torch
from torch import Tensor

BOOK_BATCH_SIZE = 256


def take(items: Any, indices: Tensor) -> Any:
    """Return the items at these places: rows of a tensor as a tensor, of anything else as a list."""
    if isinstance(items, Tensor):
        return items.index_select(0, indices)
    return [items[i] for i in indices.tolist()]


class DataLoader:
    """Yields one or more equally long columns in batches, each a tuple with one part per column.

    As PyTorch's, but a batch is cut from whole tensors at once rather than item by item: several times as fast.
    The last batch holds what is left over. With `shuffle`, every pass takes a new order from the generator.
    """

    def __init__(
        self,
        *columns: Tensor | Sequence[Any],
        batch_size: int,
        shuffle: bool = False,
        generator: torch.Generator | None = None,
    ) -> None:
        """Raise ValueError without columns, when their lengths differ, or when a batch holds no item."""
        if len({len(column) for column in columns}) != 1 or batch_size < 1:
            raise ValueError("a loader needs columns of one length, and batches of at least one item")
        self.columns, self.batch_size, self.shuffle, self.generator = columns, batch_size, shuffle, generator

    def __len__(self) -> int:
        return -(-len(self.columns[0]) // self.batch_size)  # rounded up

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        count = len(self.columns[0])
        order = torch.randperm(count, generator=self.generator) if self.shuffle else torch.arange(count)
        for indices in order.split(self.batch_size):
            yield tuple(take(column, indices) for column in self.columns)
