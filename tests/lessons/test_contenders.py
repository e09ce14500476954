"""All models of the course side by side, each judged as its lesson or its training judged it."""

import pytest
import torch

from core import metrics, nonlinearity, training
from core.going_deeper import Settings, train_conv_net
from core.lessons import contenders


@pytest.mark.parametrize(("distance", "right"), [("l1", 1939), ("rmse", None)])
def test_the_nearer_ideal_digit_is_judged_as_its_lesson_judged_it(distance, right):
    judged = contenders.judge_nearest(distance)
    assert judged.accuracy == pytest.approx(metrics.batch_accuracy(*metrics.judged(distance, "valid")).item())
    assert right is None or judged.mistakes == 2038 - right
    assert judged.parameters == 2 * 784


@pytest.mark.slow
def test_trained_models_are_judged_as_their_training_said():
    linear = training.train_linear(training.Settings(epochs=2))
    net = nonlinearity.train_simple_net(nonlinearity.Settings(epochs=2))
    for run, parameters in ((linear, 785), (net, 23_581), (train_conv_net(Settings(epochs=1)), 2161)):
        judged = contenders.judge_trained(run)
        assert judged.parameters == parameters
        assert judged.accuracy == pytest.approx(run.results[-1].accuracy, abs=1e-6)
        assert judged.mistakes == int(judged.wrong.sum())


def test_what_is_wrong_for_all_is_wrong_for_each():
    all_3, all_7 = (contenders.judge(0, torch.full((2038,), answer)) for answer in (True, False))
    assert not contenders.wrong_for_all([all_3, all_7]).any()
    assert int(contenders.wrong_for_all([all_3]).sum()) == 1028


@pytest.mark.slow
def test_on_shuffled_pixels_the_net_is_judged_on_shuffled_pixels():
    shuffled = train_conv_net(Settings(epochs=1, shuffle_pixels=True))
    judged = contenders.judge_trained(shuffled)
    assert judged.accuracy == pytest.approx(shuffled.results[-1].accuracy, abs=1e-6)
    in_place = contenders.judge_trained(shuffled._replace(settings=Settings()))
    assert in_place.accuracy < judged.accuracy
