"""What the server makes before the first visitor comes is what the pages ask for."""

import pytest

from core.lessons import scenes
from core.ui import warm


@pytest.mark.parametrize("stem", ["ideal_digits", "metrics", "sgd_steps", "mnist_loss"])
def test_a_visitor_who_opens_a_lesson_waits_for_no_chart(visit, stem):
    for each in ("home", stem):  # a visit goes by way of Home
        warm.draw_charts(each)
    before = scenes.made.cache_info().misses
    visit(stem, "zh")
    assert scenes.made.cache_info().misses == before


@pytest.mark.parametrize(
    ("stem", "clicked"),
    [
        ("sgd_steps", {"view": "gradients"}),
        ("training", {"shuffle": "yes"}),
        ("mini_batches", {"collection": "letters"}),
    ],
)
def test_nor_does_who_clicks_once(visit, stem, clicked):
    for each in ("home", stem):
        warm.draw_charts(each)
    warm.draw_charts(stem, warm.a_click_away)
    before = scenes.made.cache_info().misses
    visit(stem, "zh", **clicked)
    assert scenes.made.cache_info().misses == before


@pytest.mark.parametrize("stem", ["tensors", "training", "optimizer", "sgd_steps"])
def test_every_preset_is_a_click_away(stem):
    lesson = warm.lesson_of(stem)
    states = warm.a_click_away(lesson)
    for preset in lesson.PRESETS.values():
        assert any(all(getattr(state, id_) == value for id_, value in preset.items()) for state in states)
