"""What the lesson on pixel similarity shows: an image against both ideals, every validation image, and the mistakes."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd
import torch

from core import pixel_similarity, tensors
from core.charts import album, distances, rows
from core.charts import pixel_similarity as charts
from core.data import digits
from core.data.digits import DIGITS, Split
from core.ideal_digits import ideal
from core.lessons.book import BookNumber
from core.lessons.inputs import Choice, Picture, Values, Whole
from core.lessons.numbers import fixed, whole
from core.lessons.pictures import called, kind_of, pixels_at, png, truth_of, url
from core.lessons.scenes import Scene, packed, packed_table
from core.pixel_similarity import DISTANCES
from core.text import Words

MISTAKES_A_PAGE = 24
MOST_PAGES = 5  # of mistakes, by either distance

INPUTS = (
    Picture(),
    Choice("distance", tuple(DISTANCES), "l1", names={"l1": "by_l1", "rmse": "by_rmse"}),
    Whole("page", 1, 1, MOST_PAGES, typed=False),  # of the mistakes
)


# One image


class Measured(NamedTuple):
    """An image's distances to both ideals, and what each distance says it is."""

    distances: dict[tuple[str, int], float]  # by distance and digit
    says: dict[str, int]  # 3 or 7, by distance
    truth: int | None


@lru_cache(maxsize=256)
def measured(path: str) -> Measured:
    """Return the distances of the image of that name to the ideals."""
    image = pixels_at(path).view(28, 28)
    found = {
        (name, digit): measure(image, ideal(digit)).item() for name, measure in DISTANCES.items() for digit in DIGITS
    }
    says = {name: 3 if found[name, 3] < found[name, 7] else 7 for name in DISTANCES}
    return Measured(found, says, truth_of(path))


@lru_cache(maxsize=256)
def against(values: Values, words: Words) -> Scene:
    """Return both ideals, and what the image differs from each of them, pixel by pixel; of `image`."""
    image = pixels_at(values.image).view(28, 28)
    table = rows.grid(np.zeros((28, 28))).drop(columns="value")
    for digit in DIGITS:
        table[f"ideal_{digit}"] = ideal(digit).numpy().ravel().round(3).astype(float)
        table[f"difference_{digit}"] = (image - ideal(digit)).abs().numpy().ravel().round(3).astype(float)
    description = words("difference_chart", name=called(values.image, words))
    return Scene(charts.against, packed({"pixels": table}), ("pixels",), description, renderer="canvas")


def table(values: Values, words: Words) -> list[dict[str, str]]:
    """Return the image's distances as the lines of a table."""
    found = measured(values.image)
    return [
        {
            words("distance"): words(f"distance_{name}"),
            words("to_3"): f"{found.distances[name, 3]:.4f}",
            words("to_7"): f"{found.distances[name, 7]:.4f}",
            words("nearer"): {3: ":orange[**3**]", 7: ":blue[**7**]"}[found.says[name]],
        }
        for name in DISTANCES
    ]


def what_happened(values: Values, words: Words) -> str:
    """Return what the two distances say of the image, and what it is."""
    found = measured(values.image)
    about = {"name": f"`{values.image}`", "truth": found.truth}
    kind = kind_of(values.image)
    if found.says["l1"] == found.says["rmse"]:
        said = words.prose(f"both_agree{kind}", digit=found.says["l1"], **about)
    else:
        said = words.prose(f"disagree{kind}", **found.says, **about)
    between = {"both": "\n\n", "zh": ""}.get(words.reading, " ")
    return between.join([said, among(values, words)]) if kind else said


def among(values: Values, words: Words) -> str:
    """Return where a reader's own digit would stand among the validation images, by the chosen distance."""
    found = measured(values.image)
    said = found.says[values.distance]
    others = compared("valid", values.distance)
    theirs = torch.minimum(others.to_3, others.to_7)
    nearer = int((theirs < found.distances[values.distance, said]).sum())
    counts = {"nearer": whole(nearer), "all": whole(len(theirs))}
    return words.prose("among", digit=said, distance=words(f"by_{values.distance}"), **counts)


# All images


@lru_cache(maxsize=8)
def compared(split: Split, distance: str) -> pixel_similarity.Comparison:
    """Return `pixel_similarity.compare`, once."""
    return pixel_similarity.compare(split, distance)


@lru_cache(maxsize=12)
def points(distance: str, words: Words) -> pd.DataFrame:
    """Return rows (name, digit, to_3, to_7, right) of all validation images; `right` in the reader's words."""
    compared_images, images = compared("valid", distance), digits.load("valid")
    return pd.DataFrame(
        {
            "name": images.names,
            "digit": images.labels.astype(str),
            "to_3": compared_images.to_3.numpy().round(4),
            "to_7": compared_images.to_7.numpy().round(4),
            "right": np.where(compared_images.right, words("right"), words("wrong")),
        }
    )


@lru_cache(maxsize=12)
def points_text(distance: str, words: Words) -> str:
    """Return those rows as a scene has them: the same for every image that is chosen."""
    return packed_table(points(distance, words))


