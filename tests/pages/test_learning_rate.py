"""The page of the learning rate."""

import json
import re
import tomllib

import pytest

from core import learning_rate
from core.learning_rate import LEARNING_RATES, START
from core.text import FOLDER
from tests.seen import address, players, press, turn

NUMBER = r"\(?(−?[\d.,]*\d(?:e−?\d+)?|−?∞)\)?"
SUM = re.compile(rf"w = {NUMBER} − {NUMBER} × {NUMBER} = {NUMBER}")
TEXTS = tomllib.loads((FOLDER / "en/learning_rate.toml").read_text("utf-8"))


def not_a_number(name: str):
    raise AssertionError(f"{name} is not JSON: the browser would refuse it")


def both(app) -> list[dict]:
    data = players(app)
    assert len(data) == 2
    return data


def lines(player: dict, name: str) -> dict[str, list[dict]]:
    """Return a player's rows by the path they belong to."""
    columns = json.loads(player["rows"], parse_constant=not_a_number)[name]
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    return {line: [row for row in rows if row["line"] == line] for line in columns["line"]}


def said(app) -> str:
    """Return all the page says, the sentence on what the run did among it."""
    return "\n".join(each.value for each in app.markdown)


def begins(key: str) -> str:
    """Return the words in bold that a text begins with."""
    return re.match(r"\*\*.+?\*\*", TEXTS[key].strip())[0]


def value(text: str) -> float:
    return float(text.replace("−", "-").replace("∞", "inf").replace(",", ""))


def test_opens_in_every_reading_without_trouble(visit, reading):
    app = visit("learning_rate", reading)
    assert [player["steps"] for player in both(app)] == [21, 21]
    assert not app.warning
    assert not app.error


def test_the_first_sum_is_the_one_in_the_text(visit):
    descent = both(visit("learning_rate"))[0]
    assert "w = 1.20 − 0.10 × 2.40 = 0.96" in descent["texts"][1]
    assert "1.20 − 0.10 × 2.40 = 0.96" in TEXTS["rule_text"]


@pytest.mark.parametrize("rate", [0.01, 0.1, 0.3, 0.9, 1.0, 1.1, -0.2, 7.5])
def test_every_text_is_the_update_rule_in_live_numbers(visit, rate):
    w = START
    for text in both(visit("learning_rate", rate=str(rate)))[0]["texts"][1:]:
        before, used, gradient, after = map(value, SUM.search(text).groups())
        assert (before, used, gradient) == pytest.approx((w, rate, 2 * w), rel=1e-3)
        w = w - rate * 2 * w
        assert after == pytest.approx(w, rel=1e-3)
        assert value(re.search(rf"loss {NUMBER}", text)[1]) == pytest.approx(w * w, rel=1e-3)


@pytest.mark.parametrize(
    ("preset", "key"),
    [
        ("too_small", "what_crawls"),
        ("good", "what_arrives"),
        ("bouncing", "what_bounces"),
        ("exploding", "what_explodes"),
    ],
)
def test_a_preset_sets_the_rate_and_says_what_it_does(visit, preset, key):
    app = visit("learning_rate")
    press(app, f"learning_rate_preset_{preset}")
    rate = LEARNING_RATES[preset]
    assert app.text_input(key="learning_rate_rate").value == f"{rate:g}"
    assert address(app) == {"rate": f"{rate:g}"}
    assert begins(key) in said(app)
    run = lines(both(app)[0], "path")["run"]
    assert [row["w"] for row in run] == pytest.approx([START * (1 - 2 * rate) ** n for n in range(21)])
    assert [row["loss"] for row in run] == pytest.approx([row["w"] ** 2 for row in run])


def test_the_slider_sets_the_rate_and_follows_it(visit):
    app = visit("learning_rate", rate="0.25")
    assert app.slider(key="learning_rate_rate_slider").value == 0.25
    turn(app, learning_rate_rate_slider=0.75)
    assert app.text_input(key="learning_rate_rate").value == "0.75"
    assert "0.75 ×" in both(app)[0]["texts"][1]


@pytest.mark.parametrize(
    ("query", "key"),
    [
        ({"rate": "0"}, "what_still"),
        ({"rate": "-0.1"}, "what_climbs"),
        ({"rate": "-1e300"}, "what_overflow"),
        ({"rate": "1e300"}, "what_overflow"),
        ({"rate": "1.5e308"}, "what_overflow"),
        ({"rate": "100", "steps": "100"}, "what_overflow"),
        ({"rate": "1e-12"}, "what_crawls"),
        ({"rate": "0.5"}, "what_at_once"),
        ({"rate": "1"}, "what_swings"),
        ({"steps": "1"}, "what_one_step"),
        ({"rate": "0", "steps": "1"}, "what_still"),
        ({"rate": "abc"}, "what_arrives"),
        ({"rate": "nan"}, "what_arrives"),
        ({"rate": "inf"}, "what_arrives"),
        ({"steps": "0"}, "what_arrives"),
        ({"steps": "1000000"}, "what_arrives"),
        ({"race": "abc"}, "what_arrives"),
    ],
)
def test_whatever_the_url_asks_for_is_drawn_and_explained(visit, query, key):
    app = visit("learning_rate", **query)
    assert begins(key) in said(app)
    for player, name in zip(both(app), ("path", "paths"), strict=True):
        assert player["steps"] == len(player["texts"]) > 1
        for rows in lines(player, name).values():
            assert all(1e-8 <= row["drawn"] <= 1e300 for row in rows)


