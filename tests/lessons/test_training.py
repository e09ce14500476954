"""What the lesson on training shows, before any screen: which run is on it, and what is said of it."""

import json
from dataclasses import replace

import pytest

from core.lessons import training as here
from core.lessons import trainings
from core.lessons.film import train_filmed
from core.lessons.inputs import Values, defaults
from core.text import Words
from core.training import Settings

WORDS = Words("training", "en")
START = defaults(here.INPUTS)


def test_the_defaults_are_the_chapters_settings():
    assert here.settings_of(START) == Settings()
    assert here.settings_of(here.book()) == Settings()


def test_a_change_that_comes_too_late_is_none():
    assert here.settings_of(START.replace(change_after=21, next_rate=9.0)) == Settings()
    changed = here.settings_of(START.replace(change_after=20, next_rate=9.0))
    assert (changed.change_after, changed.changed_rate) == (20, 9.0)


def test_the_run_on_the_screen_stays_while_settings_change_and_a_press_trains_them():
    now = START.replace(rate=3.0)
    now = now.replace(**here.turned(START, now))
    assert here.settings_of(here.on_screen(now)) == Settings()
    later = now.replace(seed=1)
    later = later.replace(**here.turned(now, later))
    assert here.settings_of(here.on_screen(later)) == Settings(), "a second change moves nothing"
    pressed = later.replace(**here.train(later))
    assert here.settings_of(here.on_screen(pressed)) == Settings(learning_rate=3.0, seed=1)
    back = later.replace(rate=1.0, seed=42)
    assert here.turned(later, back) == {"run": ()}


def test_what_is_no_setting_leaves_the_run_alone():
    assert here.turned(START, START.replace(view="pull", slow_from=9)) == {}


def test_what_the_pictures_depend_on_is_the_run_and_the_view_alone():
    typed = START.replace(rate=3.0, run=(here.as_kept(START),), kept=(here.as_kept(START),))
    assert here.seen(typed) == here.seen(START)
    assert here.seen(START.replace(view="pull")) != here.seen(START)


def test_a_training_that_was_stopped_is_on_the_screen_with_the_epochs_it_came_to():
    asked, before = START.replace(epochs=9), here.as_kept(START)
    now = asked.replace(**here.stopped(asked, Settings(epochs=9), Settings(epochs=2), before))
    assert here.settings_of(here.on_screen(now)) == Settings(epochs=2)
    assert now.epochs == 9
    back = asked.replace(**here.stopped(asked, Settings(epochs=9), None, before))
    assert here.settings_of(here.on_screen(back)) == here.settings_of(START)


def test_kept_runs_are_trained_where_they_are_shown_and_forgotten_when_stopped():
    kept = here.as_kept(START.replace(epochs=3))
    hidden = START.replace(kept=(kept, here.as_kept(START)))
    assert [settings for settings, _ in here.wanted(hidden)] == [Settings()]
    shown = hidden.replace(view="kept")
    assert [settings for settings, _ in here.wanted(shown)] == [Settings(), Settings(epochs=3)]
    assert here.stopped(shown, Settings(epochs=3), None, kept) == {"kept": (here.as_kept(START),)}


@pytest.mark.parametrize("name", here.PRESETS)
def test_a_preset_trains_all_of_its_settings(name):
    typed = START.replace(rate=7.0, target=0.5, run=(here.as_kept(START),))
    pressed = typed.replace(**here.PRESETS[name])
    assert pressed.run == ()
    assert here.settings_of(pressed) == here.settings_of(Values({**here.BOOK, **here.PRESETS[name]}))


def test_kept_runs_are_told_apart_by_every_setting():
    changes = {"rate": 2.0, "batch": 64, "epochs": 3, "seed": 1, "shuffle": True, "target": 0.9}
    values = [
        START,
        START.replace(change_after=3, next_rate=4.0),
        *(START.replace(**{k: v}) for k, v in changes.items()),
    ]
    assert len({here.name_of(each, WORDS) for each in values}) == len(values)
    for each in values:
        assert here.as_kept(here.from_kept(here.as_kept(each))) == here.as_kept(each)


def test_the_pull_is_drawn_where_it_can_be_seen_and_told_as_it_is():
    giant = here.growing(START.replace(rate=1e9, epochs=2, view="pull"), WORDS)
    rows = json.loads(giant.rows)["third"]
    assert rows["pull"][-1] == 0
    assert rows["drawn"][-1] == pytest.approx(1e-5)
    assert giant.texts[-1].endswith("pull 0")


def run(**changes):
    return trainings.now(here.settings_of(START.replace(**changes)), train_filmed).run


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({}, "finished"),
        ({"batch": 12396}, "few"),
        ({"batch": 12396, "epochs": 1}, "few"),
        ({"rate": 0.001, "shuffle": True}, "small"),
        ({"seed": 234, "shuffle": True}, "flat"),
        ({"rate": 1e9}, "flat_at_once"),
        ({"rate": 0.0}, "still"),
        ({"rate": -0.5}, "uphill"),
    ],
)
def test_a_diagnosis_is_that_of_the_run(changes, key):
    found = run(**changes)
    assert here.how(found) == key
    loss = [result.valid_loss for result in found.results]
    shares = [pull / found.pulls[0] for pull in found.pulls]
    if key in ("few", "small"):
        assert shares[-1] > 0.1
    if key.startswith("flat"):
        assert max(shares[here.gone_at(found) :]) <= 0.1
    if key == "uphill":
        assert loss[-1] > loss[0]
    if key == "still":
        assert len(set(loss)) == 1
    told = here.what_happened(START.replace(**changes), WORDS)
    assert f"{found.results[-1].accuracy:.4f}" in told


def test_what_is_said_of_a_changed_rate_is_what_it_did():
    found = run(shuffle=True, rate=100.0, epochs=20, change_after=10)
    scores = [result.accuracy for result in found.results]
    told = here.changed(found)
    assert float(told["before"]) == pytest.approx(max(scores[6:11]) - min(scores[6:11]), abs=6e-5)
    assert float(told["after"]) == pytest.approx(max(scores[16:]) - min(scores[16:]), abs=6e-5)
    assert here.changed(replace_run(found, change_after=None)) == {}


def replace_run(found, **changes):
    return found._replace(settings=replace(found.settings, **changes))
