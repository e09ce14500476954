"""The training page: opens on the book's run, trains what is in the boxes, stops, compares, and bears odd values."""

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from core import training
from core.lessons import trainings
from core.lessons.film import train_filmed
from core.training import Settings, train_linear
from tests import seen
from tests.seen import address, players, turn

LUCKLESS = {"seed": "234", "shuffle": "yes"}


def until_trained(app):
    """Run the page again, as it does by itself, until no training is under way."""
    end = time.monotonic() + 120
    while any(str(button.key).startswith("training_stop") for button in app.button) and time.monotonic() < end:
        time.sleep(0.2)  # the training has its thread in this process, and running the page would keep it waiting
        app.run()
    assert not app.exception, app.exception
    return app


def open_page(visit, reading="en", **query):
    return until_trained(visit("training", reading, **query))


def press(app, key: str):
    return until_trained(seen.press(app, key))


def accuracy_of(**settings) -> str:
    return f"{train_linear(Settings(**settings)).results[-1].accuracy:.4f}"


def rows(app) -> dict:
    return json.loads(players(app)[0]["rows"])


def test_opens_in_every_reading_on_the_books_run(visit, reading, shown):
    app = open_page(visit, reading)
    (growing,) = players(app)
    assert "0.9725" in shown(app)
    assert len(growing["texts"]) == len(train_filmed(Settings()).steps)
    assert growing["autoplay"], "the first run plays as the later ones do"


def test_the_player_is_sent_the_run_and_less_than_one_megabyte(visit):
    app = open_page(visit, view="weights")
    run = trainings.finished(Settings()).run
    scores, losses, third = (rows(app)[name] for name in ("scores", "losses", "third"))
    ours = [a for a, series in zip(scores["accuracy"], scores["series"], strict=True) if series == "ours"]
    assert ours == pytest.approx([each.accuracy for each in run.valid], abs=1e-4)
    batches = [loss for loss, series in zip(losses["loss"], losses["series"], strict=True) if series == "of each batch"]
    all_losses = [loss for result in run.results for loss in result.losses]
    assert sum(batches) / len(batches) == pytest.approx(sum(all_losses) / len(all_losses), rel=0.02)
    last = len(run.steps) - 1
    largest = run.frames[:, :-1].abs().max().item()
    sent = [value * largest / 127 for value in third[f"w{last}"]]
    assert sent == pytest.approx(run.frames[-1][:-1].tolist(), abs=largest / 127)
    assert sum(len(json.dumps(each)) for each in players(app)) < 1_000_000


def test_what_it_has_learnt_begins_with_nothing(visit):
    third = rows(open_page(visit))["third"]
    assert set(third["w0"]) == {0}
    assert max(map(abs, third["w100"])) > 60


def test_the_longest_run_is_sent_in_less_than_one_megabyte(visit):
    app = open_page(visit, batch="16", epochs="12", shuffle="yes")
    assert len(players(app)[0]["rows"]) < 1_000_000


def test_the_books_accuracies_stand_beside_ours_only_in_its_own_run(visit):
    app = open_page(visit)
    assert set(rows(app)["scores"]["series"]) == {"ours", "the book’s"}
    assert set(rows(press(app, "training_preset_fast"))["scores"]["series"]) == {"ours"}


def test_a_link_opens_on_the_run_it_names(visit, shown):
    app = open_page(visit, rate="5", epochs="3", seed="7", shuffle="yes")
    assert accuracy_of(learning_rate=5.0, epochs=3, seed=7, shuffle=True) in shown(app)
    assert "Not trained yet" not in shown(app)
    assert address(app) == {"rate": "5", "epochs": "3", "seed": "7", "shuffle": "yes"}


def test_nothing_is_trained_until_the_button_is_pressed_and_the_page_says_so(visit, shown):
    app = turn(open_page(visit), training_rate="3")
    assert "0.9725" in shown(app)
    assert "Not trained yet. The picture shows: rate 1, batches of 256, epochs 21, seed 42, images in order." in shown(
        app
    )
    assert address(app) == {"rate": "3", "run": "1_256_21_42_no_0_0_1"}, "the address names the run on the screen"
    app = press(app, "training_train")
    assert accuracy_of(learning_rate=3.0) in shown(app)
    assert "Not trained yet" not in shown(app)
    assert address(app) == {"rate": "3"}


def test_a_link_to_a_run_that_is_out_of_date_brings_both_back(visit, shown):
    app = open_page(visit, rate="3", run="1_256_21_42_no_0_0_1")
    assert "0.9725" in shown(app)
    assert "Not trained yet" in shown(app)
    assert app.text_input("training_rate").value == "3"


