"""The page of the seven steps: opens on the book's run, and stays sensible whatever is asked for."""

import json
import math

import pyarrow as pa
import pytest
import torch

from core import sgd_steps
from tests.seen import player, table


def agree(app) -> list[str]:
    numbers = table(app, "Agree?")
    return list(numbers["Agree?"])


def test_opens_in_every_reading_without_trouble(visit, reading):
    assert player(visit("sgd_steps", reading))["steps"] == 21


def test_opens_on_the_books_run_and_every_number_agrees(visit):
    app = visit("sgd_steps")
    assert len(agree(app)) == 18
    assert set(agree(app)) <= {"✓ the same", "✓ to five digits"}
    assert player(app)["texts"][7] == "step 7 of 20: loss 677.18"


def test_the_rows_of_the_player_are_the_run(visit):
    rows = json.loads(player(visit("sgd_steps"))["rows"])
    time, speed, params = sgd_steps.roller_coaster(42)
    optimiser_params = params.clone().requires_grad_()
    optimiser = torch.optim.SGD([optimiser_params], lr=1e-5)
    for step, loss in zip(rows["path"]["step"], rows["path"]["loss"], strict=True):
        optimiser.zero_grad()
        ours = torch.nn.functional.mse_loss(sgd_steps.quadratic(time, optimiser_params), speed)
        assert math.isclose(loss, ours.item(), rel_tol=1e-5), step
        ours.backward()
        optimiser.step()


def test_each_stage_shows_the_line_of_code_that_does_it(visit):
    rows = json.loads(player(visit("sgd_steps"))["rows"])["stages"]
    code = dict(zip(rows["stage"], rows["code"], strict=True))
    assert sorted(code) == [1, 2, 3, 4, 5, 6, 7]
    assert "quadratic" in code[2]
    assert "mse" in code[3]
    assert "backward" in code[4]
    assert "learning_rate" in code[5]


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({}, "All 20 steps were taken"),
        ({"lr": "0"}, "nothing moves"),
        ({"lr": "-0.00001"}, "uphill"),
        ({"lr": "0.0001", "steps": "100"}, "the run ends there"),
        ({"lr": "0.0001"}, "it diverges"),
        ({"lr": "-0.001", "steps": "100"}, "every step went uphill"),
        ({"steps": "inf"}, "All 20 steps were taken"),
        ({"seed": "-inf"}, "All 20 steps were taken"),
        ({"seed": "1e400"}, "All 20 steps were taken"),
        ({"lr": "1e300"}, "the run ends there"),
        ({"steps": "0"}, "the start alone"),
        ({"steps": "1"}, "All 1 steps"),
        ({"target": "1000"}, "reached the target after 3 steps"),
        ({"lr": "fast"}, "All 20 steps were taken"),
        ({"steps": "100000"}, "All 20 steps were taken"),
        ({"seed": "-5"}, "All 20 steps were taken"),
        ({"lr": "nan"}, "All 20 steps were taken"),
        ({"lr": "inf"}, "All 20 steps were taken"),
    ],
)
def test_whatever_the_url_asks_for_is_answered_sensibly(visit, query, says):
    app = visit("sgd_steps", **query)
    assert says in app.info[0].value
    sent = player(app)
    assert sent["steps"] >= 1
    assert "NaN" not in sent["rows"]
    assert "Infinity" not in sent["rows"]


def test_up_to_four_runs_are_kept_apart_and_can_be_forgotten(visit):
    app = visit("sgd_steps")
    charts = len(app.get("vega_lite_chart"))
    for steps in (20, 50):
        for target in (0, 1000):
            app.number_input(key="steps").set_value(steps).run()
            app.number_input(key="target").set_value(target).run()
            app.button(key="sgd_steps_keep").click().run()
    rows = compared(app)
    assert len(rows["run"].unique()) == 4
    assert sorted(rows.groupby("run").size()) == [4, 4, 21, 51]
    app.number_input(key="seed").set_value(7).run()
    app.button(key="sgd_steps_keep").click().run()
    assert len(compared(app)["run"].unique()) == 4, "the oldest made room"
    app.button(key="sgd_steps_forget").click().run()
    assert len(app.get("vega_lite_chart")) == charts


def compared(app):
    chart = app.get("vega_lite_chart")[0]  # it stands before those of the plateau
    return pa.ipc.open_stream(chart.proto.datasets[0].data.data).read_pandas()


def test_the_truth_the_book_leaves_out_is_there(visit, shown):
    text = shown(visit("sgd_steps"))
    for figure in ("7.305", "218,45", "3.54e-05", "12.3"):
        assert figure in text
