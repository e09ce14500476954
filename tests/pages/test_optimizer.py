"""The page of the optimizers: races, the steps line by line, and whatever the URL asks for."""

import json
import time

import pytest
import torch

from core import optimizer
from core.charts.theme import BOOK, VALID
from core.lessons import optimizer as optimizer_rows
from core.lessons import trainings
from core.optimizer import Settings, Sweep
from tests.seen import players, table


@pytest.fixture(autouse=True, scope="module")
def warm():
    """Train as the server does, on one core."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    optimizer_rows.warm_up()
    yield
    torch.set_num_threads(before)


def test_opens_in_every_reading_without_trouble(visit, reading):
    valley, real = players(visit("optimizer", reading))
    assert valley["steps"] == optimizer.VALLEY_STEPS + 1
    assert real["steps"] == 10 * 7 + 1


def test_the_race_it_shows_is_the_race(visit):
    valley, _ = players(visit("optimizer", valley="turned"))
    rows = json.loads(valley["rows"])["path"]
    paths = optimizer.race("turned", 0.035, 0.8, 0.3)
    shown = list(zip(rows["racer"], rows["step"], rows["x"], rows["y"], strict=True))
    assert len(shown) == 3 * 101
    assert shown[101:202] == [
        ("Momentum", step, pytest.approx(spot.x, abs=1e-4), pytest.approx(spot.y, abs=1e-4))
        for step, spot in enumerate(paths["momentum"])
    ]
    assert rows["from_x"][1:101] == rows["x"][:100]
    assert valley["texts"][100] == "step 100: loss of SGD 0.0326, momentum 1.92e-08, Adam 1.19"


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({}, "Momentum is nearest to the bottom"),
        ({"valley": "round", "valley_rate": "1"}, "Plain SGD is nearest to the bottom"),
        ({"valley": "banana"}, "Adam is nearest to the bottom"),
        ({"valley_rate": "5"}, "Plain SGD is out of the race.\n\nMomentum is out of the race"),
        ({"valley": "flat"}, "Momentum is nearest to the bottom"),
        ({"valley_rate": "nan", "beta": "inf", "valley_adam": "-inf"}, "Momentum is nearest to the bottom"),
        ({"valley_rate": "-1", "beta": "2", "valley_adam": "1e300"}, "Momentum is nearest to the bottom"),
        ({"beta": "1"}, "Adam is nearest to the bottom"),
        ({"valley_rate": "0", "valley_adam": "0"}, "of Adam 140"),
        ({"of_step": "0", "sgd": "much", "adam": "nan", "shuffled": "perhaps"}, "Momentum is nearest to the bottom"),
    ],
)
def test_whatever_the_url_asks_for_is_answered_sensibly(visit, query, says):
    app = visit("optimizer", **query)
    assert says in app.info[0].value
    for sent in players(app):
        assert "NaN" not in sent["rows"]
        assert "Infinity" not in sent["rows"]


def test_a_racer_that_leaves_is_shown_as_such(visit):
    valley, _ = players(visit("optimizer", valley="banana", valley_rate="10"))
    assert valley["texts"][100].startswith("step 100: loss of SGD ∞, momentum ∞, Adam 6.7")


def test_the_real_race_is_the_training(visit):
    _, real = players(visit("optimizer"))
    rows = json.loads(real["rows"])["wrong"]
    for name, racer in (("sgd", "Plain SGD"), ("momentum", "Momentum"), ("adam", "Adam")):
        run = optimizer.train_with(Settings(name, optimizer_rows.FIRST_RACE[name]))
        shown = [wrong for who, wrong in zip(rows["racer"], rows["wrong"], strict=True) if who == racer]
        assert shown == [round((1 - each.accuracy) * 2038) for each in run.results]
    assert "after epoch 10" in real["texts"][-1]


def test_another_rate_trains_another_race(visit):
    app = visit("optimizer")
    before = players(app)[1]["rows"]
    app.segmented_control(key="momentum").set_value("0.1").run()
    after = json.loads(players(app)[1]["rows"])["wrong"]
    assert players(app)[1]["rows"] != before
    accuracy = optimizer.train_with(Settings("momentum", 0.1)).results[-1].accuracy
    last = [a for who, a in zip(after["racer"], after["accuracy"], strict=True) if who == "Momentum"][-1]
    assert last == pytest.approx(accuracy, abs=1e-4)


@pytest.mark.parametrize("step", [1, 3, 49])
def test_each_line_of_a_step_is_shown_with_its_numbers(visit, step):
    shown = table(visit("optimizer", of_step=str(step)), "Line")
    weight, bias = optimizer.steps_apart(step, 1.0)[-1]
    assert list(shown["Line"])[1:] == ["`loss.backward()`", "`p.data -= self.lr * p.grad`", "`p.grad = None`"]
    for column, one in ((shown.columns[1], weight), (shown.columns[2], bias)):
        assert f"{one.after:.6f}".replace("-", "−") in shown[column].iloc[2]


def test_the_difference_to_torch_is_nothing_at_rate_1(visit):
    shown = table(visit("optimizer"), "BasicOptim, rate 1")
    assert list(shown["BasicOptim, rate 1"]) == ["0"] * 5
    assert all(float(each) < 1e-6 for column in shown.columns[2:] for each in shown[column])


def test_the_gradient_adds_up_on_the_page(visit):
    assert list(table(visit("optimizer"), "Times the first")["Times the first"]) == ["1×", "2×", "3×"]


def test_the_books_run_and_ours_have_the_colours_they_have_on_every_page(visit):
    specs = [json.loads(each.proto.spec) for each in visit("optimizer").get("vega_lite_chart")]
    colours = [spec["encoding"]["color"]["scale"]["range"] for spec in specs]
    assert [VALID, BOOK] in colours


def test_the_books_numbers_are_beside_ours_and_said_to_hang_on_chance(visit):
    shown = table(visit("optimizer"), "Book")
    assert list(shown["Book"]) == ["−0.0008", "−0.0015", "−0.0023", *(f"{a:.4f}" for a in optimizer.BOOK_ACCURACIES)]
    ours = optimizer.train_with(optimizer.BOOK_SETTINGS).results[1:]
    assert list(shown["Ours"])[3:] == [f"{result.accuracy:.4f}" for result in ours]
    assert set(shown["Agree?"]) == {"≈ chance decides"}


def test_what_forgetting_did_is_told_in_numbers(visit, shown):
    text = shown(visit("optimizer"))
    assert "0.4956 forever" in text
    wrong = optimizer.train_with(optimizer_rows.FORGETTING["wrong_shuffled"]).results[-1].accuracy
    assert f"it reaches **{wrong:.4f}**" in text


def test_the_sweep_runs_when_asked_for(visit):
    app = visit("optimizer", near_zero="true")
    charts = len(app.get("vega_lite_chart"))
    app.button(key="optimizer_sweep_button").click().run()
    until = time.monotonic() + 60
    while trainings.finished(Sweep(True, True)) is None and time.monotonic() < until:
        time.sleep(0.3)
        app.run()
    app.run()
    assert len(app.get("vega_lite_chart")) == charts + 1
    (said,) = [each.value for each in app.info if "Best after five epochs" in each.value]
    found = trainings.finished(Sweep(True, True)).run.accuracies
    assert f"Adam {max(a for (name, _), a in found.items() if name == 'adam'):.4f}" in said


def test_a_stopped_sweep_stays_on_the_page_and_can_be_asked_for_again(visit):
    app = visit("optimizer", shuffled="false")
    charts = len(app.get("vega_lite_chart"))
    stopped = optimizer.SweepRun(Sweep(False, epochs=5), {("sgd", 0.1): 0.9})
    trainings.keep(stopped, 0.1)
    app.session_state["optimizer_stopped"] = stopped.settings
    app.run()
    assert len(app.get("vega_lite_chart")) == charts + 1
    assert any("SGD 0.9000 at rate 0.1, momentum —" in each.value for each in app.info)
    assert app.button(key="optimizer_sweep_button")
    app.toggle(key="shuffled").set_value(True).run()
    assert not any("SGD 0.9000" in each.value for each in app.info)


def test_a_stopped_sweep_is_told_as_far_as_it_came():
    best = optimizer_rows.best(optimizer.SweepRun(Sweep(epochs=5), {("sgd", 0.1): 0.9}))
    assert (best["sgd"], best["sgd_rate"]) == ("0.9000", "0.1")
    assert best["adam"] == best["adam_rate"] == best["images"] == "—"


def test_a_sweep_tells_how_many_images_the_three_are_apart_at_their_best():
    right = {("sgd", 0.1): 1900, ("sgd", 1.0): 2000, ("momentum", 0.1): 1990, ("adam", 0.1): 2011, ("adam", 1.0): 1010}
    run = optimizer.SweepRun(Sweep(), {run: images / 2038 for run, images in right.items()})
    assert optimizer_rows.best(run)["images"] == "21"
