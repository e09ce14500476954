"""The page that judges classifiers."""

import re

import pytest


def metrics_of(app):
    return [metric.value for metric in app.metric]


def table(app, column):
    (found,) = [each.value for each in app.table if column in each.value.columns]
    return found


def gallery(app):
    return [each.value for each in app.markdown if re.search(r"\d+\.png", each.value)]


def test_opens_in_every_reading_without_trouble(visit, reading):
    assert len(visit("metrics", reading).get("vega_lite_chart")) == 2


def test_opens_on_the_book_s_baseline_and_batches_of_256(visit):
    app = visit("metrics")
    assert metrics_of(app) == ["0.9514", "0.9168", "0.9854", "0.9516", "0.9514", "246 of 256"]
    assert [metric.delta for metric in app.metric[:3]] == ["1,939 of 2,038", "926 of 1,010", "1,013 of 1,028"]


def test_the_books_numbers_agree(visit):
    agree = table(visit("metrics", judged="rmse", judged_on="train", batch="7"), "Agree?")
    assert set(agree["Agree?"]) == {"✓ the same"}
    assert list(agree["Book"]) == ["0.9168", "0.9854", "0.9511", "0.4932", "0.4956"]


@pytest.mark.parametrize(
    ("judged", "accuracies", "batches"),
    [
        ("rmse", ["0.9661", "0.9584", "0.9737"], ["0.9662", "0.9661"]),
        ("all_3", ["0.4956", "1.0000", "0.0000"], ["0.4932", "0.4956"]),
        ("all_7", ["0.5044", "0.0000", "1.0000"], ["0.5068", "0.5044"]),
    ],
)
def test_each_classifier_has_its_accuracies(visit, judged, accuracies, batches):
    assert metrics_of(visit("metrics", judged=judged))[:5] == accuracies + batches


def test_judged_on_the_training_set_the_counts_are_of_12396(visit):
    app = visit("metrics", judged_on="train")
    assert app.metric[0].value == "0.9443"
    assert app.metric[0].delta == "11,705 of 12,396"


def test_training_and_validation_stand_side_by_side(visit):
    shown = table(visit("metrics"), "accuracy on train")
    assert list(shown["accuracy on train"]) == ["0.9443", "0.9686", "0.4946", "0.5054"]
    assert list(shown["accuracy on valid"]) == ["0.9514", "0.9661", "0.4956", "0.5044"]


@pytest.mark.parametrize(("cell", "count"), [("is_3_said_7", 84), ("is_7_said_3", 15)])
def test_every_image_of_a_cell_can_be_paged_through(visit, cell, count):
    app = visit("metrics")
    app.session_state["metrics_cell"] = cell
    app.run()
    seen = gallery(app)
    for page in range(2, -(-count // 24) + 1):
        app.session_state[f"metrics_page_l1_valid_{cell}"] = page
        app.run()
        seen += gallery(app)
    assert not app.exception
    assert len(seen) == len(set(seen)) == count


def test_an_empty_cell_says_so(visit, shown):
    app = visit("metrics", judged="all_3")
    assert gallery(app) == []
    assert "no image to show" in shown(app)


@pytest.mark.parametrize("size", ["1", "2", "1019", "2038"])
def test_batches_of_one_size_average_to_the_accuracy(visit, shown, size):
    app = visit("metrics", judged="all_3", batch=size)
    assert metrics_of(app)[3:5] == ["0.4956", "0.4956"]
    assert f"All batches have the same size, {size}," in shown(app)


def test_a_small_last_batch_counts_as_much_as_a_large_one(visit, shown):
    app = visit("metrics", judged="all_3", batch="1500")
    assert metrics_of(app)[3:] == ["0.3367", "0.4956", "538 of 1500"]
    assert "each of the 2 batches weighs 1/2 = 50%; but the last one holds only 26.4%" in shown(app)


@pytest.mark.parametrize(
    "query",
    [
        {"judged": "<b>"},
        {"judged": ""},
        {"judged_on": "test"},
        {"batch": "many"},
        {"batch": "0"},
        {"batch": "99999"},
        {"batch": "-3"},
    ],
)
def test_nonsense_in_the_url_is_quietly_the_book_s(visit, query):
    app = visit("metrics", **query)
    assert app.metric[0].value == "0.9514"
    assert app.metric[4].value == "0.9514"
