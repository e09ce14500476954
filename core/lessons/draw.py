"""What Draw shows, without a screen: stages, votes, verdicts on the move, other ways to draw, how far to trust it."""

import io
from contextlib import suppress
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import torch
from PIL import Image

from core.charts import draw as charts
from core.charts import heat_map, rows
from core.lessons.inputs import Choice, Picture, Switch, Values, Whole
from core.lessons.scenes import Scene, packed
from core.models import any_digit, batches, calibration, judging, nearest, store
from core.models.store import WeightsError
from core.models.verdicts import JUDGE, MODELS, Verdict, classify, usable
from core.models.why import Votes
from core.pictures import paper, pieces, prepare, unpack
from core.pictures.prepare import DrawingError, DrawnDigit
from core.pictures.unpack import PictureError
from core.tensors import scaled
from core.text import Words

SOURCES = ("canvas", "photo", "grid", "image")
LOOKS = ("why", "nearest", "flip", "ways", "stages")
INPUTS = (
    Choice("source", SOURCES, "canvas"),
    Whole("pen", 20, 10, 28, typed=False),  # px
    Switch("centred", True),
    Picture("image"),
    Choice("look", LOOKS, "why"),
    Choice("model", tuple(MODELS), "linear", names={model: model for model in MODELS}),  # whose votes are shown
    Whole("hands", 1, 1, 9999),  # the seed of the twelve other hands
    Choice("about", ("two", "any"), "two"),  # 3 or 7, or any digit
)

MOST_STROKES = 2_000  # on a sheet: far more than anybody draws, and read in a hundredth of a second
SHOWN = 640  # pixels of a photo's longer side on the page
SURE_OF_A_TURN = 0.9  # of the judge's confidence: with less it is not offered to turn a photo
WIDE = 1.25  # times as wide as high is the ink of fewer than one 3 or 7 in a hundred
SMALL = 340  # pixels of a stage that is kept to be shown
CELL = 10  # points of a sheet to a pixel of the grid: then a line of pixels is as thick as the thinnest pen
WAYS = 12  # how many other hands draw the drawing again
THRESHOLDS = torch.linspace(0.34, 0.99, 66)  # below a third, neither would not even be the likeliest

Stage = tuple[str, np.ndarray]  # its name, and its ink as uint8 (h, w)


# What is given


class Given(NamedTuple):
    """A digit to classify, and how it came."""

    source: str  # "canvas", "photo", "grid" or "image"
    digit: DrawnDigit
    centred: bool = True
    photo_stages: tuple[Stage, ...] = ()  # those before the drawing
    hidden: bool = False  # the browser does not let its sheet be read: it was drawn again by its strokes


def limits() -> dict[str, str]:
    """Return what the texts need to say what is taken: picture files, and strokes."""
    return {
        "strokes": f"{MOST_STROKES:,}",
        "taken": " / ".join(unpack.TAKEN),
        "megabytes": f"{unpack.MOST_BYTES / 1e6:.0f}",
    }


def trouble_of(reason: str, about: str) -> str:
    """Return the name of the sentence on why there is nothing to classify, where any digit is asked for or 3 and 7."""
    return f"{reason}_any" if about == "any" and reason in ("empty", "no_photo") else reason


def answers(about: str, digit: DrawnDigit) -> list[Any]:
    """Return the verdicts on a digit: of all models of 3s and 7s, or the one on any digit. Raises WeightsError."""
    return [any_digit.classify(digit)] if about == "any" else classify(digit)


class Part(NamedTuple):
    """A digit found on a photo, where it is, and what the judge says of it as it lies there."""

    digit: DrawnDigit | DrawingError
    box: tuple[float, float, float, float]  # top, bottom, left and right, as shares of the picture
    verdict: Verdict | None  # None where there is no digit to read
    turn: int | None  # a quarter turn counterclockwise, 1 to 3, that makes it a sure 3 or 7 where it is neither
    turned: Verdict | None  # what the judge says of it then
    stages: tuple[Stage, ...]  # on the way to the drawing


