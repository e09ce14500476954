"""Training again finds what was written down; and what the draw net reaches is what was promised."""

import json

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data import digits, others
from core.models import batches, calibration, store, train
from core.models.draw_net import draw_net

REPORT = json.loads(store.REPORT.read_text("utf-8"))


pytestmark = pytest.mark.usefixtures("one_thread")


TWO_IMAGES = 2 / 2038  # of the validation set: another machine may round otherwise


@pytest.mark.slow
@pytest.mark.parametrize("model", ["linear", "simple_net", "conv_net", "ten_linear"])
def test_training_again_finds_the_same_accuracy(model):
    tensors, measured = train.MODELS[model](store.RECIPES[model].settings)
    assert measured["accuracy"] == pytest.approx(REPORT[model]["accuracy"], abs=TWO_IMAGES)
    assert {name: tensor.shape for name, tensor in tensors.items()} == {
        name: tensor.shape for name, tensor in store.load(model).items()
    }


@pytest.mark.slow
def test_a_short_training_of_the_draw_net_finds_the_same_accuracy():
    assert train.short_accuracy() == pytest.approx(REPORT["draw_net"]["short_accuracy"], abs=0.02)


def test_the_report_says_what_the_weights_reach():
    reached = train.reached(store.net("draw_net"), store.judgement())
    assert reached == pytest.approx({name: REPORT["draw_net"][name] for name in reached}, abs=1e-3)


def test_on_validation_images_it_is_right_honest_and_sure_of_itself_by_the_right_amount():
    reached = REPORT["draw_net"]
    assert reached["accuracy"] >= 0.998
    assert reached["neither_of_3_and_7"] <= 0.02
    assert reached["neither_of_others"] >= 0.95
    errors = [value for name, value in reached.items() if name.startswith("calibration_error")]
    assert len(errors) == 3
    assert max(errors) < 0.02


def test_the_calibration_error_is_what_counting_by_hand_gives():
    """On the 3s and 7s, with the answer it gives when it must, bin by bin in plain Python."""
    data = digits.load("valid")
    with torch.no_grad():
        scores = store.net("draw_net")(torch.tensor(data.images).float().flatten(1) / 255)
    shares = (scores / store.judgement().temperature).softmax(1)[:, :2]
    bins: dict[int, list[tuple[float, bool]]] = {}
    for (three, seven), label in zip(shares.tolist(), data.labels.tolist(), strict=True):
        confidence = max(three, seven) / (three + seven)
        bins.setdefault(min(int(15 * confidence), 14), []).append((confidence, (three > seven) == (label == 3)))
    error = sum(abs(sum(c for c, _ in each) - sum(r for _, r in each)) for each in bins.values()) / len(data.labels)
    assert error == pytest.approx(REPORT["draw_net"]["calibration_error_if_forced"], abs=1e-4)


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 2**31), st.floats(0.5, 3))
def test_the_threshold_loses_no_more_than_it_may(seed, sharpness):
    """With scores that are themselves the images: the net is the identity."""
    generator = torch.Generator().manual_seed(seed)
    scores = sharpness * torch.randn(3000, 3, generator=generator)
    y = torch.multinomial(scores.softmax(1), 1, generator=generator)[:, 0]
    judgement = train.judge(torch.nn.Sequential(), scores, y)
    doubt = (scores / judgement.temperature).softmax(1)[:, 2][y != 2]
    assert judgement.threshold >= 0.5
    assert (doubt > judgement.threshold).float().mean() <= train.LOST + 1 / len(doubt)
    assert judgement.temperature in calibration.TEMPERATURES


def test_the_draw_net_has_the_parameters_its_docstring_tells():
    count = sum(p.numel() for p in draw_net().parameters())
    assert f"{count:,} numbers to learn" in (draw_net.__doc__ or "")


def test_no_image_of_the_validation_set_is_learnt_from():
    kinds = batches.kinds()
    learnt = {bytes((image * 255).round().byte().numpy()) for kind in kinds[:3] for image in kind.images}
    kept_apart = [digits.load("valid").images, others.load("valid").images]
    assert not any(image.tobytes() in learnt for images in kept_apart for image in images)
