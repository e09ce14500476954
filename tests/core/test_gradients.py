"""Autograd, calculus and finite differences against one another, and against what the chapter prints."""

import itertools
import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core import gradients
from core.gradients import FUNCTIONS, SIZES_OF_H, finite_difference, gradient_of

points = st.floats(-3, 3)
polynomials = st.lists(st.floats(-3, 3), min_size=2, max_size=5)  # the constant first
vectors = st.lists(points, min_size=1, max_size=6)
laws = settings(deadline=None)
SCALAR_IDS = [name for name, function in FUNCTIONS.items() if not function.is_vector]


def polynomial(coefficients):
    """Return the polynomial as a function of a tensor, written as a sum of powers."""
    return lambda x: sum(c * x**power for power, c in enumerate(coefficients))


@pytest.mark.parametrize("name", gradients.BOOK_GRADIENTS)
def test_the_chapters_values_and_gradients(name):
    book, f = gradients.BOOK_GRADIENTS[name], FUNCTIONS[name].f
    assert gradients.value_of(f, book.x) == book.value
    assert gradient_of(f, book.x) == book.gradient


def test_the_books_numbers_are_those_of_the_reference():
    assert gradients.BOOK_GRADIENTS["square"] == (3.0, 9.0, 6.0)
    assert gradients.BOOK_GRADIENTS["sum_of_squares"] == ([3.0, 4.0, 10.0], 125.0, [6.0, 8.0, 20.0])


@laws
@given(polynomials, points)
def test_autograd_agrees_with_numpys_derivative_of_any_polynomial(coefficients, x):
    expected = np.polynomial.Polynomial(coefficients).deriv()(x)
    assert gradient_of(polynomial(coefficients), x, torch.float64) == pytest.approx(expected, abs=1e-9)


@laws
@given(polynomials, points)
def test_finite_differences_agree_with_autograd_on_any_polynomial(coefficients, x):
    f = polynomial(coefficients)
    tried = finite_difference(f, x, 1e-5, torch.float64)
    assert tried == pytest.approx(gradient_of(f, x, torch.float64), abs=1e-6)


@laws
@given(vectors, st.lists(st.floats(-3, 3), min_size=6, max_size=6))
def test_a_vectors_gradient_has_one_number_for_each_of_its_numbers(x, weights):
    w = torch.tensor(weights, dtype=torch.float64)[: len(x)]

    def f(x):
        return (w * x**2).sum() + (x[1:] * x[:-1]).sum()

    neighbours = [sum(x[i + 1 : i + 2] + x[max(i - 1, 0) : i]) for i in range(len(x))]
    expected = [2 * weight * number + rest for weight, number, rest in zip(weights, x, neighbours, strict=False)]
    assert gradient_of(f, x, torch.float64) == pytest.approx(expected, abs=1e-9)
    assert finite_difference(f, x, 1e-4, torch.float64) == pytest.approx(expected, abs=1e-5)


@laws
@given(points, st.floats(1e-3, 10))
def test_the_central_difference_of_a_quadratic_is_exact_for_every_h(x, h):
    assert finite_difference(gradients.tilted_bowl, x, h, torch.float64) == pytest.approx(2 * x - 1.5, abs=1e-9)


@pytest.mark.parametrize("name", FUNCTIONS)
@laws
@given(data=st.data())
def test_every_functions_calculus_agrees_with_autograd_and_with_trying(name, data):
    function = FUNCTIONS[name]
    within = st.floats(*function.interval)
    x = data.draw(st.lists(within, min_size=1, max_size=5) if function.is_vector else within)
    calculus = function.gradient(torch.tensor(x, dtype=torch.float64)).tolist()
    assert gradient_of(function.f, x, torch.float64) == pytest.approx(calculus, abs=1e-12)
    if name != "absolute" or abs(x) > 1e-5:  # astride its kink a difference is anything from −1 to 1
        assert finite_difference(function.f, x, 1e-5, torch.float64) == pytest.approx(calculus, abs=1e-6)


def test_a_kink_has_a_gradient_of_zero():
    assert gradient_of(gradients.absolute, 0.0) == 0
    assert FUNCTIONS["absolute"].gradient(torch.tensor(0.0)).item() == 0
    assert finite_difference(gradients.absolute, 0.0, 0.5) == 0


