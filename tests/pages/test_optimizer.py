"""The page of the optimizers: the race down a valley, the real one, everyone at every rate, and any link."""

import json
import time

import pytest

from core import optimizer
from core.lessons import optimizer as lesson
from core.lessons import trainings
from core.optimizer import Settings, Sweep
from tests.seen import address, players, press, table, turn


@pytest.fixture(autouse=True, scope="module")
def warm(one_thread):
    """Train what the page opens with as the server does."""
    lesson.warm_up()


def by_name(app) -> dict[str, dict]:
    """Return the page's players by what they are; "real" is missing while it trains."""
    found = players(app)
    names = ["valley", *["real"] * (len(found) == 4), "forgetting", "twenty"]
    return dict(zip(names, found, strict=True))


def said(app) -> str:
    return "\n".join(each.value for each in app.markdown)


def until_trained(app, seconds: float = 90):
    """Return the page when nothing is under way any more."""
    end = time.monotonic() + seconds
    while any(button.key == "optimizer_stop" for button in app.button):
        assert time.monotonic() < end, "still training"
        time.sleep(0.2)  # the training has its thread in this process, and running the page would keep it waiting
        app.run()
        assert not app.exception, app.exception
    return app


def test_opens_in_every_reading_without_trouble(visit, reading):
    found = by_name(visit("optimizer", reading))
    assert found["valley"]["steps"] == optimizer.VALLEY_STEPS + 1
    assert found["real"]["steps"] == 10 * 7 + 1


# Down a valley


def test_the_race_it_shows_is_the_race(visit):
    valley = by_name(visit("optimizer", valley="turned"))["valley"]
    rows = json.loads(valley["rows"])["path"]
    paths = optimizer.race("turned", 0.035, 0.8, 0.3)
    shown = list(zip(rows["racer"], rows["step"], rows["x"], rows["y"], strict=True))
    assert len(shown) == 3 * 101
    assert shown[101:202] == [
        ("Momentum", step, pytest.approx(spot.x, abs=1e-4), pytest.approx(spot.y, abs=1e-4))
        for step, spot in enumerate(paths["momentum"])
    ]
    assert rows["from_x"][1:101] == rows["x"][:100]
    assert valley["texts"][100] == "step 100: loss of SGD 0.0326, momentum 1.92e−8, Adam 1.19"


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({}, "Momentum is nearest to the bottom"),
        ({"valley": "round", "rate": "1"}, "Plain SGD is nearest to the bottom"),
        ({"valley": "banana"}, "Adam is nearest to the bottom"),
        ({"rate": "5"}, "Plain SGD is out of the race. Momentum is out of the race"),
        ({"valley": "flat"}, "Momentum is nearest to the bottom"),
        ({"rate": "nan", "beta": "inf", "adam_rate": "-inf"}, "Momentum is nearest to the bottom"),
        ({"rate": "-1", "beta": "2", "adam_rate": "1e300"}, "Momentum is nearest to the bottom"),
        ({"beta": "1"}, "Adam is nearest to the bottom"),
        ({"rate": "0", "adam_rate": "0"}, "Adam 140. Nobody is alone in front"),
        ({"of_step": "0", "sgd": "much", "adam": "nan", "shuffle": "perhaps"}, "Momentum is nearest to the bottom"),
    ],
)
def test_whatever_the_url_asks_for_is_answered_sensibly(visit, query, says):
    app = visit("optimizer", **query)
    assert says in said(app)
    for sent in players(app):
        json.loads(sent["rows"], parse_constant=pytest.fail)  # NaN and Infinity are no JSON for a browser


def test_a_racer_that_leaves_is_told_as_such_and_drawn_at_the_end_of_the_axis(visit):
    valley = by_name(visit("optimizer", valley="banana", rate="10"))["valley"]
    assert valley["texts"][100].startswith("step 100: loss of SGD ∞, momentum ∞, Adam 6.7")
    path = json.loads(valley["rows"])["path"]
    assert path["loss"][100] is None
    assert path["drawn"][100] == 1e6


