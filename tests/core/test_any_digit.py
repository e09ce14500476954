"""The net for any digit: what it says of MNIST's test images, of hands it has never met, and of what is no digit."""

import json

import pytest
import torch

from core.data import all_digits
from core.models import any_digit, calibration, store, ten_batches, ten_net, train
from core.models.any_digit import AnyVerdict
from core.pictures.prepare import ready, to_mnist
from tests import strokes

pytestmark = pytest.mark.usefixtures("one_thread")

REPORT = json.loads(store.REPORT.read_text("utf-8"))["ten_net"]
HANDS = {"9 with a tail": 9, "open 9": 9, "1 with a steep flag": 1, "1 with a foot": 1, "8 in one line": 8,
         "5 with a short top": 5}  # fmt: skip


def said_of(drawing: strokes.Drawing) -> AnyVerdict:
    return any_digit.classify(to_mnist(drawing.rgba))


# The net


def test_the_net_has_the_parameters_its_docstring_tells():
    count = sum(p.numel() for p in ten_net.ten_net().parameters())
    assert f"{count:,} numbers to learn" in (ten_net.ten_net.__doc__ or "")


def test_folded_a_trained_net_answers_the_same():
    net = ten_net.ten_net(3, normalised=True)
    x = torch.rand(200, 784, generator=torch.Generator().manual_seed(1))
    for _ in range(3):
        net(x)  # its layers take note of what they meet
    for layer in net:
        if isinstance(layer, torch.nn.BatchNorm2d):
            torch.nn.init.normal_(layer.weight, 1, 0.3, generator=torch.Generator().manual_seed(2))
            torch.nn.init.normal_(layer.bias, 0, 0.3, generator=torch.Generator().manual_seed(3))
    net.eval()
    with torch.no_grad():
        torch.testing.assert_close(ten_net.folded(net)(x), net(x), rtol=1e-4, atol=1e-4)


def test_a_verdict_is_the_softmax_with_none_of_them_above_the_threshold():
    judgement = store.judgement("ten_net")
    sure = torch.zeros(11)
    sure[4] = 20 * judgement.temperature
    assert any_digit.of_scores(sure).digit == any_digit.of_scores(sure).forced == 4
    nothing = torch.zeros(11)
    nothing[10], nothing[6] = 20 * judgement.temperature, judgement.temperature
    verdict = any_digit.of_scores(nothing)
    assert (verdict.digit, verdict.forced) == (None, 6)
    assert verdict.shares == pytest.approx((nothing / judgement.temperature).softmax(0).tolist())
    assert verdict.confidence == verdict.shares[10]


def test_as_json_it_is_plain_numbers():
    told = any_digit.as_json(any_digit.classify(ready(all_digits.load("valid").images[0])))
    assert json.loads(json.dumps(told)) == told
    assert (told["digit"], told["model"], len(told["shares"])) == (7, "ten_net", 11)


# What it reaches


def test_the_report_says_what_the_weights_reach():
    reached = train.reached_of_ten(store.net("ten_net"), store.judgement("ten_net"))
    assert reached == pytest.approx({name: REPORT[name] for name in reached}, abs=1e-3)


def test_it_reaches_on_the_test_images_what_was_promised():
    assert REPORT["accuracy"] >= 0.994
    assert REPORT["none_of_digits"] <= 0.01
    assert REPORT["calibration_error"] < 0.02


def test_its_accuracy_is_what_counting_in_plain_python_gives():
    data = all_digits.load("valid")
    chosen = range(0, 10_000, 10)
    with torch.no_grad():
        scores = store.net("ten_net")(torch.tensor(data.images[::10]).float().flatten(1) / 255).tolist()
    right = sum(max(range(10), key=each.__getitem__) == data.labels[i] for i, each in zip(chosen, scores, strict=True))
    assert right / len(scores) == pytest.approx(REPORT["accuracy"], abs=0.005)


