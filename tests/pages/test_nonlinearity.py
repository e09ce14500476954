"""The page on the nonlinearity: opens without a training, trains, follows an image, and bears odd values."""

import json
import time

import pytest

from core import nonlinearity
from core.lessons import nonlinearity as lesson
from core.lessons import trainings
from core.nonlinearity import Settings, train_simple_net
from tests.seen import address, players, press, table, turn

SHORT = {"epochs": "2", "seed": "5"}
RUN = "0.1_2_5_30_yes_yes"  # what stands in the address once that is trained
ASKED = Settings(epochs=2, seed=5)


def under_way(app) -> bool:
    return any(button.key == "nonlinearity_stop" for button in app.button)


def until_trained(app):
    end = time.monotonic() + 240
    while under_way(app):
        assert time.monotonic() < end, "still training"
        time.sleep(0.2)  # the training has its thread in this process, and running the page would keep it waiting
        app.run()
        assert not app.exception, app.exception
    return app


def trained(app, key: str = "nonlinearity_train_button"):
    return until_trained(press(app, key))


def said(app) -> str:
    return "\n".join(each.value for each in app.markdown)


def by_name(app) -> dict[str, dict]:
    """Return the page's players by what they are."""
    names = ("curve", "hand", "train", "follow")
    found = players(app)
    assert len(found) == len(names)
    return dict(zip(names, found, strict=True))


def test_opens_in_every_reading_without_training_anything(visit, reading, monkeypatch):
    monkeypatch.setattr(trainings, "_runs", type(trainings._runs)())
    app = visit("nonlinearity", reading)
    assert by_name(app)["train"]["steps"] == 0
    assert not trainings._runs
    assert not under_way(app)
    assert address(app) == {}


@pytest.mark.parametrize("curve", nonlinearity.CURVES)
def test_every_curve_and_number_of_bends_says_its_error(visit, curve):
    app = visit("nonlinearity", curve=curve)
    for count in nonlinearity.RELUS:
        turn(app, nonlinearity_relus=str(count))
        assert f"Error {nonlinearity.fit_curve(curve, count).losses[-1]:.4f}" in said(app)
        assert address(app).get("relus", "5") == str(count)


def test_a_second_layer_is_compared_with_one(visit):
    app = visit("nonlinearity", curve="stairs", depth="2")
    assert f"Error {nonlinearity.fit_curve('stairs', 5, layers=2).losses[-1]:.4f}" in said(app)
    same, wide = (nonlinearity.fit_curve("stairs", count).losses[-1] for count in (5, 30))
    assert f"One layer of 5 has {same:.4f} (16 numbers), one of 30 has {wide:.4f} (91 numbers)." in said(app)


def test_without_the_bend_it_stays_a_straight_line(visit):
    app = turn(visit("nonlinearity", relus="30"), nonlinearity_bend=False)
    assert "A straight line" in said(app)
    assert address(app) == {"relus": "30", "bend": "no"}


def test_one_relu_follows_its_three_sliders(visit):
    app = turn(visit("nonlinearity"), nonlinearity_w=-1.0, nonlinearity_v=2.0)
    rows = json.loads(by_name(app)["hand"]["rows"])
    assert rows["said"]["text"] == ["2.0 × ReLU(−1.0 · x − 1.0)"]
    assert (min(rows["line"]["y"]), max(rows["line"]["y"])) == (-4.0, 4.0)
    assert address(app) == {"w": "-1", "v": "2"}


# Training


def test_a_trained_net_is_played_compared_and_noted(visit):
    app = trained(visit("nonlinearity", **SHORT))
    assert address(app)["runs"] == RUN
    run = train_simple_net(ASKED)
    accuracy = f"{run.results[-1].accuracy:.4f}"
    assert f"accuracy {accuracy}." in said(app)
    player = by_name(app)["train"]
    assert player["steps"] == 3
    assert json.loads(player["rows"])["scores"]["accuracy"][-1] == pytest.approx(run.results[-1].accuracy, abs=1e-6)
    assert list(table(app, "run")["accuracy"]) == [accuracy]
    assert accuracy in list(table(app, "farthest from the one layer")["accuracy"])
    assert "This net: the one you trained" in said(app)
    assert "have changed since" not in said(app)
    assert sum(len(json.dumps(each)) for each in players(app)) < 2_000_000


def test_a_link_trains_again_what_its_sender_saw(visit, monkeypatch):
    monkeypatch.setattr(trainings, "_runs", type(trainings._runs)())  # another server
    app = until_trained(visit("nonlinearity", runs=RUN))
    assert by_name(app)["train"]["steps"] == 3
    assert address(app) == {"runs": RUN}


def test_a_run_that_the_settings_no_longer_name_says_so(visit):
    trainings.now(ASKED, train_simple_net)
    app = visit("nonlinearity", runs=RUN, **SHORT)
    assert "have changed since" not in said(app)
    turn(app, nonlinearity_seed="6")
    assert "have changed since" in said(app)
    assert by_name(app)["train"]["steps"] == 3


