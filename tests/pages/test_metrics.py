"""The page that judges classifiers."""

import json
import re

import pytest

from core.metrics import Confusion
from tests.seen import address, figures, players, press, printed, turn


def accuracies(app):
    """Return what the first stage says of the classifier: accuracy, right on the 3s, right on the 7s."""
    return [value for value, _ in list(figures(app).values())[:3]]


def averages(app):
    """Return the mean of the batches, the accuracy over all images, and how large the last batch is."""
    return [value for value, _ in list(figures(app).values())[3:]]


def gallery(app):
    """Return the file names of the images shown."""
    return re.findall(r"<figcaption>(\d+)</figcaption>", "".join(printed(app)))


def rows(app, column):
    """Return the page's only table that has this column, as a list of its rows."""
    (found,) = [block.value for block in app.markdown if block.value.startswith("| ") and column in block.value]
    head, _, *lines = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in found.splitlines()]
    return [dict(zip(head, line, strict=True)) for line in lines]


def test_opens_in_every_reading_without_trouble(visit, reading):
    assert [player["steps"] for player in players(visit("metrics", reading))] == [0, 0]


def test_opens_on_the_book_s_baseline_and_an_average_that_misleads(visit):
    app = visit("metrics")
    assert accuracies(app) == ["0.9514", "0.9168", "0.9854"]
    assert averages(app) == ["0.3367", "0.4956", "538 of 1,500"]
    notes = [note for _, note in figures(app).values()]
    assert notes == ["1,939 of 2,038", "926 of 1,010", "1,013 of 1,028", "", "", ""]


def test_the_books_numbers_agree(visit):
    agree = rows(visit("metrics", judged="rmse", judged_on="train", batch="7"), "Agree?")
    assert {row["Agree?"] for row in agree} == {"✓ the same"}
    assert [row["Book"] for row in agree] == ["0.9168", "0.9854", "0.9511", "0.4932", "0.4956"]


@pytest.mark.parametrize(
    ("judged", "found", "batches"),
    [
        ("l1", ["0.9514", "0.9168", "0.9854"], ["0.9516", "0.9514", "246 of 256"]),
        ("rmse", ["0.9661", "0.9584", "0.9737"], ["0.9662", "0.9661", "246 of 256"]),
        ("all_3", ["0.4956", "1.0000", "0.0000"], ["0.4932", "0.4956", "246 of 256"]),
        ("all_7", ["0.5044", "0.0000", "1.0000"], ["0.5068", "0.5044", "246 of 256"]),
    ],
)
def test_each_classifier_has_its_accuracies(visit, judged, found, batches):
    app = visit("metrics", judged=judged, batched=judged, batch="256")
    assert accuracies(app) == found
    assert averages(app) == batches


def test_judged_on_the_training_set_the_counts_are_of_12396(visit):
    app = visit("metrics", judged_on="train")
    assert figures(app)["accuracy"] == ("0.9443", "11,705 of 12,396")


def test_training_and_validation_stand_side_by_side(visit, shown):
    app = visit("metrics")
    found = rows(app, "training set")
    assert [row["training set"] for row in found] == ["0.9443", "0.9686", "0.4946", "0.5054"]
    assert [row["validation set"] for row in found] == ["0.9514", "0.9661", "0.4956", "0.5044"]
    assert all(f"**{kind} set**" in shown(app) for kind in ("training", "validation", "test"))


@pytest.mark.parametrize(("cell", "count"), [("is_3_said_7", 84), ("is_7_said_3", 15)])
def test_every_image_of_a_cell_can_be_paged_through(visit, shown, cell, count):
    seen = []
    for page in range(1, -(-count // 24) + 1):
        app = visit("metrics", cell=cell, page=str(page))
        seen += gallery(app)
    assert f"**{count}**" in shown(app)
    assert len(seen) == len(set(seen)) == count


def test_a_page_beyond_the_last_is_the_last(visit):
    assert gallery(visit("metrics", page="300")) == gallery(visit("metrics", page="4"))


def test_another_list_begins_at_its_first_page(visit):
    app = turn(visit("metrics", page="3"), metrics_cell="is_3_said_3")
    assert address(app) == {"cell": "is_3_said_3"}
    assert gallery(app) == gallery(visit("metrics", cell="is_3_said_3"))


@pytest.mark.parametrize("cell", Confusion._fields)
def test_the_chosen_square_is_outlined_and_a_click_tells_its_name(visit, cell):
    square = players(visit("metrics", cell=cell))[0]
    told = json.loads(square["rows"])
    assert square["picks"] == "cell"
    assert told["cells"]["cell"] == list(Confusion._fields)
    assert (told["chosen"]["truth"], told["chosen"]["said"]) == ([cell[3]], [cell[-1]])


def test_an_empty_cell_says_so(visit, shown):
    app = visit("metrics", judged="all_3")
    assert gallery(app) == []
    assert "no image to show" in shown(app)


@pytest.mark.parametrize("size", ["1", "2", "1019", "2038"])
def test_batches_of_one_size_average_to_the_accuracy(visit, shown, size):
    app = visit("metrics", batch=size)
    assert averages(app)[:2] == ["0.4956", "0.4956"]
    assert f"All batches have the same size, {int(size):,}," in shown(app)


def test_a_small_last_batch_counts_as_much_as_a_large_one(visit, shown):
    app = visit("metrics")
    assert "each of the 2 batches weighs 1/2 = 50.0%; but the last one holds only 26.4% of the images" in shown(app)


def test_a_last_batch_of_one_is_not_called_several(visit, shown):
    app = visit("metrics", batch="97")
    assert averages(app)[2] == "1 of 97"
    assert "a single image" in shown(app)
    assert "1 images" not in shown(app)


@pytest.mark.parametrize(
    ("preset", "means"), [("book", ["0.4932", "0.4956"]), ("uneven", ["0.3367", "0.4956"]), ("even", ["0.4956"] * 2)]
)
def test_a_preset_sets_the_batches(visit, preset, means):
    assert averages(press(visit("metrics", batch="7"), f"metrics_preset_{preset}"))[:2] == means


@pytest.mark.parametrize(
    "query",
    [
        {"judged": "<b>"},
        {"judged": ""},
        {"judged_on": "test"},
        {"cell": "is_3_said_5"},
        {"page": "0"},
        {"page": "-1"},
        {"page": "two"},
        {"batched": "all_5"},
        {"batch": "many"},
        {"batch": "0"},
        {"batch": "99999"},
        {"batch": "-3"},
    ],
)
def test_nonsense_in_the_url_is_quietly_the_default(visit, query):
    app = visit("metrics", **query)
    assert accuracies(app)[0] == "0.9514"
    assert averages(app)[:2] == ["0.3367", "0.4956"]
    assert len(gallery(app)) == 24
    assert address(app) == {}
