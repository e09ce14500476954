"""How the draw net does on images kept apart, counted again by hand."""

import json
from itertools import pairwise

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data import digits, others
from core.models import calibration, judging, store, verdicts

REPORT = json.loads(store.REPORT.read_text("utf-8"))["draw_net"]


def test_all_images_kept_apart_are_judged():
    answers = judging.ours()
    assert len(answers.said) == len(digits.load("valid").labels) + len(others.load("valid").labels) == 4038
    assert answers.known.sum() == 2038
    assert torch.equal(answers.right[:2038] == 0, torch.tensor(digits.load("valid").labels == 3))


def test_shares_add_up_to_one_and_confidence_is_the_share_of_what_was_said():
    answers = judging.ours()
    torch.testing.assert_close(answers.shares.sum(1), torch.ones(len(answers.said)))
    for i in range(0, 4038, 137):
        assert answers.confidence[i] == answers.shares[i, answers.said[i]]


def test_every_answer_is_the_one_the_drawing_page_gives():
    answers, images = judging.ours(), digits.load("valid").images
    for i in range(0, 2038, 101):
        verdict = verdicts.by_softmax("draw_net", torch.tensor(images[i]) / 255)
        assert (3, 7, None)[answers.said[i]] == verdict.digit
        assert answers.confidence[i].item() == pytest.approx(verdict.confidence, abs=1e-4)


def test_the_figures_are_those_written_down_with_the_weights():
    answers, judgement = judging.ours(), store.judgement()
    error = calibration.calibration_error(answers.confidence, answers.said == answers.right)
    assert error == pytest.approx(REPORT["calibration_error"], abs=1e-3)
    (cost,) = judging.costs(answers, torch.tensor([judgement.threshold]))
    assert cost.of_known == pytest.approx(REPORT["neither_of_3_and_7"], abs=1e-3)
    assert cost.of_others == pytest.approx(REPORT["neither_of_others"], abs=1e-3)


@settings(deadline=None)
@given(st.lists(st.floats(0, 1, width=32), min_size=2, max_size=20))
def test_a_higher_threshold_never_calls_more_neither(thresholds):
    made = judging.costs(judging.ours(), torch.tensor(sorted(thresholds)))
    for lower, higher in pairwise(made):
        assert higher.of_known <= lower.of_known
        assert higher.of_others <= lower.of_others


def test_costs_are_counted_right_on_a_few():
    shares = torch.tensor([[0.9, 0.0, 0.1], [0.2, 0.2, 0.6], [0.1, 0.1, 0.8], [0.5, 0.1, 0.4]])
    given_ = judging.Answers(shares, shares.argmax(1), torch.tensor([0, 1, 2, 2]))
    (cost,) = judging.costs(given_, torch.tensor([0.5]))
    assert cost == (0.5, 0.5, 0.5)