def test_the_training_asked_for_has_what_is_in_the_boxes_at_that_moment(visit):
    app = visit("nonlinearity", **SHORT)
    app.text_input("nonlinearity_epochs").set_value("1")
    trained(app)
    assert address(app)["runs"] == "0.1_1_5_30_yes_yes"


def test_a_value_that_is_refused_is_said_and_not_trained(visit):
    app = turn(visit("nonlinearity", **SHORT), nonlinearity_epochs="61")
    assert "61 is out of range: from 1 to 60. 2 is kept." in said(app)
    assert address(trained(app))["runs"] == RUN


@pytest.mark.parametrize("units", ["1", "100"])
def test_a_hidden_layer_of_another_width_is_trained_and_followed(visit, units):
    app = trained(visit("nonlinearity", epochs="1", units=units))
    learnt = 786 * int(units) + 1
    assert list(table(app, "run")["parameters"]) == [f"{learnt:,}"]
    follow = by_name(app)["follow"]
    assert follow["steps"] == 1 + min(int(units), 30)
    assert sum(len(json.dumps(each)) for each in players(app)) < 2_000_000


def test_the_longest_training_is_sent_in_less_than_two_megabytes(visit):
    app = trained(visit("nonlinearity"), "nonlinearity_preset_book")
    assert address(app) == {"shuffle": "no", "runs": "0.1_40_42_30_no_yes"}
    assert len(by_name(app)["train"]["rows"]) < 2_000_000
    run = trainings.finished(Settings(shuffle=False)).run
    assert run.results[-1].accuracy >= 0.98
    numbers = table(app, "Agree?")
    assert f"{run.results[40].accuracy:.6f}" in list(numbers["Ours"])


def test_a_rate_below_0_is_told_as_what_it_is(visit):
    app = trained(visit("nonlinearity", rate="-1", epochs="2"))
    assert "Uphill" in said(app)
    assert "guessing" not in said(app)


def test_a_rate_that_leaves_the_numbers_is_said_and_drawn(visit):
    app = trained(visit("nonlinearity", rate="1e40", epochs="2"))
    assert "At step 2" in said(app)
    assert "This net: as it is before any training" in said(app)
    for player in players(app):
        json.loads(player["rows"], parse_constant=pytest.fail)  # NaN and Infinity are no JSON for a browser


def test_a_training_stopped_before_its_first_epoch_leaves_the_page_as_it_was(visit, monkeypatch):
    app = visit("nonlinearity", seed="77", epochs="60", units="100")
    monkeypatch.setattr(trainings, "AT_ONCE", 0.0)
    press(app, "nonlinearity_train_button")
    trainings.stop(list(trainings._asked)[-1])
    until_trained(app.run())
    assert not app.exception
    kept = address(app).get("runs")
    assert kept is None or int(kept.split("_")[1]) < 60
    assert kept or "Stopped before there was anything to keep" in said(app)


# One image on its way


def test_the_image_followed_ends_at_the_nets_prediction(visit):
    app = visit("nonlinearity", image="valid-7-0")
    rows = json.loads(by_name(app)["follow"]["rows"])
    begins, end = rows["ends"]["value"]
    assert begins + sum(rows["units"]["vote"]) == pytest.approx(end, abs=3e-3)
    net, pixels = lesson.store.net("simple_net"), lesson.pixels_at("valid/7/0.png")
    assert end == pytest.approx(net(pixels).item(), abs=1e-3)
    assert "This net: trained already" in said(app)


def test_the_next_image_is_followed_when_it_is_chosen(visit):
    app = press(visit("nonlinearity", image="valid-7-0"), "nonlinearity_image_next")
    assert address(app)["image"] != "valid-7-0"
    assert f"{address(app)['image'].replace('-', '/')}.png" in by_name(app)["follow"]["labels"]["chart"]


@pytest.mark.parametrize(
    "query",
    [
        {"rate": "nan"},
        {"rate": "cat"},
        {"epochs": "inf"},
        {"epochs": "-3"},
        {"seed": "1e99"},
        {"curve": "circle"},
        {"relus": "7"},
        {"relus": "-1"},
        {"bend": "maybe"},
        {"depth": "3"},
        {"units": "31"},
        {"runs": "0.1_2_5_30_yes"},
        {"image": "valid-3-0"},
    ],
)
def test_odd_values_in_the_url_are_answered_sensibly(visit, query):
    app = visit("nonlinearity", **query)
    assert address(app) == {}
    assert f"Error {nonlinearity.fit_curve('wave', 5).losses[-1]:.4f}" in said(app)
    for player in players(app):
        json.loads(player["rows"], parse_constant=pytest.fail)  # NaN and Infinity are no JSON for a browser
