"""The page of the first classifier."""

import json
import re

import numpy as np
import pytest

from core.data import digits
from tests.seen import address, players, table, turn


def test_opens_in_every_reading_without_trouble(visit, reading):
    assert len(players(visit("pixel_similarity", reading))) == 3


def accuracies(app) -> list[str]:
    html = "\n".join(element.proto.body for element in app.get("html"))
    return [value for value in re.findall("<dd>(.*?)</dd>", html) if value.startswith("0.")]


def test_opens_on_a_3_with_the_books_distances(visit):
    shown = table(visit("pixel_similarity"), "nearer to")
    assert list(shown["distance to the ideal 3"]) == ["0.1114", "0.2021"]
    assert list(shown["distance to the ideal 7"]) == ["0.1586", "0.3021"]


def test_the_books_numbers_agree(visit):
    agree = table(visit("pixel_similarity"), "Agree?")
    assert set(agree["Agree?"]) == {"✓ the same"}
    assert len(agree) == 7


def test_the_accuracies_are_the_books(visit):
    assert accuracies(visit("pixel_similarity")) == ["0.9168", "0.9854", "0.9511"]


def test_another_distance_has_its_own_accuracy_and_leaves_the_books_numbers(visit):
    app = visit("pixel_similarity", distance="rmse")
    assert accuracies(app) == ["0.9584", "0.9737", "0.9661"]
    assert set(table(app, "Agree?")["Agree?"]) == {"✓ the same"}


@pytest.mark.parametrize("distance", ["l2", "", "<b>"])
def test_an_unknown_distance_is_quietly_the_books(visit, distance):
    assert accuracies(visit("pixel_similarity", distance=distance))[2] == "0.9511"


def test_all_99_mistakes_can_be_paged_through_worst_first(visit):
    margins = []
    for page in range(1, 6):
        rows = json.loads(players(visit("pixel_similarity", page=str(page)))[2]["rows"])["images"]
        margins += [float(re.search(r"by ([0-9.]+)", text)[1]) for text in rows["caption"]]
    assert len(margins) == 2038 - 1939
    assert margins == sorted(margins, reverse=True)


def test_the_image_in_the_url_is_the_one_compared(visit):
    data = digits.load("valid")
    index = 1500
    split, digit, file = data.names[index].split("/")
    shown = table(visit("pixel_similarity", image=f"{split}-{digit}-{file.removesuffix('.png')}"), "nearer to")
    image = data.images[index] / 255
    train = digits.load("train")
    for ideal, column in ((3, "distance to the ideal 3"), (7, "distance to the ideal 7")):
        difference = image - train.images[train.labels == ideal].mean(0) / 255
        expected = [np.abs(difference).mean(), np.sqrt((difference**2).mean())]
        assert [float(cell) for cell in shown[column]] == pytest.approx(expected, abs=6e-5)


def test_the_point_and_the_page_of_mistakes_stand_in_the_address(visit):
    app = visit("pixel_similarity", image="valid-7-0", distance="rmse")
    turn(app, pixel_similarity_page=2)
    assert address(app) == {"image": "valid-7-0", "distance": "rmse", "page": "2"}


def test_what_is_said_of_the_mistakes_is_counted_by_the_distance_chosen(visit, shown):
    assert "Of its 99 mistakes by this distance 84 are 3s and 15 are 7s" in shown(visit("pixel_similarity"))
    assert "Of its 69 mistakes by this distance 42 are 3s and 27 are 7s" in shown(
        visit("pixel_similarity", distance="rmse")
    )
