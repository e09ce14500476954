"""What every model says of a digit: the baselines by distance, the trained models by their scores. Serves Draw."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import torch

from core.ideal_digits import ideal
from core.linear_model import linear1
from core.models import store
from core.models.store import WeightsError
from core.pictures.prepare import DrawnDigit
from core.pixel_similarity import DISTANCES
from core.tensors import scaled

Digit = Literal[3, 7]
SURE = 0.5  # of the judge's confidence: a 3 or 7 with less is not announced; of 213 such verdicts 5 % were right


@dataclass(frozen=True)
class Verdict:
    """What one model says of a drawing."""

    model: str  # its id, one of `MODELS`
    digit: Digit | None  # None: neither; of a distance, that neither ideal is nearer
    confidence: float  # in [0, 1]; for a distance, how much of the two distances lies on the other digit's side
    forced: Digit | None  # the digit, if it has to be one of the two; None where neither is nearer
    forced_confidence: float  # in [0.5, 1], in that one
    to_3: float | None = None  # distance to the ideal 3, of a baseline
    to_7: float | None = None  # distance to the ideal 7, of a baseline
    sure: bool = True  # of the judge: whether `digit` is its answer, or only what it leans to


def by_distance(model: str, image: torch.Tensor) -> Verdict:
    """Return the verdict of the nearer ideal digit for an image float32 (28, 28) in [0, 1]."""
    to_3, to_7 = (DISTANCES[model](image, ideal(digit)).item() for digit in (3, 7))
    nearer: Digit | None = None if to_3 == to_7 else 3 if to_3 < to_7 else 7
    confidence = max(to_3, to_7) / (to_3 + to_7)
    return Verdict(model, nearer, confidence, nearer, confidence, to_3, to_7)


def prediction(model: str, image: torch.Tensor) -> torch.Tensor:
    """Return what a trained model makes of an image float32 (28, 28) in [0, 1]: (1,), or (3,) of the draw net."""
    x = image.reshape(1, -1)
    with torch.no_grad():
        return (linear1(x, *store.linear()) if model == "linear" else store.net(model)(x))[0]


def by_sigmoid(model: str, image: torch.Tensor) -> Verdict:
    """Return the verdict of a model that was taught 3 or 7 only: above 0 is a 3, and the sigmoid is its confidence."""
    score = prediction(model, image).item()
    answer: Digit = 3 if score > 0 else 7
    confidence = torch.tensor(abs(score)).sigmoid().item()
    return Verdict(model, answer, confidence, answer, confidence)


def by_softmax(model: str, image: torch.Tensor) -> Verdict:
    """Return the verdict of the draw net, which may say neither or not be sure; see core/models for its confidence."""
    judgement = store.judgement()
    is_3, is_7, neither = (prediction(model, image) / judgement.temperature).softmax(0).tolist()
    forced: Digit = 3 if is_3 >= is_7 else 7
    likelier = max(is_3, is_7)
    if neither > judgement.threshold:
        return Verdict(model, None, neither, forced, likelier / (is_3 + is_7))
    return Verdict(model, forced, likelier, forced, likelier / (is_3 + is_7), sure=likelier >= SURE)


MODELS: dict[str, Callable[[str, torch.Tensor], Verdict]] = {
    **dict.fromkeys(DISTANCES, by_distance),
    **dict.fromkeys(("linear", "simple_net", "conv_net"), by_sigmoid),
    "draw_net": by_softmax,
}
JUDGE = "draw_net"  # the model whose verdict counts: the others are shown beside it


def classify(digit: DrawnDigit) -> list[Verdict]:
    """Return one verdict per model, in the order of the lessons; the last one counts.

    Another model than the judge whose weights cannot be used is left out. Raises WeightsError when the judge's cannot.
    """
    image = scaled(digit.image)
    return [MODELS[model](model, image) for model in usable()]


def usable() -> list[str]:
    """Return the models whose weights can be used, as the lessons come. Raises WeightsError without the judge."""
    return [model for model in MODELS if model in DISTANCES or is_usable(model)]


def is_usable(model: str) -> bool:
    """Say whether a trained model's weights can be used. Raises WeightsError when it is the judge and they cannot."""
    try:
        store.linear() if model == "linear" else store.net(model)
    except WeightsError:
        if model == JUDGE:
            raise
        return False
    return True


def as_json(verdicts: Sequence[Any]) -> list[dict[str, Any]]:
    """Return verdicts as JSON has them: one object per model, numbers to six decimals, null for neither."""
    rounded = lambda value: round(value, 6) if isinstance(value, float) else value  # noqa: E731
    return [{name: rounded(value) for name, value in asdict(verdict).items()} for verdict in verdicts]
