"""Why a model answered as it did: what every pixel added to its score, and a small change that flips it. Serves Draw.

Whatever the model, the votes of the 784 pixels and the score it starts from add up to its score for the image.
"""

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor

from core.ideal_digits import ideal
from core.linear_model import PIXELS
from core.models import store
from core.models.draw_net import ANSWERS
from core.models.verdicts import JUDGE, MODELS, Verdict
from core.pixels import SIDE

Answer = int | None  # 3, 7, or None for neither


class Votes(NamedTuple):
    """What every pixel of an image added to a model's score."""

    by_pixel: Tensor  # float32 (784,); above 0 it speaks for the answer `above`
    start: float  # the score before any pixel has spoken
    score: float  # of the image; above 0 the model prefers `above` to `below`
    above: Answer
    below: Answer


# Models whose score is a sum over pixels: their votes are exact


def linear_votes(x: Tensor) -> Tensor:
    """Return what each pixel adds to the linear model's prediction: x (…, 784) times the weights, pixel by pixel."""
    return x * store.linear().weights.flatten()


def l1_votes(x: Tensor) -> Tensor:
    """Return how much farther each pixel is from the ideal 7 than from the ideal 3, for x (…, 784).

    Their sum is the L1 distance to the ideal 7 minus that to the ideal 3.
    """
    return ((x - ideal(7).flatten()).abs() - (x - ideal(3).flatten()).abs()) / PIXELS


def rmse_votes(x: Tensor) -> Tensor:
    """Return the same with squares, for x (…, 784): they add up to the difference of the two squared RMSE distances."""
    return ((x - ideal(7).flatten()) ** 2 - (x - ideal(3).flatten()) ** 2) / PIXELS


SUMS: dict[str, Callable[[Tensor], Tensor]] = {"l1": l1_votes, "rmse": rmse_votes, "linear": linear_votes}


def by_sum(model: str, image: Tensor) -> Votes:
    """Return the votes of a model in `SUMS` on an image (784,): above 0 speaks for a 3."""
    votes = SUMS[model](image)
    start = store.linear().bias.item() if model == "linear" else 0.0
    return Votes(votes, start, start + votes.sum().item(), 3, 7)


# Nets: votes by integrated gradients

STEPS = 256  # on the way from blank paper to the image
AT_ONCE = 32  # of them: all together would take a net 100 MB


def integrated_gradients(score: Callable[[Tensor], Tensor], image: Tensor, steps: int = STEPS) -> Tensor:
    """Return what each pixel of an image (784,) adds to a net's score as the image fades in from blank paper: (784,).

    A pixel's vote is its value times the mean, over the way, of the slope of the score along it. The votes add up to
    score(image) − score(blank paper), but for the little that a finite number of steps leaves out. The steps are
    shorter near blank paper, where the score of a net bends most.
    Source: M. Sundararajan, A. Taly, Q. Yan, "Axiomatic Attribution for Deep Networks" (2017).
    """
    ends = (torch.arange(steps + 1) / steps) ** 2  # 0 … 1
    middles, lengths = (ends[1:] + ends[:-1]) / 2, ends.diff()
    mean = torch.zeros_like(image)
    for some, long in zip(middles.split(AT_ONCE), lengths.split(AT_ONCE), strict=True):
        way = (some.unsqueeze(1) * image).requires_grad_()  # (AT_ONCE, 784)
        (slopes,) = torch.autograd.grad(score(way).sum(), way)
        mean += long @ slopes
    return image * mean


def score_of(model: str, above: Answer, below: Answer) -> Callable[[Tensor], Tensor]:
    """Return a net's score as a function of x (n, 784) → (n,): above 0 it prefers the first answer to the second."""
    net = store.net(model)
    if model != JUDGE:
        return lambda x: net(x)[:, 0]
    first, second = ANSWERS.index(above), ANSWERS.index(below)
    return lambda x: net(x)[:, first] - net(x)[:, second]


def by_gradients(model: str, image: Tensor) -> Votes:
    """Return the votes of a net on an image (784,): 3 against 7, or neither against the digit it would be if forced."""
    verdict = judged(model, image)
    above, below = (3, 7) if verdict.digit else (None, verdict.forced)
    score = score_of(model, above, below)
    with torch.no_grad():
        start, end = score(torch.stack([torch.zeros_like(image), image])).tolist()
    return Votes(integrated_gradients(score, image), start, end, above, below)


def judged(model: str, image: Tensor) -> Verdict:
    """Return one model's verdict on an image (784,) in [0, 1]."""
    return MODELS[model](model, image.reshape(SIDE, SIDE))


def why(model: str, image: Tensor) -> Votes:
    """Return what every pixel of an image, float32 (784,) in [0, 1], added to a model's score.

    Raises WeightsError when the weights that came with the course cannot be used.
    """
    return by_sum(model, image) if model in SUMS else by_gradients(model, image)


# A small change that flips the verdict

MOST = 80  # pixels that are changed before the search is given up


class Flip(NamedTuple):
    """An image changed until a model says something else."""

    image: Tensor  # float32 (784,)
    pixels: tuple[int, ...]  # those changed, in the order they were found: row × 28 + column
    verdict: Verdict  # on the changed image
    least: bool  # no fewer pixels could do it


def promised(model: str, image: Tensor, answer: Answer) -> Tensor:
    """Return how much a model's lead for its answer falls if one pixel becomes paper, or ink: (2, 784).

    Exact for the models in `SUMS`, whose pixels vote alone; for a net the slope promises it, and may be wrong.
    """
    paper_and_ink = torch.tensor([[0.0], [1.0]]).expand(2, PIXELS)
    if model in SUMS:
        fall = SUMS[model](image) - SUMS[model](paper_and_ink)
        return fall if answer == 3 else -fall
    x = image.clone().requires_grad_()
    (slope,) = torch.autograd.grad(lead(model, x, answer), x)
    return slope * (image - paper_and_ink)


def lead(model: str, image: Tensor, answer: Answer) -> Tensor:
    """Return how far a net's score for an answer lies above that for anything else, a number."""
    scores = store.net(model)(image.unsqueeze(0))[0]
    if model != JUDGE:
        return scores[0] if answer == 3 else -scores[0]
    place = ANSWERS.index(answer)
    others = torch.cat([scores[:place], scores[place + 1 :]])
    return scores[place] - others.logsumexp(0)


def flip(model: str, image: Tensor, most: int = MOST) -> Flip | None:
    """Return an image (784,) changed pixel by pixel, to paper or to ink, until a model says something else.

    Each time the pixel is changed that promises most. None when `most` pixels are not enough, or there is no answer to
    flip because both ideal digits are equally near.
    """
    before = judged(model, image)
    if before.forced is None:
        return None
    image = image.clone()
    pixels: list[int] = []
    for _ in range(most):
        promise = promised(model, image, before.digit)
        promise[:, pixels] = -torch.inf
        ink, pixel = divmod(int(promise.argmax()), PIXELS)
        image[pixel] = float(ink)
        pixels.append(pixel)
        after = judged(model, image)
        if after.digit != before.digit:
            return Flip(image, tuple(pixels), after, least=model in SUMS)
    return None
