"""What becomes of a lesson's kept runs."""

import pytest

from core.lessons.inputs import Values
from core.lessons.kept import asked_for, exchanged

RUNS = (("conv", 8), ("simple", 2), ("conv", 3))


def test_a_run_makes_way_for_what_it_came_to_in_its_place():
    assert exchanged(RUNS, ("simple", 2), ("simple", 1)) == (("conv", 8), ("simple", 1), ("conv", 3))


def test_a_run_that_came_to_nothing_is_gone():
    assert exchanged(RUNS, ("conv", 8)) == RUNS[1:]


def test_a_run_that_comes_to_another_one_that_is_kept_stands_once_where_it_is_newest():
    assert exchanged(RUNS, ("conv", 8), ("conv", 3)) == (("conv", 3), ("simple", 2))


def test_a_run_is_found_by_its_settings():
    assert asked_for(Values({"runs": RUNS}), lambda run: run[::-1], (2, "simple")) == ("simple", 2)
    with pytest.raises(ValueError, match="not in list"):
        asked_for(Values({"runs": RUNS}), lambda run: run, ("conv", 9))