def test_a_setting_turned_back_is_the_run_on_the_screen_again(visit, shown):
    app = turn(turn(open_page(visit), training_rate="3"), training_rate="1")
    assert "Not trained yet" not in shown(app)
    assert address(app) == {}


def test_what_is_typed_is_trained_when_the_button_is_pressed_at_once(visit, shown):
    app = open_page(visit)
    app.text_input("training_epochs").set_value("7")
    app = press(app, "training_train")
    assert accuracy_of(epochs=7) in shown(app)
    assert address(app) == {"epochs": "7"}


@pytest.mark.parametrize(
    ("box", "text", "limits"),
    [("epochs", "61", "60"), ("batch", "1", "12,396"), ("target", "96", "1"), ("rate", "1/3", "1/3")],
)
def test_what_cannot_be_taken_trains_nothing_and_says_why(visit, shown, box, text, limits):
    app = open_page(visit)
    app.text_input(f"training_{box}").set_value(text)
    app = press(app, "training_train")
    assert limits in shown(app)
    assert address(app) == {}
    assert app.text_input(f"training_{box}").value == text


def test_limits_are_said_before_anybody_meets_them(visit):
    app = open_page(visit)
    labels = {key: app.text_input(f"training_{key}").label for key in ("batch", "epochs", "seed")}
    assert labels == {"batch": "Batch, 16–12,396", "epochs": "Epochs, 1–60", "seed": "Seed, 0–9,999"}


@pytest.mark.parametrize(
    ("preset", "says"),
    [("stuck", "the gradient has died"), ("slow", "Steps too small"), ("later", "before the rate changed it moved")],
)
def test_presets_tell_their_stories(visit, shown, preset, says):
    assert says in shown(press(open_page(visit), f"training_preset_{preset}"))


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({"batch": "12396"}, "Too few steps.** There were only 21"),
        ({"rate": "0"}, "Nothing moves"),
        ({"rate": "1000000000", "shuffle": "yes"}, "One giant step, and it stands still"),
        ({"rate": "-1"}, "It climbed"),
        ({"epochs": "1", "batch": "2048"}, "Too few steps.** There were only 7"),
        ({"rate": "0.01", "shuffle": "yes"}, "Steps too small"),
        (LUCKLESS, "the gradient has died"),
        ({"rate": "1e40"}, "At step 2 the loss was no longer a number"),
        ({"target": "0.95"}, "The accuracy you asked for"),
        ({"target": "0.1"}, "Not a single step"),
        ({"rate": "inf"}, "0.9725"),
        ({"rate": "nan"}, "0.9725"),
        ({"rate": "cat"}, "0.9725"),
        ({"epochs": "-3"}, "0.9725"),
        ({"epochs": "inf"}, "0.9725"),
        ({"batch": "0"}, "0.9725"),
        ({"batch": "99999999"}, "0.9725"),
        ({"seed": "-1"}, "0.9725"),
        ({"target": "nan"}, "0.9725"),
        ({"target": "7"}, "0.9725"),
        ({"change_after": "nan"}, "0.9725"),
        ({"run": "1_256"}, "0.9725"),
    ],
)
def test_a_diagnosis_fits_the_run(visit, shown, query, says):
    app = open_page(visit, **query)
    assert says in shown(app)
    assert "NaN" not in "".join(player["rows"] for player in players(app))


def test_a_target_stops_the_training(visit, shown):
    run = train_linear(Settings(target=0.95))
    assert f"after epoch {run.results[-1].epoch}: {run.results[-1].accuracy:.4f}" in shown(
        open_page(visit, target="0.95")
    )


def test_a_rate_changed_on_the_way_leaves_the_first_part_as_it_was(visit, shown):
    app = open_page(visit, change_after="5", next_rate="0", epochs="9")
    accuracies = [result.accuracy for result in train_linear(Settings(epochs=5)).results]
    assert f"{accuracies[5]:.4f}" in shown(app)
    assert "the last five within 0.0000" in shown(app)


@pytest.mark.parametrize("rate", ["1e30", "1e37", "1e38", "-1e38", "3e38"])
def test_slow_motion_at_a_huge_rate_is_a_picture_or_a_sentence(visit, shown, rate):
    app = open_page(visit, rate=rate, view="slow")
    if "No slow motion" in shown(app):
        assert players(app) == []
        return
    (slow,) = players(app)
    assert slow["steps"] >= 4
    dots = json.loads(slow["rows"])["dots"]
    assert all(value is not None for column in dots.values() for value in column)


