"""Keeps trained weights beside the code, and refuses those that do not belong to this code and data. Serves Draw.

A file holds numbers only (safetensors: nothing in it is ever run) and says what they were made from.
"""

import json
from collections.abc import Callable
from functools import lru_cache, partial
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal, NamedTuple

from safetensors import SafetensorError, safe_open
from safetensors.torch import save as packed
from torch import Tensor, nn

from core import going_deeper, nonlinearity, ten_digits, training
from core.data import all_digits, digits, others
from core.linear_model import LinearParams
from core.models import draw_net, provenance, ten_net

FOLDER = Path(__file__).with_name("weights")
REPORT = FOLDER.with_name("accuracy.json")  # what the models reach, and how long it took to train them
CODE = Path(__file__).parents[2]  # where the package lies that the weights were made by

Reason = Literal["missing", "unreadable", "altered", "code", "data"]


class WeightsError(Exception):
    """The weights cannot be used; `reason` says why: "code" and "data" mean that they were made from another one."""

    def __init__(self, model: str, reason: Reason) -> None:
        super().__init__(f"weights of {model}: {reason}")
        self.model, self.reason = model, reason


class Recipe(NamedTuple):
    """What a model's weights depend on."""

    settings: Any  # of its training: a frozen dataclass
    code: str  # the full name of the function that makes them
    data: tuple[str, ...]  # the SHA-256 sums of what it learnt from


RECIPES = {
    "linear": Recipe(
        training.Settings(shuffle=True, epochs=40, batch_size=64), "core.models.train.linear", (digits.FILE_SHA256,)
    ),
    "simple_net": Recipe(nonlinearity.Settings(), "core.models.train.simple_net", (digits.FILE_SHA256,)),
    "conv_net": Recipe(going_deeper.Settings(), "core.models.train.conv_net", (digits.FILE_SHA256,)),
    "draw_net": Recipe(
        draw_net.Settings(), "core.models.train.judged_draw_net", (digits.FILE_SHA256, others.FILE_SHA256)
    ),
    **{
        f"ten_{kind}": Recipe(ten_digits.Settings(kind), "core.models.train.ten_outputs", (all_digits.FILE_SHA256,))
        for kind in ten_digits.NETS
    },
    "ten_net": Recipe(ten_net.Settings(), "core.models.train.judged_ten_net", (all_digits.FILE_SHA256,)),
}


# What the weights were made from


def roots(recipe: Recipe) -> tuple[str, str]:
    """Return the full names of the code that all the code behind some weights is found from."""
    settings = type(recipe.settings)
    return recipe.code, f"{settings.__module__}.{settings.__qualname__}"


@lru_cache(maxsize=1)
def code_sums() -> dict[str, str]:
    """Return the SHA-256, as hex, of the code that makes the weights of each model."""
    return provenance.code_sums({model: roots(recipe) for model, recipe in RECIPES.items()}, CODE)


def code_sum(model: str) -> str:
    """Return the SHA-256, as hex, of a model's code and settings."""
    return sha256(f"{code_sums()[model]} {RECIPES[model].settings!r}".encode()).hexdigest()


def data_sum(model: str) -> str:
    """Return the sums of the data a model learnt from."""
    return " ".join(RECIPES[model].data)


def numbers_sum(tensors: dict[str, Tensor]) -> str:
    """Return the SHA-256, as hex, of all the numbers, their names and their shapes."""
    summed = sha256()
    for name in sorted(tensors):
        summed.update(f"{name} {tuple(tensors[name].shape)}".encode())
        summed.update(tensors[name].detach().contiguous().numpy().tobytes())
    return summed.hexdigest()


# In and out


def save(model: str, tensors: dict[str, Tensor], measured: dict[str, Any]) -> None:
    """Write a model's weights, what they were made from and what they reach."""
    FOLDER.mkdir(exist_ok=True)
    tensors = {name: tensor.detach().contiguous().clone() for name, tensor in tensors.items()}
    told = {"code": code_sum(model), "data": data_sum(model), "numbers": numbers_sum(tensors)}
    content = packed(tensors, {**told, "measured": json.dumps(measured)})
    (FOLDER / f"{model}.safetensors").write_bytes(content)


def read(model: str) -> tuple[dict[str, Tensor], dict[str, str]]:
    """Return the tensors of a model's file and what it says of them. Raises WeightsError "missing" or "unreadable"."""
    file = FOLDER / f"{model}.safetensors"
    if not file.is_file():
        raise WeightsError(model, "missing")
    try:
        with safe_open(file, "pt") as content:
            return {name: content.get_tensor(name) for name in content.keys()}, content.metadata() or {}  # noqa: SIM118
    except (SafetensorError, OSError, ValueError) as error:
        raise WeightsError(model, "unreadable") from error


def load(model: str) -> dict[str, Tensor]:
    """Return the weights of a model by name. Raises WeightsError when they do not belong to this code and data."""
    tensors, told = read(model)
    expected: dict[Reason, str] = {"code": code_sum(model), "data": data_sum(model)}
    for reason, sum_ in expected.items():
        if told.get(reason) != sum_:
            raise WeightsError(model, reason)
    if told.get("numbers") != numbers_sum(tensors):
        raise WeightsError(model, "altered")
    return tensors


@lru_cache(maxsize=1)
def linear() -> LinearParams:
    """Return the trained linear model. Read-only. Raises WeightsError."""
    tensors = load("linear")
    return LinearParams(tensors["weights"], tensors["bias"])


NETS: dict[str, Callable[[], nn.Sequential]] = {
    "simple_net": nonlinearity.simple_net,
    "conv_net": going_deeper.conv_net,
    "draw_net": draw_net.draw_net,
    **{f"ten_{kind}": partial(ten_digits.ten_outputs, kind) for kind in ten_digits.NETS},
    "ten_net": ten_net.ten_net,
}
AT_START = ("simple_net", "conv_net", "draw_net")  # the others wait until somebody asks about all ten digits


@lru_cache(maxsize=len(NETS))
def net(model: str) -> nn.Sequential:
    """Return a trained net, one of `NETS`. Read-only. Raises WeightsError."""
    built = NETS[model]()
    tensors = load(model)
    built.load_state_dict({name: tensors[name] for name in built.state_dict()})
    return built.eval().requires_grad_(False)


class Judgement(NamedTuple):
    """How scores become an answer, of the draw net and of that for any digit; see README.md."""

    temperature: float  # what the scores are divided by before the softmax
    threshold: float  # it says neither where its probability for that is above this


@lru_cache(maxsize=2)
def judgement(model: str = "draw_net") -> Judgement:
    """Return what was set for the draw net, or for the "ten_net". Raises WeightsError."""
    tensors = load(model)
    return Judgement(tensors["temperature"].item(), tensors["threshold"].item())


def load_all() -> None:
    """Load every model of 3s and 7s, so that the first drawing need not wait. Raises WeightsError."""
    linear()
    judgement()
    for model in AT_START:
        net(model)