@pytest.mark.parametrize("digit", [3, 7])
def test_hands_it_has_never_met_are_read(digit):
    verdicts = [said_of(drawing) for drawing in strokes.written(digit, 100, 11)]
    assert sum(verdict.forced == digit for verdict in verdicts) >= 95
    assert sum(verdict.digit == digit for verdict in verdicts) >= 92


@pytest.mark.parametrize(("kind", "digit"), HANDS.items())
def test_digits_that_are_easily_taken_for_others_are_read(kind, digit):
    verdicts = [said_of(drawing) for drawing in strokes.neither(kind, 60, 12)]
    assert sum(verdict.forced == digit for verdict in verdicts) >= 57


def test_all_ten_digits_by_hand_are_read(monkeypatch):
    """A hundred drawings of each shape of a digit there is, with any pen and size."""
    right = drawn = 0
    for name, lines in strokes.DIGITS.items():
        monkeypatch.setitem(strokes.KINDS, name, lambda _, lines=lines: lines)
        (digit,) = (int(letter) for letter in name if letter.isdigit())
        verdicts = [said_of(drawing) for drawing in strokes.neither(name, 40, 13)]
        right, drawn = right + sum(verdict.forced == digit for verdict in verdicts), drawn + len(verdicts)
    assert right / drawn >= 0.99


@pytest.mark.parametrize(("kind", "least"), [("scribble", 0.8), ("strokes", 0.6), ("letter", 0.5), ("thing", 0.4)])
def test_what_is_no_digit_is_mostly_called_none_of_them(kind, least):
    verdicts = [said_of(drawing) for drawing in strokes.neither(kind, 60, 14)]
    assert sum(verdict.digit is None for verdict in verdicts) / len(verdicts) >= least


# How it is trained


@pytest.mark.slow  # all that it learns from is made once: half a minute
def test_no_test_image_is_learnt_from_and_none_held_back_is_either():
    known = ten_batches.material()
    parts = known.part(held_back=False).of[:-1]
    learnt = {image.tobytes() for places in parts for image in known.images[torch.as_tensor(places)].numpy()}
    assert not any(image.tobytes() in learnt for image in all_digits.load("valid").images)
    held = [i for places in known.part(held_back=True).of[:-1] for i in places]
    assert len(held) == pytest.approx(3000, abs=10)
    assert len(learnt) == pytest.approx(57_000, abs=20)  # a few images of MNIST come twice


@pytest.mark.slow
def test_a_batch_holds_as_many_of_each_and_what_is_none_of_them():
    settings = ten_net.Settings(count=6, unknown=20)
    x, y = ten_batches.batch(ten_batches.material(), settings, torch.Generator().manual_seed(1))
    assert x.shape == (80, 784)
    assert torch.bincount(y).tolist() == [6] * 10 + [20]
    assert x.min() >= 0
    assert x.max() <= 1 + 1e-6
    again, _ = ten_batches.batch(ten_batches.material(), settings, torch.Generator().manual_seed(1))
    torch.testing.assert_close(x, again)


@pytest.mark.slow
def test_a_short_training_finds_the_same_accuracy():
    assert train.short_accuracy_of_ten() == pytest.approx(REPORT["short_accuracy"], abs=0.03)


def test_the_threshold_loses_no_more_than_it_may():
    scores = 3 * torch.randn(4000, 11, generator=torch.Generator().manual_seed(5))
    y = torch.multinomial(scores.softmax(1), 1, generator=torch.Generator().manual_seed(6))[:, 0]
    judgement = train.judge_ten(torch.nn.Sequential(), scores, y)
    doubt = (scores / judgement.temperature).softmax(1)[:, 10][y != 10]
    assert judgement.threshold >= 0.5
    assert (doubt > judgement.threshold).float().mean() <= train.LOST_OF_TEN + 1 / len(doubt)
    assert judgement.temperature in calibration.TEMPERATURES
