"""The page of the sigmoid."""

import json

import pytest

from tests.seen import address, figures, players, press, table, turn


def playing(app) -> dict:
    (found,) = [each for each in players(app) if each["steps"]]
    return found


def by_way(app, table: str, field: str) -> dict[str, list[float]]:
    columns = json.loads(playing(app)["rows"])[table]
    found: dict[str, list[float]] = {}
    for way, value in zip(columns["way"], columns[field], strict=True):
        found.setdefault(way, []).append(value)
    return found


def cells(app, head: str) -> list[list[str]]:
    """Return the rows of the page's only table that has this in its head."""
    return table(app, head).to_numpy().tolist()


def at_x(app) -> list[str]:
    """Return the value, the slope and the answer where one stands."""
    found = figures(app)
    return [found[label][0] for label in ("value", "slope", "it says")]


def test_opens_in_every_reading_without_trouble(visit, reading):
    app = visit("sigmoid", reading)
    assert [each["steps"] for each in players(app)] == [0, 0, 9]
    assert not app.warning
    assert not app.error
    assert address(app) == {}


@pytest.mark.parametrize(
    ("score", "expected", "said"),
    [
        ("2", ["0.8808", "0.1050", "3"], "0.105, is 42% of the slope at 0, and that share is left"),
        ("0", ["0.5000", "0.2500", "7"], "the curve is steep"),
        ("-10", ["0.0000", "0.0000", "7"], "saturated"),
        ("10", ["1.0000", "0.0000", "3"], "0.018% of the slope at 0, and only that share is left"),
    ],
)
def test_a_point_on_the_curve(visit, shown, score, expected, said):
    app = visit("sigmoid", score=score)
    assert at_x(app) == expected
    assert said in shown(app)


@pytest.mark.parametrize("score", ["nan", "inf", "-inf", "99", "far", ""])
def test_nonsense_in_the_url_is_quietly_the_start(visit, score):
    assert at_x(visit("sigmoid", score=score))[:2] == ["0.8808", "0.1050"]


def test_the_slider_and_the_presets_move_x(visit):
    app = turn(visit("sigmoid"), sigmoid_score=-1.5)
    assert address(app) == {"score": "-1.5"}
    assert at_x(app) == ["0.1824", "0.1491", "7"]
    press(app, "sigmoid_preset_saturated")
    assert address(app) == {"score": "10"}
    assert app.slider("sigmoid_score").value == 10


def test_the_books_thresholds(visit):
    agree = cells(visit("sigmoid"), "Book")
    assert [row[1:3] for row in agree] == [["0.0", "0.0"], ["0.5", "0.5"]]


@pytest.mark.parametrize("weights", ["first", "second", "trained"])
def test_no_answer_changes(visit, weights):
    app = visit("sigmoid", weights=weights)
    (said,) = [each.value for each in app.markdown if each.value.startswith("Accuracy **")]
    before, after = said.split("**")[1::2]
    assert before == after
    assert "answers that differ, 0 of 12,396" in said
    if weights == "first":
        assert before == "0.4912"
        assert "exactly 1 in float32: 6,840" in said
        assert "0.0025 on average" in said


def test_a_link_opens_on_all_that_was_chosen(visit):
    app = turn(visit("sigmoid"), sigmoid_weights="trained", sigmoid_begin="first", sigmoid_net=True)
    chosen = address(app)
    assert chosen == {"weights": "trained", "begin": "first", "net": "yes"}
    again = visit("sigmoid", "zh", **chosen)
    assert address(again) == chosen
    assert by_way(again, "epochs", "accuracy")["有 sigmoid"] == by_way(app, "epochs", "accuracy")["with sigmoid"]


def test_with_the_sigmoid_the_loss_stays_in_0_to_1_and_without_it_dives(visit):
    app = visit("sigmoid")
    losses, accuracies = by_way(app, "losses", "loss"), by_way(app, "epochs", "accuracy")
    assert len(losses["with sigmoid"]) == len(losses["without"]) == 8 * 49
    assert 0 <= min(losses["with sigmoid"]) < max(losses["with sigmoid"]) <= 1
    assert min(losses["without"]) < -2000
    assert accuracies["with sigmoid"][-1] > 0.96
    assert 0.94 < accuracies["without"][-1] < 0.96
    assert by_way(app, "epochs", "high")["without"][-1] > 1000


@pytest.mark.parametrize("begin", ["first", "second"])
def test_without_the_sigmoid_it_finds_the_baseline_s_direction_and_not_its_border(visit, shown, begin):
    app = visit("sigmoid", begin=begin)
    assert "cosine 0.9997" in shown(app)
    assert "gets 0.9661" in shown(app)
    assert by_way(app, "epochs", "accuracy")["without"][-1] < 0.956


def test_from_the_first_start_the_sigmoid_is_saturated_and_training_stuck(visit, shown):
    app = visit("sigmoid", begin="first")
    accuracies = by_way(app, "epochs", "accuracy")
    assert accuracies["with sigmoid"][-1] == pytest.approx(1010 / 2038, abs=1e-4)  # everything is a 3
    assert accuracies["without"][-1] > 0.94
    assert "the sigmoid itself is the trouble" in shown(app)


def test_the_player_tells_the_numbers_it_draws(visit):
    app = visit("sigmoid")
    last = playing(app)["texts"][-1]
    assert last.startswith("epoch 8 of 8")
    for accuracy in by_way(app, "epochs", "accuracy").values():
        assert f"accuracy {accuracy[-1]:.4f}" in last


def test_the_net_without_a_sigmoid_ends_in_nan(visit, shown):
    app = visit("sigmoid")
    assert "the loss is −inf" not in shown(app)
    turn(app, sigmoid_net=True)
    assert "the loss is −inf" in shown(app)
    assert [row[1] for row in cells(app, "loss")[-2:]] == ["−∞", "nan"]


def test_the_formula_s_gradient_is_nan_far_out(visit):
    found = {row[0]: row[1:] for row in cells(visit("sigmoid"), "formula")}
    assert found["−100"][1] == "nan"
    assert found["−100"][3] == "0"
    assert found["0"] == ["0.50", "0.25", "0.50", "0.25"]