class Seen(NamedTuple):
    """What there is on a photo."""

    picture: bytes  # the photo as a small JPEG, to be shown
    parts: tuple[Part, ...]  # from the left, row by row
    first: int = 0  # the one that is looked at if none is chosen: framed, or with most ink
    trouble: PictureError | None = None  # why there are none


def seen_on(content: bytes, turn: int = 0, frame: tuple[float, ...] | None = None) -> Seen:
    """Return the digits in a picture file, turned by quarters counterclockwise, and in a `frame` (of shares) first.

    Raises PictureError where the file cannot be opened, and WeightsError.
    """
    rgba = np.ascontiguousarray(np.rot90(unpack.unpack(content), turn))
    height, width, _ = rgba.shape
    box = pieces.points(frame, height, width) if frame else None
    try:
        found = paper.all_found(rgba, box)
    except PictureError as error:
        return Seen(shown(rgba), (), trouble=error)
    order = pieces.reading_order([each.box for each in found])
    parts = tuple(part_of(found[place], box if place == 0 else None) for place in order)
    return Seen(shown(rgba), parts, order.index(0))


def part_of(found: paper.Found, frame: paper.Box | None) -> Part:
    """Return a digit found on a photo with what is said of it; `frame` is where the reader says that it is."""
    evened = "exchanged" if found.inverted else "evened"
    stages = {"grey": 255 - found.grey, evened: 255 - found.even, "ink": found.ink, "cut": prepare.to_ink(found.rgba)}
    kept = tuple((name, small(ink)) for name, ink in stages.items())
    top, bottom, left, right = frame or found.box
    height, width = found.grey.shape
    box = (top / height, bottom / height, left / width, right / width)
    try:
        digit = prepare.to_mnist(found.rgba)
    except DrawingError as error:
        return Part(error, box, None, None, None, kept)
    verdict = judged(digit)
    turn, turned = (None, None) if verdict.digit and verdict.sure else best_turn(found.rgba)
    return Part(digit, box, verdict, turn, turned, kept)


def may_be_two(seen: Seen) -> bool:
    """Return whether the one digit found on a photo cannot be read and is so wide that it may be two that touch."""
    if len(seen.parts) != 1:
        return False
    digit, verdict = seen.parts[0].digit, seen.parts[0].verdict
    if isinstance(digit, DrawingError) or (verdict and verdict.digit and verdict.sure):
        return False
    height, width = digit.cropped.shape
    return width > WIDE * height


def judged(digit: DrawnDigit) -> Verdict:
    """Return what the judge says. Raises WeightsError."""
    return MODELS[JUDGE](JUDGE, scaled(digit.image))


def best_turn(rgba: np.ndarray) -> tuple[int | None, Verdict | None]:
    """Return the quarter turn, 1 to 3, that makes a drawing a sure 3 or 7, and the verdict then; or None, None."""
    turned = {turn: judged(prepare.to_mnist(np.ascontiguousarray(np.rot90(rgba, turn)))) for turn in (1, 2, 3)}
    sure = {turn: each for turn, each in turned.items() if each.digit and each.confidence >= SURE_OF_A_TURN}
    best = max(sure, key=lambda turn: sure[turn].confidence, default=None)
    return best, sure.get(best) if best else None


def apart(digit: DrawnDigit) -> tuple[Verdict, ...]:
    """Return what the judge says of each digit on a sheet that has several, a sure 3 or 7 among them; else nothing.

    From the left, row by row. Raises WeightsError.
    """
    light = 255 - digit.drawn
    try:
        found = paper.all_found(np.dstack([light, light, light, np.full_like(light, 255)]))
        order = pieces.reading_order([each.box for each in found])
        said = tuple(judged(prepare.to_mnist(found[place].rgba)) for place in order)
    except (PictureError, DrawingError):
        return ()
    return said if len(said) > 1 and any(each.digit and each.sure for each in said) else ()


