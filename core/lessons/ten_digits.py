"""What the lesson on all ten digits shows: scores and shares, two losses, trainings, a table of ten by ten, a map."""

import io
import json
import math
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import torch
from PIL import Image
from torch import Tensor, nn

from core import nonlinearity, ten_digits
from core.charts import ten_digits as charts
from core.charts.theme import NEGATIVE, POSITIVE
from core.data import all_digits
from core.data.book import BOOK_SEED
from core.lessons import kept, pictures, trainings
from core.lessons.inputs import Choice, Input, Kept, Number, OwnDigit, Page, Picture, Position, Values, Whole
from core.lessons.numbers import fixed, number, percent, whole
from core.lessons.scenes import Scene, packed, rounded
from core.models import store
from core.models.store import WeightsError
from core.ten_digits import CLASSES, NETS, PUBLISHED, Settings, train_ten
from core.text import Words

DIGITS = tuple(map(str, all_digits.DIGITS))
SCORES = tuple(f"s{digit}" for digit in DIGITS)
FARTHEST = 10.0  # of a score from 0
IMAGES = all_digits.IMAGES["valid"]
LEADS = torch.linspace(-6, 6, 49)  # of the right one of two answers
IMAGES_A_PAGE = 16
MOST_EPOCHS, MOST_RUNS = 4, 4
WHOSE = (*NETS, "newest")
ON_THE_MAP = 30  # images of each digit
NEAREST = 5  # images that are named as nearest to the reader's own
AXES = {"1-2": (0, 1), "1-3": (0, 2), "2-3": (1, 2)}

# All that decides a training here, in the order in which a kept run has it.
OF_A_RUN: tuple[Input, ...] = (
    Choice("kind", tuple(NETS), "linear"),
    Whole("epochs", 2, 1, MOST_EPOCHS),
    Whole("seed", BOOK_SEED, 0, 9999),
    Whole("stop", 0, 0, MOST_EPOCHS),  # the epoch at which it was stopped by hand; 0 where it was not
)
BY_NAME = {digit: f"digit_{digit}" for digit in DIGITS}
BEGIN = (0, 0, 1.0, 4.0, -2.0, 1.5, -3.0, 0.5, 3.0, 1.0)  # scores in doubt between a 3 and an 8
INPUTS = (
    *(
        Number(id_, start, -FARTHEST, FARTHEST, step=0.5, slider=(-FARTHEST, FARTHEST), typed=False)
        for id_, start in zip(SCORES, BEGIN, strict=True)
    ),
    Position("at"),
    *OF_A_RUN[:3],
    Kept("runs", OF_A_RUN, MOST_RUNS),  # the newest first
    Choice("judged", WHOSE, "simple", names={whose: f"judged_{whose}" for whose in WHOSE}),
    Choice("truth", DIGITS, "4", names=BY_NAME),
    Choice("said", DIGITS, "9", names=BY_NAME),
    Page("page", of=("judged", "truth", "said")),
    Choice("weights", ("trained", "start"), "trained"),
    Choice("axes", tuple(AXES), "1-2"),
    Whole("place", 0, 0, IMAGES - 1),  # of the image chosen on the map
    OwnDigit("image"),
    Choice("asked", WHOSE, "conv", names={whose: f"judged_{whose}" for whose in WHOSE}),
)


def all_scores(*scores: float) -> dict[str, float]:
    """Return what to set for ten scores."""
    return dict(zip(SCORES, map(float, scores), strict=True))


PRESETS = {
    "doubt": all_scores(*BEGIN),
    "alike": all_scores(*[0] * CLASSES),
    "leads": all_scores(*[0] * 3, 6, *[0] * 6),
    "none": all_scores(*[-6] * 3, -3, *[-6] * 6),
}


# Ten scores


def scores_of(values: Values) -> Tensor:
    """Return the ten scores on the sliders, float32 (10,)."""
    return torch.tensor([getattr(values, id_) for id_ in SCORES])


