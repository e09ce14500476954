"""The gradients page: three ways to a slope, checked against calculus done here by hand."""

import math
import re

import pytest

from tests.seen import address, figures, players, press, printed, turn

BY_HAND = {
    "square": lambda x: 2 * x,
    "tilted_bowl": lambda x: 2 * x - 1.5,
    "bumpy": lambda x: x / 2 + 3 * math.cos(3 * x),
    "absolute": lambda x: math.copysign(1, x),
}
VALUE = {
    "square": lambda x: x * x,
    "tilted_bowl": lambda x: (x - 1) ** 2 + x / 2,
    "bumpy": lambda x: x * x / 4 + math.sin(3 * x),
    "absolute": abs,
}
AUTOGRAD, DIFFERENCE, CALCULUS = range(3)


def numbers(text):
    return [float(found) for found in re.findall(r"-?\d[\d.e+-]*", text.replace("−", "-"))]


def gradients(app):
    """Return what the three ways say, each as a list of numbers."""
    return [numbers(value) for value, _ in figures(app).values()]


def errors(app):
    return [note.removeprefix("off by ") for _, note in figures(app).values()]


def readings(app):
    """Return what .grad is said to read after each call."""
    (text,) = [block for block in printed(app) if "backward" in block]
    return [numbers(found) for found in re.findall(r"xt\.grad: tensor\((.*?)\)", text)]


def test_opens_in_every_reading_without_trouble(visit, reading):
    assert [player["steps"] for player in players(visit("gradients", reading))] == [0, 0]


def test_opens_on_the_books_example(visit):
    app = visit("gradients")
    assert app.slider(key="gradients_x_slider").value == 3
    assert gradients(app) == [[6], [7], [6]]
    assert errors(app) == ["0", "1", ""]


def test_the_books_numbers_agree(visit, shown):
    text = shown(visit("gradients", function="bumpy", x="1"))
    rows = re.findall(r"\| (\S.*?) \| (\S+?|\[.*?\]) \| (\S+?|\[.*?\]) \| (✓ the same) \|", text)
    assert [row[1] for row in rows] == ["9", "6", "125", "[6, 8, 20]"]
    assert all(book == ours for _, book, ours, _ in rows)


@pytest.mark.parametrize("x", ["-1.75", "0.25", "2.9", "3"])
@pytest.mark.parametrize("name", BY_HAND)
def test_each_way_shows_what_calculus_by_hand_says(visit, name, x):
    app = visit("gradients", function=name, x=x, h="0.5")
    at, f = float(x), VALUE[name]
    expected = BY_HAND[name](at)
    autograd, difference, calculus = (found for (found,) in gradients(app))
    assert autograd == pytest.approx(expected, rel=1e-5)
    assert calculus == pytest.approx(expected, rel=1e-5)
    assert difference == pytest.approx((f(at + 0.5) - f(at)) / 0.5, rel=1e-5)
    (error,) = numbers(errors(app)[DIFFERENCE])
    assert error == pytest.approx(abs(difference - expected), rel=1e-3, abs=1e-5)


def test_two_sides_are_exact_for_a_parabola_but_not_for_bumps(visit):
    assert gradients(visit("gradients", sides="2", h="0.5")) == [[6], [6], [6]]
    bumpy = gradients(visit("gradients", function="bumpy", sides="2", h="0.5"))
    f = VALUE["bumpy"]
    assert bumpy[DIFFERENCE] == [pytest.approx(f(3.5) - f(2.5), rel=1e-5)]


def test_a_tiny_h_is_lost_in_rounding_and_the_sentence_says_so(visit, shown):
    app = visit("gradients", h="1e-8", look="ends")
    assert gradients(app)[DIFFERENCE] == [0]
    assert "At h = 1e−8 the finite difference is off by 6" in shown(app)
    assert "**rounding** is to blame" in shown(app)


def test_the_vector_opens_on_the_books(visit):
    app = visit("gradients", function="sum_of_squares", sides="2")
    assert gradients(app) == [[6, 8, 20], [6, 8, 20], [6, 8, 20]]
    assert len(players(app)) == 2


def test_a_vector_by_url(visit):
    app = visit("gradients", function="sum_of_squares", x1="-2", x2="0", x3="0.5")
    assert gradients(app)[AUTOGRAD] == [-4, 0, 1]
    assert gradients(app)[DIFFERENCE] == [-3, 1, 2]


