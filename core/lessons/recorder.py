"""Keeps a model's parameters as it trains, for pictures of them."""

from collections.abc import Iterable, Iterator

import torch
from torch import Tensor

from core.training import Batches


class Recorder:
    """Hands batches on, and keeps a copy of the parameters before every `every`-th step."""

    def __init__(self, batches: Batches, params: Iterable[Tensor], every: int) -> None:
        self.batches, self.params, self.every = batches, list(params), every
        self.step = 0  # batches handed on
        self.steps: list[int] = []  # of each frame
        self.frames: list[Tensor] = []  # all parameters in one row, float32; all finite

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        for batch in self.batches:
            if self.step % self.every == 0:
                self.keep()
            self.step += 1
            yield batch

    def keep(self) -> None:
        """Keep a copy of the parameters as they are now, unless one of them is no longer a finite number."""
        frame = torch.cat([p.detach().flatten() for p in self.params])
        if frame.isfinite().all():
            self.steps.append(self.step)
            self.frames.append(frame)
