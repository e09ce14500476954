"""What the lesson on going deeper shows: a filter on its way, what a net sees, its training, all models' mistakes."""

from functools import lru_cache
from statistics import median
from typing import Any, NamedTuple

import pandas as pd
import torch
from torch import Tensor, nn

from core import going_deeper, nonlinearity
from core.charts import going_deeper as charts
from core.charts.rows import grid
from core.charts.theme import NEGATIVE, POSITIVE
from core.data import digits
from core.data.book import BOOK_SEED
from core.going_deeper import BOOK_ACCURACY, BOOK_MISTAKES, FILTERS, RESNET_18_PARAMETERS, Settings, train_conv_net
from core.lessons import contenders, kept, pictures, trainings
from core.lessons.book import BookNumber
from core.lessons.contenders import LESSON_OF, MODELS, Judged
from core.lessons.inputs import Choice, Input, Kept, Page, Picture, Position, Switch, Values, Whole
from core.lessons.numbers import fixed, percent, whole
from core.lessons.scenes import Scene, packed
from core.linear_model import PIXELS
from core.models import store
from core.models.store import WeightsError
from core.text import Words

NET_FILTERS = tuple(str(number) for number in range(1, 9))
TINY = 1e-5  # a sum of float32 products that should be 0 is smaller, one of a pixel more or less is larger
PLACES_A_SECOND = 56  # two rows of the image
IMAGES = digits.IMAGES["valid"]
IMAGES_A_PAGE = 24
MOST_EPOCHS, MOST_RUNS = 8, 4
WHOSE = (*MODELS, "newest", "everyone")  # mistakes: a model's, of the reader's newest run, or those that all make

# All that decides a training here, in the order in which a kept run has it.
OF_A_RUN: tuple[Input, ...] = (
    Choice("kind", ("conv", "simple", "shuffled"), "conv"),
    Whole("epochs", Settings().epochs, 1, MOST_EPOCHS),
    Whole("seed", BOOK_SEED, 0, 9999),
    Whole("stop", 0, 0, MOST_EPOCHS),  # the epoch at which it was stopped by hand; 0 where it was not
)
INPUTS = (
    Choice("view", ("slide", "shrink", "maps", "votes"), "slide"),
    Choice("filter", (*FILTERS, *NET_FILTERS), "vertical"),
    Choice("net", ("trained", "start"), "trained"),
    Picture("image"),
    Position("at"),
    *OF_A_RUN[:3],
    Kept("runs", OF_A_RUN, MOST_RUNS),  # the newest first
    Choice("whose", WHOSE, "conv_net", names={whose: f"model_{whose}" for whose in WHOSE}),
    Switch("cover"),
    Page("page", of=("whose",)),
)
AS_THE_COURSE = {"kind": "conv", "epochs": Settings().epochs, "seed": BOOK_SEED}
PRESETS = {
    "another": AS_THE_COURSE | {"seed": 1},
    "third": AS_THE_COURSE | {"seed": 2},
    "recipe": AS_THE_COURSE | {"kind": "simple"},
    "shuffled": AS_THE_COURSE | {"kind": "shuffled"},
}


def warm_up() -> None:
    """Judge every model once."""
    contenders.all_judged()


# The trainings of the reader


def settings_of(run: tuple[Any, ...]) -> Settings:
    """Return the settings of a kept run."""
    kind, epochs, seed, stop = run
    return Settings(
        epochs=epochs, seed=seed, conv=kind != "simple", shuffle_pixels=kind == "shuffled", stop_after=stop or None
    )


def train(values: Values) -> dict[str, Any]:
    """Return what to set when the reader wants these inputs trained: it is the newest run from now on."""
    new = (values.kind, values.epochs, values.seed, 0)
    return {"runs": (new, *(run for run in values.runs if run != new))[:MOST_RUNS], "whose": "newest"}


def wanted(values: Values) -> list[tuple[Settings, Any]]:
    """Return what is to be trained, the newest first, each with what trains it."""
    return [(settings_of(run), train_conv_net) for run in values.runs]


def stopped(values: Values, asked: Settings, came_to: Settings | None) -> dict[str, Any]:
    """Return what to set when a training was stopped by hand: it is the run it came to, if it came to any."""
    run = kept.asked_for(values, settings_of, asked)
    instead = () if came_to is None else ((*run[:3], came_to.stop_after or 0),)
    return {"runs": kept.exchanged(values.runs, run, *instead)}


