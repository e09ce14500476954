"""The page on going deeper: trained nets at once, four views of an image, trainings, all models' mistakes."""

import json
import re
import time
from dataclasses import replace

import pytest

from core import going_deeper
from core.data import digits
from core.going_deeper import Settings
from core.lessons import contenders, trainings
from core.lessons import going_deeper as lesson
from core.models import store
from core.models.store import WeightsError
from core.text import Words
from core.training import Watch
from tests.seen import address, players, press, table, turn

FIRST, TRAINED, MODELS = range(3)  # the page's players, from the top


@pytest.fixture
def nothing_trained(monkeypatch):
    monkeypatch.setattr(trainings, "_runs", type(trainings._runs)())


def rows_of(app, player: int) -> dict:
    return json.loads(players(app)[player]["rows"])


def captions(app) -> list[str]:
    """Return the captions of the mistakes on the page."""
    return re.findall("<figcaption>(.*?)</figcaption>", "".join(each.proto.body for each in app.get("html")))


# The first stage


@pytest.mark.usefixtures("nothing_trained")
def test_opens_in_every_reading_with_trained_nets_and_trains_nothing(visit, reading):
    app = visit("going_deeper", reading)
    assert [player["steps"] for player in players(app)] == [28 * 28, 0, 0]
    assert not trainings._runs
    assert address(app) == {}
    mistakes = Words("going_deeper", reading)("mistakes")
    assert all(count.isdigit() for count in table(app, mistakes)[mistakes])


