"""The page on going deeper: opens without a trained net, trains one, and shows every model's mistakes."""

import json

import pytest

from core import going_deeper
from core.data import digits
from core.going_deeper import Settings, train_conv_net
from core.ui import trainings


def players(app) -> list[dict]:
    sent = [each.proto.json or "" for each in app.get("bidi_component")]
    return [json.loads(text) for text in sent if '"rows"' in text]


@pytest.fixture
def conv() -> going_deeper.ConvRun:
    """Give the trained net, as if somebody had trained it before."""
    return trainings.now(Settings(), train_conv_net).run


@pytest.fixture
def nothing_trained(monkeypatch) -> None:
    monkeypatch.setattr(trainings, "_runs", type(trainings._runs)())


def test_opens_in_every_reading_without_a_trained_net(visit, reading, nothing_trained):
    app = visit("going_deeper", reading)
    sliding, halved = players(app)
    assert sliding["steps"] == 28 * 28
    assert halved["steps"] == 0
    assert trainings.finished(Settings()) is None


@pytest.mark.parametrize("name", [*going_deeper.FILTERS, "1", "8"])
def test_the_map_is_the_filters_answer_at_every_pixel(visit, name, nothing_trained):
    app = visit("going_deeper", filter=name)
    rows = json.loads(players(app)[0]["rows"])
    kernel = rows["kernel"]["weight"]
    size = round(len(kernel) ** 0.5)
    inks = {
        (row, column): value
        for row, column, value in zip(*(rows["pixels"][each] for each in ("row", "column", "value")), strict=True)
    }
    places = rows["places"]
    for i in (0, 27, 400, 783):
        row, column = places["row"][i], places["column"][i]
        by_hand = places["bias"][i] + sum(
            inks[row + a - size // 2, column + b - size // 2] * kernel[a * size + b]
            for a in range(size)
            for b in range(size)
        )
        assert places["value"][i] == pytest.approx(by_hand, abs=2e-3)


def test_with_a_trained_net_its_numbers_are_all_there(visit, conv):
    app = visit("going_deeper")
    accuracy = f"{conv.results[-1].accuracy:.4f}"
    assert accuracy in [metric.value for metric in app.metric]
    table = next(each.value for each in app.table if "2,161" in each.value.to_string() and len(each.value) >= 5)
    assert "11,177,538" in table.to_string()
    (book,) = [each.value for each in app.table if "Agree?" in each.value.columns]
    assert "0.997056" in list(book["Book"])


def test_the_mistakes_of_the_best_model_are_shown_by_name(visit, conv, shown):
    wrong = going_deeper.judge_trained(conv).wrong.nonzero().flatten().tolist()
    assert 1 <= len(wrong) <= 8
    app = visit("going_deeper")
    assert app.session_state["going_deeper_mistakes"] == "conv_net"
    for i in wrong:
        assert digits.load("valid").names[i].rpartition("/")[2] in shown(app)


@pytest.mark.parametrize("query", [{"filter": "cat"}, {"filter": "99"}, {"filter": ""}])
def test_odd_values_in_the_url_are_answered_sensibly(visit, query):
    app = visit("going_deeper", **query)
    assert players(app)[0]["steps"] == 784
    assert not app.exception
