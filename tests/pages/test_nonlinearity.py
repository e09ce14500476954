"""The page on the nonlinearity: opens without a trained net, trains one, follows an image, and bears odd values."""

import json
import time

import pytest

from core import nonlinearity
from core.lessons import trainings
from core.nonlinearity import Settings, train_simple_net
from tests.seen import players, table

SHORT = {"net_epochs": "2", "net_seed": "5"}


def until_trained(app):
    end = time.monotonic() + 120
    while time.monotonic() < end:
        assert not app.exception, app.exception
        asked = "nonlinearity_asked" in app.session_state and app.session_state["nonlinearity_asked"]
        if not asked:
            return app
        app.run()
    raise AssertionError("still training")


def press(app, key: str):
    return until_trained(app.button(key=key).click().run())


def test_opens_in_every_reading_without_training_anything(visit, reading):
    app = visit("nonlinearity", reading)
    assert len(players(app)) == 3  # the curve, one ReLU by hand, the image followed through
    assert "nonlinearity_shown" not in app.session_state


@pytest.mark.parametrize("curve", nonlinearity.CURVES)
def test_every_curve_and_number_of_bends_says_its_error(visit, curve):
    for count in nonlinearity.RELUS:
        app = visit("nonlinearity", curve=curve, relus=str(count))
        assert f"{nonlinearity.fit_curve(curve, count).losses[-1]:.4f}" in app.info[0].value


def test_without_the_bend_it_stays_a_straight_line(visit):
    app = visit("nonlinearity", bend="false", relus="30")
    assert "straight line" in app.info[0].value


def test_a_trained_net_is_played_compared_and_noted(visit):
    app = press(visit("nonlinearity", **SHORT), "nonlinearity_train")
    settings = app.session_state["nonlinearity_shown"]
    assert (settings.epochs, settings.seed) == (2, 5)
    run = train_simple_net(settings)
    accuracy = f"{run.results[-1].accuracy:.4f}"
    assert accuracy in app.info[1].value
    assert len(players(app)) == 4
    tables = [each.value for each in app.table]
    assert any(accuracy in table.to_string() for table in tables)
    assert sum(len(json.dumps(each)) for each in players(app)) < 2_000_000


def test_the_longest_training_is_sent_in_less_than_two_megabytes(visit):
    app = press(visit("nonlinearity"), "nonlinearity_preset_book")
    player = max(players(app), key=lambda each: len(each["rows"]))
    assert len(player["rows"]) < 2_000_000
    run = trainings.finished(Settings(shuffle=False)).run
    assert run.results[-1].accuracy >= 0.98
    numbers = table(app, "Agree?")
    assert f"{run.results[40].accuracy:.6f}" in list(numbers["Ours"])


def test_the_image_followed_ends_at_the_nets_prediction(visit):
    app = visit("nonlinearity", **SHORT)
    rows = json.loads(players(app)[-1]["rows"])
    ends = dict(zip(rows["ends"]["unit"], rows["ends"]["value"], strict=True))
    assert sum(rows["units"]["vote"]) + ends[-1] == pytest.approx(ends[30], abs=1e-3)


@pytest.mark.parametrize(
    "query",
    [
        {"net_lr": "nan"},
        {"net_lr": "cat"},
        {"net_epochs": "inf"},
        {"net_epochs": "-3"},
        {"net_seed": "1e99"},
        {"curve": "circle"},
        {"relus": "7"},
        {"relus": "-1"},
        {"bend": "maybe"},
    ],
)
def test_odd_values_in_the_url_are_answered_sensibly(visit, query):
    app = visit("nonlinearity", **query)
    assert f"{nonlinearity.fit_curve('wave', 5).losses[-1]:.4f}" in app.info[0].value
    for player in players(app):
        json.loads(player["rows"], parse_constant=pytest.fail)  # NaN and Infinity are no JSON for a browser


def test_a_rate_that_leaves_the_numbers_is_said_and_drawn(visit):
    app = press(visit("nonlinearity", net_lr="1e40", net_epochs="2"), "nonlinearity_train")
    assert "step 2" in app.info[1].value
    for player in players(app):
        json.loads(player["rows"], parse_constant=pytest.fail)  # NaN and Infinity are no JSON for a browser
