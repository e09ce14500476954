"""Votes that add up to the score, and changes that flip a verdict, on drawings no training saw."""

from functools import cache

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data import digits
from core.models import store, verdicts, why
from core.models.verdicts import MODELS
from core.pictures.prepare import to_mnist
from tests import strokes

NETS = ("simple_net", "conv_net", "draw_net")
SEED = 41_017


@cache
def drawn(kind: str, place: int) -> torch.Tensor:
    """Return a drawing as the models see it, (784,): of a "3", a "7", or of a kind of neither."""
    if kind in ("3", "7"):
        random = np.random.default_rng((SEED, place))
        hands = list((strokes.THREES if kind == "3" else strokes.SEVENS).values())
        pen, size = strokes.measures(random)
        lines = strokes.by_hand(hands[place % len(hands)](random), random)
        rgba = strokes.on_a_sheet(lines, pen, size, random)
    else:
        (*_, last) = strokes.neither(kind, 1 + place % 5, SEED + place)
        rgba = last.rgba
    return torch.tensor(to_mnist(rgba).image).flatten() / 255


DRAWINGS = st.tuples(st.sampled_from(["3", "7", "letter", "scribble"]), st.integers(0, 60))
some_drawings = settings(deadline=None, max_examples=25)


# The votes add up


@some_drawings
@given(DRAWINGS)
def test_the_votes_of_the_baselines_are_the_difference_of_their_distances(drawing):
    image = drawn(*drawing)
    verdicts = {model: why.judged(model, image) for model in ("l1", "rmse")}
    l1, rmse = (why.why(model, image) for model in ("l1", "rmse"))
    to_3, to_7 = verdicts["l1"].to_3, verdicts["l1"].to_7
    assert l1.by_pixel.sum().item() == pytest.approx(to_7 - to_3, abs=1e-5)
    to_3, to_7 = verdicts["rmse"].to_3, verdicts["rmse"].to_7
    assert rmse.by_pixel.sum().item() == pytest.approx(to_7**2 - to_3**2, abs=1e-5)


@some_drawings
@given(DRAWINGS)
def test_the_votes_of_the_linear_model_and_its_bias_are_its_score(drawing):
    """The score worked out again in NumPy from the numbers in the file."""
    image = drawn(*drawing)
    votes = why.why("linear", image)
    tensors = {name: tensor.numpy().astype(float) for name, tensor in store.load("linear").items()}
    score = (image.numpy() @ tensors["weights"] + tensors["bias"]).item()
    assert votes.score == pytest.approx(score, abs=1e-3)
    assert votes.start + votes.by_pixel.double().sum().item() == pytest.approx(score, abs=1e-3)
    place = int(votes.by_pixel.abs().argmax())
    assert votes.by_pixel[place].item() == pytest.approx(image[place].item() * tensors["weights"][place, 0], rel=1e-5)


@some_drawings
@given(DRAWINGS, st.sampled_from(NETS))
def test_the_votes_of_a_net_add_up_to_what_the_drawing_changed(drawing, model):
    """But for what the steps leave out: no more than 2 % of the score, or of 3 where the score is small."""
    votes = why.why(model, drawn(*drawing))
    change = votes.score - votes.start
    assert abs(votes.by_pixel.sum().item() - change) <= 0.02 * max(abs(change), 3)


@some_drawings
@given(DRAWINGS, st.sampled_from(list(MODELS)))
def test_the_sign_of_the_score_is_the_verdict(drawing, model):
    image = drawn(*drawing)
    votes, verdict = why.why(model, image), why.judged(model, image)
    assert {votes.above, votes.below} >= {verdict.digit} - {None}
    if verdict.digit:
        assert (votes.above if votes.score > 0 else votes.below) == verdict.digit
    else:
        assert (votes.above, votes.below) == (None, verdict.forced)
        assert votes.score > 0  # a doubt above one half is above either digit's share


@some_drawings
@given(DRAWINGS, st.sampled_from((*NETS, "linear")))
def test_where_there_is_no_ink_there_is_no_vote(drawing, model):
    image = drawn(*drawing)
    assert not why.why(model, image).by_pixel[image == 0].any()


def test_a_baseline_hears_the_bare_paper_too():
    image = drawn("3", 0)
    assert why.why("l1", image).by_pixel[image == 0].any()