def test_an_overflow_ends_the_run_at_the_step_where_it_happened(visit):
    app = visit("learning_rate", rate="100", steps="100")
    descent = both(app)[0]
    run = learning_rate.run(START, 100, 100)
    rows = lines(descent, "path")["run"]
    assert descent["steps"] == len(rows) == run.diverged_at + 1
    assert [row["overflow"] for row in rows] == [False] * run.diverged_at + [True]
    assert f"step {run.diverged_at} of 100" in descent["texts"][-1]
    assert "too large" in descent["texts"][-1]
    assert f"step {run.diverged_at}" in said(app)


@pytest.mark.parametrize("at", [0, 5, 20])
def test_going_on_at_another_rate_keeps_the_old_path(visit, at):
    app = visit("learning_rate", rate="1.1")
    before = lines(both(app)[0], "path")["run"]
    assert both(app)[0]["labels"]["action"]
    app = visit("learning_rate", rate="1.1", change_at=str(at))
    descent = both(app)[0]
    assert descent["begins"] == at
    after = lines(descent, "path")
    places = ("step", "w", "loss")
    assert [[row[p] for p in places] for row in after["old"]] == [[row[p] for p in places] for row in before[at:]]
    assert [row["w"] for row in after["run"][: at + 1]] == [row["w"] for row in before[: at + 1]]
    onward = [before[at]["w"] * 0.4**n for n in range(21)]
    assert [row["w"] for row in after["run"][at:]] == pytest.approx(onward)
    assert len(descent["texts"]) == at + 21
    assert "0.30 ×" in descent["texts"][at + 1]
    assert not descent["labels"]["action"]
    turn(app, learning_rate_next_rate="0,2")
    assert "0.20 ×" in both(app)[0]["texts"][at + 1]
    press(app, "learning_rate_forget")
    assert set(lines(both(app)[0], "path")) == {"run"}


def test_a_run_that_overflowed_can_be_saved_from_its_last_finite_step(visit):
    app = visit("learning_rate", rate="1e300", change_at="1")
    assert begins("what_arrives") in said(app)
    assert lines(both(app)[0], "path")["old"][-1]["overflow"]


def test_from_the_bottom_no_rate_leads_anywhere(visit):
    app = visit("learning_rate", rate="0.5", change_at="3")
    assert begins("what_bottom") in said(app)


def test_a_new_rate_for_the_whole_run_drops_the_change(visit):
    app = visit("learning_rate", rate="1.1", change_at="5")
    press(app, "learning_rate_preset_good")
    assert set(lines(both(app)[0], "path")) == {"run"}


def test_the_race_runs_every_rate_from_the_same_start(visit):
    race = lines(both(visit("learning_rate"))[1], "paths")
    assert list(race) == [*LEARNING_RATES, "yours"]
    for name, rate in [*LEARNING_RATES.items(), ("yours", 0.1)]:
        assert [row["w"] for row in race[name]] == pytest.approx([START * (1 - 2 * rate) ** n for n in range(21)])


def test_the_race_runs_those_chosen_and_names_the_one_in_front(visit):
    app = visit("learning_rate", yours="0.45", race="good")
    race = both(app)[1]
    assert set(lines(race, "paths")) == {"good", "yours"}
    assert all("rate 0.45" in text for text in race["texts"][1:])


def test_a_race_with_nobody_left_says_so(visit):
    app = visit("learning_rate", yours="1e300", race="none")
    race = both(app)[1]
    assert set(lines(race, "paths")) == {"yours"}
    assert "no loss is left" in race["texts"][-1]


def test_what_is_typed_wrongly_says_why_and_keeps_the_run(visit):
    app = visit("learning_rate", rate="0.3")
    turn(app, learning_rate_rate="1/3")
    assert "“1/3” is not a number. 0.3 is kept." in said(app)
    assert app.text_input(key="learning_rate_rate").value == "1/3", "what was typed is not lost"
    assert "0.30 ×" in both(app)[0]["texts"][1]
    assert address(app) == {"rate": "0.3"}
    turn(app, learning_rate_rate="0,9")
    assert "is not a number" not in said(app)
    assert address(app) == {"rate": "0.9"}


def test_a_value_typed_and_a_button_pressed_at_once_are_both_obeyed(visit):
    app = visit("learning_rate")
    app.text_input(key="learning_rate_steps").set_value("7")
    press(app, "learning_rate_preset_good")
    assert address(app) == {"rate": "0.3", "steps": "7"}


def test_a_value_out_of_range_names_the_range(visit):
    app = visit("learning_rate")
    turn(app, learning_rate_steps="101")
    assert "101 is out of range: from −1 to 100" not in said(app)
    assert "101 is out of range: from 1 to 100. 20 is kept." in said(app)
