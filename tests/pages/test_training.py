"""The training page: opens on the book's run, trains what it is asked to, stops, compares, and bears odd values."""

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from core import training
from core.lessons import trainings
from core.lessons.training import train_filmed
from core.training import Settings
from tests.seen import players, table


def until_trained(app):
    """Run the page again, as it does by itself, until no training is under way."""
    end = time.monotonic() + 60
    while app.session_state["training_asked"] is not None and time.monotonic() < end:
        time.sleep(0.2)  # the training has its thread in this process, and running the page would keep it waiting
        app.run()
    assert not app.exception, app.exception
    assert app.session_state["training_asked"] is None
    return app


def open_page(visit, reading="en", **query):
    return until_trained(visit("training", reading, **query))


def said(app) -> str:
    return app.info[0].value


def press(app, key: str):
    return until_trained(app.button(key=key).click().run())


def test_opens_in_every_reading_on_the_books_run(visit, reading):
    app = open_page(visit, reading)
    growing, slow = players(app)
    assert "0.9725" in said(app)
    assert len(growing["texts"]) == len(train_filmed(Settings()).steps)
    assert slow["steps"] == 24


def test_the_player_is_sent_the_run_and_less_than_two_megabytes(visit):
    app = open_page(visit)
    run = trainings.finished(Settings()).run
    growing = players(app)[0]
    rows = json.loads(growing["rows"])
    ours = [
        score
        for score, series in zip(rows["scores"]["accuracy"], rows["scores"]["series"], strict=True)
        if series == "ours"
    ]
    assert ours == pytest.approx([each.accuracy for each in run.valid], abs=1e-4)
    of_batches = [
        loss
        for loss, series in zip(rows["losses"]["loss"], rows["losses"]["series"], strict=True)
        if series == "of each batch"
    ]
    all_losses = [loss for result in run.results for loss in result.losses]
    assert sum(of_batches) / len(of_batches) == pytest.approx(sum(all_losses) / len(all_losses), rel=0.02)
    last = len(run.steps) - 1
    largest = run.frames[:, :-1].abs().max().item()
    sent = [value * largest / 127 for value in rows["weights"][f"w{last}"]]
    assert sent == pytest.approx(run.frames[-1][:-1].tolist(), abs=largest / 127)
    assert set(rows["weights"]["d0"]) == {0}
    assert sum(len(json.dumps(each)) for each in players(app)) < 2_000_000


def test_the_longest_run_is_sent_in_less_than_two_megabytes(visit):
    app = open_page(visit, train_batch="16", epochs="12", train_shuffle="true")
    assert len(players(app)[0]["rows"]) < 2_000_000


def test_the_books_accuracies_stand_beside_ours_only_in_its_own_run(visit):
    def series(app) -> set[str]:
        return set(json.loads(players(app)[0]["rows"])["scores"]["series"])

    app = open_page(visit)
    assert series(app) == {"ours", "the book’s"}
    assert series(press(app, "training_preset_fast")) == {"ours"}


def test_a_link_opens_on_the_run_it_names(visit):
    app = open_page(visit, train_lr="5", epochs="3", train_seed="7", train_shuffle="true")
    run = train_filmed(Settings(learning_rate=5.0, epochs=3, seed=7, shuffle=True))
    assert f"{run.results[-1].accuracy:.4f}" in said(app)


def test_nothing_is_trained_until_the_button_is_pressed(visit):
    app = open_page(visit)
    before = said(app)
    app.number_input(key="train_lr").set_value(3.0).run()
    assert said(app) == before
    run = train_filmed(Settings(learning_rate=3.0))
    assert f"{run.results[-1].accuracy:.4f}" in said(press(app, "training_train"))


@pytest.mark.parametrize(
    ("preset", "says"), [("stuck", "hardly any gradient"), ("slow", "too small to matter"), ("later", "30 epochs")]
)
def test_presets_tell_their_stories(visit, preset, says):
    assert says in said(press(open_page(visit), f"training_preset_{preset}"))