def test_the_corner_has_no_slope_and_says_so(visit, shown):
    app = visit("gradients", function="absolute", x="0")
    assert [value for value, _ in figures(app).values()] == ["0", "1", "no slope here"]
    assert errors(app) == [""] * 3
    assert "A corner has no slope" in shown(app)
    assert gradients(visit("gradients", function="absolute", x="0", sides="2"))[DIFFERENCE] == [0]
    assert "A corner has no slope" not in shown(visit("gradients", function="absolute", x="1"))


@pytest.mark.parametrize("name", [*BY_HAND, "sum_of_squares"])
@pytest.mark.parametrize(("sides", "h"), [("1", "10"), ("2", "10"), ("2", "1e-8")])
def test_every_function_opens_at_every_size_of_step(visit, name, sides, h):
    app = visit("gradients", function=name, sides=sides, h=h)
    assert all(math.isfinite(number) for found in gradients(app) for number in found)


def test_a_level_place_and_a_way_down_are_named(visit, shown):
    assert "**level**" in shown(visit("gradients", function="tilted_bowl", x="0.75"))
    assert "**down**" in shown(visit("gradients", x="-2"))
    assert "**up**" in shown(visit("gradients"))


def test_a_slope_of_1_is_said_in_words_of_its_own(visit, shown):
    assert "rises by just as much" in shown(visit("gradients", function="absolute", x="2"))
    assert "falls by just as much" in shown(visit("gradients", function="absolute", x="-2"))
    assert "1 times" not in shown(visit("gradients", x="0.5"))


def test_another_function_keeps_the_point(visit):
    app = visit("gradients", x="-4")
    for name in BY_HAND:
        turn(app, gradients_function=name)
        assert gradients(app)[CALCULUS] == [pytest.approx(BY_HAND[name](-4), rel=1e-5)]
    assert address(app) == {"x": "-4", "function": "absolute"}


def test_h_moves_what_is_beside_it_and_stands_in_the_address(visit):
    app = turn(visit("gradients", look="ends"), gradients_h=0.001)
    assert address(app) == {"look": "ends", "h": "0.001"}
    assert "h = 0.001" in players(app)[0]["labels"]["chart"]


@pytest.mark.parametrize(
    ("preset", "sentence"),
    [("large", "**up** to the right"), ("small", "**rounding** is to blame"), ("corner", "A corner has no slope")],
)
def test_a_preset_shows_what_it_is_called(visit, shown, preset, sentence):
    assert sentence in shown(press(visit("gradients"), f"gradients_preset_{preset}"))


def test_what_is_typed_out_of_range_is_refused_with_a_sentence(visit, shown):
    app = turn(visit("gradients", function="sum_of_squares"), gradients_x3="11")
    assert gradients(app)[CALCULUS] == [6, 8, 20]
    assert "11 is out of range: from −10 to 10. 10 is kept." in shown(app)


@pytest.mark.parametrize(
    "query",
    [
        {"function": "cube"},
        {"function": ""},
        {"x": "far"},
        {"x": "nan"},
        {"x": "inf"},
        {"x": ""},
        {"x": "99"},
        {"x": "-1e300"},
        {"h": "0"},
        {"h": "-1"},
        {"h": "<b>"},
        {"h": "0.3"},
        {"sides": "3"},
        {"sides": "one"},
        {"times": "many"},
        {"times": "11"},
        {"look": "closer"},
        {"piled": "bumpy"},
        {"x1": "nan", "x2": "up", "x3": "1e9"},
    ],
)
def test_nonsense_in_the_url_is_quietly_the_default(visit, query):
    app = visit("gradients", **query)
    assert gradients(app) == [[6], [7], [6]]
    assert readings(app) == [[6], [12], [18]]
    assert address(app) == {}


@pytest.mark.parametrize("query", [{"x1": "1e9"}, {"x2": "nan"}, {"x3": "inf"}])
def test_a_vector_far_out_is_the_books(visit, query):
    assert gradients(visit("gradients", function="sum_of_squares", **query))[CALCULUS] == [6, 8, 20]


def test_gradients_pile_up_without_zeroing(visit):
    app = visit("gradients")
    assert readings(app) == [[6], [12], [18]]
    turn(app, gradients_times=5)
    assert readings(app) == [[6], [12], [18], [24], [30]]
    vector = visit("gradients", piled="sum_of_squares", times="2")
    assert readings(vector) == [[6, 8, 20], [12, 16, 40]]


def test_what_no_reader_writes_is_nowhere_on_the_page(visit, shown, reading):
    app = visit("gradients", reading)
    labels = [option for group in app.get("button_group") for option in group.options]
    assert labels
    assert not [label for label in labels if "_" in label]