def test_a_press_shows_the_step_in_slow_motion_where_the_gradient_dies(visit):
    app = open_page(visit, view="pull", **LUCKLESS)
    pulls = rows(app)["third"]
    at = pulls["step"].index(99)
    assert pulls["pull"][at] < 0.05 * pulls["pull"][0]
    assert players(app)[0]["labels"]["action"] == "Slow motion from here"
    app = open_page(visit, view="slow", slow_from="99", **LUCKLESS)
    (slow,) = players(app)
    assert slow["texts"][0].startswith("step 100, predict")
    assert "full colour stands for" in slow["texts"][2]
    dots = json.loads(slow["rows"])["dots"]
    far_out = [before < -4 for before, k in zip(dots["before"], dots["k"], strict=True) if k == 0]
    assert sum(far_out) / len(far_out) > 0.9


def test_the_text_names_the_gradients_that_the_picture_shows(visit, shown):
    app = open_page(visit, view="pull", **LUCKLESS)
    pulls = dict(zip(rows(app)["third"]["step"], rows(app)["third"]["pull"], strict=True))
    assert f"at step 18 it is {100 * pulls[18] / pulls[0]:.0f}%" in shown(app)
    assert f"at step 99 {100 * pulls[99] / pulls[0]:.0f}%" in shown(app)


def test_runs_are_kept_and_compared_four_at_most(visit, shown):
    app = open_page(visit)
    for preset in ("book", "shuffled", "fast", "slow"):
        app = press(press(app, f"training_preset_{preset}"), "training_keep")
        assert app.button("training_keep").disabled
    assert address(app)["view"] == "kept"
    assert set(rows(app)["epochs"]["run"]) == {"1", "2", "3", "4"}
    app = press(app, "training_preset_stuck")
    assert app.button("training_keep").label == "Keep it instead of run 1"
    app = press(app, "training_keep")
    kept = address(app)["kept"].split("~")
    assert [run.split("_")[0] for run in kept] == ["1", "10", "0.01", "1"]
    assert kept[-1].startswith("1_256_21_234_yes")
    assert "seed 234, shuffled: accuracy 0.5044" in shown(app)
    app = press(app, "training_forget")
    assert "kept" not in address(app)
    assert "No run kept yet" in shown(app)


def test_kept_runs_of_a_link_are_trained_and_drawn(visit):
    app = open_page(visit, view="kept", kept="2_256_2_5_no_0_0_1~1_256_3_5_yes_0_0_1")
    epochs = rows(app)["epochs"]
    last = train_linear(Settings(learning_rate=2.0, epochs=2, seed=5)).results[-1]
    assert epochs["accuracy"][epochs["run"].index("2") - 1] == pytest.approx(last.accuracy)
    assert epochs["run"].count("2") == 4


def test_a_run_that_was_pushed_out_of_the_cache_comes_back(visit, monkeypatch, shown):
    app = open_page(visit)
    monkeypatch.setattr(trainings, "_runs", type(trainings._runs)())
    assert "0.9725" in shown(until_trained(app.run()))


def test_the_book_numbers_are_all_there(visit):
    app = open_page(visit)
    (table,) = [each.value for each in app.markdown if each.value.startswith("|") and "Agree?" in each.value]
    lines = [line.strip("| ").split(" | ") for line in table.splitlines()[2:]]
    assert [line[3] for line in lines].count("✓ the same") == 3
    assert lines[-1][1] == f"{training.BOOK_ACCURACIES[-1]:.4f}"


def test_a_long_training_shows_how_far_it_is_and_can_be_stopped(visit, monkeypatch, shown):
    monkeypatch.setattr(trainings, "AT_ONCE", 0.05)
    app = visit("training", batch="16", epochs="60", seed="11")
    assert not app.exception
    (job,) = [each for each in trainings._jobs.values() if each.settings.seed == 11]
    (progress,) = [data for data in seen.sent(app) if "job" in data]
    assert progress["tall"], "its curve is drawn where the run will be"
    end = time.monotonic() + 60
    while job.epoch < 1 and time.monotonic() < end:
        app.run()
    app = press(app, "training_stop")
    epochs = int(address(app)["run"].split("_")[2])
    assert 1 <= epochs < 60
    assert address(app)["epochs"] == "60", "the boxes stay as they were"
    assert f"epochs {epochs}" in shown(app)


def test_a_training_stopped_while_it_waits_for_its_place_says_so(visit, monkeypatch, shown):
    others = threading.Event()
    with ThreadPoolExecutor(1) as places:
        places.submit(others.wait, 60)
        monkeypatch.setattr(trainings, "_places", places)
        monkeypatch.setattr(trainings, "AT_ONCE", 0.05)
        app = visit("training", seed="13")
        app.button(key="training_stop").click().run()
        others.set()
    assert "Stopped before there was anything to keep" in shown(app)
    assert "0.9725" in shown(app), "the run before is back"
