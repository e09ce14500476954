"""What the lesson on the nonlinearity shows: corners counted, trainings diagnosed, every vote in the sum."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from core import nonlinearity
from core.lessons import nonlinearity as lesson
from core.lessons import trainings
from core.lessons.inputs import Values, defaults
from core.nonlinearity import NetRun, Settings, train_simple_net
from core.text import Words

WORDS = Words("nonlinearity", "en")
SHORT = (0.1, 1, 5, "5", True, True)


def values(**changes) -> Values:
    return defaults(lesson.INPUTS).replace(**changes)


# Curves


def corners_by_eye(name: str, count: int, layers: int) -> int:
    """Return how often the drawn sum turns, found by sliding along it in small steps."""
    x = torch.linspace(-1, 1, 40_001, dtype=torch.float64)
    frame = nonlinearity.fit_curve(name, count, layers=layers).frames[-1]
    doubled = nonlinearity.Bends(
        tuple((w.double(), b.double()) for w, b in frame.hidden), frame.weights.double(), frame.bias.double()
    )
    slopes = np.diff(nonlinearity.add_up(x, doubled)[0].numpy()) / np.diff(x.numpy())
    at = np.flatnonzero(np.abs(np.diff(slopes)) > 1e-3)
    groups = np.split(at, np.flatnonzero(np.diff(at) > 2) + 1)  # a corner between two points changes two slopes
    return sum(abs(slopes[group[-1] + 1] - slopes[group[0]]) >= lesson.SEEN for group in groups)


@pytest.mark.parametrize(("curve", "count", "layers"), [("stairs", 5, 1), ("bump", 2, 1), ("coaster", 2, 1)])
def test_the_corners_that_are_told_are_those_in_the_picture(curve, count, layers):
    told = lesson.what_curve(values(curve=curve, relus=str(count), depth=str(layers)), WORDS)
    corners = corners_by_eye(curve, count, layers)
    assert f"Corners: {corners}, straight pieces: {corners + 1}, " in told


def test_five_lines_do_not_have_the_stairs_shape_and_nothing_says_so():
    told = lesson.what_curve(values(curve="stairs", relus="5"), WORDS)
    fit, x_y = nonlinearity.fit_curve("stairs", 5), nonlinearity.CURVES["stairs"]()
    left = np.polyfit(x_y.x.double(), x_y.y.double(), 1, full=True)[1][0] / len(x_y.x)
    assert f"only {100 * (1 - fit.losses[-1] / left):.1f}% is gone" in told
    assert "only" not in lesson.what_curve(values(curve="wave", relus="5"), WORDS)


@pytest.mark.parametrize(("count", "follows"), [("2", False), ("5", True)])
def test_overfitting_is_told_where_the_fit_is_nearer_to_the_points_than_the_truth_is(count, follows):
    told = lesson.what_curve(values(curve="coaster", relus=count), WORDS)
    assert (nonlinearity.fit_curve("coaster", int(count)).losses[-1] < nonlinearity.noise_of_the_coaster()) == follows
    assert ("overfitting" in told) == follows


def test_without_the_bend_a_straight_line_is_told():
    assert "A straight line" in lesson.what_curve(values(curve="bump", bend=False, relus="2"), WORDS)


@pytest.mark.parametrize("depth", ["1", "2"])
def test_the_thin_lines_add_up_to_the_thick_one(depth):
    scene = lesson.curve(lesson.of_the_curve(values(curve="bump", relus="2", depth=depth)), WORDS)
    rows = json.loads(scene.rows)
    last = len(scene.texts) - 1
    frame = nonlinearity.fit_curve("bump", 2, layers=int(depth)).frames[-1]
    pieces = rows["pieces"]
    x = np.linspace(-1, 1, 41)
    total = np.full(41, frame.bias.item())
    for piece in set(pieces["piece"]):
        of = [i for i, each in enumerate(pieces["piece"]) if each == piece]
        total += np.interp(x, [pieces[f"x{last}"][i] for i in of], [pieces[f"y{last}"][i] for i in of])
    drawn = np.interp(x, rows["total"]["x"], rows["total"][f"y{last}"])
    near_a_corner = 0.06  # where lines drawn point by point are cut short
    assert np.median(np.abs(total - drawn)) < 2e-3
    assert np.abs(total - drawn).max() < near_a_corner


@pytest.mark.parametrize(("w", "b", "v"), [(2.0, -1.0, 0.5), (-1.5, 0.3, -2.0), (0.0, 1.0, 1.0), (0.1, 3.0, 1.0)])
def test_one_relu_is_drawn_with_its_corner(w, b, v):
    rows = json.loads(lesson.hand(values(w=w, b=b, v=v).only("w", "b", "v"), WORDS).rows)["line"]
    after = [(x, y) for x, y, name in zip(rows["x"], rows["y"], rows["series"], strict=True) if "ReLU" in name]
    x = np.linspace(-3, 3, 25)
    assert np.interp(x, *zip(*after, strict=True)) == pytest.approx(v * np.maximum(w * x + b, 0), abs=1e-9)


# Trainings


def test_a_training_asked_for_is_the_newest_run_once_and_six_at_most():
    state = values()
    for seed in range(9):
        state = state.replace(**lesson.train(state.replace(seed=seed)))
    assert [run[2] for run in state.runs] == [8, 7, 6, 5, 4, 3]
    again = state.replace(**lesson.train(state.replace(seed=5)))
    assert [run[2] for run in again.runs] == [5, 8, 7, 6, 4, 3]


def test_a_run_says_all_its_settings():
    state = values(rate=5.0, epochs=7, seed=3, units="100", shuffle=False, relu=False)
    assert lesson.settings_of(lesson.chosen(state)) == Settings(
        5.0, epochs=7, seed=3, units=100, shuffle=False, relu=False
    )


def test_every_preset_sets_all_that_decides_a_run():
    assert all(set(preset) == {each.id for each in lesson.OF_A_RUN} for preset in lesson.PRESETS.values())
    assert lesson.settings_of(tuple(lesson.PRESETS["book"].values())) == lesson.BOOK


def test_a_stopped_run_takes_the_place_of_the_one_asked_for():
    state = values(runs=(SHORT, (0.1, 9, 5, "5", True, True)))
    asked = lesson.settings_of(state.runs[1])
    came_to = lesson.stopped(state, asked, replace(asked, epochs=4))
    assert came_to == {"runs": (SHORT, (0.1, 4, 5, "5", True, True))}
    assert lesson.stopped(state, asked, None) == {"runs": (SHORT,)}
    assert lesson.stopped(state, asked, replace(asked, epochs=1)) == {"runs": (SHORT,)}  # that one is there already


def test_only_runs_that_are_there_are_shown(monkeypatch):
    monkeypatch.setattr(trainings, "_runs", type(trainings._runs)())
    state = values(runs=((0.1, 1, 6, "5", True, True), SHORT))
    assert lesson.trained(state).runs == ()
    trainings.now(lesson.settings_of(SHORT), train_simple_net)
    assert lesson.trained(state).runs == (SHORT,)
    rows = lesson.table_of_runs(state, WORDS)
    assert [row["accuracy"] == "—" for row in rows] == [True, False]
    assert [row["parameters"] for row in rows] == ["3,931", "3,931"]


def begun(**settings) -> NetRun:
    return train_simple_net(Settings(epochs=0, **settings))


def with_last(run: NetRun, accuracy: float) -> NetRun:
    return run._replace(results=(replace(run.results[-1], accuracy=accuracy),))


def shifted(run: NetRun, layer: int, by: float) -> NetRun:
    with torch.no_grad():
        bias = nonlinearity.layers(run.net)[layer].bias
        bias += by
    return with_last(run, 0.5)


def test_what_is_the_matter_with_a_net_is_found_in_the_net():
    assert lesson.outcome(train_simple_net(Settings(-1.0, epochs=1))) == "uphill"
    assert lesson.outcome(begun(learning_rate=0.0)) == "still"
    assert lesson.outcome(shifted(begun(), 0, -1000)) == "dead"
    assert lesson.outcome(shifted(begun(relu=False), 0, -1000)) != "dead"  # without ReLU nothing can be switched off
    assert lesson.outcome(shifted(begun(), 1, 50)) == "flat"
    assert lesson.outcome(with_last(begun(), 0.5)) == "not_yet"
    assert lesson.outcome(with_last(begun(), 0.98)) == "finished"


def test_a_dead_net_really_learns_no_more():
    """What the sentence says: no gradient reaches any number of the first layer."""
    net = shifted(begun(), 0, -1000).net
    x, y = lesson.validation_set()
    nn.functional.mse_loss(net(x), y).backward()
    first, _ = nonlinearity.layers(net)
    assert not first.weight.grad.any()
    assert not first.bias.grad.any()


# One image on its way


@pytest.mark.parametrize("units", ["1", "5", "100"])
def test_all_votes_and_where_their_sum_starts_make_the_prediction(units):
    run = (0.1, 1, 5, units, True, True)
    scene = lesson.follow(values(runs=(run,)).only("runs", "image"), WORDS)
    rows = json.loads(scene.rows)
    start, end = rows["ends"]["value"]
    net = trainings.now(lesson.settings_of(run), train_simple_net).run.net
    asked = lesson.pixels_at(values().image)
    assert end == pytest.approx(net(asked).item(), abs=1e-3)
    assert start + sum(rows["units"]["vote"]) == pytest.approx(end, abs=3e-3)
    assert len(scene.texts) == 1 + min(int(units), 30)
    assert sum(rows["units"]["strongest"]) == 1
    strongest = max(rows["units"]["vote"], key=abs)
    assert rows["units"]["vote"][rows["units"]["strongest"].index(True)] == strongest
    first, _ = nonlinearity.layers(net)
    sums = first(asked).tolist()
    for number, each in zip(rows["units"]["number"], rows["units"]["sum"], strict=True):
        assert sums[number - 1] == pytest.approx(each, abs=1e-3)
    assert ("of 100; the votes of the others" in lesson.what_follow(values(runs=(run,)), WORDS)) == (units == "100")


def test_without_a_run_of_ones_own_the_net_of_the_course_is_shown():
    net = lesson.shown(values())
    assert net.kind == "shipped"
    accuracy = float(lesson.table_of_models(values(), WORDS)[2]["accuracy"])
    assert accuracy == pytest.approx(0.982, abs=0.002)


def test_without_its_weights_the_net_is_shown_as_it_begins(monkeypatch):
    def missing(model: str) -> nn.Sequential:
        raise lesson.WeightsError(model, "missing")

    monkeypatch.setattr(lesson.store, "net", missing)
    assert lesson.shown(values()) == lesson.Shown(lesson.BOOK, "begin")
