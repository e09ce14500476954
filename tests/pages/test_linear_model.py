"""The page that multiplies pixels by weights, and nudges one of them."""

import re

import pytest

from tests.seen import address, players, press, table, tables


def metrics_of(app):
    """Return the figures on the page by their labels."""
    html = "\n".join(element.proto.body for element in app.get("html"))
    return dict(re.findall("<dt>(.*?)</dt><dd>(.*?)</dd>", html))


def nudged(app):
    """Return the two lines of the nudge's table: the weight and the accuracy, before and after."""
    (found,) = tables(app, "accuracy on the training images")
    return [tuple(line[1:]) for line in found.itertuples(index=False)]


BOOK = "0.4912068545818329"


def test_opens_in_every_reading_without_trouble(visit, reading):
    assert len(players(visit("linear_model", reading))) == 4


def test_opens_on_the_book_s_image_and_start(visit, shown):
    app = visit("linear_model")
    assert metrics_of(app) == {
        "sum of 784 products": "16.38",
        "plus the bias": "0.69",
        "prediction": "17.06",  # the second the book prints: 10000.png is threes[1]
        "accuracy on the training set": "0.4912",
        "accuracy on the validation set": "0.4941",
        "training images called 3": "99.6%",
        "largest change of a prediction": "0.00021",
        "answers that turned": "0",
    }
    assert "17.06 is above 0, so the model says :orange[**3**]. Right." in shown(app)


def test_the_books_numbers_agree(visit):
    agree = table(visit("linear_model", weights="ideal", row="3", factor="5"), "Agree?")
    assert set(agree["Agree?"]) == {"✓ the same"}
    assert list(agree["Book"]) == [
        *("[12396, 784]", "[12396, 1]"),
        *("20.2336", "17.0644", "15.2384", "18.3804", "23.8567", "28.6816"),
        *(BOOK, BOOK, "785"),
    ]


def test_shapes_of_the_product(visit):
    assert list(table(visit("linear_model"), "shape")["shape"]) == [
        *("[12396, 784]", "[784, 1]", "[12396, 1]", "[1]", "[12396, 1]"),
    ]


@pytest.mark.parametrize(
    ("query", "prediction", "said", "verdict"),
    [
        ({"weights": "ideal"}, "19.77", ":orange[**3**]", "Right."),
        ({"weights": "ideal", "image": "valid-7-0"}, "−18.32", ":blue[**7**]", "Right."),
        ({"weights": "zero"}, "0.00", ":blue[**7**]", "Wrong, it is a 3."),
        ({"image": "train-7-10002"}, None, ":orange[**3**]", "Wrong, it is a 7."),
    ],
)
def test_every_model_judges_the_image(visit, shown, query, prediction, said, verdict):
    app = visit("linear_model", **query)
    assert prediction in (None, metrics_of(app)["prediction"])
    assert f"so the model says {said}. {verdict}" in shown(app)


def test_another_seed_is_another_model(visit, shown):
    app = visit("linear_model", seed="6")
    assert metrics_of(app)["accuracy on the training set"] == "0.7515"
    assert "its accuracy, 0.7515, is not one half" in shown(app)


def test_models_without_learning_are_compared(visit):
    shown = table(visit("linear_model"), "model")
    assert list(shown["accuracy on the training set"]) == ["0.4912", "0.5054", "0.9507", "0.9686", "0.9686"]
    assert list(shown["accuracy on the validation set"]) == ["0.4941", "0.5044", "0.9475", "0.9661", "0.9661"]


def test_the_book_s_nudge_moves_nothing_at_all(visit, shown):
    app = press(visit("linear_model"), "linear_model_preset_book")
    assert nudged(app) == [("1.312308", BOOK), ("1.312439", BOOK)]
    assert metrics_of(app)["largest change of a prediction"] == "0"
    assert "No training image has any ink in this place" in shown(app)
    assert "However far this weight goes, the accuracy never moves" in shown(app)


def test_where_there_is_ink_predictions_move_and_the_accuracy_does_not(visit, shown):
    app = press(visit("linear_model", row="0"), "linear_model_preset_ink")
    assert nudged(app) == [("−2.126763", BOOK), ("−2.126975", BOOK)]
    assert address(app) == {}
    assert "by at most 0.00021. Not one of them crossed 0" in shown(app)
    assert "first moves when this weight falls by 0.049 or rises by 0.079" in shown(app)


def test_a_larger_nudge_turns_answers_that_even_out(visit, shown):
    app = press(visit("linear_model"), "linear_model_preset_more")
    assert {accuracy for _, accuracy in nudged(app)} == {BOOK}
    assert "Turned to right: 2. Turned to wrong: 2." in shown(app)


def test_a_large_nudge_moves_the_accuracy(visit, shown):
    app = press(visit("linear_model"), "linear_model_preset_double")
    assert float(nudged(app)[1][1]) < float(BOOK)
    assert "The accuracy fell." in shown(app)
    assert metrics_of(app)["answers that turned"] == "55"


def test_zeros_cannot_be_nudged_by_multiplying(visit, shown):
    assert "0 times anything is 0" in shown(visit("linear_model", weights="zero", factor="100"))


def test_times_1_changes_nothing(visit, shown):
    assert "Times 1 changes nothing" in shown(visit("linear_model", factor="1"))


@pytest.mark.parametrize(
    "query",
    [
        *({"weights": bad} for bad in ("", "<b>", "best")),
        *({"seed": bad} for bad in ("-1", "inf", "nan", "many", "1e99")),
        *({"row": bad} for bad in ("28", "-1", "inf", "nan", "x")),
        *({"column": bad} for bad in ("28", "-inf", "nan", "")),
        *({"factor": bad} for bad in ("inf", "nan", "1e999", "much", "1e9")),
        *({"zoom": bad} for bad in ("0", "2", "inf", "")),
        {"image": "train-3-0"},
    ],
)
def test_nonsense_in_the_url_is_quietly_the_book_s(visit, query):
    app = visit("linear_model", **query)
    assert metrics_of(app)["accuracy on the training set"] == "0.4912"
    assert nudged(app) == [("−2.126763", BOOK), ("−2.126975", BOOK)]
    assert address(app) == {}