def of_the_scores(values: Values) -> Values:
    """Return what the first stage depends on."""
    return values.only(*SCORES)


def one_more(values: Values) -> dict[str, float]:
    """Return what to set when 1 is added to every score; none may pass the end of its slider."""
    step = min(1.0, FARTHEST - max(getattr(values, id_) for id_ in SCORES))
    return {id_: getattr(values, id_) + step for id_ in SCORES}


@lru_cache(maxsize=256)
def shares(values: Values, words: Words) -> Scene:
    """Return ten scores, e to the power of each, and their shares."""
    rows = packed({"ten": parts_of(scores_of(values))})
    return Scene(charts.shares, rows, ("ten",), words("shares_chart"), options={"reach": FARTHEST})


def parts_of(scores: Tensor) -> dict[str, Any]:
    """Return the rows (digit, score, power, share, sigmoid, most) of ten scores, float32 (10,)."""
    powers = scores.exp()
    return {
        "digit": list(DIGITS),
        "score": rounded(scores, 4),
        "power": [float(f"{power:.4g}") for power in powers.tolist()],
        "share": rounded(ten_digits.softmax(scores)),
        "sigmoid": rounded(scores.sigmoid()),
        "most": (powers > 0.6 * powers.max()).tolist(),
    }


def what_shares(values: Values, words: Words) -> str:
    """Return how the largest share came about, and to what ten sigmoids would add up."""
    scores = scores_of(values)
    powers, found = scores.exp(), ten_digits.softmax(scores)
    first = int(scores.argmax())
    told = {
        "digit": first,
        "score": fixed(scores[first].item(), 1),
        "power": number(powers[first].item()),
        "sum": number(powers.sum().item()),
        "share": percent(found[first].item()),
        "sigmoids": fixed(scores.sigmoid().sum().item(), 2),
    }
    tied = int((scores == scores.max()).sum())
    return words.prose("what_alike" if tied == CLASSES else "what_shares", **told)


# Two answers


@lru_cache(maxsize=6)
def losses(_: Values, words: Words) -> Scene:
    """Return both losses of one image, and their slopes, from a wrong answer that is sure to a right one."""
    found = ten_digits.losses_of_lead(LEADS)
    each = {
        "cross_entropy": (found.cross_entropy, found.cross_entropy_slope),
        "mnist_loss": (found.mnist_loss, found.mnist_loss_slope),
    }
    tables = [
        pd.DataFrame(
            {
                "index": range(len(LEADS)),
                "lead": rounded(LEADS, 2),
                "which": words(name),
                "loss": rounded(loss),
                "slope": rounded(slope),
            }
        )
        for name, (loss, slope) in each.items()
    ]
    texts = [
        words(
            "lead_said",
            lead=fixed(LEADS[i].item(), 2),
            share=percent(found.share[i].item()),
            entropy=fixed(found.cross_entropy[i].item(), 3),
            entropy_slope=fixed(found.cross_entropy_slope[i].item(), 3),
            book=fixed(found.mnist_loss[i].item(), 3),
            book_slope=fixed(found.mnist_loss_slope[i].item(), 3),
        )
        for i in range(len(LEADS))
    ]
    rows = packed({"lead": pd.concat(tables)})
    return Scene(charts.losses, rows, ("lead",), words("losses_chart"), texts, rate=8, run="losses", position="at")


# The trainings of the reader


def settings_of(run: tuple[Any, ...]) -> Settings:
    """Return the settings of a kept run."""
    kind, epochs, seed, stop = run
    return Settings(kind, epochs, seed, stop_after=stop or None)


def train(values: Values) -> dict[str, Any]:
    """Return what to set when the reader wants these inputs trained: it is the newest run from now on."""
    new = (values.kind, values.epochs, values.seed, 0)
    return {"runs": (new, *(run for run in values.runs if run != new))[:MOST_RUNS], "judged": "newest"}