@pytest.mark.parametrize("name", [*going_deeper.FILTERS, "1", "8"])
def test_the_map_is_the_filters_answer_at_every_pixel(visit, name):
    rows = rows_of(visit("going_deeper", filter=name, image="valid-7-0"), FIRST)
    kernel = rows["kernel"]["weight"]
    size = round(len(kernel) ** 0.5)
    inks = {
        (row, column): value
        for row, column, value in zip(*(rows["pixels"][each] for each in ("row", "column", "value")), strict=True)
    }
    places = rows["places"]
    for i in (0, 27, 400, 783):
        row, column = places["row"][i], places["column"][i]
        by_hand = places["bias"][i] + sum(
            inks[row + a - size // 2, column + b - size // 2] * kernel[a * size + b]
            for a in range(size)
            for b in range(size)
        )
        assert places["value"][i] == pytest.approx(by_hand, abs=2e-3)


@pytest.mark.parametrize("view", ["shrink", "maps", "votes"])
def test_every_view_is_shown_when_it_is_chosen_and_stands_in_the_address(visit, view, shown):
    app = turn(visit("going_deeper"), going_deeper_view=view)
    assert address(app) == {"view": view}
    assert players(app)[FIRST]["steps"] == 0
    assert (view == "shrink") == ("max pooling leaves 196" in shown(app))


def test_before_its_training_the_net_sees_otherwise(visit, shown):
    app = visit("going_deeper", view="votes", image="valid-7-0")
    trained = rows_of(app, FIRST)["maps"]["vote"]
    assert "The net that comes with the course" in shown(app)
    assert "the net says **7**, and the image is a 7" in shown(app)
    turn(app, going_deeper_net="start")
    assert "before any training" in shown(app)
    assert rows_of(app, FIRST)["maps"]["vote"] != trained


@pytest.mark.parametrize(
    "query",
    [{"filter": "cat"}, {"filter": "99"}, {"filter": ""}, {"view": "x"}, {"whose": "resnet"}, {"runs": "conv_8_42"}],
)
def test_odd_values_in_the_url_are_answered_sensibly(visit, query):
    app = visit("going_deeper", **query)
    assert players(app)[FIRST]["steps"] == 784
    assert address(app) == {}


# Training by the buttons


def trained_at_once(monkeypatch, stop: int | None = None) -> list[Settings]:
    """Pass nets off as trained at once, or stopped after so many epochs; return the settings asked for."""
    asked = []

    def ask(who, settings, train) -> trainings.Finished:
        asked.append(settings)
        run = train(replace(settings, epochs=1, stop_after=1), Watch())
        return trainings.keep(run._replace(settings=replace(settings, stop_after=stop)), 7.5)

    monkeypatch.setattr(trainings, "ask", ask)
    return asked


@pytest.mark.usefixtures("nothing_trained")
def test_a_net_asked_for_is_trained_drawn_compared_and_shown(visit, monkeypatch, shown):
    asked = trained_at_once(monkeypatch)
    app = press(visit("going_deeper", view="votes"), "going_deeper_preset_another")
    assert asked == [Settings(seed=1)]
    assert address(app) == {"view": "votes", "seed": "1", "runs": "conv_8_1_0", "whose": "newest"}
    run = trainings.finished(Settings(seed=1)).run
    count = str(round((1 - run.results[-1].accuracy) * 2038))
    assert rows_of(app, TRAINED)["trained"]["mistakes"][-1] == int(count)
    assert f"**{count} mistakes** among 2,038" in shown(app)
    assert "The net you trained" in shown(app)
    models = table(app, "mistakes")
    assert [list(models["mistakes"])[i] for i in (-2, -1)] == [count, "6"]
    assert list(models["seconds to train"])[-2] == "7.5"
    assert f"wrong on {count} of 2,038" in shown(app)
    assert f"{run.results[-1].accuracy:.6f}" in list(table(app, "Agree?")["Ours"])


@pytest.mark.usefixtures("nothing_trained")
def test_three_starts_have_a_median_the_courses_own_among_them(visit, monkeypatch, shown):
    trained_at_once(monkeypatch)
    app = press(visit("going_deeper"), "going_deeper_preset_another")
    assert "median" not in shown(app)
    press(app, "going_deeper_preset_third")
    accuracies = [trainings.finished(Settings(seed=seed)).run.results[-1].accuracy for seed in (1, 2)]
    middle = sorted([*accuracies, contenders.judged("conv_net").accuracy])[1]
    assert f"The median accuracy of 3 random starts is **{middle:.4f}**" in shown(app)


@pytest.mark.usefixtures("nothing_trained")
def test_the_experiments_are_told_when_both_were_made_with_what_they_came_to(visit, monkeypatch, shown):
    trained_at_once(monkeypatch)
    app = press(visit("going_deeper"), "going_deeper_preset_recipe")
    assert "once both experiments were made" in shown(app)
    press(app, "going_deeper_preset_shuffled")
    same, shuffled = (
        round((1 - trainings.finished(settings).run.results[-1].accuracy) * 2038)
        for settings in (Settings(conv=False), Settings(shuffle_pixels=True))
    )
    assert f"and {same} trained like the convolutional net" in shown(app)
    assert f"on shuffled pixels {shuffled}." in shown(app)


@pytest.mark.usefixtures("nothing_trained")
def test_a_net_stopped_by_hand_is_kept_as_far_as_it_came(visit, monkeypatch, shown):
    trained_at_once(monkeypatch, stop=1)
    app = press(visit("going_deeper"), "going_deeper_train_button")
    assert address(app)["runs"] == "conv_8_42_1"
    assert "stopped at epoch 1 of 8" in shown(app)
    assert trainings.finished(Settings()) is None


@pytest.mark.usefixtures("nothing_trained")
def test_settings_turned_after_a_training_say_that_they_are_not_the_runs(visit, monkeypatch, shown):
    trained_at_once(monkeypatch)
    app = press(visit("going_deeper"), "going_deeper_train_button")
    assert "have changed since" not in shown(app)
    assert "have changed since" in shown(turn(app, going_deeper_seed="3"))


@pytest.mark.usefixtures("nothing_trained")
def test_a_training_goes_on_beside_the_page_and_ends_on_it(visit):
    app = press(visit("going_deeper", epochs="1", kind="simple"), "going_deeper_train_button")
    end = time.monotonic() + 120
    while any(button.key == "going_deeper_stop" for button in app.button):
        assert time.monotonic() < end, "still training"
        time.sleep(0.2)
        app.run()
        assert not app.exception
    assert address(app)["runs"] == "simple_1_42_0"
    assert rows_of(app, TRAINED)["trained"]["epoch"] == [0, 1]


# Mistakes


def test_the_mistakes_of_the_courses_net_are_shown_by_name(visit):
    wrong = contenders.judged("conv_net").wrong.nonzero().flatten().tolist()
    assert 1 <= len(wrong) <= 8
    names = [digits.load("valid").names[i].rpartition("/")[2].removesuffix(".png") for i in wrong]
    assert [caption.partition(":")[0] for caption in captions(visit("going_deeper"))] == names


def test_the_labels_can_be_covered(visit):
    app = visit("going_deeper", whose="l1")
    assert "1128: 3→7" in captions(app)
    turn(app, going_deeper_cover=True)
    assert set(captions(app)) == {"?"}
    assert address(app) == {"whose": "l1", "cover": "yes"}
    assert ".png, a 3" not in "".join(each.proto.body for each in app.get("html"))


@pytest.mark.parametrize("whose", ["l1", "rmse"])
def test_every_mistake_can_be_paged_through_by_links(visit, whose):
    wrong = contenders.judge_nearest(whose).wrong.nonzero().flatten().tolist()
    seen = []
    for page in range(1, -(-len(wrong) // lesson.IMAGES_A_PAGE) + 1):
        seen += [each.partition(":")[0] for each in captions(visit("going_deeper", whose=whose, page=str(page)))]
    names = digits.load("valid").names
    assert seen == [names[i].rpartition("/")[2].removesuffix(".png") for i in wrong]


def test_another_model_begins_at_the_first_page_of_its_mistakes(visit):
    app = turn(visit("going_deeper", whose="l1", page="3"), going_deeper_whose="rmse")
    assert address(app) == {"whose": "rmse"}


def test_without_its_weights_the_page_stands_and_says_what_is_missing(visit, monkeypatch, shown):
    def missing(model: str):
        raise WeightsError(model, "missing")

    monkeypatch.setattr(store, "net", missing)
    contenders.judged.cache_clear()
    try:
        app = visit("going_deeper", view="votes")
        assert list(table(app, "mistakes")["mistakes"])[3:6] == ["—"] * 3
        assert "before any training" in shown(app)
        assert "weights of this model cannot be used" in shown(app)
    finally:
        contenders.judged.cache_clear()
