"""What the lesson on going deeper shows: every layer of what a net sees is the net's own."""

import json
from dataclasses import replace

import pytest
import torch

from core import going_deeper, nonlinearity, tensors
from core.charts.going_deeper import STAGES
from core.data import digits
from core.lessons import contenders
from core.lessons import going_deeper as lesson
from core.lessons.going_deeper import look
from core.lessons.inputs import defaults
from core.models import store
from core.text import Words


def test_every_layer_of_what_it_sees_is_the_nets_own():
    net = going_deeper.conv_net(1)
    for position in (3, 1700):
        image = tensors.validation_set()[0][position]
        seen = look(net, image.view(28, 28))
        filters, biases = going_deeper.first_filters(net)
        by_hand = nonlinearity.relu(going_deeper.convolve(image.view(28, 28), filters[4], biases[4].item()))
        torch.testing.assert_close(seen.strokes[4], by_hand, rtol=1e-4, atol=1e-5)
        torch.testing.assert_close(seen.strokes_halved, going_deeper.max_pool(seen.strokes))
        torch.testing.assert_close(seen.parts_halved, going_deeper.max_pool(seen.parts))
        assert seen.votes.sum().item() + seen.bias == pytest.approx(net(image[None]).item(), abs=1e-4)
        assert seen.prediction == pytest.approx(net(image[None]).item(), abs=1e-4)


WORDS = Words("going_deeper", "en")


def values(**changes):
    return defaults(lesson.INPUTS).replace(**changes)


def test_the_sums_that_are_told_are_those_of_the_map():
    told = lesson.what_happened("slide", lesson.of_the_stage(values(image="valid/7/0.png")), WORDS)
    image = torch.tensor(digits.image("valid/7/0.png")).long()  # whole numbers: no sum is off by a little
    padded = torch.nn.functional.pad(image, [1] * 4)
    exact = sum(padded[row : row + 28, :28] - padded[row : row + 28, 2:] for row in range(3))
    high, low = divmod(int(exact.argmax()), 28), divmod(int(exact.argmin()), 28)
    assert f"Above 0 at {int((exact > 0).sum())} of 784 places, below 0 at {int((exact < 0).sum())}." in told
    assert f"Largest: {exact.max() / 255:.2f} in row {high[0]}, column {high[1]}" in told
    assert f"smallest: −{-exact.min() / 255:.2f} in row {low[0]}, column {low[1]}" in told


def test_the_numbers_that_are_kept_are_counted():
    stage = lesson.of_the_stage(values(image="valid/7/0.png", filter="1", net="start"))
    seen = lesson.seen("valid/7/0.png", lesson.shown(stage))
    told = lesson.what_happened("shrink", stage, WORDS)
    assert f"leaves 196, of which {int((seen.strokes_halved[0] > 0).sum())} are above 0" in told


def test_every_map_has_its_number_and_its_picture():
    rows = json.loads(lesson.maps(lesson.of_the_stage(values()), WORDS).rows)["maps"]
    by_stage = {stage: [n for s, n in zip(rows["stage"], rows["map"], strict=True) if s == stage] for stage in STAGES}
    assert by_stage == {stage: list(range(1, 17 if "parts" in stage else 9)) for stage in STAGES}
    seen = lesson.seen("train/3/10000.png", lesson.shown(values()))
    tops = [top for stage, top in zip(rows["stage"], rows["largest"], strict=True) if stage == "parts"]
    assert tops == pytest.approx(seen.parts.amax((1, 2)).tolist(), abs=6e-4)


def test_the_votes_and_the_bias_add_up_to_what_the_net_says():
    stage = lesson.of_the_stage(values(image="valid/7/0.png"))
    votes = json.loads(lesson.votes(stage, WORDS).rows)["maps"]["vote"]
    net = store.net("conv_net")
    prediction = net(lesson.pictures.pixels_at("valid/7/0.png")[None]).item()
    assert sum(votes) + net[8].bias.item() == pytest.approx(prediction, abs=2e-3)
    told = lesson.what_happened("votes", stage, WORDS)
    strongest = max(votes, key=abs)
    assert f"map {votes.index(strongest) + 1} with {strongest:.2f}".replace("-", "−") in told
    assert f"**{prediction:.2f}**".replace("-", "−") in told


@pytest.mark.parametrize(
    ("count", "said"), [(4, "no difference"), (10, "no difference"), (11, "7 more"), (40, "36 more")]
)
def test_what_chance_could_do_is_called_no_difference(count, said):
    assert said in lesson.beside(count, 4, WORDS)


def test_a_stopped_run_is_kept_as_what_it_came_to():
    now = values(runs=(("conv", 8, 1, 0), ("simple", 3, 2, 0)))
    asked = lesson.settings_of(now.runs[0])
    assert lesson.stopped(now, asked, replace(asked, stop_after=3))["runs"] == (("conv", 8, 1, 3), now.runs[1])
    assert lesson.stopped(now, asked, None)["runs"] == now.runs[1:]
    assert lesson.settings_of(("conv", 8, 1, 3)) == replace(asked, stop_after=3)


def test_the_newest_run_comes_first_and_the_oldest_of_more_than_four_goes():
    runs = tuple(("conv", 1, seed, 0) for seed in range(4))
    assert lesson.train(values(runs=runs, kind="simple", epochs=2, seed=7))["runs"] == (("simple", 2, 7, 0), *runs[:3])


def test_those_at_the_top_are_within_chance_of_the_best():
    told = lesson.what_models(WORDS)
    counts = {name: each.mistakes for name, each in contenders.all_judged().items()}
    for name, count in counts.items():
        assert (f"{WORDS(f'model_{name}')} ({count})" in told) == (count - min(counts.values()) <= 6)
    assert "ResNet-18 (6)" in told


def test_the_training_differs_in_what_the_text_says():
    assert lesson.differences() | {"images": ""} == {
        "batch": 128, "batch_before": 256, "epochs": 8, "epochs_before": 40, "images": "",
    }  # fmt: skip


def test_shorter_or_stopped_trainings_are_no_experiment():
    for run in ((1, 42, 0), (8, 42, 1)):
        told = lesson.what_made_the_difference(values(runs=(("simple", *run), ("shuffled", *run))), WORDS)
        assert told == WORDS.prose("why_missing")