def trained(values: Values) -> Values:
    """Return the same values with those of the runs that are there; whatever shows a run is made of these."""
    return kept.trained(values, settings_of)


def run_of(run: tuple[Any, ...]) -> going_deeper.ConvRun:
    """Return a kept run, which is there, or is trained now."""
    return trainings.now(settings_of(run), train_conv_net).run


def name_of(run: tuple[Any, ...], words: Words) -> str:
    """Return how a kept run is called, with all that decides it."""
    kind, epochs, seed, stop = run
    if stop:
        return words(f"stopped_{kind}", epochs=epochs, seed=seed, stop=stop)
    return words(f"run_{kind}", epochs=epochs, seed=seed)


def mistakes_of(accuracy: float) -> int:
    """Return how many of the validation images are told wrong at an accuracy."""
    return round((1 - accuracy) * IMAGES)


# The net that is shown: the reader's, or the one that comes with the course


class Shown(NamedTuple):
    """Which net the stage is about."""

    settings: Settings
    kind: str  # "yours", "shipped", or "start": as it is before any training


def newest_net(values: Values) -> tuple[Any, ...] | None:
    """Return the newest of the kept runs that is a convolutional net on images as they are, if there is one."""
    return next((run for run in values.runs if run[0] == "conv"), None)


def of_the_stage(values: Values) -> Values:
    """Return what the first stage depends on: of the runs the one whose net it shows, if there is one."""
    newest = newest_net(trained(values))
    return values.replace(runs=(newest,) if newest else ()).only("filter", "net", "image", "runs")


def shown(values: Values) -> Shown:
    """Return the net that the stage is about: trained by the reader, before that as it comes with the course."""
    newest = newest_net(values)
    settings = settings_of(newest) if newest else Settings()
    if values.net == "start":
        return Shown(Settings(seed=settings.seed), "start")
    if newest:
        return Shown(settings, "yours")
    try:
        store.net("conv_net")
    except WeightsError:
        return Shown(settings, "start")
    return Shown(settings, "shipped")


def net_of(net: Shown) -> nn.Sequential:
    """Return the net itself. Read-only."""
    if net.kind == "shipped":
        return store.net("conv_net")
    return trainings.now(net.settings, train_conv_net).run.net if net.kind == "yours" else untrained(net.settings.seed)


@lru_cache(maxsize=16)
def untrained(seed: int) -> nn.Sequential:
    """Return the net as it is before its training. Read-only."""
    return going_deeper.conv_net(seed).eval()


def name_of_net(values: Values, words: Words) -> str:
    """Return which net the stage is about."""
    net, newest = shown(values), newest_net(values)
    name = name_of(newest, words) if newest else ""
    return words.prose(f"shows_{net.kind}", name=name, seed=net.settings.seed)


# One filter


class Slid(NamedTuple):
    """What one filter makes of an image."""

    image: Tensor  # (28, 28) in [0, 1]
    kernel: Tensor  # (k, k)
    bias: float
    answers: Tensor  # (28, 28)
    halved: Tensor  # (14, 14), after ReLU and max pooling


def kernel_of(name: str, net: nn.Sequential) -> tuple[Tensor, float]:
    """Return the filter of that name and its bias: one made by hand, or "1" … "8" of the net."""
    if name in FILTERS:
        return torch.tensor(FILTERS[name]), 0.0
    weights, biases = going_deeper.first_filters(net)
    return weights[int(name) - 1], biases[int(name) - 1].item()


def slid_of(values: Values) -> Slid:
    """Return what the chosen filter makes of the chosen image."""
    by_hand = values.filter in FILTERS
    return slid(values.image, values.filter, Shown(Settings(), "start") if by_hand else shown(values))


@lru_cache(maxsize=32)
def slid(path: str, name: str, net: Shown) -> Slid:
    """Return what the filter of that name makes of an image, at every place."""
    image, (kernel, bias) = pictures.pixels_at(path).view(28, 28), kernel_of(name, net_of(net))
    answers = going_deeper.convolve(image, kernel, bias)
    return Slid(image, kernel, bias, answers, going_deeper.max_pool(nonlinearity.relu(answers)))