def shown(rgba: np.ndarray) -> bytes:
    """Return a picture, uint8 RGBA, as a small JPEG on white paper."""
    picture = Image.fromarray(rgba)
    picture.thumbnail((SHOWN, SHOWN))
    paper_ = Image.new("RGBA", picture.size, "white")
    file = io.BytesIO()
    Image.alpha_composite(paper_, picture).convert("RGB").save(file, "JPEG", quality=85)
    return file.getvalue()


def small(ink: np.ndarray) -> np.ndarray:
    """Return a picture uint8 (h, w) with its longer side at most `SMALL`."""
    picture = Image.fromarray(ink)
    picture.thumbnail((SMALL, SMALL))
    return np.asarray(picture)


def enlarged(pixels: np.ndarray) -> np.ndarray:
    """Return ink uint8 (28, 28) as a sheet of the usual size, uint8 RGBA."""
    sheet = np.kron(255 - pixels, np.ones((CELL, CELL), np.uint8))
    return np.dstack([sheet, sheet, sheet, np.full_like(sheet, 255)])


def stages(given: Given) -> list[Stage]:
    """Return every stage on the way to 28 × 28."""
    digit = given.digit
    if not given.centred:
        return [("drawn", digit.drawn), ("shrunk", digit.image)]
    first = given.photo_stages or (("drawn", digit.drawn),)
    return [*first, ("cropped", digit.cropped), ("fitted", digit.fitted), ("image", digit.image)]


def seen(image: np.ndarray, words: Words) -> Scene:
    """Return what the models see, uint8 (28, 28), as a heat map."""
    return Scene(heat_map.inked, packed({"pixels": rows.ink(image)}), ("pixels",), words("seen_chart"))


# Why


def vote_rows(votes: Votes, digit: DrawnDigit) -> pd.DataFrame:
    """Return the rows of `charts.votes`; the strongest vote has the full colour."""
    strongest = votes.by_pixel.abs().max().clamp(min=1e-9)
    table = rows.grid(scaled(digit.image).numpy().astype(float).round(3))
    table = table.assign(vote=votes.by_pixel.numpy(), shade=(votes.by_pixel / strongest).numpy().round(3))
    return table[table["vote"] != 0]


def votes_scene(votes: Votes, digit: DrawnDigit, model: str, words: Words) -> Scene:
    """Return what every pixel added to a model's score, as a picture."""
    sides = {"above": str(votes.above or "neither"), "below": str(votes.below or "neither")}
    description = words("votes_chart", model=words(model))
    return Scene(
        charts.votes,
        packed({"pixels": vote_rows(votes, digit)}),
        ("pixels",),
        description,
        options={**sides, "side": 260},
    )


class Sum(NamedTuple):
    """How the votes of all pixels add up to a score: start + above + below + left_out."""

    start: float
    above: float  # all votes for the answer `above`
    below: float  # all votes for the other; 0 or less
    left_out: float  # what a net's finite number of steps leaves out; 0 where its four decimals would be
    score: float


def sum_of(votes: Votes) -> Sum:
    """Return the sum of the votes, taken apart."""
    above, below = (votes.by_pixel.clamp(min=0).sum().item(), votes.by_pixel.clamp(max=0).sum().item())
    left_out = votes.score - votes.start - above - below
    return Sum(votes.start, above, below, left_out if abs(left_out) >= 5e-5 else 0.0, votes.score)


# What would flip it


def in_3(verdict: Verdict) -> float:
    """Return how far a verdict lies on the side of a 3, in [0, 1]; as the judge would say it if forced."""
    return 1 - verdict.forced_confidence if verdict.forced == 7 else verdict.forced_confidence


def moved_rows(before: list[Verdict], now: list[Verdict], words: Words) -> pd.DataFrame:
    """Return the rows of `charts.verdicts`."""
    return pd.DataFrame(
        {
            "model": [words(each.model) for each in now],
            "place": range(len(now)),
            "before": [round(in_3(each), 4) for each in before],
            "now": [round(in_3(each), 4) for each in now],
            "said": [str(each.digit or "neither") for each in now],
            "told": [told(each, words) for each in now],
        }
    )


