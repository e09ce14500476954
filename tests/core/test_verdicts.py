"""What every model says of a digit: worked out again from its numbers, and neither, ties and missing weights."""

import numpy as np
import pytest
import torch

from core import pixel_similarity
from core.data import digits
from core.models import store, verdicts
from core.pictures.prepare import ready


def verdicts_on(image: np.ndarray) -> list[verdicts.Verdict]:
    return verdicts.classify(ready(image))


def test_there_is_one_verdict_per_model_in_the_order_of_the_lessons():
    models = [verdict.model for verdict in verdicts_on(digits.load("valid").images[0])]
    assert models == ["l1", "rmse", "linear", "simple_net", "conv_net", "draw_net"]
    assert models[-1] == verdicts.JUDGE


@pytest.mark.parametrize("place", range(0, 2038, 41))
def test_verdicts_agree_with_the_lesson_on_validation_images(place):
    image = digits.load("valid").images[place]
    l1, rmse, *_ = verdicts_on(image)
    assert (l1.digit == 3) == pixel_similarity.is_3(torch.tensor(image) / 255).item()
    for verdict in (l1, rmse):
        compared = pixel_similarity.compare("valid", verdict.model)
        distances = compared.to_3[place].item(), compared.to_7[place].item()
        assert (verdict.to_3, verdict.to_7) == pytest.approx(distances, abs=1e-6)
        assert verdict.confidence == pytest.approx(max(distances) / sum(distances), abs=1e-5)
        assert 0.5 <= verdict.confidence <= 1
        assert (verdict.forced, verdict.forced_confidence) == (verdict.digit, verdict.confidence)


@pytest.mark.parametrize("place", range(0, 2038, 41))
def test_a_taught_model_says_3_above_0_and_its_confidence_is_the_sigmoid(place):
    """Worked out again in NumPy from the numbers in the files."""
    image = digits.load("valid").images[place]
    x = image.reshape(-1) / 255
    linear, layers = store.load("linear"), store.load("simple_net")
    w1, b1, w2, b2 = (layers[name].numpy().astype(float) for name in ("0.weight", "0.bias", "2.weight", "2.bias"))
    scores = {
        "linear": (x @ linear["weights"].numpy() + linear["bias"].numpy()).item(),
        "simple_net": (w2 @ np.maximum(w1 @ x + b1, 0) + b2).item(),
    }
    for verdict in verdicts_on(image):
        if verdict.model in scores:
            score = scores[verdict.model]
            assert verdict.digit == verdict.forced == (3 if score > 0 else 7)
            assert verdict.confidence == pytest.approx(1 / (1 + np.exp(-abs(score))), abs=1e-5)
            assert (verdict.to_3, verdict.to_7) == (None, None)


@pytest.mark.parametrize("scores", [(4.0, 1.0, 0.0), (0.0, 3.0, 2.9), (1.0, 2.0, 9.0), (2.0, 1.0, 2.5)])
def test_the_judge_says_neither_above_the_threshold_and_always_what_it_would_say_if_forced(monkeypatch, scores):
    monkeypatch.setattr(verdicts, "prediction", lambda model, image: torch.tensor(scores))
    monkeypatch.setattr(store, "judgement", lambda: store.Judgement(temperature=1.5, threshold=0.6))
    verdict = verdicts.by_softmax("draw_net", torch.zeros(28, 28))
    three, seven, neither = (np.exp(score / 1.5) for score in scores)
    total = three + seven + neither
    forced = 3 if three >= seven else 7
    assert verdict.digit == (None if neither / total > 0.6 else forced)
    assert verdict.confidence == pytest.approx({3: three, 7: seven, None: neither}[verdict.digit] / total)
    assert verdict.forced == forced
    assert verdict.forced_confidence == pytest.approx(max(three, seven) / (three + seven))


def test_without_weights_there_is_no_verdict_but_a_clear_error(monkeypatch, tmp_path):
    monkeypatch.setattr(store, "FOLDER", tmp_path)
    for cache in (store.linear, store.net, store.judgement):
        cache.cache_clear()
    with pytest.raises(store.WeightsError) as caught:
        verdicts_on(digits.load("valid").images[0])
    assert caught.value.reason == "missing"


def test_a_tie_is_called_a_tie(monkeypatch):
    monkeypatch.setattr(verdicts, "ideal", lambda digit: torch.zeros(28, 28))
    for verdict in verdicts_on(digits.load("valid").images[0])[:2]:
        assert verdict.digit is verdict.forced is None
        assert verdict.confidence == 0.5


@pytest.mark.parametrize(
    ("shares", "digit", "sure"),
    [
        ((0.6, 0.1, 0.3), 3, True),
        ((0.1, 0.49, 0.41), 7, False),
        ((0.5, 0.2, 0.3), 3, True),
        ((0.1, 0.1, 0.8), None, True),
    ],
)
def test_the_judge_is_not_sure_of_a_digit_with_less_than_half_of_its_confidence(monkeypatch, shares, digit, sure):
    """And says what it leans to all the same."""
    monkeypatch.setattr(verdicts, "prediction", lambda model, image: torch.tensor(shares, dtype=torch.float64).log())
    monkeypatch.setattr(store, "judgement", lambda: store.Judgement(temperature=1.0, threshold=0.7))
    verdict = verdicts.by_softmax("draw_net", torch.zeros(28, 28))
    assert (verdict.digit, verdict.sure) == (digit, sure)


def test_every_other_model_is_always_sure():
    for place in range(0, 2038, 101):
        assert all(each.sure for each in verdicts_on(digits.load("valid").images[place])[:-1])