def shaded(values: Tensor, largest: float) -> pd.DataFrame:
    """Return rows (row, column, value, shade): `shade` is the value with `largest` as 1."""
    table = grid(values.double().numpy().round(3))
    return table.assign(shade=(table["value"] / largest).round(3))


def largest_of(found: Slid) -> float:
    """Return the size of the largest sum, by which the colours of a map are measured; never 0."""
    return found.answers.abs().max().item() or 1.0


@lru_cache(maxsize=64)
def slide(values: Values, words: Words) -> Scene:
    """Return the chosen filter on its way over the chosen image."""
    found = slid_of(values)
    size = len(found.kernel)
    margin = size // 2
    padded = grid(nn.functional.pad(found.image, [margin] * 4).double().numpy().round(3))
    padded = padded.astype({"row": int, "column": int})
    padded[["row", "column"]] -= margin
    padded["beyond"] = ~(padded["row"].between(0, 27) & padded["column"].between(0, 27))
    weights = {"key": list(range(size * size)), "weight": found.kernel.flatten().double().numpy().round(3).tolist()}
    places = shaded(found.answers, largest_of(found)).assign(bias=round(found.bias, 3))
    said = words("said", row="{row}", column="{column}", value="{value}")
    told = zip(places["row"], places["column"], places["value"], strict=True)
    return Scene(
        charts.sliding,
        packed({"pixels": padded, "kernel": weights, "places": places}),
        ("pixels", "kernel", "places"),
        words("sliding_chart", name=pictures.called(values.image, words)),
        tuple(said.format(row=row, column=column, value=fixed(value, 2)) for row, column, value in told),
        rate=PLACES_A_SECOND,
        options={"size": size},
        run=(values.image, values.filter, shown(values)),
        autoplay=True,
        position="at",
    )


@lru_cache(maxsize=64)
def shrink(values: Values, words: Words) -> Scene:
    """Return what becomes of the filter's map: bent by the ReLU, then halved."""
    found = slid_of(values)
    places, halved = (shaded(each, largest_of(found)) for each in (found.answers, found.halved))
    rows = packed({"places": places, "halved": halved})
    return Scene(charts.bent_and_halved, rows, ("places", "halved"), words("halved_chart"))


def about_filter(values: Values, words: Words) -> str:
    """Return what the chosen filter is."""
    if values.filter in FILTERS:
        return words.prose(f"about_{values.filter}")
    return words.prose(f"about_{shown(values).kind}", number=values.filter)


