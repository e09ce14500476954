"""What a reader can set in a lesson, declared: ids, ranges, defaults, and how each stands in the address.

Nothing here knows a screen. `core/ui/inputs.py` draws any of these; tests, links and classes loop over them.
"""

import math
import random
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol, cast

from core.data import digits, own
from core.data.digits import DIGITS, SPLITS, Split

LONGEST = 600  # characters of a value in the address, such as four kept runs; whatever is longer is not one of ours


class Refused(ValueError):
    """What was typed cannot be taken; `key` and `values` are the sentence that says why, in the frame's words."""

    def __init__(self, key: str, **values: Any) -> None:
        super().__init__(key)
        self.key, self.values = key, values


class Input(Protocol):
    """One thing a reader can set. Frozen; its id is its name in the address and in the lesson's words."""

    @property
    def id(self) -> str: ...
    @property
    def default(self) -> Any: ...

    def read(self, text: str) -> Any:
        """Return the value that a text in the address or in a box stands for. Raises Refused."""

    def write(self, value: Any) -> str:
        """Return the text of a value in the address; `read` undoes it."""

    def some(self, chance: random.Random) -> Any:
        """Return any valid value, for tests."""


def number_of(text: str) -> float:
    """Return the number a reader typed, with a comma or a point. Raises Refused for what is not a finite number."""
    plain = text.strip().replace("−", "-").replace("，", ",").replace("。", ".")
    if re.fullmatch(r"[+-]?\d+,\d+|[+-]?,\d+", plain):
        plain = plain.replace(",", ".")
    try:
        number = float(plain.replace("_", " "))
    except ValueError:
        raise Refused("not_a_number", text=text.strip()[:20]) from None
    if not math.isfinite(number):
        raise Refused("not_finite", text=text.strip()[:20])
    return number


def shortest(number: float) -> str:
    """Return a number so that it is read back exactly: "0.1", "0.00001", "300", "1e+30"."""
    plain = f"{Decimal(repr(number)):f}"
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return plain if len(plain) <= 12 else repr(number)


@dataclass(frozen=True)
class Number:
    """A number, typed; with `slider` also, or with `typed=False` only, moved from `low` to `high` in `step`s.

    One that only a slider moves stands on a step, whatever a link says: what is shown is what is computed with.
    """

    id: str
    default: float
    low: float = -math.inf
    high: float = math.inf
    step: float | None = None
    slider: tuple[float, float] | None = None  # the stretch that a slider covers
    typed: bool = True

    def read(self, text: str) -> float:
        return self.checked(number_of(text))

    def checked(self, number: float) -> float:
        """Return the number if it is in range. Raises Refused."""
        if not self.low <= number <= self.high:
            raise Refused("not_between", **ends(self.low, self.high), text=shortest(number))
        return number if self.typed else self.on_a_step(number)

    def on_a_step(self, number: float) -> float:
        """Return the step of the slider that is nearest to a number."""
        start = self.slider[0] if self.slider else self.low
        if not self.step or not math.isfinite(start):
            return number
        return round(start + round((number - start) / self.step) * self.step, 10)

    def write(self, value: float) -> str:
        return shortest(value)

    def some(self, chance: random.Random) -> float:
        low, high = max(self.low, -10.0), min(self.high, 10.0)
        if self.slider and not self.typed:
            low, high = self.slider
        return self.checked(chance.uniform(low, high))


@dataclass(frozen=True)
class Ladder:
    """One of a row of numbers, the smallest first, on a slider: for what grows by factors, such as 0.001, 0.01, 0.1."""

    id: str
    default: float
    rungs: tuple[float, ...]

    def read(self, text: str) -> float:
        number = number_of(text)
        if number not in self.rungs:
            raise Refused("not_known", text=text.strip()[:20])
        return number

    def write(self, value: float) -> str:
        return shortest(value)

    def some(self, chance: random.Random) -> float:
        return chance.choice(self.rungs)


@dataclass(frozen=True)
class Whole:
    """A whole number from `low` to `high`, typed, or moved on a slider."""

    id: str
    default: int
    low: int
    high: int
    step: int = 1
    typed: bool = True

    def read(self, text: str) -> int:
        grouped = re.fullmatch(r"\s*[+-]?\d{1,3}(,\d{3})+\s*", text)  # a whole number has no decimals: 12,396
        number = number_of(text.replace(",", "") if grouped else text)
        if number != int(number):
            raise Refused("not_whole", text=text.strip()[:20])
        return self.checked(int(number))

    def checked(self, number: int) -> int:
        """Return the number if it is in range. Raises Refused."""
        if not self.low <= number <= self.high:
            raise Refused("not_between", **ends(self.low, self.high), text=f"{number:,}")
        return number

    def write(self, value: int) -> str:
        return str(value)

    def some(self, chance: random.Random) -> int:
        return chance.randrange(self.low, min(self.high, self.low + 60 * self.step) + 1, self.step)


