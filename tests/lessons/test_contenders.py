"""All models of the course side by side, each judged as its lesson or its training judged it."""

import json

import pytest
import torch

from core import metrics
from core.going_deeper import Settings, train_conv_net
from core.lessons import contenders
from core.models import judging, store


@pytest.mark.parametrize(("distance", "right"), [("l1", 1939), ("rmse", None)])
def test_the_nearer_ideal_digit_is_judged_as_its_lesson_judged_it(distance, right):
    judged = contenders.judged(distance)
    assert judged.accuracy == pytest.approx(metrics.batch_accuracy(*metrics.judged(distance, "valid")).item())
    assert right is None or judged.mistakes == 2038 - right
    assert judged.parameters == 2 * 784


@pytest.mark.parametrize(
    ("model", "parameters"), [("linear", 785), ("simple_net", 23_581), ("conv_net", 2161), ("draw_net", 28_355)]
)
def test_trained_models_are_judged_as_the_file_of_their_weights_says(model, parameters):
    judged = contenders.judged(model)
    measured = json.loads(store.read(model)[1]["measured"])
    assert judged.parameters == parameters
    assert judged.accuracy == pytest.approx(
        measured["accuracy"], abs=2.1 / 2038
    )  # processors differ by an image or two


def test_the_net_for_drawings_is_forced_to_choose_the_likelier_digit():
    shares = judging.ours().shares[:2038]
    assert torch.equal(contenders.judged("draw_net").says_3, shares[:, 0] >= shares[:, 1])


def test_what_is_wrong_for_all_is_wrong_for_each():
    all_3, all_7 = (contenders.judge(0, torch.full((2038,), answer)) for answer in (True, False))
    assert not contenders.wrong_for_all([all_3, all_7]).any()
    assert int(contenders.wrong_for_all([all_3]).sum()) == 1028


@pytest.mark.slow
@pytest.mark.parametrize("conv", [True, False])
def test_a_run_is_judged_as_its_training_said(conv):
    run = train_conv_net(Settings(epochs=1, conv=conv))
    judged = contenders.judge_run(run)
    assert judged.accuracy == pytest.approx(run.results[-1].accuracy, abs=1e-6)
    assert judged.mistakes == int(judged.wrong.sum())


@pytest.mark.slow
def test_on_shuffled_pixels_the_net_is_judged_on_shuffled_pixels():
    shuffled = train_conv_net(Settings(epochs=1, shuffle_pixels=True))
    judged = contenders.judge_run(shuffled)
    assert judged.accuracy == pytest.approx(shuffled.results[-1].accuracy, abs=1e-6)
    in_place = contenders.judge_run(shuffled._replace(settings=Settings()))
    assert in_place.accuracy < judged.accuracy


def test_the_time_a_training_took_is_known_of_every_trained_model():
    assert set(contenders.seconds()) == set(contenders.MODELS) - set(contenders.NEAREST)
