"""The page on going deeper: opens without a trained net, trains one, and shows every model's mistakes."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace

import pandas as pd
import pytest

from core import going_deeper
from core.data import digits
from core.going_deeper import Settings, train_conv_net
from core.lessons import contenders as models
from core.lessons import trainings
from core.training import Watch
from core.ui import contenders
from tests.seen import players, table


@pytest.fixture
def conv() -> going_deeper.ConvRun:
    """Give the trained net, as if somebody had trained it before."""
    return trainings.now(Settings(), train_conv_net).run


@pytest.fixture
def nothing_trained(monkeypatch) -> Iterator[None]:
    monkeypatch.setattr(trainings, "_runs", type(trainings._runs)())
    models.judge_settings.cache_clear()
    yield
    models.judge_settings.cache_clear()  # of what these tests pass off as trained


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
    numbers = next(each.value for each in app.table if "2,161" in each.value.to_string() and len(each.value) >= 5)
    assert "11,177,538" in numbers.to_string()
    book = table(app, "Agree?")
    assert "0.997056" in list(book["Book"])


def test_the_mistakes_of_the_best_model_are_shown_by_name(visit, conv, shown):
    wrong = models.judge_trained(conv).wrong.nonzero().flatten().tolist()
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


# Training by the buttons


def trained_at_once(monkeypatch, epochs: int | None = None) -> list:
    """Pass models off as trained at once, or stopped after so many epochs; return the settings asked for."""
    asked = []

    def ask(lesson, settings, train) -> trainings.Finished:
        asked.append(settings)
        run = train(replace(settings, epochs=0), Watch())
        return trainings.keep(
            run._replace(settings=settings if epochs is None else replace(settings, epochs=epochs)), 7.5
        )

    monkeypatch.setattr(trainings, "ask", ask)
    return asked


def offered(app) -> set[str]:
    return {
        button.key.rpartition("_")[2] for button in app.button if (button.key or "").startswith("going_deeper_train")
    }


def models_in(app) -> pd.DataFrame:
    return next(each.value for each in app.table if "11,177,538" in each.value.to_string())


def test_what_is_missing_is_trained_one_after_the_other(visit, nothing_trained, monkeypatch):
    asked = trained_at_once(monkeypatch)
    app = visit("going_deeper")
    assert offered(app) == {"net", "table", "why"}
    assert list(models_in(app)["mistakes"]) == ["99", "69", "—", "—", "—", "6"]
    app.button(key="going_deeper_train_table").click().run()
    all_models = models.all_models()
    assert asked == [all_models[name].settings for name in ("linear", "simple_net", "conv_net")]
    assert offered(app) == {"luck", "why"}
    counts = [str(models.judge_trained(trainings.finished(settings).run).mistakes) for settings in asked]
    assert list(models_in(app)["mistakes"]) == ["99", "69", *counts, "6"]
    assert list(models_in(app)["seconds to train"])[2:5] == ["7.5"] * 3
    assert app.session_state["going_deeper_mistakes"] == "conv_net"
    assert not app.exception
    assert not app.warning


def test_three_starts_have_a_median(visit, nothing_trained, monkeypatch, shown):
    trained_at_once(monkeypatch)
    app = visit("going_deeper")
    app.button(key="going_deeper_train_net").click().run()
    assert "median" not in shown(app)
    app.button(key="going_deeper_train_luck").click().run()
    runs = [trainings.finished(Settings(seed=seed)).run for seed in models.SEEDS]
    middle = sorted(run.results[-1].accuracy for run in runs)[1]
    assert f"median of the three accuracies is **{middle:.4f}**" in shown(app)


def test_the_experiments_are_told_only_when_they_were_made(visit, nothing_trained, monkeypatch, shown):
    trained_at_once(monkeypatch)
    app = visit("going_deeper")
    assert "loses almost all of its lead" not in shown(app)
    app.button(key="going_deeper_train_why").click().run()
    assert "loses almost all of its lead" in shown(app)
    assert "why" not in offered(app)


def test_a_net_stopped_by_hand_is_shown_as_far_as_it_came_and_can_be_trained_again(visit, nothing_trained, monkeypatch):
    asked = trained_at_once(monkeypatch, epochs=1)
    app = visit("going_deeper")
    app.button(key="going_deeper_train_table").click().run()
    assert len(asked) == 1, "whoever stops one wants none of the others"
    app.button(key="going_deeper_train_net").click().run()
    assert trainings.finished(Settings()) is None
    stopped = models.judge_trained(trainings.finished(Settings(epochs=1)).run)
    assert f"{stopped.accuracy:.4f}" in [metric.value for metric in app.metric]
    assert "net" in offered(app)
    monkeypatch.undo()
    trained_at_once(monkeypatch)
    app.button(key="going_deeper_train_net").click().run()
    assert "net" not in offered(app)


def test_while_one_training_is_under_way_the_other_buttons_rest(visit, nothing_trained):
    app = visit("going_deeper")
    app.button(key="going_deeper_train_net").click().run()
    try:
        assert app.button(key="going_deeper_stop_net")
        assert all(app.button(key=f"going_deeper_train_{where}").disabled for where in ("table", "why"))
    finally:
        for who in list(trainings._asked):
            trainings.leave(who)


# Mistakes


def test_the_labels_can_be_covered(visit, shown):
    app = visit("going_deeper")
    app.session_state["going_deeper_mistakes"] = "l1"
    app.run()
    assert "1128.png" in shown(app)
    app.toggle(key="going_deeper_cover").set_value(True).run()
    assert ".png" not in shown(app)


@pytest.mark.parametrize("whose", ["l1", "rmse"])
def test_every_mistake_can_be_paged_through(visit, whose):
    app = visit("going_deeper")
    app.session_state["going_deeper_mistakes"] = whose
    app.run()
    wrong = models.judge_nearest(whose).wrong.nonzero().flatten().tolist()
    seen = []
    for page in range(1, -(-len(wrong) // contenders.IMAGES_A_PAGE) + 1):
        app.session_state[f"going_deeper_page_{whose}"] = page
        app.run()
        seen += re.findall(r"\d+\.png", "\n".join(each.value for each in app.markdown))
    names = digits.load("valid").names
    assert seen == [names[i].rpartition("/")[2] for i in wrong]
