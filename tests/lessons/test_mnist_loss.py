"""What the lesson on the loss shows, against counting and against the model itself."""

import re

import pytest
import torch

from core import mnist_loss
from core.lessons import mnist_loss as here
from core.lessons.inputs import defaults
from core.linear_model import linear1
from core.tensors import training_set
from core.text import Words

START = defaults(here.INPUTS)
EVERY_WALK = [
    START.replace(direction=direction, magnify=magnify, squash=squash)
    for direction in mnist_loss.DIRECTIONS
    for magnify in here.MAGNIFIED
    for squash in here.SQUASHES
]


@pytest.mark.parametrize(
    "values", EVERY_WALK, ids=lambda values: f"{values.direction} {values.magnify} {values.squash}"
)
def test_a_place_that_means_zero_is_told_as_zero(values):
    texts = here.walk(values, Words("mnist_loss", "en")).texts
    assert len(texts) == here.STEPS + 1
    assert texts[here.STEPS // 2].startswith("at 0: ")
    assert not [text for text in texts if re.search(r"e−1\d|−0\b(?!\.)|nan", text)]


def test_the_walk_is_even_and_as_far_either_way():
    for values in EVERY_WALK[:10:2]:
        offsets = here.walk_of(values).offsets
        assert torch.equal(offsets, -offsets.flip(0))
        assert torch.allclose(offsets.diff(), offsets.diff()[:1])


def test_the_sentence_on_the_walk_counts_what_the_walk_measures():
    words = Words("mnist_loss", "en")
    for values in EVERY_WALK:
        walk = here.walk_of(values)
        said, count = here.what_the_walk_shows(values, words), len(set(walk.accuracy.tolist()))
        if values.direction == "corner":
            assert "Neither moves" in said
        elif count == 1:
            assert "exactly level" in said
        else:
            assert f"{count} different values" in said
            assert ("a **staircase**" in said) == (count <= here.PLACES / 2)


def test_the_level_stretch_is_level_for_the_model_itself():
    """By the predictions of all images at both ends and in the middle, not by the walk's shortcut."""
    x, y = training_set()
    params = here.start().params
    reach = here.WIDEST["ideals"] / here.MAGNIFIED["10000x"]
    right = {
        int(((linear1(x, params.weights + t * mnist_loss.direction("ideals"), params.bias) > 0) == (y == 1)).sum())
        for t in (-reach, 0, reach)
    }
    assert len(right) == 1
    said = here.what_the_walk_shows(START.replace(magnify="10000x"), Words("mnist_loss", "en"))
    assert f"{right.pop():,} images are right" in said


@pytest.mark.parametrize("reading", ["en", "zh", "both"])
def test_the_sentence_on_the_three_names_those_on_the_wrong_side(reading):
    words = Words("mnist_loss", reading)
    for predictions, wrong in (((0.9, 0.4, 0.2), "3"), ((0.5, 0.51, 0.2), "1, 2, 3"), ((0.51, 0.5, 0.51), "")):
        said = here.what_happened(START.replace(**dict(zip(here.ITEMS, predictions, strict=True))), words)
        assert (f" {wrong}" in said.split("0.5")[-1]) if wrong else ("1.0000" in said)


def test_a_nudge_of_any_weight_is_far_from_turning_an_answer():
    """The text claims so on every processor: with a factor of ten to spare."""
    nudges = here.start().nudges
    assert 10 * nudges.farthest < nudges.nearest


def test_slopes_are_pictured_in_shares_of_the_steepest():
    slopes = torch.linspace(-2, 1, 784)
    assert here.pictured(slopes)["value"].min() == -1
    assert here.pictured(slopes)["value"].max() == pytest.approx(0.5)
    assert set(here.pictured(torch.zeros(784))["value"]) == {0.0}