def test_a_target_stops_the_training(visit):
    app = open_page(visit, stop_at="0.95")
    run = train_filmed(Settings(target=0.95))
    assert f"after epoch {run.results[-1].epoch}" in said(app)


def test_a_rate_changed_on_the_way_leaves_the_first_part_as_it_was(visit):
    app = open_page(visit, change_after="5", new_lr="0", epochs="9")
    run = app.session_state["training_shown"]
    assert (run.change_after, run.changed_rate) == (5, 0.0)
    accuracies = [result.accuracy for result in train_filmed(Settings(epochs=5)).results]
    assert f"{accuracies[5]:.4f}" in said(app)


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({"train_lr": "1e40"}, "At step 2"),
        ({"train_lr": "inf"}, "0.9725"),
        ({"train_lr": "-1"}, "below 0 turns every step round"),
        ({"train_lr": "nan"}, "0.9725"),
        ({"train_lr": "cat"}, "0.9725"),
        ({"epochs": "-3"}, "0.9725"),
        ({"epochs": "inf"}, "0.9725"),
        ({"train_batch": "0"}, "0.9725"),
        ({"train_batch": "99999999"}, "0.9725"),
        ({"train_seed": "-1"}, "0.9725"),
        ({"stop_at": "nan"}, "0.9725"),
        ({"stop_at": "7"}, "0.9725"),
        ({"change_after": "nan"}, "0.9725"),
    ],
)
def test_odd_values_in_the_url_are_answered_sensibly(visit, query, says):
    app = open_page(visit, **query)
    assert says in said(app)
    assert "NaN" not in "".join(player["rows"] for player in players(app))


def test_runs_are_kept_and_compared_four_at_most(visit):
    app = open_page(visit)
    for preset in ("book", "shuffled", "fast", "slow", "stuck", "book"):
        press(app, f"training_preset_{preset}")
        app.button(key="training_keep").click().run()
    kept = [settings for settings, _ in app.session_state["training_kept"]]
    assert [each.seed for each in kept] == [42, 42, 234, 42]
    assert kept[-1] == Settings()
    app.button(key="training_forget").click().run()
    assert app.session_state["training_kept"] == []


def test_a_run_that_was_pushed_out_of_the_cache_comes_back(visit, monkeypatch):
    app = open_page(visit)
    monkeypatch.setattr(trainings, "_runs", type(trainings._runs)())
    until_trained(app.run())
    assert "0.9725" in said(app)


def test_the_book_numbers_are_all_there(visit):
    app = open_page(visit)
    numbers = table(app, "Agree?")
    assert list(numbers["Agree?"]).count("✓ the same") == 3
    assert list(numbers["Book"])[-1] == f"{training.BOOK_ACCURACIES[-1]:.4f}"


def test_a_long_training_shows_how_far_it_is_and_can_be_stopped(visit, monkeypatch):
    monkeypatch.setattr(trainings, "AT_ONCE", 0.05)
    app = visit("training", train_batch="16", epochs="60", train_seed="11")
    assert not app.exception
    (job,) = [each for each in trainings._jobs.values() if each.settings.seed == 11]
    assert any(button.key == "training_stop" for button in app.button)
    end = time.monotonic() + 60
    while job.epoch < 1 and time.monotonic() < end:
        app.run()
    app.button(key="training_stop").click().run()
    until_trained(app)
    shown = app.session_state["training_shown"]
    assert shown == replace(job.settings, epochs=shown.epochs)
    assert 1 <= shown.epochs < 60


def test_a_training_stopped_while_it_waits_for_its_place_says_so(visit, monkeypatch):
    others = threading.Event()
    with ThreadPoolExecutor(1) as places:
        places.submit(others.wait, 60)
        monkeypatch.setattr(trainings, "_places", places)
        monkeypatch.setattr(trainings, "AT_ONCE", 0.05)
        app = visit("training", train_seed="13")
        app.button(key="training_stop").click().run()
        others.set()
    assert "Stopped before there was anything to keep" in said(app)