def test_the_tilted_bowls_lowest_point():
    assert gradient_of(gradients.tilted_bowl, 0.75) == 0
    assert gradients.value_of(gradients.tilted_bowl, 0.75) < gradients.value_of(gradients.tilted_bowl, 0.7)
    assert gradients.value_of(gradients.tilted_bowl, 0.75) < gradients.value_of(gradients.tilted_bowl, 0.8)


def test_the_bumpy_bowl_is_level_in_several_places():
    slopes = [point.gradient for point in gradients.curve(FUNCTIONS["bumpy"])]
    assert sum(a * b < 0 for a, b in itertools.pairwise(slopes)) > 2


def test_gradients_add_up_when_not_zeroed():
    assert gradients.gradients_without_zeroing(gradients.square, 3.0, 3) == [6, 12, 18]
    assert gradients.gradients_without_zeroing(gradients.sum_of_squares, [3.0, 4.0], 2) == [[6, 8], [12, 16]]
    assert gradients.gradients_without_zeroing(gradients.square, 3.0, 0) == []


@laws
@given(polynomials, points, st.integers(1, 5))
def test_the_nth_reading_is_n_times_the_gradient(coefficients, x, times):
    f = polynomial(coefficients)
    once = gradient_of(f, x)
    expected = [n * once for n in range(1, times + 1)]
    assert gradients.gradients_without_zeroing(f, x, times) == pytest.approx(expected, rel=1e-5, abs=1e-5)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_both_a_tiny_and_a_large_h_go_wrong(dtype):
    rows = gradients.difference_errors(FUNCTIONS["bumpy"], 1.3, dtype)
    assert [row.h for row in rows] == list(SIZES_OF_H)
    assert all(math.isfinite(row.error) and row.error >= 0 for row in rows)
    middle = torch.finfo(dtype).eps ** (1 / 3)  # where rounding, eps/h, and curving, h², are in balance
    tiny, best, large = (
        np.median([row.error for row in rows if low <= row.h <= 10 * low]) for low in (1e-8, middle / 3, 1)
    )
    assert tiny > 3 * best
    assert large > 1000 * best


def test_a_parabola_forgives_a_large_h():
    assert gradients.difference_errors(FUNCTIONS["square"], 3.0, torch.float64)[-1].error < 1e-12


def test_float32_loses_a_tiny_h_altogether():
    assert finite_difference(gradients.square, 3.0, 1e-8) == 0
    assert finite_difference(gradients.square, 3.0, 1e-8, torch.float64) == pytest.approx(6, abs=1e-6)
    assert gradients.difference_errors(FUNCTIONS["square"], 3.0)[0].error == 6


@laws
@given(st.floats(-3, 3), st.floats(1e-2, 1))
def test_the_error_of_a_large_h_is_the_curving_calculus_predicts(x, h):
    # for x³ the central difference is 3x² + h²
    assert finite_difference(lambda x: x**3, x, h, torch.float64) - 3 * x**2 == pytest.approx(h**2, abs=1e-10)


@laws
@given(st.floats(-3, 3), st.floats(1e-2, 10))
def test_the_one_sided_difference_of_a_parabola_is_off_by_h(x, h):
    # ((x + h)² − x²) / h is 2x + h
    tried = finite_difference(gradients.square, x, h, torch.float64, sides=1)
    assert tried - 2 * x == pytest.approx(h, abs=1e-9)


def test_one_sided_is_rise_over_run_for_each_number_of_a_vector():
    assert finite_difference(gradients.square, 3.0, 1.0, sides=1) == 7
    assert finite_difference(gradients.sum_of_squares, [3.0, 4.0, 10.0], 1.0, sides=1) == [7, 9, 21]
    errors = gradients.difference_errors(FUNCTIONS["sum_of_squares"], [3.0, 4.0, 10.0], torch.float64, sides=1)
    assert errors[-1] == (10, pytest.approx(10))


def test_at_a_kink_each_side_has_a_slope_of_its_own():
    assert finite_difference(gradients.absolute, 0.0, 0.5, sides=1) == 1
    assert finite_difference(gradients.absolute, -1.0, 0.5, sides=1) == -1
    assert finite_difference(gradients.absolute, 0.0, 0.5, sides=2) == 0