@lru_cache(maxsize=2)
def bounds(distance: str) -> tuple[float, float]:
    """Return the smallest and the largest distance of any validation image to an ideal, with a little air."""
    both = torch.cat(compared("valid", distance)[:2])
    return round(both.min().item() - 0.01, 2), round(both.max().item() + 0.01, 2)


@lru_cache(maxsize=64)
def everyone(values: Values, words: Words) -> Scene:
    """Return every validation image as a point, the chosen image ringed; of `image` and `distance`."""
    found = measured(values.image).distances
    name = values.distance
    low, high = bounds(name)
    its = [found[name, digit] for digit in DIGITS]
    low, high = min(low, *its), max(high, *its)  # a reader's own may lie anywhere
    split = values.image.partition("/")[0]  # a training image is none of the points: its ring says so
    chosen: dict[str, list] = {"to_3": [found[name, 3]], "to_7": [found[name, 7]], "called": [words(f"ring_{split}")]}
    return Scene(
        distances.distances,
        packed({"images": points_text(name, words), "chosen": chosen}),
        ("images", "chosen"),
        words("everyone_chart", wrong=len(wrong(name))),
        options={"low": low, "high": high},
        picks="name",
        renderer="canvas",
    )


def accuracy_of(distance: str) -> pixel_similarity.Accuracy:
    """Return the accuracies of the classifier that measures by this distance."""
    return pixel_similarity.accuracy(compared("valid", distance), len(digits.folder("valid", 3)))


def figures(values: Values, words: Words) -> list[tuple[str, str, str]]:
    """Return the accuracies by the chosen distance: labels, values, and notes."""
    found, threes = compared("valid", values.distance), len(digits.folder("valid", 3))
    share, right = accuracy_of(values.distance), found.right.tolist()
    counted = {
        "threes": words("of", right=whole(sum(right[:threes])), all=whole(threes)),
        "sevens": words("of", right=whole(sum(right[threes:])), all=whole(len(right) - threes)),
        "mean": "",
    }
    return [(words(f"accuracy_{name}"), fixed(getattr(share, name), 4), note) for name, note in counted.items()]


# Mistakes


@lru_cache(maxsize=2)
def wrong(distance: str) -> tuple[int, ...]:
    """Return where in the validation set the mistakes stand, the one farthest on the wrong side first."""
    found = compared("valid", distance)
    places = (~found.right).nonzero().flatten().tolist()
    return tuple(sorted(places, key=lambda i: -margin(distance, i)))


def margin(distance: str, i: int) -> float:
    """Return how much nearer an image is to one ideal than to the other."""
    found = compared("valid", distance)
    return abs(found.to_3[i] - found.to_7[i]).item()


def pages(distance: str) -> int:
    """Return over how many pages the mistakes go."""
    return -(-len(wrong(distance)) // MISTAKES_A_PAGE)


def on_page(values: Values) -> tuple[int, ...]:
    """Return the mistakes on the chosen page, the last one where there are not so many."""
    page = min(values.page, pages(values.distance))
    return wrong(values.distance)[(page - 1) * MISTAKES_A_PAGE : page * MISTAKES_A_PAGE]


@lru_cache(maxsize=32)
def mistakes(values: Values, words: Words) -> Scene:
    """Return one page of the mistakes; a click chooses an image; of `distance` and `page`."""
    valid, found = digits.load("valid"), compared("valid", values.distance)
    said = {i: 3 if found.says_3[i] else 7 for i in on_page(values)}
    columns: dict[str, list] = {
        "place": list(range(len(said))),
        "url": [url(png(valid.images[i], scale=3)) for i in said],
        "path": [valid.names[i] for i in said],
        "name": [words("mistake_picture", name=valid.names[i], truth=valid.labels[i], said=said[i]) for i in said],
        "caption": [words("mistake", said=said[i], margin=f"{margin(values.distance, i):.4f}") for i in said],
    }
    return Scene(
        album.album, packed({"images": columns}), ("images",), words("mistakes_chart", count=len(said)), picks="path"
    )


def about_mistakes(values: Values) -> dict[str, int]:
    """Return what the text on the mistakes needs: how many there are, and of which digit."""
    labels = [int(digits.load("valid").labels[i]) for i in wrong(values.distance)]
    return {"all": len(labels), "threes": labels.count(3), "sevens": labels.count(7)}


def book_numbers() -> list[BookNumber]:
    """Return the chapter's numbers beside ours."""
    a_3 = tensors.stacked("train", 3)[1]
    share = accuracy_of("l1")
    return [
        *(
            BookNumber(f"{name}_{digit}", f"{printed:.4f}", f"{DISTANCES[name](a_3, ideal(digit)):.4f}")
            for (name, digit), printed in pixel_similarity.BOOK_DISTANCES.items()
        ),
        *(
            BookNumber(name, f"{printed:.4f}", f"{getattr(share, name):.4f}")
            for name, printed in pixel_similarity.BOOK_ACCURACY.items()
        ),
    ]


def warm_up() -> None:
    """Compare every validation image with both ideals, by each distance."""
    for distance in DISTANCES:
        compared("valid", distance)


SCENES = {"against": against, "everyone": everyone, "mistakes": mistakes}
