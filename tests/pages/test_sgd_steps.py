"""The page of the seven steps: opens on the book's run, and stays sensible whatever is asked for."""

import json
import math

import pytest
import torch

from core import sgd_steps
from tests.seen import address, players, press, turn

BOOK = "seconds_0.00001_20_42_0"


def descent(app) -> dict:
    return players(app)[0]


def rows(player: dict, name: str) -> dict[str, list]:
    return json.loads(player["rows"])[name]


def test_opens_in_every_reading_without_trouble(visit, reading):
    app = visit("sgd_steps", reading)
    assert descent(app)["steps"] == 21
    assert not app.warning
    assert not app.error


def test_opens_on_the_books_run_and_every_number_agrees(visit):
    app = visit("sgd_steps")
    (table,) = [each.value for each in app.markdown if each.value.startswith("|") and "Agree?" in each.value]
    agree = [line.split(" | ")[-1] for line in table.splitlines()[2:]]
    assert len(agree) == 18
    assert set(agree) <= {"✓ the same |", "✓ to five digits |"}
    assert descent(app)["texts"][7] == "step 7 of 20: loss 677.18"


def test_the_rows_of_the_player_are_the_run(visit):
    path = rows(descent(visit("sgd_steps")), "path")
    time, speed, params = sgd_steps.roller_coaster(42)
    optimiser_params = params.clone().requires_grad_()
    optimiser = torch.optim.SGD([optimiser_params], lr=1e-5)
    for step, loss in zip(path["step"], path["loss"], strict=True):
        optimiser.zero_grad()
        ours = torch.nn.functional.mse_loss(sgd_steps.quadratic(time, optimiser_params), speed)
        assert math.isclose(loss, ours.item(), rel_tol=1e-5), step
        assert [path[name][step] for name in "abc"] == pytest.approx(optimiser_params.tolist(), rel=1e-4)
        ours.backward()
        optimiser.step()


def test_each_stage_shows_the_line_of_code_that_does_it(visit):
    spec = json.dumps(descent(visit("sgd_steps"))["spec"], ensure_ascii=False)
    for line in ("predictions = quadratic(time, params)", "loss = mse(predictions, speed)", "loss.backward()",
                 "params.data -= learning_rate * params.grad", "params.requires_grad_()"):  # fmt: skip
        assert line in spec


def test_says_at_once_that_it_stopped_far_from_the_points_and_why(visit, shown):
    text = shown(visit("sgd_steps"))
    assert "It stopped far from the points:** loss 676.9; the best curve has 7.305" in text
    assert "218,451 times" in text
    assert "Try “time rescaled, 50 steps”" in text


def test_a_preset_reaches_the_points(visit, shown):
    app = press(visit("sgd_steps"), "sgd_steps_preset_rescaled")
    assert address(app) == {"time": "rescaled", "rate": "0.7", "steps": "50"}
    assert "It reached the points" in shown(app)
    time, speed, _ = sgd_steps.roller_coaster()
    path = rows(descent(app), "path")
    drawn = [path["a"][-1] * t * t + path["b"][-1] * t + path["c"][-1] for t in time.tolist()]
    assert ((torch.tensor(drawn) - speed) ** 2).mean().item() == pytest.approx(7.305, abs=0.001)
    app = press(app, "sgd_steps_preset_quick")
    assert address(app) == {"rate": "0.00002", "steps": "50"}


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({}, "far from the points"),
        ({"rate": "0"}, "Nothing moves"),
        ({"rate": "-0.00001"}, "It climbs"),
        ({"rate": "0.0001", "steps": "100"}, "It exploded"),
        ({"rate": "0.0001"}, "It diverges"),
        ({"rate": "-0.001", "steps": "100"}, "It climbed out of sight"),
        ({"rate": "0.0000001"}, "It hardly moves"),
        ({"rate": "0.0000353", "steps": "100"}, "Not there yet"),
        ({"rate": "0.0000354"}, "It diverges"),
        ({"time": "rescaled"}, "It hardly moves"),
        ({"time": "rescaled", "rate": "0.7"}, "Not there yet"),
        ({"time": "rescaled", "rate": "0.7", "steps": "100"}, "It reached the points"),
        ({"time": "rescaled", "rate": "0.87"}, "It is about to diverge"),
        ({"time": "rescaled", "rate": "1.2"}, "It diverges"),
        ({"time": "rescaled", "rate": "5"}, "It exploded"),
        ({"time": "hours"}, "far from the points"),
        ({"steps": "inf"}, "far from the points"),
        ({"seed": "-inf"}, "far from the points"),
        ({"seed": "1e400"}, "far from the points"),
        ({"rate": "1e300"}, "It exploded"),
        ({"steps": "0"}, "The start alone"),
        ({"steps": "1"}, "Not there yet"),
        ({"target": "1000"}, "It met your target,** after step 3"),
        ({"target": "100000"}, "It met your target,** after step 0"),
        ({"rate": "fast"}, "far from the points"),
        ({"steps": "100000"}, "far from the points"),
        ({"seed": "-5"}, "far from the points"),
        ({"rate": "nan"}, "far from the points"),
        ({"rate": "inf"}, "far from the points"),
        ({"kept": "~seconds_1_2"}, "far from the points"),
    ],
)
@pytest.mark.parametrize("view", ["stages", "gradients"])
def test_whatever_the_url_asks_for_is_answered_sensibly(visit, shown, query, says, view):
    app = visit("sgd_steps", view=view, **query)
    assert says in shown(app)
    sent = descent(app)
    assert sent["steps"] >= 1
    assert "NaN" not in sent["rows"]
    assert "Infinity" not in sent["rows"]


