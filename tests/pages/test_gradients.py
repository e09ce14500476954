"""The gradients page: three ways to a slope, checked against calculus done here by hand."""

import math
import re

import pytest

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
RANGE = {"square": (-4, 4), "tilted_bowl": (-2, 4), "bumpy": (-4, 4), "absolute": (-3, 3)}
AUTOGRAD, DIFFERENCE, CALCULUS = range(3)


def table(app, column):
    (found,) = [each.value for each in app.table if column in each.value.columns]
    return found


def column(app, name):
    return [cell.strip("*`") for cell in table(app, "way")[name]]


def numbers(text):
    return [float(found) for found in re.findall(r"-?\d[\d.e+-]*", text)]


def gradients(app):
    """Return what the three ways say, each as a list of numbers."""
    return [numbers(cell) for cell in column(app, "gradient")]


def readings(app):
    """Return what .grad is said to read after each call."""
    (printed,) = [block.value for block in app.html if "backward" in block.value]
    return [numbers(found) for found in re.findall(r"xt\.grad: (.*)", printed)]


def test_opens_in_every_reading_without_trouble(visit, reading):
    assert len(visit("gradients", reading).get("vega_lite_chart")) == 4


def test_opens_on_the_books_example(visit):
    app = visit("gradients")
    assert app.slider(key="x").value == 3
    assert gradients(app) == [[6], [7], [6]]
    assert column(app, "error") == ["0", "1", "—"]


def test_the_books_numbers_agree(visit):
    agree = table(visit("gradients", function="bumpy", x="1"), "Agree?")
    assert set(agree["Agree?"]) == {"✓ the same"}
    assert [cell.strip("`") for cell in agree["Book"]] == ["9", "6", "125", "[6, 8, 20]"]


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
    assert float(column(app, "error")[DIFFERENCE]) == pytest.approx(abs(difference - expected), rel=0.06, abs=1e-5)


def test_two_sides_are_exact_for_a_parabola_but_not_for_bumps(visit):
    assert gradients(visit("gradients", sides="2", h="0.5")) == [[6], [6], [6]]
    bumpy = gradients(visit("gradients", function="bumpy", sides="2", h="0.5"))
    f = VALUE["bumpy"]
    assert bumpy[DIFFERENCE] == [pytest.approx(f(3.5) - f(2.5), rel=1e-5)]


def test_a_tiny_h_is_lost_in_rounding(visit):
    assert gradients(visit("gradients", h="1e-8"))[DIFFERENCE] == [0]


def test_the_vector_opens_on_the_books(visit):
    app = visit("gradients", function="sum_of_squares", sides="2")
    assert gradients(app) == [[6, 8, 20], [6, 8, 20], [6, 8, 20]]
    assert len(app.get("vega_lite_chart")) == 4


def test_a_vector_by_url(visit):
    app = visit("gradients", function="sum_of_squares", x1="-2", x2="0", x3="0.5")
    assert gradients(app)[AUTOGRAD] == [-4, 0, 1]
    assert gradients(app)[DIFFERENCE] == [-3, 1, 2]


def test_the_corner_has_no_slope_and_says_so(visit, shown):
    app = visit("gradients", function="absolute", x="0")
    assert column(app, "gradient") == ["0", "1", "no slope here"]
    assert column(app, "error") == ["—"] * 3
    assert "A corner has no slope" in shown(app)
    assert column(visit("gradients", function="absolute", x="0", sides="2"), "gradient")[DIFFERENCE] == "0"
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


def test_another_function_takes_the_point_inside_its_interval(visit):
    app = visit("gradients", x="-4")
    for name, (low, high) in RANGE.items():
        app.segmented_control(key="function").set_value(name).run()
        assert not app.exception
        assert low <= app.slider(key="x").value <= high
        assert gradients(app)[CALCULUS] == [pytest.approx(BY_HAND[name](app.slider(key="x").value), rel=1e-5)]
    assert app.slider(key="x").value == 3  # -4 is outside the tilted bowl's; the start since


def test_another_function_keeps_a_point_that_lies_inside(visit):
    app = visit("gradients", x="-1.5")
    for name in RANGE:
        app.segmented_control(key="function").set_value(name).run()
        assert app.slider(key="x").value == -1.5


@pytest.mark.parametrize(
    "query",
    [
        {"function": "cube"},
        {"function": ""},
        {"x": "far"},
        {"x": "nan"},
        {"x": "inf"},
        {"x": ""},
        {"h": "0"},
        {"h": "-1"},
        {"h": "<b>"},
        {"sides": "3"},
        {"sides": "one"},
        {"times": "many"},
        {"x1": "nan", "x2": "up"},
    ],
)
def test_nonsense_in_the_url_is_quietly_the_default(visit, query):
    app = visit("gradients", **query)
    assert gradients(app) == [[6], [7], [6]]
    assert readings(app) == [[6], [12], [18]]


@pytest.mark.parametrize("query", [{"x": "99"}, {"x": "-1e300"}, {"x1": "1e9"}, {"x2": "nan"}, {"x3": "inf"}])
@pytest.mark.parametrize("name", ["square", "sum_of_squares"])
def test_a_point_far_out_is_brought_inside(visit, name, query):
    app = visit("gradients", function=name, **query)
    assert all(abs(number) <= 20 for number in gradients(app)[CALCULUS])
    assert not app.error


def test_gradients_pile_up_without_zeroing(visit):
    app = visit("gradients")
    assert readings(app) == [[6], [12], [18]]
    app.slider(key="times").set_value(5).run()
    assert readings(app) == [[6], [12], [18], [24], [30]]
    vector = visit("gradients", function="sum_of_squares", times="2")
    assert readings(vector) == [[6, 8, 20], [12, 16, 40]]