def wanted(values: Values) -> list[tuple[Settings, Any]]:
    """Return what is to be trained, the newest first, each with what trains it."""
    return [(settings_of(run), train_ten) for run in values.runs]


def stopped(values: Values, asked: Settings, came_to: Settings | None) -> dict[str, Any]:
    """Return what to set when a training was stopped by hand: it is the run it came to, if it came to any."""
    run = kept.asked_for(values, settings_of, asked)
    instead = () if came_to is None else ((*run[:3], came_to.stop_after or 0),)
    return {"runs": kept.exchanged(values.runs, run, *instead)}


def trained(values: Values) -> Values:
    """Return the same values with those of the runs that are there; whatever shows a run is made of these."""
    return kept.trained(values, settings_of)


def run_of(run: tuple[Any, ...]) -> ten_digits.TenRun:
    """Return a kept run, which is there, or is trained now."""
    return trainings.now(settings_of(run), train_ten).run


def name_of(run: tuple[Any, ...], words: Words) -> str:
    """Return how a kept run is called, with all that decides it."""
    kind, epochs, seed, stop = run
    name = words(f"kind_{kind}")
    if stop:
        return words("stopped_run", name=name, epochs=epochs, seed=seed, stop=stop)
    return words("run_of", name=name, epochs=epochs, seed=seed)


def is_out_of_date(values: Values) -> bool:
    """Return whether the settings have changed since the newest run."""
    return bool(values.runs) and values.runs[0][:3] != (values.kind, values.epochs, values.seed)


def took(values: Values, words: Words) -> str:
    """Return the newest run by its name, with the time its training took here."""
    done = trainings.now(settings_of(values.runs[0]), train_ten)
    return f"{name_of(values.runs[0], words)} · {words('took', seconds=fixed(done.seconds, 1))}"


def of_the_training(values: Values) -> Values:
    """Return what the picture of the trainings depends on."""
    return trained(values).only("runs", "epochs")


@lru_cache(maxsize=24)
def training(values: Values, words: Words) -> Scene:
    """Return the errors after each epoch of the reader's runs, beside what was published."""
    rows = [
        (name_of(run, words), result.epoch, round(100 * (1 - result.accuracy), 2))
        for run in values.runs
        for result in run_of(run).results
    ]
    tables = {
        "trained": pd.DataFrame(rows, columns=["run", "epoch", "errors"]),
        "levels": pd.DataFrame(
            [(words(f"published_{name}"), PUBLISHED[name]) for name in ("linear", "two_layers", "lenet_5")],
            columns=["name", "errors"],
        ),
    }
    names = tuple(name_of(run, words) for run in values.runs)
    last = max([values.epochs, *(run[1] for run in values.runs)])
    return Scene(
        charts.by_epoch,
        packed(tables),
        tuple(tables),
        words("epochs_chart"),
        options={"runs": names, "last": last},
    )


def what_training(values: Values, words: Words) -> str:
    """Return what the newest run came to, beside the net that ships."""
    if not values.runs:
        return words.prose("began")
    kind, *_ = newest = values.runs[0]
    last = run_of(newest).results[-1]
    told = {"wrong": whole((1 - last.accuracy) * IMAGES), "images": whole(IMAGES), "epoch": last.epoch}
    said = words.prose("came_to", name=words(f"kind_{kind}"), accuracy=fixed(last.accuracy, 4), **told)
    ours = accuracies().get(kind)
    return said if ours is None else words.joined(said, words.prose("ships_with", accuracy=fixed(ours, 4)))


@lru_cache(maxsize=1)
def accuracies() -> dict[str, float]:
    """Return what the nets that ship reach on MNIST's test images, as noted where they were trained."""
    told = json.loads(store.REPORT.read_text("utf-8")) if store.REPORT.is_file() else {}
    return {kind: told[f"ten_{kind}"]["accuracy"] for kind in NETS if f"ten_{kind}" in told}