def test_what_cannot_be_taken_is_said_and_the_run_stays(visit, shown):
    app = turn(visit("sgd_steps"), sgd_steps_rate="1/3", sgd_steps_steps="101")
    assert "0.00001" in shown(app)
    assert "101" in shown(app)
    assert descent(app)["texts"][-1].startswith("step 20 of 20: loss 676.9")
    assert address(app) == {}


def test_up_to_four_runs_are_kept_apart_and_can_be_forgotten(visit):
    app = visit("sgd_steps")
    for steps in ("20", "50"):
        for target in ("0", "1000"):
            app = turn(app, sgd_steps_steps=steps, sgd_steps_target=target)
            app = press(app, "sgd_steps_keep")
            assert app.button("sgd_steps_keep").disabled, "the run on the screen is kept already"
    assert address(app)["kept"].split("~")[0] == BOOK
    runs = rows(players(app)[1], "path")["run"]
    assert sorted(map(runs.count, set(runs))) == [4, 4, 21, 51]
    assert sorted(set(rows(descent(app), "kept")["run"])) == ["1", "2", "3", "4"]
    app = turn(app, sgd_steps_seed="7")
    assert app.button("sgd_steps_keep").label == "Keep it instead of run 1"
    app = press(app, "sgd_steps_keep")
    kept = address(app)["kept"].split("~")
    assert len(kept) == 4
    assert BOOK not in kept
    assert kept[-1] == "seconds_0.00001_50_7_1000"
    app = press(app, "sgd_steps_forget")
    assert "kept" not in address(app)
    assert rows(descent(app), "kept")["run"] == []


def test_kept_runs_come_back_from_their_link(visit):
    app = visit("sgd_steps", kept=f"{BOOK}~rescaled_0.7_50_42_0", scale="linear", view="values")
    assert set(rows(players(app)[1], "path")["run"]) == {"1", "2"}
    (table,) = [each.value for each in app.markdown if "Last step" in each.value]
    assert "| 1: rate 0.00001, seed 42, 20 steps | 20 | 676.9 |" in table
    assert "| 2: rate 0.7, seed 42, 50 steps, time rescaled | 50 | 7.306 |" in table
    assert address(app) == {"kept": f"{BOOK}~rescaled_0.7_50_42_0", "scale": "linear", "view": "values"}


def test_what_is_typed_is_kept_when_keep_is_pressed_at_once(visit):
    app = visit("sgd_steps")
    app.text_input("sgd_steps_rate").set_value("0.00002")
    app.button("sgd_steps_keep").click()
    app.run()
    assert address(app) == {"rate": "0.00002", "kept": "seconds_0.00002_20_42_0"}


def test_the_look_of_a_run_does_not_make_it_another(visit):
    app = visit("sgd_steps")
    run = descent(app)["run"]
    for changes in ({"sgd_steps_scale": "linear"}, {"sgd_steps_view": "gradients"}):
        app = turn(app, **changes)
        assert descent(app)["run"] == run
    app = press(app, "sgd_steps_keep")
    assert descent(app)["run"] == run
    assert descent(turn(app, sgd_steps_seed="7"))["run"] != run


def test_the_truth_the_book_leaves_out_is_there(visit, shown):
    text = shown(visit("sgd_steps"))
    for figure in ("7.305", "218,451", "3.53e−5", "109,225", "12.3"):
        assert figure in text
    assert "3.54e" not in text
