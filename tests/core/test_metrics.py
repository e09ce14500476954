"""Accuracy and confusion against counting by hand, as laws, and against the chapter's numbers."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core import metrics, pixel_similarity
from core.metrics import Confusion, accuracy_by_batches, batch_accuracy, confusion

ROUNDING = 1e-6

quick = settings(deadline=None, max_examples=60)
answers = st.lists(st.tuples(st.floats(0, 1, width=32), st.sampled_from([0.0, 1.0])), min_size=1, max_size=40)


def columns(pairs: list[tuple[float, float]]) -> tuple[torch.Tensor, torch.Tensor]:
    predictions, targets = torch.tensor(pairs).unsqueeze(-1).unbind(1)
    return predictions, targets


def by_hand(pairs: list[tuple[float, float]]) -> Confusion:
    kinds = [(target == 1, prediction > 0.5) for prediction, target in pairs]
    return Confusion(*(kinds.count(kind) for kind in [(True, True), (True, False), (False, True), (False, False)]))


@quick
@given(answers)
def test_accuracy_is_the_share_of_right_answers_by_hand(pairs):
    found = batch_accuracy(*columns(pairs))
    assert found.shape == ()
    right = [(prediction > 0.5) == (target == 1) for prediction, target in pairs]
    assert found.item() == pytest.approx(sum(right) / len(right), abs=ROUNDING)


def test_a_prediction_on_the_threshold_says_7():
    half = torch.tensor([[0.5]])
    assert batch_accuracy(half, torch.zeros(1, 1)) == 1
    assert batch_accuracy(half, torch.ones(1, 1)) == 0


@quick
@given(st.lists(st.floats(-20, 20, width=32), min_size=1), st.randoms())
def test_the_threshold_is_0_before_the_sigmoid(raw, random):
    scores = torch.tensor(raw).unsqueeze(1)
    targets = torch.tensor([float(random.randint(0, 1)) for _ in raw]).unsqueeze(1)
    predictions = scores.sigmoid()
    kept = (predictions != 0.5) | (scores == 0)  # float32 cannot tell scores next to 0 from 0 after the sigmoid
    before = ((scores > 0) == (targets == 1))[kept].float().mean()
    if kept.any():
        assert batch_accuracy(predictions[kept], targets[kept]) == before


@quick
@given(answers)
def test_confusion_counts_as_by_hand_and_its_diagonal_is_the_accuracy(pairs):
    predictions, targets = columns(pairs)
    counted = confusion(predictions, targets)
    assert counted == by_hand(pairs)
    assert sum(counted) == len(pairs)
    diagonal = counted.is_3_said_3 + counted.is_7_said_7
    assert diagonal / len(pairs) == pytest.approx(batch_accuracy(predictions, targets).item(), abs=ROUNDING)


@quick
@given(answers)
def test_every_image_is_in_one_cell(pairs):
    found = metrics.cells(*columns(pairs))
    assert tuple(found) == Confusion._fields
    assert torch.stack(list(found.values())).sum(0).tolist() == [1] * len(pairs)


@quick
@given(answers, st.integers(1, 50))
def test_the_batches_weighted_by_their_sizes_are_the_accuracy(pairs, size):
    found = accuracy_by_batches(*columns(pairs), size)
    assert sum(found.sizes) == len(pairs)
    assert set(found.sizes[:-1]) <= {size}
    weighted = sum(share * n for share, n in zip(found.batches, found.sizes, strict=True)) / len(pairs)
    assert weighted == pytest.approx(found.accuracy, abs=ROUNDING)
    if len(set(found.sizes)) == 1:
        assert found.mean == pytest.approx(found.accuracy, abs=ROUNDING)


def test_averaging_the_batches_of_everything_is_a_3_gives_the_book_s_number_not_the_accuracy():
    found = accuracy_by_batches(*metrics.judged("all_3", "valid"), 256)
    assert found.sizes == (256,) * 7 + (246,)
    assert found.mean == pytest.approx((3 + 242 / 256) / 8, abs=ROUNDING)  # 1010 = 3 × 256 + 242
    assert round(found.mean, 4) == 0.4932 == metrics.BOOK_AVERAGED
    assert found.accuracy == pytest.approx(1010 / 2038, abs=ROUNDING)
    assert round(found.accuracy, 4) == 0.4956 == metrics.BOOK_ALL_3S


@pytest.mark.parametrize(
    ("model", "expected"),
    [("l1", (926, 84, 15, 1013)), ("all_3", (1010, 0, 1028, 0)), ("all_7", (0, 1010, 0, 1028))],
)
def test_the_counts_on_the_validation_set(model, expected):
    assert confusion(*metrics.judged(model, "valid")) == expected


def test_the_baseline_is_as_right_as_the_book_prints():
    assert round(batch_accuracy(*metrics.judged("l1", "valid")).item(), 4) == round(1939 / 2038, 4) == 0.9514


@pytest.mark.parametrize("split", ["train", "valid"])
@pytest.mark.parametrize("distance", ["l1", "rmse"])
def test_the_baselines_answer_as_in_their_lesson(split, distance):
    predictions, targets = metrics.judged(distance, split)
    compared = pixel_similarity.compare(split, distance)
    assert predictions.shape == targets.shape == (len(compared.right), 1)
    assert torch.equal(predictions.flatten() == 1, compared.says_3)
    assert torch.equal((predictions == targets).flatten(), compared.right)
