"""What the lesson on gradients shows: rows against formulas worked out here, sentences against what they claim."""

import json
import math

import numpy as np
import pytest

from core.lessons import gradients as lesson
from core.lessons.inputs import defaults
from core.text import Words

WORDS = Words("gradients", "en")


def at(**changes):
    return defaults(lesson.INPUTS).replace(**changes)


def rows(scene, table):
    columns = json.loads(scene.rows)[table]
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def line(scene, table, name, *fields):
    return [tuple(row[field] for field in fields) for row in rows(scene, table) if row["line"] == WORDS(name)]


def test_the_tangent_and_the_secant_are_the_straight_lines_they_are_called():
    scene = lesson.slope(at(x=1.5, h=0.5), WORDS)
    for x, y in line(scene, "lines", "tangent", "x", "value"):
        assert y == pytest.approx(1.5**2 + 3 * (x - 1.5))
    for x, y in line(scene, "lines", "secant", "x", "value"):
        assert y == pytest.approx(1.5**2 + 3.5 * (x - 1.5))
    assert line(scene, "lines", "steps", "x", "value") == [(1.5, 2.25), (2, 2.25), (2, 4)]


@pytest.mark.parametrize("function", ["square", "tilted_bowl", "bumpy", "absolute"])
@pytest.mark.parametrize("sides", ["1", "2"])
@pytest.mark.parametrize("h", [1e-8, 0.5, 10.0])
@pytest.mark.parametrize("x", [-4.0, 0.0, 4.0])
def test_straight_lines_stay_near_the_curve_and_go_through_their_points(function, sides, h, x):
    scene = lesson.slope(at(function=function, sides=sides, h=h, x=x), WORDS)
    heights = [row["value"] for row in rows(scene, "curve")]
    across = [row["x"] for row in rows(scene, "curve")]
    low, high = min(heights), max(heights)
    for row in rows(scene, "lines"):
        assert min(across) - 1e-9 <= row["x"] <= max(across) + 1e-9
        assert low - 0.3 * (high - low) - 1e-6 <= row["value"] <= high + 1e-3 * (high - low) + 1e-6
    (left, low_end), (right, high_end) = line(scene, "lines", "secant", "x", "value")
    assert left <= x <= right or math.isclose(left, x) or math.isclose(right, x)
    assert across[0] < x < across[-1]
    assert math.isfinite(low_end + high_end)


def test_at_a_corner_there_is_no_tangent():
    assert line(lesson.slope(at(function="absolute", x=0.0), WORDS), "lines", "tangent", "x") == []
    assert rows(lesson.ends(at(function="absolute", x=0.0), WORDS), "sizes") == []


def test_a_vectors_curves_meet_at_the_height_of_its_value():
    scene = lesson.slope(at(function="sum_of_squares"), WORDS)
    assert {row["value"] for row in rows(scene, "points")} == {125}
    for row in rows(scene, "curves"):
        own = {"x₁": 3, "x₂": 4, "x₃": 10}[row["component"]]
        assert row["value"] == pytest.approx(125 - own**2 + row["x"] ** 2)


def test_the_close_up_is_a_staircase_in_float32_only():
    scene = lesson.ends(at(h=1e-6), WORDS)
    stairs = [rise for _, rise in line(scene, "curves", "in_float32", "t", "rise")]
    smooth = [rise for _, rise in line(scene, "curves", "exactly", "t", "rise")]
    assert len(set(stairs)) < 12
    assert len(set(smooth)) > 150
    t = np.array([t for t, _ in line(scene, "curves", "exactly", "t", "rise")])
    assert smooth == pytest.approx(6 * t + t**2, abs=1e-14)


def test_every_h_of_the_slider_has_its_mark_on_the_error_chart():
    for h in lesson.SIZES_OF_H:
        for row in rows(lesson.ends(at(h=h), WORDS), "chosen"):
            assert row["h"] == h
            if row["precision"] == "float64" and h > 1e-6:
                assert row["error"] == pytest.approx(h, rel=1e-2)  # one-sided, for x²


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"h": 1e-8}, "rounding"),
        ({"h": 1.0}, "bends"),
        ({"h": 10.0, "function": "bumpy", "sides": "2"}, "bends"),
        ({"h": 1.0, "sides": "2"}, "exactly right"),
        ({"h": 0.0001, "sides": "2"}, "rounding"),
        ({"function": "absolute", "x": 0.0}, "nothing to be wrong about"),
        ({"function": "absolute", "x": 2.0, "h": 5e-8}, "rounding"),
        ({"function": "absolute", "x": -2.0, "h": 5.0}, "bends"),
    ],
)
def test_what_misleads_the_finite_difference_is_named(changes, key):
    assert key in lesson.what_happened(at(look="ends", **changes), WORDS)


def test_an_error_is_written_with_the_digits_it_has():
    _, difference, _ = lesson.ways(at(function="bumpy", x=1.3, h=0.5), WORDS)
    slope = 1.3 / 2 + 3 * math.cos(3.9)
    tried = (1.8**2 / 4 + math.sin(5.4) - 1.3**2 / 4 - math.sin(3.9)) / 0.5
    assert float(difference[2].removeprefix("off by ")) == pytest.approx(abs(tried - slope), rel=1e-3)


def test_the_readings_are_multiples_of_the_books_gradient():
    scene = lesson.piled(at(piled="sum_of_squares", times=4), WORDS)
    for row in rows(scene, "after"):
        assert row["reading"] == row["times"] * {"x₁": 6, "x₂": 8, "x₃": 20}[row["component"]]
