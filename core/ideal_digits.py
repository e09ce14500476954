"""The average of all 3s and of all 7s. Serves "First Try: Pixel Similarity", where the ideal digits are made."""

from functools import lru_cache

import torch
from torch import Tensor

from core.data.digits import DIGITS
from core.tensors import stacked

BOOK_STACK_SHAPE = (6131, 28, 28)  # what the chapter prints for its stack of 3s


def mean_digit(stacked: Tensor) -> Tensor:
    """Return the mean over the first axis: images (n, 28, 28) become one image (28, 28)."""
    return stacked.mean(0)


@lru_cache(maxsize=len(DIGITS))
def ideal(digit: int) -> Tensor:
    """Return the ideal 3 or 7: the mean of that digit's training images, float32 (28, 28) in [0, 1]."""
    return mean_digit(stacked("train", digit))


def running_means(stacked: Tensor, counts: list[int]) -> Tensor:
    """Return the mean of the first n images for each n in `counts`: float32 (len(counts), 28, 28).

    Each n is from 1 to the number of images. Raises IndexError when one is larger.
    """
    sums = stacked.cumsum(0, dtype=torch.float64)
    return torch.stack([sums[n - 1] / n for n in counts]).float()


def left_to_change(means: Tensor) -> Tensor:
    """Return, for each of some means (k, 28, 28), how far the pixel that is farthest is from the last: float32 (k,)."""
    return (means - means[-1]).abs().amax((-1, -2))


def values_at_each_pixel(stacked: Tensor, bins: int) -> Tensor:
    """Return, per pixel, how many of n images (n, 28, 28) in [0, 1] fall in each of `bins` equal bins.

    The result is int64 (28, 28, bins); each pixel's counts add up to n. A value of 1 belongs to the last bin.
    """
    bin_of = (stacked * bins).long().clamp(max=bins - 1)
    return torch.stack([(bin_of == i).sum(0) for i in range(bins)], dim=-1)