def table_of_nets(words: Words) -> list[dict[str, str]]:
    """Return each net that ships: its numbers, its accuracy and errors, and what was published for one of its sort."""
    beside = {"linear": ("linear", "linear_deskewed"), "simple": ("two_layers",), "conv": ("lenet_5",)}
    rows = []
    for kind, published in beside.items():
        accuracy = accuracies().get(kind)
        rows.append(
            {
                words("net"): words(f"kind_{kind}"),
                words("parameters"): whole(nonlinearity.parameters(ten_digits.ten_outputs(kind))),
                words("accuracy"): "—" if accuracy is None else fixed(accuracy, 4),
                words("errors"): "—" if accuracy is None else percent(1 - accuracy, 2),
                words("published"): "; ".join(
                    f"{words(f'published_{name}')}: {fixed(PUBLISHED[name], 2 if PUBLISHED[name] < 1 else 1)}%"
                    for name in published
                ),
            }
        )
    return rows


# Ten by ten


def net_of(whose: str, runs: tuple[tuple[Any, ...], ...]) -> nn.Sequential | None:
    """Return the net of a choice; None where there is none yet, or it cannot be used."""
    if whose == "newest":
        return run_of(runs[0]).net if runs else None
    try:
        return store.net(f"ten_{whose}")
    except WeightsError:
        return None


@lru_cache(maxsize=16)
def said_by(whose: str, runs: tuple[tuple[Any, ...], ...]) -> Tensor | None:
    """Return which digit a net says of each test image, int64 (10000,); None where there is no net."""
    net = net_of(whose, runs)
    if net is None:
        return None
    return ten_digits.answers(net, ten_digits.images_and_labels("valid")[0]).argmax(1)


def of_the_table(values: Values) -> Values:
    """Return what the table depends on: of the runs the newest, where it is that which is judged."""
    now = trained(values)
    newest = now.runs[:1] if now.judged == "newest" else ()
    return now.replace(runs=newest).only("judged", "runs", "truth", "said", "page")


def labels() -> Tensor:
    """Return the right answers of the test images, int64 (10000,)."""
    return torch.tensor(all_digits.load("valid").labels)


@lru_cache(maxsize=64)
def counted(whose: str, runs: tuple[tuple[Any, ...], ...]) -> Tensor:
    """Return the table of ten by ten of a net, int64 (10, 10); all 0 where there is no net."""
    said = said_by(whose, runs)
    return torch.zeros(CLASSES, CLASSES, dtype=torch.long) if said is None else ten_digits.confusion(said, labels())


@lru_cache(maxsize=64)
def confusion(values: Values, words: Words) -> Scene:
    """Return the table of ten by ten, the chosen cell marked."""
    found = counted(values.judged, values.runs)
    wrong = found.clone().fill_diagonal_(0)
    shade = (wrong / wrong.max().clamp(min=1)).sqrt()
    shade.diagonal().copy_(found.diagonal() / found.sum(1).clamp(min=1) / 2)
    cells = [(truth, said) for truth in all_digits.DIGITS for said in all_digits.DIGITS]
    table: dict[str, Any] = {
        "cell": [f"{truth}-{said}" for truth, said in cells],
        "truth": [truth for truth, _ in cells],
        "said": [said for _, said in cells],
        "count": found.flatten().tolist(),
        "shade": rounded(shade.flatten(), 3),
        "right": [truth == said for truth, said in cells],
        "chosen": [(str(truth), str(said)) == (values.truth, values.said) for truth, said in cells],
    }
    told = words("confusion_chart", net=words(f"judged_{values.judged}"))
    return Scene(charts.confusion, packed({"cells": table}), ("cells",), told, picks="cell")