def ends(low: float, high: float) -> dict[str, str]:
    """Return the ends of a range as a sentence names them."""
    return {"low": f"{low:,.12g}".replace("-", "−"), "high": f"{high:,.12g}".replace("-", "−")}


@dataclass(frozen=True)
class Range:
    """A stretch from one whole number to another, on a slider with two ends: "4-10"."""

    id: str
    default: tuple[int, int]
    low: int
    high: int

    def read(self, text: str) -> tuple[int, int]:
        found = re.fullmatch(r"(\d{1,9})-(\d{1,9})", text)
        if not found:
            raise Refused("not_known", text=text[:20])
        first, last = sorted((int(found[1]), int(found[2])))
        if not self.low <= first <= last <= self.high:
            raise Refused("not_between", **ends(self.low, self.high), text=text[:20])
        return first, last

    def write(self, value: tuple[int, int]) -> str:
        return f"{value[0]}-{value[1]}"

    def some(self, chance: random.Random) -> tuple[int, int]:
        first, last = sorted(chance.randint(self.low, self.high) for _ in range(2))
        return first, last


@dataclass(frozen=True)
class Choice:
    """One of a few, by id. The words name them `<id>_<option>`, or `names` says under which keys."""

    id: str
    options: tuple[str, ...]
    default: str
    names: Mapping[str, str] | None = field(default=None, hash=False)
    listed: bool = False  # in a list to open, where there are too many for a row

    def read(self, text: str) -> str:
        if text not in self.options:
            raise Refused("not_known", text=text[:20])
        return text

    def write(self, value: str) -> str:
        return value

    def some(self, chance: random.Random) -> str:
        return chance.choice(self.options)

    def name(self, option: str) -> str:
        """Return the key of an option's name in the lesson's words."""
        return self.names[option] if self.names else f"{self.id}_{option}"


@dataclass(frozen=True)
class Several:
    """Some of a few, by id, in their own order: "good.bouncing"; none of them is "none"."""

    id: str
    options: tuple[str, ...]
    default: tuple[str, ...]
    names: Mapping[str, str] | None = field(default=None, hash=False)

    def read(self, text: str) -> tuple[str, ...]:
        chosen = () if text == "none" else tuple(text.split("."))
        if not set(chosen) <= set(self.options):
            raise Refused("not_known", text=text[:20])
        return tuple(option for option in self.options if option in chosen)

    def write(self, value: Iterable[str]) -> str:
        return ".".join(value) or "none"

    def some(self, chance: random.Random) -> tuple[str, ...]:
        return tuple(option for option in self.options if chance.random() < 0.5)

    def name(self, option: str) -> str:
        """Return the key of an option's name in the lesson's words."""
        return self.names[option] if self.names else f"{self.id}_{option}"


@dataclass(frozen=True)
class Switch:
    """Yes or no."""

    id: str
    default: bool = False

    def read(self, text: str) -> bool:
        if text not in ("yes", "no"):
            raise Refused("not_known", text=text[:20])
        return text == "yes"

    def write(self, value: bool) -> str:
        return "yes" if value else "no"

    def some(self, chance: random.Random) -> bool:
        return chance.random() < 0.5


@dataclass(frozen=True)
class Text:
    """A short text, typed; `check` raises Refused where the lesson cannot take it. `examples` are some it can."""

    id: str
    default: str
    check: Callable[[str], object]
    examples: tuple[str, ...]
    longest: int = 60

    def read(self, text: str) -> str:
        if len(text) > self.longest:
            raise Refused("too_long", most=self.longest, text=text[:20])
        self.check(text)
        return text

    def write(self, value: str) -> str:
        return value

    def some(self, chance: random.Random) -> str:
        return chance.choice(self.examples)


@dataclass(frozen=True)
class Picture:
    """One image, by its path: "train/3/10000.png" of the data set, in the address "train-3-10000"; or a reader's own.

    A reader's own is the whole digit, packed: "mine/7/d…" of `core.data.own`.
    """

    id: str = "image"
    default: str = "train/3/10000.png"

    def read(self, text: str) -> str:
        if text.startswith(own.SET):
            return self.own(text)
        found = re.fullmatch(r"(train|valid)[-/]([37])[-/](\d{1,5})(\.png)?", text)
        if not found or f"{found[3]}.png" not in digits.folder(cast(Split, found[1]), int(found[2])):
            raise Refused("not_known", text=text[:20])
        return f"{found[1]}/{found[2]}/{found[3]}.png"

    def own(self, text: str) -> str:
        """Return the path of a reader's own digit. Raises Refused where it was cut short or altered."""
        path = "/".join(re.split("[-/]", text, maxsplit=2))
        try:
            own.read(path)
        except ValueError:
            raise Refused("own_damaged") from None
        return path

    def write(self, value: str) -> str:
        return value.removesuffix(".png").replace("/", "-")

    def some(self, chance: random.Random) -> str:
        split, digit = chance.choice(SPLITS), chance.choice(DIGITS)
        if chance.random() < 0.3:
            return own.path_of(chance.choice(digits.load(split).images), chance.choice((3, 7, None)))
        return f"{split}/{digit}/{chance.choice(digits.folder(split, digit))}"


