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
