"""What the lesson on pixel similarity shows: every validation image by its distances to the two ideals."""

from functools import lru_cache

import numpy as np
import pandas as pd
import torch

from core import pixel_similarity
from core.data import digits
from core.data.digits import Split
from core.text import Words


@lru_cache(maxsize=8)
def compared(split: Split, distance: str) -> pixel_similarity.Comparison:
    """Return `pixel_similarity.compare`, once."""
    return pixel_similarity.compare(split, distance)


@lru_cache(maxsize=12)
def points(distance: str, words: Words) -> pd.DataFrame:
    """Return rows (name, digit, to_3, to_7, right) of all validation images; `right` in the reader's words."""
    compared_images, images = compared("valid", distance), digits.load("valid")
    return pd.DataFrame(
        {
            "name": images.names,
            "digit": images.labels.astype(str),
            "to_3": compared_images.to_3.numpy().round(4),
            "to_7": compared_images.to_7.numpy().round(4),
            "right": np.where(compared_images.right, words("right"), words("wrong")),
        }
    )


@lru_cache(maxsize=2)
def bounds(distance: str) -> tuple[float, float]:
    """Return the smallest and the largest distance of any validation image to an ideal, with a little air."""
    both = torch.cat(compared("valid", distance)[:2])
    return round(both.min().item() - 0.01, 2), round(both.max().item() + 0.01, 2)


def warm_up() -> None:
    """Compare every validation image with both ideals, by each distance."""
    for distance in pixel_similarity.DISTANCES:
        compared("valid", distance)
