"""What the lesson on metrics shows: four counts and the images behind each, and an average of averages."""

from functools import lru_cache
from itertools import accumulate
from typing import Any

from core import metrics, pixel_similarity
from core.charts import metrics as charts
from core.data import digits
from core.data.book import BOOK_BATCH_SIZE
from core.data.digits import SPLITS
from core.lessons import pictures
from core.lessons.book import BookNumber
from core.lessons.inputs import Choice, OwnDigit, Page, Values, Whole
from core.lessons.numbers import fixed, percent, whole
from core.lessons.scenes import Scene, packed
from core.metrics import ByBatches, Confusion
from core.text import Words

IMAGES_A_PAGE = 24
KINDS = {cell: (int(cell[3]), int(cell[-1])) for cell in Confusion._fields}  # (truly, said)
MODELS = tuple(metrics.MODELS)

INPUTS = (
    Choice("judged", MODELS, "l1"),
    Choice("judged_on", SPLITS, "valid"),
    Choice("cell", tuple(KINDS), "is_3_said_7"),
    Page("page", of=("judged", "judged_on", "cell")),
    Choice("batched", MODELS, "all_3", names={model: f"judged_{model}" for model in MODELS}),
    Whole("batch", 1500, 1, digits.IMAGES["valid"], typed=False),  # of the book's 256 the slip is too small to see
    OwnDigit(),
)
PRESETS = {
    "book": {"batched": "all_3", "batch": BOOK_BATCH_SIZE},
    "uneven": {"batched": "all_3", "batch": 1500},
    "even": {"batch": digits.IMAGES["valid"] // 2},
}


def warm_up() -> None:
    """Judge every image by every classifier, once."""
    for split in SPLITS:
        for model in MODELS:
            metrics.judged(model, split)


def share(of: int, among: int) -> str:
    """Return a share in [0, 1] with the four digits the book prints."""
    return fixed(of / among, 4)


# The four counts


@lru_cache(maxsize=8)
def counted(model: str, split: str) -> Confusion:
    """Return the four counts of a classifier on a set of images."""
    return metrics.confusion(*metrics.judged(model, split))


def counts_of(values: Values) -> Confusion:
    """Return the four counts of the chosen classifier on the chosen images."""
    return counted(values.judged, values.judged_on)


@lru_cache(maxsize=64)
def confusion(values: Values, words: Words) -> Scene:
    """Return the square of four, the chosen cell outlined."""
    found = counts_of(values)
    of_all = {3: sum(found[:2]), 7: sum(found[2:])}
    cells = {
        "cell": list(KINDS),
        "truth": [str(truth) for truth, _ in KINDS.values()],
        "said": [str(said) for _, said in KINDS.values()],
        "count": [whole(count) for count in found],
        "share": [
            words("share", share=percent(count / of_all[truth]), truth=truth)
            for (truth, _), count in zip(KINDS.values(), found, strict=True)
        ],
        "right": [words("right" if truth == said else "wrong") for truth, said in KINDS.values()],
    }
    truth, said = KINDS[values.cell]
    tables = {"cells": cells, "chosen": {"truth": [str(truth)], "said": [str(said)]}}
    told = words("confusion_chart", **found._asdict())
    return Scene(charts.confusion, packed(tables), tuple(tables), told, picks="cell")


def accuracies(values: Values, words: Words) -> list[tuple[str, str, str]]:
    """Return (what, how often right, of how many) for all images, the 3s and the 7s."""
    found = counts_of(values)
    rights = {
        "accuracy": (found.is_3_said_3 + found.is_7_said_7, sum(found)),
        "on_threes": (found.is_3_said_3, sum(found[:2])),
        "on_sevens": (found.is_7_said_7, sum(found[2:])),
    }
    return [
        (words(what), share(right, among), words("of", right=whole(right), all=whole(among)))
        for what, (right, among) in rights.items()
    ]


def what_happened(values: Values, words: Words) -> str:
    """Return what the four counts tell that the accuracy does not."""
    found = counts_of(values)
    missed = {3: found.is_3_said_7 / sum(found[:2]), 7: found.is_7_said_3 / sum(found[2:])}
    if set(missed.values()) == {0, 1}:
        always, never = (3, 7) if missed[3] == 0 else (7, 3)
        right = percent((found.is_3_said_3 + found.is_7_said_7) / sum(found))
        return words.prose("what_always", always=always, never=never, share=right)
    told = {f"rate_{digit}": percent(rate) for digit, rate in missed.items()}
    told |= {"missed_3": whole(found.is_3_said_7), "missed_7": whole(found.is_7_said_3)}
    return words.prose("what_uneven", harder=max(missed, key=missed.__getitem__), **told)


# The images behind a count


@lru_cache(maxsize=32)
def members(model: str, split: str, cell: str) -> tuple[int, ...]:
    """Return the places, in the data, of the images that a count counts."""
    return tuple(metrics.cells(*metrics.judged(model, split))[cell].nonzero().flatten().tolist())


def pages(values: Values) -> int:
    """Return how many pages the images of the chosen cell take; 0 if there are none."""
    return -(-len(members(values.judged, values.judged_on, values.cell)) // IMAGES_A_PAGE)


@lru_cache(maxsize=64)
def gallery(values: Values, words: Words) -> list[tuple[bytes, str, str]]:
    """Return (PNG, spoken description, file name) of the images of the chosen cell that are on the chosen page."""
    images = digits.load(values.judged_on)
    truth, said = KINDS[values.cell]
    page = min(values.page, pages(values))
    on_page = members(values.judged, values.judged_on, values.cell)[(page - 1) * IMAGES_A_PAGE : page * IMAGES_A_PAGE]
    return [
        (
            pictures.png(images.images[i]),
            words("picture", name=images.names[i], truth=truth, said=said),
            images.names[i].rpartition("/")[2].removesuffix(".png"),
        )
        for i in on_page
    ]


def heading(values: Values, words: Words) -> str:
    """Return what the images of the chosen cell are, and how many."""
    truth, said = KINDS[values.cell]
    count = getattr(counts_of(values), values.cell)
    return words("gallery_none" if not count else "gallery", truth=truth, said=said, count=whole(count))


# The average of averages


@lru_cache(maxsize=64)
def batched_as(model: str, size: int) -> ByBatches:
    """Return the accuracies of a classifier on the validation images, batch by batch and at once."""
    return metrics.accuracy_by_batches(*metrics.judged(model, "valid"), size)


@lru_cache(maxsize=64)
def batches(values: Values, words: Words) -> Scene:
    """Return a bar for each batch, and lines for the mean of the batches and for the accuracy."""
    found = batched_as(values.batched, values.batch)
    ends = list(accumulate(found.sizes))
    tables: dict[str, dict[str, list[Any]]] = {
        "each": {
            "batch": list(range(1, len(ends) + 1)),
            "first": [end - size for end, size in zip(ends, found.sizes, strict=True)],
            "end": ends,
            "size": list(found.sizes),
            "accuracy": list(found.batches),
        },
        "both": {"which": [words("averaged"), words("at_once")], "accuracy": [found.mean, found.accuracy]},
    }
    told = words("batches_chart", count=len(ends), mean=fixed(found.mean, 4), accuracy=fixed(found.accuracy, 4))
    return Scene(charts.batches, packed(tables), tuple(tables), told)


def averages(values: Values, words: Words) -> list[tuple[str, str, str]]:
    """Return the mean of the batches, the accuracy, and how large the last batch is."""
    found = batched_as(values.batched, values.batch)
    return [
        (words("averaged"), fixed(found.mean, 4), ""),
        (words("at_once"), fixed(found.accuracy, 4), ""),
        (words("last_batch"), words("of", right=whole(found.sizes[-1]), all=whole(values.batch)), ""),
    ]


def weighed(values: Values, words: Words) -> str:
    """Return why the two averages agree, or how the last batch pulls them apart."""
    found = batched_as(values.batched, values.batch)
    last, count = found.sizes[-1], len(found.sizes)
    if last == values.batch:
        return words.prose("all_alike", size=whole(last))
    told = {"last": whole(last), "size": whole(values.batch), "count": whole(count)}
    key = "not_alike_one" if last == 1 else "not_alike"
    return words.prose(key, weight=percent(1 / count), share=percent(last / digits.IMAGES["valid"]), **told)


SCENES = {"confusion": confusion, "batches": batches}


# What stands below


@lru_cache(maxsize=1)
def scores() -> dict[tuple[str, str], str]:
    """Return the accuracy of every classifier on both sets."""
    return {
        (model, split): fixed(metrics.batch_accuracy(*metrics.judged(model, split)).item(), 4)
        for model in MODELS
        for split in SPLITS
    }


def score_table(words: Words) -> list[dict[str, str]]:
    """Return the rows of a table of `scores`."""
    return [
        {
            words("judged"): words(f"judged_{model}"),
            words("judged_on_train"): scores()[model, "train"],
            words("judged_on_valid"): scores()[model, "valid"],
        }
        for model in MODELS
    ]


def on_yours(paths: tuple[str, ...], words: Words) -> list[dict[str, str]]:
    """Return the rows of a table: how many of the reader's own 3s and 7s each classifier has right."""
    known = [path for path in paths if pictures.truth_of(path)]
    if not known:
        return []
    x, truths = pictures.stack_of(known), [pictures.truth_of(path) for path in known]
    rows = []
    for model in MODELS:
        said = [3 if share > metrics.THRESHOLD else 7 for share in metrics.MODELS[model](x).flatten().tolist()]
        right = sum(map(int.__eq__, said, truths))
        count = words("of", right=whole(right), all=whole(len(known)))
        rows.append(
            {
                words("judged"): words(f"judged_{model}"),
                words("on_yours"): count,
                words("judged_on_valid"): scores()[model, "valid"],
            }
        )
    return rows


def about_yours(paths: tuple[str, ...], words: Words) -> str:
    """Return what to bear in mind of a score on so few, and how many of them do not count."""
    others = sum(pictures.truth_of(path) is None for path in paths)
    known = len(paths) - others
    return words.prose("yours_text" if known else "yours_none", count=whole(known), others=whole(others))


def book() -> list[BookNumber]:
    """Return what the chapter prints, beside ours."""
    found = counted("l1", "valid")
    ours = {"threes": found.is_3_said_3 / sum(found[:2]), "sevens": found.is_7_said_7 / sum(found[2:])}
    ours["mean"] = sum(ours.values()) / 2
    all_3s = batched_as("all_3", BOOK_BATCH_SIZE)
    printed = pixel_similarity.BOOK_ACCURACY
    return [
        *(BookNumber(name, fixed(number, 4), fixed(ours[name], 4)) for name, number in printed.items()),
        BookNumber("averaged", fixed(metrics.BOOK_AVERAGED, 4), fixed(all_3s.mean, 4)),
        BookNumber("at_once", fixed(metrics.BOOK_ALL_3S, 4), fixed(all_3s.accuracy, 4)),
    ]