@pytest.mark.parametrize(("adam_rate", "turned", "straight"), [("0.3", "1.19", "0.00169"), ("1", "0.000139", "0.0026")])
def test_what_turning_does_to_adam_is_told_at_the_readers_own_rate(visit, adam_rate, turned, straight):
    text = said(visit("optimizer", valley="turned", adam_rate=adam_rate))
    assert f"of Adam {turned}." in text
    assert f"not turned they end at 0.0326, 1.92e−8 and {straight}" in text


def test_where_it_ends_at_every_rate_is_the_end_of_a_race_at_that_rate(visit):
    app = turn(visit("optimizer", valley="turned"), optimizer_view="rates")
    assert address(app) == {"valley": "turned", "view": "rates"}
    rows = json.loads(by_name(app)["valley"]["rows"])["ends"]
    losses = dict(zip(zip(rows["racer"], rows["rate"], strict=True), rows["loss"], strict=True))
    for rate in (0.01, 0.1, 1.0):
        paths = optimizer.race("turned", rate, 0.8, rate)
        assert losses["Adam", rate] == pytest.approx(paths["adam"][-1].loss, rel=1e-3)
    assert losses["Plain SGD", 1.0] is None
    best = min(loss for (name, _), loss in losses.items() if name == "Adam")
    assert f"Adam {lesson.number(best, 3)} at " in said(app)


def test_a_rate_out_of_range_is_said_and_the_race_stays(visit):
    app = turn(visit("optimizer"), optimizer_rate="11")
    assert "11 is out of range: from 0 to 10. 0.035 is kept." in said(app)
    assert address(app) == {}


# On real images


def test_the_real_race_is_the_training(visit):
    app = visit("optimizer")
    real = by_name(app)["real"]
    rows = json.loads(real["rows"])["wrong"]
    ends = {}
    for name, racer in (("sgd", "Plain SGD"), ("momentum", "Momentum"), ("adam", "Adam")):
        run = optimizer.train_with(Settings(name, lesson.RACE[name]))
        shown = [wrong for who, wrong in zip(rows["racer"], rows["wrong"], strict=True) if who == racer]
        assert shown == [round((1 - each.accuracy) * 2038) for each in run.results]
        ends[name] = shown[-1]
    assert "after epoch 10" in real["texts"][-1]
    assert "SGD gets {sgd} of 2,038 wrong, momentum {momentum}, Adam {adam}.".format(**ends) in said(app)


def test_another_rate_trains_another_race(visit):
    app = visit("optimizer")
    before = by_name(app)["real"]["rows"]
    until_trained(turn(app, optimizer_momentum=0.1))
    assert address(app) == {"momentum": "0.1"}
    found = by_name(app)["real"]["rows"]
    assert found != before
    after = json.loads(found)["wrong"]
    accuracy = optimizer.train_with(Settings("momentum", 0.1)).results[-1].accuracy
    last = [a for who, a in zip(after["racer"], after["accuracy"], strict=True) if who == "Momentum"][-1]
    assert last == pytest.approx(accuracy, abs=1e-4)


def test_without_shuffling_a_loss_of_0_is_drawn_at_the_end_of_its_axis_and_said(visit):
    app = until_trained(visit("optimizer", shuffle="no"))
    rows = json.loads(by_name(app)["real"]["rows"])["batches"]
    zeros = [drawn for who, loss, drawn in zip(rows["racer"], rows["loss"], rows["drawn"], strict=True)
             if who == "Momentum" and loss == 0]  # fmt: skip
    assert set(zeros) == {0.001}
    run = optimizer.train_with(Settings("momentum", 1.0, shuffle=False))
    losses = [result.losses[i : i + 7] for result in run.results[1:] for i in range(0, 49, 7)]
    exactly = sum(not any(part) for part in losses)
    assert f"Momentum’s training loss is exactly 0 at {exactly} of 70 points." in said(app)
    assert "Momentum gets exactly the 3s right" in said(app)


