"""What the lesson on the seven steps shows, before any screen."""

import json

import numpy as np
import pytest

from core import sgd_steps
from core.lessons import sgd_steps as here
from core.lessons.inputs import defaults
from core.lessons.numbers import number
from core.text import Words

WORDS = Words("sgd_steps", "en")
START = defaults(here.INPUTS)


def rows(name: str, **changes) -> dict[str, list]:
    return json.loads(here.descent(START.replace(**changes), WORDS).rows)[name]


def test_the_first_stage_happens_once():
    stages = rows("third")
    texts = {(step, stage): text for step, stage, text in zip(*stages.values(), strict=True)}
    assert len(texts) == 21 * 7
    assert {texts[step, 1] for step in range(21)} == {"−0.766  −0.751  1.353"}  # the book's start, to three digits
    assert len({texts[step, 3] for step in range(6)}) == 6


def test_at_the_end_nothing_is_stepped_or_repeated():
    stages = rows("third", steps=2)
    texts = {(step, stage): text for step, stage, text in zip(*stages.values(), strict=True)}
    assert texts[1, 6] == "1 → 2"
    assert texts[2, 5] == texts[2, 6] == ""
    assert texts[2, 7] == "2 / 2"


@pytest.mark.parametrize("time", ["seconds", "rescaled"])
def test_the_second_stage_predicts_the_first_three_speeds(time):
    run = here.run_of(here.settings_of(START.replace(time=time)))
    path = rows("path", time=time)
    text = rows("third", time=time)["numbers"][7 * 5 + 1]  # stage 2 of step 5
    shown = [float(each.replace("−", "-").replace(",", "")) for each in text.removesuffix(" …").split("  ")]
    over_seconds = [path[name][5] for name in "abc"]
    assert shown == pytest.approx(np.polyval(over_seconds, [0, 1, 2]), abs=0.06)
    assert path["loss"][5] == run.steps[5].loss


def test_the_curve_over_rescaled_time_is_drawn_over_seconds():
    path = rows("path", time="rescaled", rate=0.7, steps=100)
    time, speed, _ = sgd_steps.roller_coaster()
    expected = np.polyfit(time.double().numpy(), speed.double().numpy(), 2)
    assert [path[name][-1] for name in "abc"] == pytest.approx(expected, rel=1e-3)
    assert path["next_a"][:-1] == path["a"][1:]


def test_the_least_loss_is_numpys():
    time, speed, _ = sgd_steps.roller_coaster(7)
    expected = np.polyfit(time.double().numpy(), speed.double().numpy(), 2)
    loss = ((np.polyval(expected, time.double().numpy()) - speed.double().numpy()) ** 2).mean()
    assert rows("best", seed=7)["loss"] == pytest.approx([loss])
    assert number(loss) in rows("best", seed=7)["name"][0]


@pytest.mark.parametrize("time", ["seconds", "rescaled"])
@pytest.mark.parametrize("seed", [1, 42])
def test_the_limit_that_is_named_is_safe_and_a_little_more_is_not(time, seed):
    values = START.replace(time=time, seed=seed, rate=5.0, steps=100)
    told = here.what_happened(values, WORDS)
    limit = float(told.split("a rate of ")[1].split(" ")[0].replace("−", "-"))
    start = here.run_of(here.settings_of(values)).steps[0].loss
    at_it = here.run_of(here.settings_of(values.replace(rate=limit)))
    assert at_it.stopped == "finished"
    assert at_it.steps[-1].loss < start
    beyond = here.run_of(here.settings_of(values.replace(rate=1.03 * limit)))
    assert beyond.stopped == "diverged" or beyond.steps[-1].loss > 10 * start


def test_a_fifth_run_takes_the_place_of_the_oldest_and_the_button_says_so():
    values = START
    for seed in range(4):
        values = values.replace(seed=seed)
        assert here.keeping(values) == "keep"
        values = values.replace(**here.keep(values))
        assert here.keeping(values) == "keep_already"
    values = values.replace(seed=9)
    assert here.keeping(values) == "keep_instead"
    values = values.replace(**here.keep(values))
    assert [run[3] for run in values.kept] == [1, 2, 3, 9]


def test_kept_runs_are_told_apart_by_every_setting():
    values = [START, *(START.replace(**{k: v}) for k, v in
              {"seed": 1, "rate": 1e-6, "steps": 3, "target": 9.0, "time": "rescaled"}.items())]  # fmt: skip
    names = [here.name_of(here.settings_of(each), WORDS) for each in values]
    assert len(set(names)) == len(values)
    for each in values:
        assert here.from_kept(here.as_kept(each)) == here.settings_of(each)


def test_runs_that_end_in_one_place_are_named_there_together():
    kept = tuple(here.as_kept(START.replace(rate=rate, steps=steps)) for rate, steps in
                 ((1e-5, 20), (2e-5, 20), (1e-5, 30)))  # fmt: skip
    labels = rows("kept", kept=kept)["label"]
    assert [label for label in labels if label] == ["1, 2", "3"]


def test_nothing_a_sentence_claims_of_a_run_is_but_what_it_did():
    """Whatever the rate: "reached" is at the best loss, "stuck" and "crawls" hardly move any more, "grew" has grown."""
    time, speed, _ = sgd_steps.roller_coaster()
    best = sgd_steps.least_squares(time, speed).loss
    seen = set()
    for kind in ("seconds", "rescaled"):
        limit = sgd_steps.curvature(sgd_steps.rescaled(time) if kind == "rescaled" else time).largest_stable_rate
        for rate in [share * limit for share in (0.001, 0.04, 0.06, 0.3, 0.7, 0.95, 0.999, 1.001, 1.1, 3)]:
            for steps in (1, 5, 20, 100):
                run = here.run_of(here.settings_of(START.replace(time=kind, rate=rate, steps=steps)))
                key = here.how(run, rate, best, limit)
                first, end = run.steps[0].loss, run.steps[-1].loss
                seen.add(key)
                assert (end <= 1.05 * best) == (key == "reached")
                if key == "grew":
                    assert end > first
                if key in ("stuck", "falling", "crawls"):
                    assert end < first
                if key == "stuck":
                    assert end > 0.998 * run.steps[-2].loss
    assert seen >= {"reached", "stuck", "falling", "crawls", "grew", "diverged"}