@laws
@given(polynomials, points)
def test_both_kinds_of_difference_agree_for_a_small_h(coefficients, x):
    f = polynomial(coefficients)
    one, two = (finite_difference(f, x, 1e-6, torch.float64, sides=sides) for sides in (1, 2))
    assert one == pytest.approx(two, abs=1e-3)  # half the second derivative, at most 192, times h


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_one_sided_both_ends_go_wrong_even_for_a_parabola(dtype):
    rows = gradients.difference_errors(FUNCTIONS["square"], 3.0, dtype, sides=1)
    middle = torch.finfo(dtype).eps ** (1 / 2)  # where rounding, eps/h, and curving, h, are in balance
    best = np.median([row.error for row in rows if middle / 3 <= row.h <= middle * 3])
    assert rows[-1].error == pytest.approx(10, rel=1e-5)
    assert rows[-1].error > 1000 * best
    if dtype == torch.float32:  # float64 is only just past its best at the smallest h here
        assert rows[0].error > 1000 * best


def test_difference_errors_of_a_vector_are_those_of_its_worst_number():
    rows = gradients.difference_errors(FUNCTIONS["sum_of_squares"], [3.0, 4.0, 10.0])
    assert rows[0].error == 20


def test_sizes_of_h_run_from_1e_8_to_10():
    assert SIZES_OF_H[0] == pytest.approx(1e-8)
    assert SIZES_OF_H[-1] == 10
    assert list(SIZES_OF_H) == sorted(SIZES_OF_H)


@pytest.mark.parametrize("h", [0, 0.0, 1e-60])
def test_an_h_of_zero_is_refused(h):
    with pytest.raises(ValueError, match="h must not be 0"):
        finite_difference(gradients.square, 3.0, h)


def test_what_has_no_gradient_is_refused():
    with pytest.raises(RuntimeError):
        gradient_of(gradients.square, [1.0, 2.0])  # two numbers
    with pytest.raises(RuntimeError):
        gradient_of(lambda x: torch.tensor(1.0), 3.0)  # does not depend on x
    with pytest.raises(RuntimeError, match="no gradient"):
        gradient_of(lambda x: torch.ones((), requires_grad=True) * 2, 3.0)  # depends on something else


@pytest.mark.parametrize("name", SCALAR_IDS)
@laws
@given(data=st.data())
def test_the_tangent_touches_the_curve_and_leaves_it_slowly(name, data):
    function = FUNCTIONS[name]
    x = data.draw(st.floats(*function.interval).filter(lambda x: abs(x) > 1e-3))
    line = gradients.tangent(function.f, x)
    assert line.at(x) == line.value == gradients.value_of(function.f, x, torch.float64)
    nearby = x + 1e-4  # no function here curves by more than 9.5, so the gap is under 9.5/2 · h²
    assert line.at(nearby) == pytest.approx(gradients.value_of(function.f, nearby, torch.float64), abs=1e-7)


def test_the_tangent_of_the_chapters_example():
    line = gradients.tangent(gradients.square, 3.0)
    assert line == (3.0, 9.0, 6.0)
    assert line.at(0) == -9
    assert line.at(1.5) == 0


@pytest.mark.parametrize("name", SCALAR_IDS)
def test_a_curve_fills_its_interval(name):
    function = FUNCTIONS[name]
    rows = gradients.curve(function)
    assert len(rows) == 201
    assert (rows[0].x, rows[-1].x) == function.interval
    for row in rows[::20]:
        assert row.value == pytest.approx(gradients.value_of(function.f, row.x, torch.float64), abs=1e-12)
        assert row.gradient == pytest.approx(gradient_of(function.f, row.x, torch.float64), abs=1e-12)
    assert [row.x for row in gradients.curve(function, (0, 1), 3)] == [0, 0.5, 1]


def test_a_vectors_function_has_no_curve():
    with pytest.raises(ValueError, match="vector"):
        gradients.curve(FUNCTIONS["sum_of_squares"])


def test_plain_numbers_come_back():
    assert type(gradient_of(gradients.square, 3)) is float
    assert type(finite_difference(gradients.square, 3, 0.1)) is float
    assert [type(number) for number in gradient_of(gradients.sum_of_squares, [1, 2])] == [float, float]


def test_chance_is_left_alone():
    before = torch.get_rng_state()
    gradients.difference_errors(FUNCTIONS["bumpy"], 1.0)
    gradients.tangent(gradients.square, 1.0)
    assert torch.equal(torch.get_rng_state(), before)