@pytest.mark.parametrize("model", NETS)
def test_integrated_gradients_are_a_sum_of_slopes_found_by_trying(model):
    """Of one pixel: the slopes along the way by finite differences, in double precision."""
    image = drawn("3", 5)
    score = why.score_of(model, 3, 7)
    votes = why.integrated_gradients(score, image)
    net = store.net(model)
    copied = type(net)(*net).double()
    try:
        pixel = int(votes.abs().argmax())
        nudge = torch.zeros(784, dtype=torch.double)
        nudge[pixel] = 1e-4
        middles = (torch.arange(600) + 0.5) / 600
        way = middles[:, None] * image.double()
        with torch.no_grad():
            at = [copied(way + sign * nudge) for sign in (1, -1)]
        slopes = (
            (at[0] - at[1])[:, 0] if model != "draw_net" else ((at[0] - at[1]) @ torch.tensor([1.0, -1, 0]).double())
        )
        tried = image[pixel].item() * (slopes / 2e-4).mean().item()
    finally:
        copied.float()  # the layers are those of the net that all share
    assert votes[pixel].item() == pytest.approx(tried, rel=0.05)


def test_for_a_straight_score_the_gradients_are_exact():
    weights = torch.randn(784, generator=torch.Generator().manual_seed(1))
    image = torch.rand(784, generator=torch.Generator().manual_seed(2))
    votes = why.integrated_gradients(lambda x: x @ weights + 3, image)
    torch.testing.assert_close(votes, weights * image)


def test_for_a_product_of_pixels_they_are_what_calculus_gives():
    """Of x₀ · x₁ each of the two has half: ∫ t · x₁ dt · x₀."""
    image = torch.zeros(784)
    image[:2] = torch.tensor([0.5, 0.8])
    votes = why.integrated_gradients(lambda x: x[:, 0] * x[:, 1], image)
    assert votes[:2].tolist() == pytest.approx([0.2, 0.2], rel=1e-4)


# Flips


def valid(place: int) -> torch.Tensor:
    return torch.tensor(digits.load("valid").images[place]).flatten() / 255


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("place", [0, 500, 1200, 2000])
def test_a_flip_changes_the_verdict_by_just_the_pixels_it_names(model, place):
    image = valid(place)
    before = why.judged(model, image)
    flip = why.flip(model, image)
    assert flip is not None
    assert why.judged(model, flip.image) == flip.verdict
    assert flip.verdict.digit != before.digit
    assert set((flip.image != image).nonzero().flatten().tolist()) <= set(flip.pixels)
    assert len(set(flip.pixels)) == len(flip.pixels)
    assert set(flip.image[list(flip.pixels)].tolist()) <= {0.0, 1.0}
    without_last = flip.image.clone()
    without_last[flip.pixels[-1]] = image[flip.pixels[-1]]
    assert why.judged(model, without_last).digit == before.digit


@pytest.mark.parametrize("model", why.SUMS)
@pytest.mark.parametrize("place", range(0, 2038, 291))
def test_what_is_called_least_cannot_be_done_with_fewer(model, place):
    """What any change of one pixel can do at most is worked out apart; even the best n − 1 together do not flip it."""
    image = valid(place)
    before, flip = why.judged(model, image), why.flip(model, image)
    assert flip is not None
    assert flip.least
    tried = torch.linspace(0, 1, 21)[:, None].expand(-1, 784)
    side = 1 if before.digit == 3 else -1
    gains = (side * (why.SUMS[model](image) - why.SUMS[model](tried))).amax(0).sort(descending=True).values
    lead = side * why.why(model, image).score
    assert gains[: len(flip.pixels) - 1].sum().item() < lead + 1e-5
    assert gains[: len(flip.pixels)].sum().item() >= lead - 1e-5


def test_a_net_never_claims_that_its_change_is_the_least():
    assert not why.flip("conv_net", valid(0)).least


def test_where_few_pixels_are_allowed_there_may_be_no_flip():
    assert why.flip("l1", valid(0), most=1) is None


def test_a_tie_cannot_be_flipped(monkeypatch):
    monkeypatch.setattr(verdicts, "ideal", lambda digit: torch.zeros(28, 28))
    assert why.flip("l1", valid(0)) is None


def test_the_image_it_begins_with_stays_as_it_is():
    image = valid(3)
    before = image.clone()
    for model in MODELS:
        why.flip(model, image)
        why.why(model, image)
    assert torch.equal(image, before)
