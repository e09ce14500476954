"""Every lesson's inputs: what stands in the address brings the same state back, and nothing else happens."""

import random
from importlib import import_module, util
from urllib.parse import parse_qs, urlencode

import pytest

from core.lessons.inputs import (
    LONGEST,
    Choice,
    Kept,
    Ladder,
    Number,
    Page,
    Picture,
    Range,
    Refused,
    Several,
    Switch,
    Values,
    Whole,
    defaults,
    from_address,
    number_of,
    shortest,
    to_address,
)
from core.text import Words
from core.ui import navigation

STEMS = [each.stem for each in navigation.lessons() if util.find_spec(f"core.lessons.{each.stem}")]
DECLARED = [stem for stem in STEMS if hasattr(import_module(f"core.lessons.{stem}"), "INPUTS")]
HOSTILE = [
    "", " ", "nan", "NaN", "inf", "-inf", "1e400", "-1e400", "1e39", "-99999999", "99999999999999999999", "x", "0x10",
    "1_000_000_000", "..", "<script>", "%00", "三", "١", "3" * 10_000, "yes no", "train/3/nothing.png", "-", "~",
    "_", "~_~",
]  # fmt: skip


def lesson(stem: str):
    return import_module(f"core.lessons.{stem}")


def any_state(stem: str, seed: int) -> Values:
    chance = random.Random(f"{stem} {seed}")
    return Values({each.id: each.some(chance) for each in lesson(stem).INPUTS})


def opened(stem: str, link: str) -> Values:
    return from_address(lesson(stem).INPUTS, parse_qs(link, keep_blank_values=True))


@pytest.mark.parametrize("stem", DECLARED)
def test_every_state_comes_back_from_its_address(stem):
    for seed in range(60):
        state = any_state(stem, seed)
        said = to_address(lesson(stem).INPUTS, state)
        assert opened(stem, urlencode(said)) == state
        assert len(urlencode(said)) < 2000


@pytest.mark.parametrize("stem", DECLARED)
def test_the_defaults_leave_the_address_empty(stem):
    assert to_address(lesson(stem).INPUTS, defaults(lesson(stem).INPUTS)) == {}
    assert opened(stem, "") == defaults(lesson(stem).INPUTS)


@pytest.mark.parametrize("stem", DECLARED)
def test_ids_are_unique_and_not_the_frames(stem):
    ids = [each.id for each in lesson(stem).INPUTS]
    assert len(set(ids)) == len(ids)
    assert not {"lang", "show", "embed", "embed_options"} & set(ids)


def takes(each, text: str) -> bool:
    """Return whether an input takes a text by its own declared range: then it is not hostile to it."""
    try:
        each.read(text)
    except Refused:
        return False
    return True


@pytest.mark.parametrize("stem", DECLARED)
@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:12]))
def test_what_is_not_a_value_is_the_default_and_nothing_else_happens(stem, text):
    for each in lesson(stem).INPUTS:
        found = opened(stem, urlencode({each.id: text}))
        if len(text) > LONGEST or not takes(each, text):
            assert found == defaults(lesson(stem).INPUTS)
        else:
            assert each.read(each.write(getattr(found, each.id))) == getattr(found, each.id)


@pytest.mark.parametrize("stem", DECLARED)
def test_a_value_given_twice_is_the_default(stem):
    for each in lesson(stem).INPUTS:
        value = each.write(each.some(random.Random(1)))
        assert opened(stem, urlencode([(each.id, value), (each.id, value)])) == defaults(lesson(stem).INPUTS)


@pytest.mark.parametrize("stem", DECLARED)
def test_every_preset_is_a_state_of_the_inputs(stem):
    inputs = {each.id: each for each in lesson(stem).INPUTS}
    for changes in getattr(lesson(stem), "PRESETS", {}).values():
        for id_, value in changes.items():
            assert inputs[id_].read(inputs[id_].write(value)) == value


@pytest.mark.parametrize("stem", DECLARED)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_is_chosen_from_has_a_name(stem, language):
    words = Words(stem, language)
    for each in lesson(stem).INPUTS:
        if isinstance(each, (Choice, Several)):
            assert all(words(each.name(option)) for option in each.options)


# The kinds


@pytest.mark.parametrize(
    ("text", "number"),
    [("0.3", 0.3), ("0,3", 0.3), (",5", 0.5), ("-2", -2), ("−2", -2), ("1e-5", 1e-5), (" 7 ", 7),
     ("３", 3)],
)  # fmt: skip
def test_a_number_is_read_as_people_write_it(text, number):
    assert number_of(text) == number


@pytest.mark.parametrize("text", ["1/3", "3 %", "0.3.1", "", "abc", "nan", "inf", "1e400", "0,3,1", "1_0"])
def test_what_is_no_number_is_refused_not_guessed(text):
    with pytest.raises(Refused):
        number_of(text)


@pytest.mark.parametrize("number", [0.1, 1e-5, 2e-5, 300.0, 1e30, -0.25, 1 / 3, 1e-300, 123456.789, 0.0])
def test_a_number_is_written_so_that_it_comes_back(number):
    assert number_of(shortest(number)) == number


def test_a_whole_number_may_be_grouped():
    assert Whole("n", 1, 1, 99_999).read("12,396") == 12_396


def test_a_small_number_is_written_without_an_exponent():
    assert shortest(1e-5) == "0.00001"


@pytest.mark.parametrize(
    ("each", "text"),
    [
        (Whole("n", 1, 1, 60), "61"),
        (Whole("n", 1, 1, 60), "0"),
        (Whole("n", 1, 1, 200), "100.7"),
        (Number("x", 0.5, 0, 1), "96"),
        (Range("r", (4, 10), 0, 28), "4-29"),
        (Switch("s"), "1"),
        (Choice("c", ("a", "b"), "a"), "c"),
        (Ladder("l", 1.0, (0.1, 1.0, 10.0)), "0.2"),
        (Page(), "0"),
        (Page(), "-1"),
        (Page(), "2.5"),
        (Picture(), "train-3-99999"),
    ],
)
def test_what_is_out_of_range_is_refused(each, text):
    with pytest.raises(Refused):
        each.read(text)


@pytest.mark.parametrize(("text", "number"), [("0.505", 0.5), ("0.507", 0.51), ("0.29", 0.29), ("1", 1.0), ("0", 0.0)])
def test_what_only_a_slider_moves_stands_on_one_of_its_steps(text, number):
    assert Number("x", 0.5, 0, 1, step=0.01, typed=False).read(text) == number
    assert Number("x", 0.5, 0, 1, step=0.01).read(text) == float(text)


def test_the_ends_of_a_range_may_come_the_wrong_way_round():
    assert Range("r", (4, 10), 0, 28).read("12-3") == (3, 12)


def test_kept_runs_are_never_more_than_there_is_room_for_and_no_two_alike():
    kept = Kept("kept", (Number("rate", 1.0), Whole("steps", 20, 1, 100)), most=2)
    assert kept.read("0.1_20~0.1_20~0.3_5~0.5_6") == ((0.1, 20), (0.3, 5))


def test_values_do_not_change():
    values = Values({"a": 1})
    with pytest.raises(AttributeError):
        values.a = 2
    with pytest.raises(KeyError):
        values.replace(b=1)
    assert values.replace(a=2).a == 2
