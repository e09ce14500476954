"""What the lesson on optimizers shows: its map has one scale, its zeros are said, its ranks are weighed by chance."""

import json

import altair as alt
import pytest
import torch

from core import optimizer
from core.charts import optimizer as charts
from core.lessons import optimizer as lesson
from core.lessons.inputs import defaults
from core.optimizer import VALLEYS, Sweep
from core.text import Words

WORDS = Words("optimizer", "en")
OPENS = defaults(lesson.INPUTS)


pytestmark = pytest.mark.usefixtures("one_thread")


def spec_of(scene) -> dict:
    data = (alt.NamedData(name=name) for name in scene.names)
    return scene.chart(*data, WORDS, **scene.options).to_dict()


@pytest.mark.parametrize("valley", VALLEYS)
def test_a_unit_is_as_long_on_both_axes_of_the_map_and_the_player_keeps_it_so(valley):
    spec = spec_of(lesson.race(lesson.of_the_valley(OPENS.replace(valley=valley)), WORDS))
    view = spec["concat"][0]
    ends = {axis: view["layer"][0]["encoding"][axis]["scale"]["domain"] for axis in "xy"}
    across, up = (high - low for low, high in ends.values())
    assert across / view["width"] == pytest.approx(up / view["height"])
    assert spec["usermeta"]["shape"] == [0]  # a view of that list is never stretched
    for shown, asked in zip(ends.values(), (VALLEYS[valley].across, VALLEYS[valley].up), strict=True):
        assert shown[0] <= asked[0] + 1e-9
        assert asked[1] - 1e-9 <= shown[1]


def test_a_loss_below_the_axis_is_drawn_at_the_end_of_its_axis_which_says_so():
    scene = lesson.race(lesson.of_the_valley(OPENS.replace(valley="round", rate=1.0)), WORDS)
    path = json.loads(scene.rows)["path"]
    assert path["loss"][1] < charts.FLOOR  # SGD arrives in one step, but for a rounding
    assert path["drawn"][1] == charts.FLOOR
    axis = spec_of(scene)["concat"][1]["layer"][1]["encoding"]["y"]["axis"]
    assert "'≤ 1e−12'" in axis["labelExpr"]
    assert charts.FLOOR in axis["values"]


def test_the_training_loss_has_its_end_on_the_axis_too():
    y = spec_of(lesson.real(lesson.of_the_race(OPENS.replace(epochs=1)), WORDS))["concat"][0]["layer"][1]["encoding"][
        "y"
    ]
    assert y["scale"]["domain"] == [charts.LOWEST, 1]
    assert charts.LOWEST in y["axis"]["values"]
    assert "'≤ 0.001'" in y["axis"]["labelExpr"]


def test_a_trail_ends_where_its_racer_leaves_the_map_for_good():
    path = json.loads(lesson.race(lesson.of_the_valley(OPENS.replace(rate=0.045)), WORDS).rows)["path"]
    sgd = optimizer.race("narrow", 0.045, 0.8, 0.3)["sgd"]
    out = [abs(spot.y) > 10 / 1.4 for spot in sgd]  # the map is 20 wide and 1.4 times as wide as high
    assert path["gone"][:101] == [all(out[step - 1 :]) if step else False for step in range(101)]
    assert True in path["gone"][:101]
    assert not any(path["gone"][101:])  # the others stay


@pytest.mark.parametrize(
    ("losses", "who"),
    [
        ({"sgd": 1.0, "momentum": 0.5, "adam": 2.0}, "momentum"),
        ({"sgd": 1.0, "momentum": 1.0, "adam": 2.0}, "none"),
        ({"sgd": float("inf"), "momentum": float("inf"), "adam": 2.0}, "adam"),
    ],
)
def test_who_is_nearest_is_said_only_where_one_is(losses, who):
    assert lesson.nearest(losses) == who


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"sgd": 61, "momentum": 35, "adam": 27}, "8 images apart. Such counts differ by about 8 by chance alone, so"),
        (
            {"sgd": 61, "momentum": 60, "adam": 20},
            "40 images apart. Such counts differ by about 9 by chance alone: this",
        ),
        ({"sgd": 30, "momentum": 30, "adam": 30}, "0 images apart. Such counts differ by about 8 by chance alone, so"),
    ],
)
def test_a_lead_is_weighed_by_what_counts_differ_by_chance(wrong, says):
    assert says in lesson.chance(wrong, WORDS)


def test_the_spread_of_two_counts_is_what_drawing_them_at_random_gives():
    """Two models as good as each other, on other images each: the spread of the difference is √(a + b)."""
    chance = torch.Generator().manual_seed(1)
    drawn = (torch.rand(2, 4000, 2038, generator=chance) < 0.015).sum(2).float()
    spread = (drawn[0] - drawn[1]).std().item()
    wrong = round(0.015 * 2038)
    said = lesson.chance({"sgd": wrong, "momentum": wrong}, WORDS)
    assert f"differ by about {spread:.0f} by chance" in said


def test_a_stopped_race_and_a_stopped_sweep_become_what_they_came_to():
    racer = lesson.settings_of(OPENS)[0]
    assert lesson.stopped(OPENS, racer, None) == {"epochs": 1}
    assert lesson.stopped(OPENS, racer, lesson.settings_of(OPENS.replace(epochs=4))[0]) == {"epochs": 4}
    assert lesson.stopped(OPENS, Sweep(), None) == {"swept": 0}
    assert lesson.stopped(OPENS, Sweep(), Sweep(epochs=25)) == {"swept": 5}


def test_a_sweep_under_other_conditions_is_asked_for_anew():
    asked = OPENS.replace(swept=33)
    assert lesson.turned(asked, asked.replace(seed=1)) == {"swept": 0}
    assert lesson.turned(asked, asked.replace(momentum=0.1)) == {}


def test_what_is_looked_at_is_trained_first():
    asked = OPENS.replace(swept=3)
    assert [each.epochs for each, _ in lesson.wanted(asked)] == [10, 10, 10, 15]
    assert [each.epochs for each, _ in lesson.wanted(asked.replace(trained="swept"))] == [15, 10, 10, 10]


def test_a_stopped_sweep_is_told_as_far_as_it_came():
    best = lesson.best(optimizer.SweepRun(Sweep(epochs=5), {("sgd", 0.1): 0.9}))
    assert (best["sgd"], best["sgd_rate"]) == ("0.9000", "0.1")
    assert best["adam"] == best["adam_rate"] == "—"


def test_a_clicked_mark_sets_the_rate_of_its_racer():
    rows = json.loads(lesson.rates(lesson.of_the_valley(OPENS), WORDS).rows)["ends"]
    at = rows["racer"].index("Adam")
    assert lesson.picked(rows["pick"][at + 8]) == {"adam_rate": "0.01"}
    assert lesson.picked(rows["pick"][0]) == {"rate": "0.001"}
    assert lesson.picked("seed 3") == lesson.picked(7) == {}


def test_all_twenty_epochs_of_the_book_are_drawn_in_its_colour():
    scene = lesson.twenty(OPENS.only(), WORDS)
    rows = json.loads(scene.rows)["rows"]
    books = [a for run, a in zip(rows["run"], rows["accuracy"], strict=True) if run == "the book’s"]
    assert tuple(books) == optimizer.BOOK_ACCURACIES
    assert scene.options["colours"] == charts.OURS_AND_BOOKS


def test_the_weights_that_adams_first_step_moves_are_all_of_them():
    told = lesson.first_step()
    assert sum(int(told[name]) for name in ("by_the_rate", "not_at_all", "by_less")) == int(told["weights"]) == 784