def moved(before: list[Verdict], now: list[Verdict], words: Words) -> Scene:
    """Return where every model stands between 7 and 3, before and after a change."""
    return Scene(charts.verdicts, packed({"moved": moved_rows(before, now, words)}), ("moved",), words("moved_chart"))


def told(verdict: Verdict, words: Words) -> str:
    """Return an answer and how sure it is, in plain text."""
    name = str(verdict.digit) if verdict.digit else words("no_digit" if verdict.forced else "neither")
    name = name if verdict.sure else words("not_sure")
    return f"{name} · {percent(verdict.confidence)}%"


def percent(share: float) -> str:
    """Return a share as percent, never rounded up to a certainty."""
    return f"{min(100 * share, 99.9):.1f}"


# Twelve ways


class Ways(NamedTuple):
    """A drawing as other hands might have drawn it, and who says of these what the judge said of it."""

    images: np.ndarray  # uint8 (WAYS, 28, 28)
    agreeing: tuple[int, ...]  # how many models, of each image
    by_model: dict[str, int]  # of how many images, by model


def ways(image: np.ndarray, judge: Verdict, seed: int) -> Ways:
    """Return an image, uint8 (28, 28), drawn in `WAYS` other ways. `judge` is the verdict on it that counts.

    Raises IndexError when nothing is left of it once it is worn down to its middle line.
    """
    images = (batches.ways(image, judge.forced or 3, WAYS, seed) * 255).round().byte().numpy()
    agree = np.array([[each.digit == judge.digit for each in classify(prepare.ready(way))] for way in images])
    return Ways(images, tuple(agree.sum(1).tolist()), dict(zip(usable(), agree.sum(0).tolist(), strict=True)))


# How far it can be trusted


@lru_cache(maxsize=1)
def bins() -> pd.DataFrame:
    """Return rows (confidence, right, answers), a bin of confidence each, of the answers on images kept apart."""
    answers = judging.ours()
    made = calibration.reliability(answers.confidence, answers.said == answers.right)
    return pd.DataFrame([each._asdict() for each in made if each.answers]).round(4)


@lru_cache(maxsize=3)
def costs(words: Words) -> pd.DataFrame:
    """Return rows (threshold, share, which) of `charts.thresholds`."""
    each = pd.DataFrame(judging.costs(judging.ours(), THRESHOLDS)).round(4)
    named = {"of_others": words("others"), "of_known": words("threes_and_sevens")}
    return each.rename(columns=named).melt("threshold", var_name="which", value_name="share")


def reliability(_: Values, words: Words) -> Scene:
    """Return how often answers were right, by how sure the net was of them."""
    return Scene(charts.reliability, packed({"bins": bins()}), ("bins",), words("reliability_chart"))


def thresholds(_: Values, words: Words) -> Scene:
    """Return what the threshold costs, and the one in use. Raises WeightsError."""
    tables = {"costs": costs(words), "chosen": pd.DataFrame({"threshold": [store.judgement().threshold]})}
    return Scene(charts.thresholds, packed(tables), ("costs", "chosen"), words("thresholds_chart"))


SCENES = {"reliability": lru_cache(maxsize=6)(reliability), "thresholds": lru_cache(maxsize=6)(thresholds)}


@lru_cache(maxsize=1)
def figures() -> dict[str, str]:
    """Return what the texts of this part need: the net's errors and rates on images kept apart, as texts."""
    answers, judgement = judging.ours(), store.judgement()
    error = calibration.calibration_error(answers.confidence, answers.said == answers.right)
    ((_, of_known, of_others),) = judging.costs(answers, torch.tensor([judgement.threshold]))
    return {
        "images": f"{len(answers.said):,}",
        "error": f"{100 * error:.1f}",
        "threshold": f"{judgement.threshold:.2f}",
        "temperature": f"{judgement.temperature:.2f}",
        "of_known": f"{100 * of_known:.1f}",
        "of_others": f"{100 * of_others:.1f}",
    }


def warm_up() -> None:
    """Work out what does not depend on a drawing before the first visitor asks. Raises DataFileError."""
    with suppress(WeightsError):  # the page says so itself, in the reader's language
        figures()
        bins()
        nearest.known_features()
