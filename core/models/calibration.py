"""Makes a net's confidence mean what it says, and measures how far it does. Serves Draw.

Sources: C. Guo et al., "On Calibration of Modern Neural Networks" (2017), for temperature and expected calibration
error; the error goes back to M. P. Naeini et al. (2015).
"""

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

BINS = 15
TEMPERATURES = torch.linspace(0.5, 3, 251).tolist()  # tried from first to last


class Bin(NamedTuple):
    """All answers given with about the same confidence."""

    low: float  # its confidences are above this
    high: float  # and not above this
    answers: int  # how many
    confidence: float  # their mean; nan where there is none
    right: float  # the share of right answers; nan where there is none


def reliability(confidence: Tensor, right: Tensor, bins: int = BINS) -> list[Bin]:
    """Return answers with confidences (n,) in [0, 1], right or not (n,), in bins of equal width."""
    place = (confidence * bins).ceil().long().clamp(1, bins) - 1
    result = []
    for i in range(bins):
        here = place == i
        means = (each[here].double().mean().item() for each in (confidence, right))
        result.append(Bin(i / bins, (i + 1) / bins, int(here.sum()), *means))
    return result


def calibration_error(confidence: Tensor, right: Tensor, bins: int = BINS) -> float:
    """Return the expected calibration error, in [0, 1]: how far confidence and the share of right answers differ.

    The mean over the bins of `reliability`, each counting as much as it holds answers.
    """
    filled = [each for each in reliability(confidence, right, bins) if each.answers]
    return sum(each.answers * abs(each.confidence - each.right) for each in filled) / len(confidence)


def best_temperature(scores: Tensor, answers: Tensor) -> float:
    """Return what to divide scores (n, k) by so that their softmax fits the right answers (n,) best.

    Its measure is the cross-entropy. Above 1 makes a net less sure of itself; it never changes which answer is first.
    """
    return min(TEMPERATURES, key=lambda each: functional.cross_entropy(scores / each, answers).item())
