"""What the net for any digit says of a drawing: 0 … 9, or none of them. Serves Draw."""

from dataclasses import asdict, dataclass
from typing import Any

import torch

from core.models import store
from core.models.ten_net import ANSWERS
from core.pictures.prepare import DrawnDigit
from core.tensors import scaled

MODEL = "ten_net"


@dataclass(frozen=True)
class AnyVerdict:
    """What the net says of a drawing."""

    digit: int | None  # 0 … 9; None: none of them
    confidence: float  # in [0, 1], in that answer
    forced: int  # the likeliest of the ten, if it has to be one
    shares: tuple[float, ...]  # of 0 … 9 and of none of them, adding up to 1
    model: str = MODEL


def classify(digit: DrawnDigit) -> AnyVerdict:
    """Return what the net says of a drawing. Raises WeightsError when its weights cannot be used."""
    return of_scores(scores(torch.tensor(digit.image)))


@torch.no_grad()
def scores(image: torch.Tensor) -> torch.Tensor:
    """Return the net's eleven scores of an image uint8 (28, 28): (11,)."""
    return store.net(MODEL)(scaled(image.numpy()).reshape(1, -1))[0]


def of_scores(found: torch.Tensor) -> AnyVerdict:
    """Return the verdict that eleven scores come to: none of them where its share is above the threshold."""
    judgement = store.judgement(MODEL)
    *digits, none = shares = (found / judgement.temperature).softmax(0).tolist()
    forced = max(range(len(digits)), key=digits.__getitem__)
    if none > judgement.threshold:
        return AnyVerdict(ANSWERS[-1], none, forced, tuple(shares))
    return AnyVerdict(forced, digits[forced], forced, tuple(shares))


def as_json(verdict: AnyVerdict) -> dict[str, Any]:
    """Return a verdict as JSON has it: numbers to six decimals, null for none of them."""
    told = asdict(verdict)
    told["confidence"] = round(verdict.confidence, 6)
    told["shares"] = [round(share, 6) for share in verdict.shares]
    return told