def what_slide(values: Values, words: Words) -> str:
    """Return what the filter is, and where on this image its sum is largest and smallest."""
    answers = slid_of(values).answers
    above, below = (int((side > TINY).sum()) for side in (answers, -answers))
    counts = {"above": whole(above), "below": whole(below), "places": whole(answers.numel())}
    ends: dict[str, object] = {}
    for name, at in (("high", int(answers.argmax())), ("low", int(answers.argmin()))):
        ends |= {name: fixed(answers.flatten()[at].item(), 2), f"{name}_row": at // 28, f"{name}_column": at % 28}
    return words.joined(about_filter(values, words), words.prose("sums", **counts, **ends))


def what_shrink(values: Values, words: Words) -> str:
    """Return what the filter is, how many sums the ReLU sets to 0, and how many numbers are left."""
    found = slid_of(values)
    counts = {
        "below": whole(int((found.answers < -TINY).sum())),
        "places": whole(found.answers.numel()),
        "left": whole(found.halved.numel()),
        "above": whole(int((found.halved > TINY).sum())),
    }
    return words.joined(about_filter(values, words), words.prose("kept", **counts))


# What the net sees


class Seen(NamedTuple):
    """What a net makes of one image, layer by layer."""

    strokes: Tensor  # (8, 28, 28), after the first filters and the ReLU
    strokes_halved: Tensor  # (8, 14, 14)
    parts: Tensor  # (16, 14, 14), after the second filters and the ReLU
    parts_halved: Tensor  # (16, 7, 7)
    votes: Tensor  # (16,), what each of these maps adds to the prediction; above 0 it speaks for a 3
    bias: float
    prediction: float  # the sum of the votes and the bias, before the sigmoid


@torch.no_grad()
def look(net: nn.Sequential, image: Tensor) -> Seen:
    """Return what the net makes of an image (28, 28) in [0, 1]."""
    strokes = net[:3](image.reshape(1, PIXELS))
    strokes_halved = net[3](strokes)
    parts = net[4:6](strokes_halved)
    parts_halved = net[6](parts)
    last = net[8]
    assert isinstance(last, nn.Linear)
    votes = (last.weight * parts_halved.flatten()).reshape(16, -1).sum(1)
    bias = last.bias.item()
    return Seen(strokes[0], strokes_halved[0], parts[0], parts_halved[0], votes, bias, votes.sum().item() + bias)


@lru_cache(maxsize=64)
def seen(path: str, net: Shown) -> Seen:
    """Return what a net makes of an image of the data set."""
    return look(net_of(net), pictures.pixels_at(path).view(28, 28))


def inks(maps: Tensor) -> list[str]:
    """Return maps (n, h, w) without negative numbers as pictures, the largest number of all black."""
    values = (maps / max(maps.max().item(), 1e-9) * 255).round().to(torch.uint8).numpy()
    return [pictures.url(pictures.png(each)) for each in values]


@lru_cache(maxsize=16)
def filters_of(net: Shown) -> tuple[list[str], list[float]]:
    """Return the first layer's filters as pictures, and the largest size of a weight of each."""
    weights, _ = going_deeper.first_filters(net_of(net))
    shades = weights / (weights.abs().max().item() or 1.0)
    tiles = [pictures.url(pictures.signed(each, NEGATIVE, POSITIVE)) for each in shades]
    return tiles, weights.abs().amax((1, 2)).tolist()


@lru_cache(maxsize=64)
def maps(values: Values, words: Words) -> Scene:
    """Return the net's own filters, and all its feature maps of the image, numbered."""
    net = shown(values)
    found, (tiles, sizes) = seen(values.image, net), filters_of(net)
    rows = [("filters", i, url, size) for i, (url, size) in enumerate(zip(tiles, sizes, strict=True))]
    for stage in charts.STAGES[1:]:
        each = getattr(found, stage)
        rows += [
            (stage, i, url, top)
            for i, (url, top) in enumerate(zip(inks(each), each.amax((1, 2)).tolist(), strict=True))
        ]
    table: dict[str, list[Any]] = {
        "stage": [stage for stage, *_ in rows],
        "map": [i + 1 for _, i, *_ in rows],
        "row": [i // charts.STAGES_ACROSS[stage] for stage, i, *_ in rows],
        "column": [i % charts.STAGES_ACROSS[stage] for stage, i, *_ in rows],
        "url": [url for *_, url, _ in rows],
        "largest": [round(top, 3) for *_, top in rows],
    }
    description = words("maps_chart", name=pictures.called(values.image, words))
    return Scene(charts.maps, packed({"maps": table}), ("maps",), description)


@lru_cache(maxsize=64)
def votes(values: Values, words: Words) -> Scene:
    """Return what each of the last maps adds to the prediction."""
    found = seen(values.image, shown(values))
    each = found.votes.double().numpy().round(4).tolist()
    table = {"map": list(range(1, 17)), "vote": each, "url": inks(found.parts_halved)}
    ends = (min(0.0, *each), max(0.0, *each))
    return Scene(charts.votes, packed({"maps": table}), ("maps",), words("votes_chart"), options={"ends": ends})


def what_maps(values: Values, words: Words) -> str:
    """Return which net it is, and how many of its maps find nothing on this image."""
    found = seen(values.image, shown(values))
    empty = {name: int((getattr(found, name).amax((1, 2)) == 0).sum()) for name in ("strokes", "parts")}
    counts = {"first": empty["strokes"], "second": empty["parts"]}
    return words.joined(name_of_net(values, words), words.prose("empty_maps", **counts))


def what_votes(values: Values, words: Words) -> str:
    """Return which net it is, its strongest vote, its prediction and what it says by that."""
    found = seen(values.image, shown(values))
    strongest = int(found.votes.abs().argmax())
    told = {
        "map": strongest + 1,
        "vote": fixed(found.votes[strongest].item(), 2),
        "bias": fixed(found.bias, 2),
        "prediction": fixed(found.prediction, 2),
        "said": 3 if found.prediction > 0 else 7,
        "truth": pictures.truth_of(values.image),
    }
    voted = words.prose(f"voted{pictures.kind_of(values.image)}", **told)
    return words.joined(name_of_net(values, words), voted)


def what_happened(view: str, values: Values, words: Words) -> str:
    """Return what there is to say of the view on the stage, counted on what it shows."""
    told = {"slide": what_slide, "shrink": what_shrink, "maps": what_maps, "votes": what_votes}
    return told[view](values, words)


# The layers


def table_of_layers(words: Words) -> list[dict[str, str]]:
    """Return what each layer does, the shape of what comes out, and how many numbers it learns."""
    return [
        {
            words("layer"): f"`{layer.kind}`",
            words("does"): words(f"layer_{i}"),
            words("shape"): " × ".join(map(str, layer.shape)),
            words("parameters"): whole(layer.parameters) if layer.parameters else "—",
        }
        for i, layer in enumerate(going_deeper.layers(untrained(BOOK_SEED)))
    ]


def dense() -> str:
    """Return how many numbers a linear layer would learn in place of the first filters."""
    return whole(going_deeper.fully_connected((1, 28, 28), (8, 28, 28)))


def differences() -> dict[str, Any]:
    """Return in what numbers the training differs from that of `simple_net`."""
    ours, before = Settings(), nonlinearity.Settings()
    sizes = {"batch": ours.batch_size, "batch_before": before.batch_size}
    return {**sizes, "epochs": ours.epochs, "epochs_before": before.epochs, "images": whole(digits.IMAGES["train"])}


# The training


@lru_cache(maxsize=24)
def training(values: Values, words: Words) -> Scene:
    """Return the mistakes after each epoch of the reader's runs, beside those of the course's net and the book's."""
    rows = [
        (name_of(run, words), result.epoch, mistakes_of(result.accuracy))
        for run in values.runs
        for result in run_of(run).results
    ]
    judged = contenders.all_judged()
    levels = [("book", words("model_resnet"), BOOK_MISTAKES)]
    levels += [("course", words("the_courses"), judged["conv_net"].mistakes)] if "conv_net" in judged else []
    tables = {
        "trained": pd.DataFrame(rows, columns=["run", "epoch", "mistakes"]),
        "levels": pd.DataFrame(levels, columns=["whose", "name", "mistakes"]),
    }
    last = max([values.epochs, *(run[1] for run in values.runs)])
    names = tuple(name_of(run, words) for run in values.runs)
    told = words("epochs_chart", book=BOOK_MISTAKES)
    return Scene(charts.by_epoch, packed(tables), tuple(tables), told, options={"runs": names, "last": last})


def of_the_training(values: Values) -> Values:
    """Return what the picture of the trainings depends on."""
    return trained(values).only("runs", "epochs")


def what_training(values: Values, words: Words) -> str:
    """Return what the newest run came to, beside the nets that come with the course."""
    judged = contenders.all_judged()
    if not values.runs:
        return words.prose("began")
    kind, *_ = newest = values.runs[0]
    last = run_of(newest).results[-1]
    count = mistakes_of(last.accuracy)
    told = [
        words.prose(
            f"came_{kind}", count=count, epochs=last.epoch, accuracy=fixed(last.accuracy, 4), images=whole(IMAGES)
        )
    ]
    if "conv_net" in judged:
        told.append(beside(count, judged["conv_net"].mistakes, words))
    if kind == "simple" and "simple_net" in judged:
        told.append(words.prose("before", count=judged["simple_net"].mistakes))
    starts = accuracies_of_starts(values)
    if kind == "conv" and len(starts) > 2:
        middle = {"median": fixed(median(starts), 4), "book": fixed(BOOK_ACCURACY, 4), "starts": len(starts)}
        told.append(words.prose("starts", **middle))
    return words.joined(*told)


def beside(count: int, ours: int, words: Words) -> str:
    """Return how a count of mistakes compares with that of the course's net; what chance decides is no difference."""
    room = contenders.noise(IMAGES)
    key = "level" if abs(count - ours) <= room else "more" if count > ours else "fewer"
    return words.prose(key, ours=ours, by=abs(count - ours), room=room)


def accuracies_of_starts(values: Values) -> list[float]:
    """Return the accuracies of the convolutional net after a whole training, the course's own with them, by seed."""
    found = {}
    judged = contenders.all_judged()
    if "conv_net" in judged:
        found[BOOK_SEED] = judged["conv_net"].accuracy
    for kind, epochs, seed, stop in values.runs:
        if (kind, epochs, stop) == ("conv", Settings().epochs, 0):
            found[seed] = run_of((kind, epochs, seed, stop)).results[-1].accuracy
    return list(found.values())


def is_out_of_date(values: Values) -> bool:
    """Return whether the settings have changed since the newest run."""
    return bool(values.runs) and values.runs[0][:3] != (values.kind, values.epochs, values.seed)


def took(values: Values, words: Words) -> str:
    """Return the newest run by its name, with the time its training took here."""
    done = trainings.now(settings_of(values.runs[0]), train_conv_net)
    return f"{name_of(values.runs[0], words)} · {words('took', seconds=fixed(done.seconds, 1))}"


def what_made_the_difference(values: Values, words: Words) -> str:
    """Return what both experiments came to, once there are both; why it is so only where it is so."""
    judged = contenders.all_judged()
    as_long = [run for run in values.runs if run[1] == Settings().epochs and not run[3]]  # as the course's own
    whole_ones = {run[0]: run for run in reversed(as_long)}  # of each kind the newest
    if not {"simple", "shuffled"} <= set(whole_ones) or not {"simple_net", "conv_net"} <= set(judged):
        return words.prose("why_missing")
    same, shuffled = (mistakes_of(run_of(whole_ones[kind]).results[-1].accuracy) for kind in ("simple", "shuffled"))
    ours, before, room = judged["conv_net"].mistakes, judged["simple_net"].mistakes, contenders.noise(IMAGES)
    told = [words.prose("experiments", before=before, same=same, ours=ours, shuffled=shuffled)]
    told += [words.prose("built_in")] if min(same, shuffled) - ours > room else [words.prose("not_clear", room=room)]
    return "\n\n".join(told)


# All models


def all_wrong(values: Values) -> dict[str, Tensor]:
    """Return which images (2038,) each model gets wrong, by what `whose` says; not those that are not there."""
    judged: dict[str, Judged] = contenders.all_judged()
    wrong = {name: each.wrong for name, each in judged.items()}
    wrong["everyone"] = contenders.wrong_for_all(judged.values())
    if values.runs:
        wrong["newest"] = judge_run(values.runs[0]).wrong
    return wrong


@lru_cache(maxsize=32)
def models(values: Values, words: Words) -> Scene:
    """Return the models by their size and their mistakes, the chosen one marked, and the book's."""
    judged = contenders.all_judged()
    rows = [(name, words(f"model_{name}"), each.parameters, each.mistakes, True) for name, each in judged.items()]
    rows.append(("resnet", words("model_resnet"), RESNET_18_PARAMETERS, BOOK_MISTAKES, False))
    table = pd.DataFrame(rows, columns=["id", "name", "parameters", "mistakes", "here"])
    table["chosen"] = table["id"] == values.whose
    return Scene(charts.sizes_and_mistakes, packed({"models": table}), ("models",), words("models_chart"), picks="id")


def of_the_mistakes(values: Values) -> Values:
    """Return what the mistakes on the page depend on: of the runs the newest."""
    now = trained(values)
    return now.replace(runs=now.runs[:1]).only("whose", "runs", "cover", "page")


def places_of(values: Values) -> list[int]:
    """Return the places, in the data, of the images that are told wrong by whoever is chosen."""
    wrong = all_wrong(values).get(values.whose)
    return [] if wrong is None else wrong.nonzero().flatten().tolist()


def pages(values: Values) -> int:
    """Return how many pages the chosen mistakes take; 0 if there are none."""
    return -(-len(places_of(values)) // IMAGES_A_PAGE)


def heading(values: Values, words: Words) -> str:
    """Return whose mistakes they are, and how many."""
    if values.whose not in all_wrong(values):
        return words("gallery_newest" if values.whose == "newest" else "gallery_missing")
    count = len(places_of(values))
    key = "gallery_everyone" if values.whose == "everyone" else "gallery"
    model = name_of(values.runs[0], words) if values.whose == "newest" else words(f"model_{values.whose}")
    return words(key, model=model, count=whole(count), images=whole(IMAGES))


@lru_cache(maxsize=64)
def gallery(values: Values, words: Words) -> list[tuple[bytes, str, str]]:
    """Return (PNG, spoken description, caption) of the chosen mistakes that are on the chosen page."""
    page, valid = min(values.page, pages(values)), digits.load("valid")
    return [
        (pictures.png(valid.images[i]), *told_of(i, values.cover, words))
        for i in places_of(values)[(page - 1) * IMAGES_A_PAGE : page * IMAGES_A_PAGE]
    ]


def told_of(i: int, cover: bool, words: Words) -> tuple[str, str]:
    """Return the spoken description and the caption of a validation image that was told wrong."""
    if cover:
        return words("covered"), "?"
    valid = digits.load("valid")
    name, truth = valid.names[i], int(valid.labels[i])
    short = name.rpartition("/")[2].removesuffix(".png")
    said = {"truth": truth, "said": 10 - truth}
    return words("picture", name=name, **said), words("truth_and_said", name=short, **said)


def table_of_models(values: Values, words: Words) -> list[dict[str, str]]:
    """Return the table of all models: those that come with the course, the reader's runs, the book's."""
    names = [words(name) for name in ("model", "parameters", "seconds", "accuracy", "mistakes")]
    judged, took_there = contenders.all_judged(), contenders.seconds()
    rows = []
    for model, stem in LESSON_OF.items():
        name = words(f"model_{model}")
        link = name if stem == words.stem else f"[{name}]({stem}?lang={words.reading})"
        time = words("no_training") if model in contenders.NEAREST else told_seconds(took_there.get(model))
        rows.append([link, *told_of_model(judged.get(model), time)])
    for run in values.runs:
        done = trainings.now(settings_of(run), train_conv_net)
        rows.append(
            [words("yours", name=name_of(run, words)), *told_of_model(judge_run(run), told_seconds(done.seconds))]
        )
    book = [words("on_gpu", seconds=going_deeper.BOOK_SECONDS), fixed(BOOK_ACCURACY, 4), whole(BOOK_MISTAKES)]
    rows.append([words("model_resnet"), whole(RESNET_18_PARAMETERS), *book])
    return [dict(zip(names, row, strict=True)) for row in rows]


@lru_cache(maxsize=32)
def judge_run(run: tuple[Any, ...]) -> Judged:
    """Return how a kept run does."""
    return contenders.judge_run(run_of(run))


def told_of_model(judged: Judged | None, seconds: str) -> list[str]:
    """Return a model's numbers as they stand in the table; dashes for one whose weights cannot be used."""
    if judged is None:
        return ["—"] * 4
    return [whole(judged.parameters), seconds, fixed(judged.accuracy, 4), whole(judged.mistakes)]


def told_seconds(seconds: float | None) -> str:
    """Return a time as it stands in the table."""
    return "—" if seconds is None else fixed(seconds, 1) if seconds % 1 and seconds < 10 else whole(seconds)


def what_models(words: Words) -> str:
    """Return who is at the top, all of whom chance may have put in their order, and how the sizes compare."""
    judged = contenders.all_judged()
    counts = {f"model_{name}": each.mistakes for name, each in judged.items()} | {"model_resnet": BOOK_MISTAKES}
    room = contenders.noise(IMAGES)
    top = sorted((count, key) for key, count in counts.items() if count - min(counts.values()) <= room)
    named = ", ".join(f"{words(key)} ({count})" for count, key in top)
    return words.prose("top", models=named, room=room, share=percent(contenders.NOISE, 1))


# The chapter's numbers


def book_numbers(values: Values) -> list[BookNumber]:
    """Return the chapter's numbers beside those of the net that is shown trained."""
    judged = contenders.all_judged().get("conv_net")
    newest = newest_net(values)
    ours = judge_run(newest) if newest else judged
    accuracy, right = (fixed(ours.accuracy, 6), whole(IMAGES - ours.mistakes)) if ours else ("—", "—")
    return [
        BookNumber("accuracy", fixed(BOOK_ACCURACY, 6), accuracy, "chance"),
        BookNumber("right", whole(going_deeper.BOOK_RIGHT), right, "chance"),
    ]


SCENES = {"slide": slide, "shrink": shrink, "maps": maps, "votes": votes, "training": training, "models": models}
