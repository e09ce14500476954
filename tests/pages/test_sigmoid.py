"""The page of the sigmoid."""

import json

import pytest

from tests.seen import choose, metrics_of, player, table


def by_way(app, table: str, field: str) -> dict[str, list[float]]:
    columns = json.loads(player(app)["rows"])[table]
    found: dict[str, list[float]] = {}
    for way, value in zip(columns["way"], columns[field], strict=True):
        found.setdefault(way, []).append(value)
    return found


def test_opens_in_every_reading_without_trouble(visit, reading):
    app = visit("sigmoid", reading)
    assert len(app.get("vega_lite_chart")) == 3
    assert player(app)["steps"] == 9


@pytest.mark.parametrize(
    ("score", "expected", "said"),
    [
        ("2", ["0.8808", "0.1050", "3"], "42% of what it is"),
        ("0", ["0.5000", "0.2500", "7"], "the curve is steep"),
        ("-10", ["0.0000", "0.0000", "7"], "saturated"),
        ("10", ["1.0000", "0.0000", "3"], "0.018% of what it is"),
    ],
)
def test_a_point_on_the_curve(visit, score, expected, said):
    app = visit("sigmoid", score=score)
    assert metrics_of(app)[:3] == expected
    assert said in app.info[0].value


@pytest.mark.parametrize("score", ["nan", "inf", "-inf", "99", "far", ""])
def test_nonsense_in_the_url_is_quietly_the_start(visit, score):
    assert metrics_of(visit("sigmoid", score=score))[:2] == ["0.8808", "0.1050"]


def test_the_books_thresholds(visit):
    agree = table(visit("sigmoid"), "Agree?")
    assert list(agree["Book"]) == list(agree["Ours"]) == ["0.0", "0.5"]


@pytest.mark.parametrize("scores", ["first", "second", "trained"])
def test_no_answer_changes(visit, scores):
    before, after, different, exactly_1, slope = metrics_of(choose(visit("sigmoid"), sigmoid_scores=scores))[3:]
    assert before == after
    assert different == "0"
    if scores == "first":
        assert (before, exactly_1, slope) == ("0.4912", "6,840", "0.0025")


def test_the_histograms_count_every_image_on_its_side_of_the_threshold():
    from core.lessons import sigmoid as sigmoid_rows

    for name in sigmoid_rows.SCORES:
        before, after = (sigmoid_rows.bins(name, side) for side in (False, True))
        assert before["count"].sum() == after["count"].sum() == 12396
        says_3 = before.loc[before["low"] >= 0, "count"].sum()
        assert after.loc[after["low"] >= 0.5, "count"].sum() == says_3
        assert 0 in set(before["low"])
        assert 0.5 in set(after["low"])


def test_with_the_sigmoid_the_loss_stays_in_0_to_1_and_without_it_dives(visit):
    app = visit("sigmoid")
    losses, accuracies = by_way(app, "losses", "loss"), by_way(app, "epochs", "accuracy")
    assert len(losses["with sigmoid"]) == len(losses["without"]) == 8 * 49
    assert 0 <= min(losses["with sigmoid"]) < max(losses["with sigmoid"]) <= 1
    assert min(losses["without"]) < -2000
    assert accuracies["with sigmoid"][-1] > 0.96
    assert 0.94 < accuracies["without"][-1] < 0.96
    assert by_way(app, "epochs", "high")["without"][-1] > 1000


def test_without_the_sigmoid_it_finds_the_baseline_again(visit, shown):
    for begin in ("first", "second"):
        assert "cosine 0.9997" in shown(choose(visit("sigmoid"), sigmoid_begin=begin))


def test_from_the_first_start_the_sigmoid_is_saturated_and_training_stuck(visit, shown):
    app = choose(visit("sigmoid"), sigmoid_begin="first")
    accuracies = by_way(app, "epochs", "accuracy")
    assert accuracies["with sigmoid"][-1] == pytest.approx(1010 / 2038, abs=1e-4)  # everything is a 3
    assert accuracies["without"][-1] > 0.94
    assert "the sigmoid itself is the trouble" in shown(app)


def test_the_player_tells_the_numbers_it_draws(visit):
    app = visit("sigmoid")
    last = player(app)["texts"][-1]
    assert last.startswith("epoch 8 of 8")
    for accuracy in by_way(app, "epochs", "accuracy").values():
        assert f"accuracy {accuracy[-1]:.4f}" in last


def test_the_net_without_a_sigmoid_ends_in_nan(visit, shown):
    app = visit("sigmoid")
    assert "the loss is −inf" not in shown(app)
    app.toggle(key="sigmoid_net").set_value(True).run()
    assert not app.exception
    assert "the loss is −inf" in shown(app)


def test_the_formula_s_gradient_is_nan_far_out(visit):
    shown = table(visit("sigmoid"), "formula").set_index("x")
    assert shown.loc["−100", "the formula’s gradient"] == "nan"
    assert shown.loc["−100", "its own gradient"] == "0"
    assert list(shown.loc["0"]) == ["0.5", "0.25", "0.5", "0.25"]