@dataclass(frozen=True)
class OwnDigit(Picture):
    """A reader's own digit, or none, "": in lessons that have no use for one image of the data set."""

    default: str = ""

    def read(self, text: str) -> str:
        return self.own(text)

    def some(self, chance: random.Random) -> str:
        image = chance.choice(digits.load("valid").images)
        return own.path_of(image, chance.choice((3, 7, None))) if chance.random() < 0.5 else ""


@dataclass(frozen=True)
class Kept:
    """Up to `most` kept runs, each the values of some other inputs in their order: "0.1_20~0.3_20"."""

    id: str
    of: tuple[Input, ...]
    most: int = 4
    default: tuple[tuple[Any, ...], ...] = ()

    def read(self, text: str) -> tuple[tuple[Any, ...], ...]:
        runs = tuple(self.one(part) for part in text.split("~") if part)
        return tuple(dict.fromkeys(runs))[: self.most]

    def one(self, text: str) -> tuple[Any, ...]:
        parts = text.split("_")
        if len(parts) != len(self.of):
            raise Refused("not_known", text=text[:20])
        return tuple(each.read(part) for each, part in zip(self.of, parts, strict=True))

    def write(self, value: Iterable[tuple[Any, ...]]) -> str:
        return "~".join("_".join(each.write(v) for each, v in zip(self.of, run, strict=True)) for run in value)

    def some(self, chance: random.Random) -> tuple[tuple[Any, ...], ...]:
        count = chance.randint(0, self.most)
        return tuple(dict.fromkeys(tuple(each.some(chance) for each in self.of) for _ in range(count)))


@dataclass(frozen=True)
class Position:
    """Where a player stands, by its step. The browser keeps it in the address: moving there sends no message."""

    id: str = "at"
    default: int = 0

    def read(self, text: str) -> int:
        if not re.fullmatch(r"\d{1,6}", text):
            raise Refused("not_known", text=text[:20])
        return int(text)

    def write(self, value: int) -> str:
        return str(value)

    def some(self, chance: random.Random) -> int:
        return chance.randrange(12)


@dataclass(frozen=True)
class Page:
    """Which page of a list that is too long for one, from 1; of a shorter list it is the last.

    When one of the inputs `of` says something else, the list is another one and begins at its first page.
    """

    id: str = "page"
    of: tuple[str, ...] = ()
    default: int = 1

    def read(self, text: str) -> int:
        if not re.fullmatch(r"[1-9]\d{0,3}", text):
            raise Refused("not_known", text=text[:20])
        return int(text)

    def write(self, value: int) -> str:
        return str(value)

    def some(self, chance: random.Random) -> int:
        return chance.randint(1, 12)


class Values:
    """What a lesson's inputs say, each under its id: frozen, hashable, equal by what is in it."""

    __slots__ = ("_of",)

    def __init__(self, of: Mapping[str, Any]) -> None:
        object.__setattr__(self, "_of", dict(of))

    def __getattr__(self, id_: str) -> Any:
        try:
            return self._of[id_]
        except KeyError:
            raise AttributeError(id_) from None

    def __setattr__(self, id_: str, value: Any) -> None:
        raise AttributeError(f"values do not change; use replace({id_}=…)")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Values) and self._of == other._of

    def __hash__(self) -> int:
        return hash(tuple(sorted(self._of.items())))

    def __repr__(self) -> str:
        return f"Values({self._of})"

    def replace(self, **changes: Any) -> "Values":
        """Return the same values but for some. Raises KeyError for an id that is not among them."""
        unknown = set(changes) - set(self._of)
        if unknown:
            raise KeyError(*unknown)
        return Values({**self._of, **changes})

    def only(self, *ids: str) -> "Values":
        """Return some of the values, for what depends on no other."""
        return Values({id_: self._of[id_] for id_ in ids})

    def items(self) -> Iterable[tuple[str, Any]]:
        """Return (id, value) of each."""
        return self._of.items()


Inputs = tuple[Input, ...]


def defaults(inputs: Inputs) -> Values:
    """Return what everything says before the reader has touched it."""
    return Values({each.id: each.default for each in inputs})


def from_address(inputs: Inputs, parameters: Mapping[str, list[str]]) -> Values:
    """Return what an address asks for; the default of each input that is absent, odd, or given more than once."""
    return Values({each.id: one_from(each, parameters.get(each.id, [])) for each in inputs})


def one_from(each: Input, texts: list[str]) -> Any:
    """Return the one value that these texts ask for, or the default."""
    if len(texts) != 1 or len(texts[0]) > LONGEST:
        return each.default
    try:
        return each.read(texts[0])
    except Refused:
        return each.default


def to_address(inputs: Inputs, values: Values) -> dict[str, str]:
    """Return what stands in the address: every input that does not say its default. `from_address` undoes it."""
    now = dict(values.items())
    return {each.id: each.write(now[each.id]) for each in inputs if now[each.id] != each.default}