def test_epochs_out_of_range_are_said_and_not_trained(visit):
    app = turn(visit("optimizer"), optimizer_epochs="31")
    assert "31 is out of range: from 1 to 30. 10 is kept." in said(app)
    assert by_name(app)["real"]["steps"] == 71
    assert address(app) == {}


def test_a_stopped_race_is_as_long_as_it_came(visit, monkeypatch):
    monkeypatch.setattr(trainings, "AT_ONCE", 0.0)
    app = turn(visit("optimizer", seed="77"), optimizer_epochs="30")
    trainings.stop(list(trainings._asked)[-1])
    until_trained(app.run())
    epochs = int(address(app)["epochs"])
    assert 1 <= epochs < 30
    assert by_name(app)["real"]["steps"] == 7 * epochs + 1
    assert all(trainings.finished(each) for each in lesson.settings_of(lesson_values(app)))


def lesson_values(app):
    return app.session_state["optimizer:values"]


# Everyone at every rate


def test_the_sweep_runs_when_asked_for(visit):
    app = visit("optimizer", near_zero="yes", trained="swept")
    assert "All three are trained at eleven rates" in said(app)
    until_trained(press(app, "optimizer_sweep_button"))
    assert address(app) == {"near_zero": "yes", "trained": "swept", "swept": "33"}
    found = trainings.finished(Sweep(True, True)).run.accuracies
    assert len(json.loads(by_name(app)["real"]["rows"])["rows"]["rate"]) == 33
    best = max(accuracy for (name, _), accuracy in found.items() if name == "adam")
    assert f"Adam {best:.4f} at " in said(app)
    turn(app, optimizer_near_zero=False)
    assert address(app) == {"trained": "swept"}


def test_a_stopped_sweep_is_a_link_and_can_be_finished(visit):
    app = until_trained(visit("optimizer", shuffle="no", trained="swept", swept="2"))
    assert len(json.loads(by_name(app)["real"]["rows"])["rows"]["rate"]) == 2
    accuracy = optimizer.train_with(Settings("sgd", 0.001, shuffle=False, epochs=5)).results[-1].accuracy
    assert f"SGD {accuracy:.4f} at rate 0.001" in said(app)
    assert "Adam — at —" in said(app)
    assert "Only 2 of 33 trainings are done" in said(app)
    assert app.button(key="optimizer_sweep_button")


# Further down


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
    assert all(float(each.replace("−", "-")) < 1e-6 for column in shown.columns[2:] for each in shown[column])


def test_the_gradient_adds_up_on_the_page(visit):
    assert list(table(visit("optimizer"), "Times the first")["Times the first"]) == ["1 ×", "2 ×", "3 ×"]


def test_the_books_numbers_are_beside_ours_and_said_to_hang_on_chance(visit):
    shown = table(visit("optimizer"), "Book")
    told = (1, 2, 5, 10, 20)
    books = [f"{optimizer.BOOK_ACCURACIES[epoch - 1]:.4f}" for epoch in told]
    assert list(shown["Book"]) == ["−0.0008", "−0.0015", "−0.0023", *books]
    ours = optimizer.train_with(optimizer.BOOK_SETTINGS).results
    assert list(shown["Ours"])[3:] == [f"{ours[epoch].accuracy:.4f}" for epoch in told]
    assert set(shown["Agree?"]) == {"≈ chance decides"}


def test_what_forgetting_did_is_told_in_numbers(visit):
    text = said(visit("optimizer"))
    assert "forgetting ends at 0.4956 after every epoch" in text
    wrong = optimizer.train_with(lesson.FORGETTING["wrong_shuffled"]).results[-1].accuracy
    assert f"it reaches **{wrong:.4f}**" in text


def test_the_answer_has_the_numbers_of_both_valleys(visit):
    text = said(visit("optimizer"))
    assert "At 0.3 Adam ends at a loss of 0.00169, and turned at 1.19. At 1 it ends at 0.0026" in text