def what_confusion(values: Values, words: Words) -> str:
    """Return how many are wrong, which two digits are taken for each other most, and which digit is the hardest."""
    found = counted(values.judged, values.runs)
    total = int(found.sum())
    if not total:
        return words.prose("judged_missing")
    wrong = found.clone().fill_diagonal_(0)
    truth, said = divmod(int(wrong.argmax()), CLASSES)
    missed = wrong.sum(1) / found.sum(1)
    told = {
        "wrong": whole(wrong.sum().item()),
        "images": whole(total),
        "accuracy": fixed(1 - wrong.sum().item() / total, 4),
        "count": int(wrong.max()),
        "truth": truth,
        "said": said,
        "hardest": int(missed.argmax()),
        "missed": percent(missed.max().item()),
    }
    return words.prose("what_confusion", **told)


def members(values: Values) -> list[int]:
    """Return the places, in the test files, of the images of the chosen cell."""
    said = said_by(values.judged, values.runs)
    if said is None:
        return []
    return ((labels() == int(values.truth)) & (said == int(values.said))).nonzero().flatten().tolist()


def pages(values: Values) -> int:
    """Return how many pages the images of the chosen cell take; 0 if there are none."""
    return -(-len(members(values)) // IMAGES_A_PAGE)


def heading(values: Values, words: Words) -> str:
    """Return what the images of the chosen cell are, and how many."""
    count = len(members(values))
    key = "gallery" if count else "gallery_none"
    return words(key, truth=values.truth, said=values.said, count=whole(count))


@lru_cache(maxsize=64)
def gallery(values: Values, words: Words) -> list[tuple[bytes, str, str]]:
    """Return (PNG, spoken description, caption) of the images of the chosen cell that are on the chosen page."""
    page, images = min(values.page, pages(values)), all_digits.load("valid").images
    told = {"truth": values.truth, "said": values.said}
    return [
        (pictures.png(images[place]), words("picture", name=place, **told), str(place))
        for place in members(values)[(page - 1) * IMAGES_A_PAGE : page * IMAGES_A_PAGE]
    ]


# Ten pictures of weights


def of_the_weights(values: Values) -> Values:
    """Return what the ten pictures depend on."""
    return values.only("weights")


@lru_cache(maxsize=12)
def weights(values: Values, words: Words) -> Scene:
    """Return the linear model's weights for each digit as pictures, the largest of all in full colour."""
    shipped = net_of("linear", ()) if values.weights == "trained" else None
    first = (shipped or ten_digits.ten_outputs("linear"))[0]
    assert isinstance(first, nn.Linear)
    each = first.weight.detach().view(CLASSES, 28, 28)
    each = each - each.mean(0)  # what all ten share adds the same to each score, and changes no share
    shades = each / each.abs().quantile(0.995)
    table: dict[str, Any] = {
        "digit": list(DIGITS),
        "row": [digit // 5 for digit in range(CLASSES)],
        "column": [digit % 5 for digit in range(CLASSES)],
        "url": [pictures.url(pictures.signed(shade, NEGATIVE, POSITIVE)) for shade in shades],
        "largest": rounded(each.abs().amax((1, 2)), 2),
    }
    return Scene(charts.weights, packed({"tiles": table}), ("tiles",), words(f"weights_chart_{values.weights}"))


# A map


@lru_cache(maxsize=1)
def directions() -> ten_digits.Directions:
    """Return the first three directions in which the test images differ most."""
    return ten_digits.principal_directions(ten_digits.images_and_labels("valid")[0].float() / 255, 3)


@lru_cache(maxsize=1)
def on_the_map() -> tuple[list[int], Tensor, Tensor]:
    """Return the places of some images of each digit, their first three coordinates (n, 3), and the shares (3,)."""
    truth = labels()
    places = [i for digit in all_digits.DIGITS for i in (truth == digit).nonzero().flatten()[:ON_THE_MAP].tolist()]
    images, found = ten_digits.images_and_labels("valid")[0][places].float() / 255, directions()
    return places, (images - found.mean) @ found.directions, found.shares


@lru_cache(maxsize=512)
def see_through(place: int) -> str:
    """Return a test image as an address that holds it: ink in black, and no paper."""
    return see_through_of(all_digits.load("valid").images[place])


def see_through_of(ink: np.ndarray) -> str:
    """Return ink, uint8 (28, 28), as an address that holds it: in black, and no paper."""
    file = io.BytesIO()
    Image.fromarray(np.stack([np.zeros_like(ink), ink], 2)).save(file, "PNG")
    return pictures.url(file.getvalue())


def of_the_map(values: Values) -> Values:
    """Return what the map depends on."""
    return values.only("axes", "place")


@lru_cache(maxsize=32)
def map_of(values: Values, words: Words) -> Scene:
    """Return images of all digits where their two coordinates put them."""
    places, coordinates, _ = on_the_map()
    x, y = coordinates[:, AXES[values.axes]].T
    truth = labels()[places]
    table: dict[str, Any] = {
        "place": places,
        "digit": truth.tolist(),
        "x": rounded(x, 2),
        "y": rounded(y, 2),
        "url": [see_through(place) for place in places],
        "chosen": [place == values.place for place in places],
    }
    ends = (x.min().item() - 0.5, x.max().item() + 0.5, y.min().item() - 0.5, y.max().item() + 0.5)
    rows = packed({"images": table})
    told = words("map_chart", axes=words(f"axes_{values.axes}"))
    return Scene(charts.map_of, rows, ("images",), told, picks="place", options={"ends": ends})


def what_map(values: Values, words: Words) -> str:
    """Return how much of all differences the two directions keep."""
    _, _, found = on_the_map()
    first, second = AXES[values.axes]
    return words.prose("what_map", share=percent((found[first] + found[second]).item()), pixels=28 * 28)


def image_on_map(values: Values, words: Words) -> list[tuple[bytes, str, str]]:
    """Return (PNG, spoken description, caption) of the chosen image and of the three nearest to it on the map."""
    places, coordinates, _ = on_the_map()
    at = places.index(values.place) if values.place in places else 0
    flat = coordinates[:, AXES[values.axes]]
    nearest = (flat - flat[at]).norm(dim=1).argsort()[:4].tolist()
    data = all_digits.load("valid")
    found = []
    for i in nearest:
        told = {"digit": int(data.labels[places[i]]), "name": places[i]}
        found.append((pictures.png(data.images[places[i]]), words("on_map", **told), words("on_map_short", **told)))
    return found


# The reader's own digit


class Answer(NamedTuple):
    """What a net with ten outputs says of one image."""

    whose: str  # one of `WHOSE`
    scores: Tensor  # float32 (10,)

    @property
    def first(self) -> int:
        """The digit with the largest score."""
        return int(self.scores.argmax())


def of_the_own(values: Values, path: str) -> Values:
    """Return what the section on a reader's own digit depends on."""
    now = trained(values)
    return now.replace(runs=now.runs[:1], image=path).only("image", "asked", "runs")


@lru_cache(maxsize=64)
def answers_to(path: str, runs: tuple[tuple[Any, ...], ...]) -> tuple[Answer, ...]:
    """Return the answer of every net that there is to a reader's own digit."""
    nets = {whose: net_of(whose, runs) for whose in WHOSE}
    image = torch.tensor(pictures.ink_at(path)).reshape(1, -1)
    return tuple(Answer(whose, ten_digits.answers(net, image)[0]) for whose, net in nets.items() if net is not None)


def answers_of(values: Values) -> tuple[Answer, ...]:
    """Return the answers to the digit that is shown, or to the first of the training images where there is none."""
    return answers_to(values.image or Picture().default, values.runs)


@lru_cache(maxsize=64)
def own_shares(values: Values, words: Words) -> Scene:
    """Return the ten scores that the chosen net gives the reader's own digit, with their shares; of `of_the_own`."""
    found = {answer.whose: answer.scores for answer in answers_of(values)}
    scores = found.get(values.asked, torch.zeros(CLASSES))
    reach = FARTHEST * max(1, math.ceil(scores.abs().max().item() / FARTHEST))
    told = words("own_chart", net=words(f"judged_{values.asked}"))
    return Scene(charts.shares, packed({"ten": parts_of(scores)}), ("ten",), told, options={"reach": reach})


def own_table(values: Values, words: Words) -> list[dict[str, str]]:
    """Return each net's answer to the reader's own digit, with its share and what comes second."""
    rows = []
    for answer in answers_of(values):
        shares = ten_digits.softmax(answer.scores)
        _, second = answer.scores.topk(2).indices.tolist()
        rows.append(
            {
                words("judged"): words(f"judged_{answer.whose}"),
                words("own_says"): str(answer.first),
                words("share"): sure_of(shares[answer.first].item()),
                words("own_second"): f"{second} ({percent(shares[second].item())})",
            }
        )
    return rows


def sure_of(share: float) -> str:
    """Return a share as percent, never rounded up to a certainty."""
    return percent(min(share, 0.999))


def what_own(values: Values, words: Words) -> str:
    """Return whether the nets agree on the reader's own digit, and whether they are right."""
    said = [answer.first for answer in answers_of(values)]
    if not said:
        return words.prose("judged_missing")
    truth, count = pictures.truth_of(values.image), len(said)
    if truth is None:
        key = "own_other" if len(set(said)) == 1 else "own_other_split"
        return words.prose(key, count=count, digits=listed(said))
    right = said.count(truth)
    key = "own_right" if right == count else "own_wrong" if right == 0 else "own_some"
    return words.prose(key, count=count, right=right, truth=truth, digits=listed(x for x in said if x != truth))


def listed(said: Iterable[int]) -> str:
    """Return digits in their order, each once: "3, 8"."""
    return ", ".join(map(str, sorted(set(said))))


@lru_cache(maxsize=64)
def own_place(path: str) -> Tensor:
    """Return where an image lies on the map: its first three coordinates, float32 (3,)."""
    found = directions()
    return (pictures.pixels_at(path) - found.mean) @ found.directions


@lru_cache(maxsize=64)
def own_map(values: Values, words: Words) -> Scene:
    """Return where the reader's own digit lies among the images of the map; of `image` alone."""
    path = values.image or Picture().default
    places, coordinates, _ = on_the_map()
    x, y = torch.cat([coordinates, own_place(path)[None]])[:, :2].T
    tables: dict[str, Any] = {
        "others": {"digit": labels()[places].tolist(), "x": rounded(x[:-1], 2), "y": rounded(y[:-1], 2)},
        "own": {"x": rounded(x[-1:], 2), "y": rounded(y[-1:], 2), "url": [see_through_of(pictures.ink_at(path))]},
    }
    return Scene(charts.own_map, packed(tables), tuple(tables), words("own_map_chart"))


def what_own_map(path: str, words: Words) -> str:
    """Return of which digits the images nearest to the reader's own are on the map, and in all directions."""
    places, coordinates, _ = on_the_map()
    images = ten_digits.images_and_labels("valid")[0][places].float() / 255
    flat = (coordinates - own_place(path))[:, :2].norm(dim=1)
    full = (images - pictures.pixels_at(path)).norm(dim=1)
    truth = labels()[places]
    near, truly = (", ".join(map(str, truth[far.argsort()[:NEAREST]].tolist())) for far in (flat, full))
    return words.prose("what_own_map", near=near, truly=truly, pixels=28 * 28)


SCENES = {
    "shares": shares,
    "losses": losses,
    "training": training,
    "confusion": confusion,
    "weights": weights,
    "map_of": map_of,
    "own_shares": own_shares,
    "own_map": own_map,
}
