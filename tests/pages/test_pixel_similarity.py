"""The page of the first classifier."""

import re

import numpy as np
import pytest

from core.data import digits


def test_opens_in_every_reading_without_trouble(visit, reading):
    assert len(visit("pixel_similarity", reading).get("vega_lite_chart")) == 3


def table(app, column):
    (found,) = [each.value for each in app.table if column in each.value.columns]
    return found


def test_opens_on_a_3_with_the_books_distances(visit):
    shown = table(visit("pixel_similarity"), "nearer to")
    assert list(shown["distance to the ideal 3"]) == ["0.1114", "0.2021"]
    assert list(shown["distance to the ideal 7"]) == ["0.1586", "0.3021"]


def test_the_books_numbers_agree(visit):
    agree = table(visit("pixel_similarity"), "Agree?")
    assert set(agree["Agree?"]) == {"✓ the same"}
    assert len(agree) == 7


def test_the_accuracies_are_the_books(visit):
    assert [metric.value for metric in visit("pixel_similarity").metric] == ["0.9168", "0.9854", "0.9511"]


def test_another_distance_has_its_own_accuracy_and_leaves_the_books_numbers(visit):
    app = visit("pixel_similarity", distance="rmse")
    assert [metric.value for metric in app.metric] == ["0.9584", "0.9737", "0.9661"]
    assert set(table(app, "Agree?")["Agree?"]) == {"✓ the same"}


@pytest.mark.parametrize("distance", ["l2", "", "<b>"])
def test_an_unknown_distance_is_quietly_the_books(visit, distance):
    assert visit("pixel_similarity", distance=distance).metric[2].value == "0.9511"


def test_all_99_mistakes_can_be_paged_through_worst_first(visit):
    app = visit("pixel_similarity")
    margins = []
    for page in range(1, 6):
        app.session_state["pixel_similarity_page"] = page
        app.run()
        margins += [float(found) for each in app.markdown for found in re.findall(r"said .*, by ([0-9.]+)", each.value)]
    assert len(margins) == 2038 - 1939
    assert margins == sorted(margins, reverse=True)


def test_the_image_in_the_url_is_the_one_compared(visit):
    data = digits.load("valid")
    index = 1500
    split, digit, file = data.names[index].split("/")
    shown = table(visit("pixel_similarity", split=split, digit=digit, name=file), "nearer to")
    image = data.images[index] / 255
    train = digits.load("train")
    for ideal, column in ((3, "distance to the ideal 3"), (7, "distance to the ideal 7")):
        difference = image - train.images[train.labels == ideal].mean(0) / 255
        expected = [np.abs(difference).mean(), np.sqrt((difference**2).mean())]
        assert [float(cell) for cell in shown[column]] == pytest.approx(expected, abs=6e-5)
