"""What the lesson on the sigmoid shows, against counting and against the images themselves."""

import json
import math

import pytest

from core.lessons import sigmoid as here
from core.lessons.inputs import defaults
from core.lessons.scenes import spec_of
from core.pixel_similarity import compare
from core.text import Words

START = defaults(here.INPUTS)
EN = Words("sigmoid", "en")


def test_the_histograms_count_every_image_on_its_side_of_the_threshold():
    for name in here.WEIGHTS:
        before, after = (here.bins(name, side) for side in (False, True))
        assert before["count"].sum() == after["count"].sum() == 12396
        says_3 = before.loc[before["low"] >= 0, "count"].sum()
        assert after.loc[after["low"] >= 0.5, "count"].sum() == says_3
        assert 0 in set(before["low"])
        assert 0.5 in set(after["low"])


@pytest.mark.parametrize("x", [-10.0, -3.3, 0.0, 0.1, 2.0, 9.9, 10.0])
def test_the_tangent_touches_the_curve_and_stays_in_the_picture(x):
    rows = json.loads(here.curve(START.replace(score=x), EN).rows)["curves"]
    ends = [row for row in zip(*rows.values(), strict=True) if row[0] == EN("tangent")]
    s = 1 / (1 + math.exp(-x))
    (_, x0, y0), (_, x1, y1) = ends
    assert -10 <= x0 < x1 <= 10
    assert -1e-9 <= y0 < y1 <= 1 + 1e-9
    assert (y1 - y0) / (x1 - x0) == pytest.approx(s * (1 - s), rel=1e-6)
    assert y0 + s * (1 - s) * (x - x0) == pytest.approx(s, abs=1e-6)


@pytest.mark.parametrize("x", [-10.0, -4.0, -1.0, 0.0, 2.0, 7.0])
def test_what_is_left_of_a_gradient_is_its_slope_over_that_at_0(x):
    s = 1 / (1 + math.exp(-x))
    share = float(here.what_happened(START.replace(score=x), EN).split("%")[0].split()[-1])
    assert share == pytest.approx(100 * 4 * s * (1 - s), rel=0.06)


@pytest.mark.parametrize("start", here.STARTS)
def test_the_baseline_beside_the_training_is_the_nearer_ideal_by_rmse(start):
    """The baseline's accuracy by distances, image by image, not by the weights that stand for it."""
    found = here.found(start)
    assert found.baseline == pytest.approx(compare("valid", "rmse").right.double().mean().item(), abs=1e-6)
    assert found.accuracy == pytest.approx(here.trained(start, "without").results[-1].accuracy)
    assert found.cosine > 0.999


@pytest.mark.parametrize("start", here.STARTS)
def test_what_the_text_says_is_missing_is_missing(start):
    """The border is far off, the accuracy lower for it, and higher with it: by more than a few images."""
    found = here.found(start)
    assert abs(found.bias) < abs(found.border) / 50
    assert found.accuracy + 0.005 < found.with_border
    assert found.accuracy + 0.01 < found.baseline


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", here.SCENES)
def test_an_axis_that_is_not_even_says_so(name, language):
    words = Words("sigmoid", language)

    def check(node) -> int:
        if isinstance(node, list):
            return sum(map(check, node))
        if not isinstance(node, dict):
            return 0
        uneven = node.get("scale") if isinstance(node.get("scale"), dict) else {}
        if uneven.get("type") in ("symlog", "log"):
            assert {"en": "log", "zh": "对数"}[language] in node["title"]
            return 1
        return sum(map(check, node.values()))

    found = check(json.loads(spec_of(here.SCENES[name](START, words), words)))
    assert (found > 0) == (name == "trainings")


def test_the_net_s_table_ends_at_infinity_and_at_nan():
    losses = here.net_without_sigmoid()
    rows = here.told_of_net(EN)
    steps = [int(row["step"]) for row in rows]
    assert steps == sorted(set(steps))
    assert math.isnan(losses[steps[-1] - 1])
    assert math.isinf(losses[steps[-2] - 1])
    assert all(math.isfinite(losses[step - 1]) for step in steps[:-2])
    assert f"At step {steps[-2]} the loss is −inf" in here.what_the_net_came_to(EN)
