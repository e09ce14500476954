"""Calibration, held against answers whose true probabilities are known."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.models import calibration
from core.models.calibration import best_temperature, calibration_error, reliability


def answers_of(confidence: torch.Tensor, seed: int) -> torch.Tensor:
    """Return answers that are right just as often as their confidence says."""
    return torch.rand(len(confidence), generator=torch.Generator().manual_seed(seed)) < confidence


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 1000))
def test_who_is_right_as_often_as_said_has_almost_no_error(seed):
    confidence = torch.rand(40_000, generator=torch.Generator().manual_seed(seed))
    assert calibration_error(confidence, answers_of(confidence, seed + 1)) < 0.02


@pytest.mark.parametrize(("said", "true"), [(0.9, 0.6), (1.0, 0.95), (0.55, 0.9)])
def test_one_confidence_always_is_off_by_just_its_distance_from_the_truth(said, true):
    right = torch.arange(1000) < 1000 * true
    assert calibration_error(torch.full((1000,), said), right) == pytest.approx(abs(said - true), abs=1e-6)


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1, width=32), st.booleans()), min_size=1), st.integers(1, 30))
def test_every_answer_is_in_one_bin_and_within_its_borders(answers, bins):
    confidence, right = torch.tensor([each[0] for each in answers]), torch.tensor([each[1] for each in answers])
    made = reliability(confidence, right, bins)
    assert sum(each.answers for each in made) == len(answers)
    for each in made:
        if each.answers:
            assert each.low - 1e-6 <= each.confidence <= each.high + 1e-6
        else:
            assert math.isnan(each.confidence)
    total = sum(each.answers * each.right for each in made if each.answers)
    assert total == pytest.approx(sum(each[1] for each in answers))


@pytest.mark.parametrize("factor", [0.6, 1.0, 1.5, 2.5])
def test_the_temperature_undoes_what_scores_were_multiplied_by(factor):
    generator = torch.Generator().manual_seed(3)
    scores = 2 * torch.randn(20_000, 3, generator=generator)
    answers = torch.multinomial(scores.softmax(1), 1, generator=generator)[:, 0]
    assert best_temperature(factor * scores, answers) == pytest.approx(factor, rel=0.06)


def test_every_temperature_tried_is_above_0():
    assert min(calibration.TEMPERATURES) > 0
