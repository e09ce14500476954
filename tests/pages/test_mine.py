"""A reader's own digit in every lesson that has a chooser of images: by a link, in earnest, and damaged."""

import json
import re

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core import linear_model
from core.data import digits, own
from core.lessons.inputs import Picture
from core.tensors import stacked
from core.text import Words
from core.ui import mine, navigation
from core.ui.inputs import inputs_of
from tests.own_digits import kept
from tests.seen import address, choose, figures, player, players, press, sent, table, turn

STEMS = [each.stem for each in navigation.lessons() if any(isinstance(i, Picture) for i in inputs_of(each.stem))]
DIGITS = (3, 7, None)


def link(path: str, stem: str = "pixels") -> dict[str, str]:
    """Return what stands in a link to a lesson with that digit."""
    return {"image": Picture().write(path), **({"source": "image"} if stem == "draw" else {})}


def floats(path: str) -> np.ndarray:
    """Return the pixels of an own digit in [0, 1], unpacked by this test alone."""
    return own.read(path).image.astype(np.float32) / 255


def test_there_are_lessons_with_a_chooser():
    assert {"pixels", "pixel_similarity", "linear_model", "nonlinearity", "going_deeper", "draw"} <= set(STEMS)


@pytest.mark.parametrize("digit", DIGITS)
@pytest.mark.parametrize("stem", STEMS)
def test_every_lesson_with_a_chooser_takes_an_own_digit(visit, shown, stem, digit, reading):
    path = kept(digit)
    app = visit(stem, reading, **link(path, stem))
    assert address(app)["image"] == link(path)["image"]
    assert "mine/" not in shown(app)
    assert path not in json.dumps([each.get("texts") for each in sent(app)])
    sets = [each for each in app.get("button_group") if each.key == f"{stem}_image_split"]
    assert sets[0].value == own.SET


DAMAGES = {
    "cut by one": lambda text: text[:-1],
    "cut short": lambda text: text[:40],
    "cut to nothing": lambda _: "mine",
    "too long": lambda text: text + "x" * 700,
    "called otherwise": lambda text: text.replace("mine-7", "mine-3"),
}


@pytest.mark.parametrize(("damage", "language"), [*zip(DAMAGES, ("en", "zh", "both", "en", "zh"), strict=True)])
@pytest.mark.parametrize("stem", STEMS)
def test_a_digit_damaged_on_its_way_leaves_the_page_as_it_is_and_is_said(visit, shown, stem, damage, language):
    said = link(kept(7), stem)
    app = visit(stem, language, **{**said, "image": DAMAGES[damage](said["image"])})
    assert "image" not in address(app)
    assert Words("frame", language)("refused.own_damaged") in shown(app)


def test_its_numbers_are_those_on_pixels(visit):
    path = kept(3)
    rows = json.loads(player(visit("pixels", **link(path)))["rows"])["pixels"]
    assert rows["value"] == own.read(path).image.ravel().tolist()


@pytest.mark.parametrize("digit", [3, 7])
def test_its_distances_are_those_to_the_means_of_all_training_images(visit, digit):
    path = kept(digit)
    found = table(visit("pixel_similarity", **link(path)), "nearer to")
    image = floats(path)
    for column, mean in zip(
        found.columns[1:3], (stacked("train", 3).mean(0), stacked("train", 7).mean(0)), strict=True
    ):
        difference = image - mean.numpy()
        assert float(found[column][0]) == pytest.approx(np.abs(difference).mean(), abs=1e-4)
        assert float(found[column][1]) == pytest.approx(np.sqrt((difference**2).mean()), abs=1e-4)


def test_it_is_ringed_where_it_lies_among_the_validation_images(visit, shown):
    path = kept(7)
    app = visit("pixel_similarity", **link(path))
    points = json.loads(next(each["rows"] for each in players(app) if "chosen" in each["rows"]))
    image, to_7 = floats(path), stacked("train", 7).mean(0).numpy()
    distance = float(np.abs(image - to_7).mean())
    assert points["chosen"]["to_7"] == [pytest.approx(distance, abs=1e-4)]
    ideals = [stacked("train", digit).mean(0).numpy() for digit in (3, 7)]
    everyone = torch.cat([stacked("valid", 3), stacked("valid", 7)]).numpy()
    nearest = np.minimum(*(np.abs(everyone - ideal).mean((1, 2)) for ideal in ideals))
    (said,) = re.findall(r"\*\*([\d,]+)\*\* of the 2,038", shown(app))
    assert int(said.replace(",", "")) == pytest.approx((nearest < distance).sum(), abs=1)


@pytest.mark.parametrize("digit", DIGITS)
def test_its_votes_are_those_of_the_linear_model(visit, shown, digit):
    path = kept(digit)
    app = visit("linear_model", weights="ideal", **link(path))
    apart = (stacked("train", 3).mean(0) - stacked("train", 7).mean(0)).numpy()
    params = linear_model.ideal_difference()
    prediction = float((floats(path) * apart).sum()) + params.bias.item()
    assert float(figures(app)["prediction"][0].replace("−", "-")) == pytest.approx(prediction, abs=0.01)
    assert ("neither of the two" in shown(app)) == (digit is None)


def test_the_arrows_and_the_sets_lead_from_it_and_back_to_it(visit):
    path = kept(7)
    app = visit("pixels", **link(path))
    press(app, "pixels_image_next")
    assert address(app)["image"] == link(path)["image"]  # it is the only one
    turn(app, pixels_image_split="valid")
    assert address(app)["image"].startswith("valid-3-")
    turn(app, pixels_image_split="mine")
    assert address(app)["image"] == link(path)["image"]
    press(app, "pixels_image_book")
    assert "image" not in address(app)


def test_it_follows_the_reader_from_lesson_to_lesson(visit):
    path = kept(3)
    app = visit("pixels", **link(path))
    turn(app, pixels_image_split="valid")
    turn(app, pixels_image_split="mine")
    app.query_params.clear()
    (page,) = [each.path for each in navigation.lessons() if each.stem == "linear_model"]
    app.switch_page(page).run()
    assert address(app)["image"] == link(path)["image"]


def test_who_has_no_own_digit_is_offered_none(visit):
    (sets,) = [each for each in visit("pixels").get("button_group") if each.key == "pixels_image_split"]
    assert list(sets.options) == ["training", "validation"]


# Kept


def strip_of(app) -> list[str]:
    """Return the names of the digits in a strip on the page."""
    return [each["name"] for data in sent(app) if "shown" in data for each in data["shown"]]


def test_what_is_kept_on_the_drawing_page_is_the_image_of_the_next_lesson(visit):
    app = visit("draw", source="image", image="valid-7-0")
    press(app, "draw_keep_7")
    path = address(app)["image"]
    ours = own.read("/".join(path.split("-", 2)))
    assert np.abs(ours.image.astype(int) - digits.image("valid/7/0.png")).max() <= 8
    assert ours.digit == 7
    assert strip_of(app) == ["7-1"]
    app.query_params.clear()
    app.switch_page("pages/1_see/02_pixels.py").run()
    assert address(app)["image"] == path


@pytest.mark.parametrize(("button", "digit"), [("keep_3", 3), ("keep_7", 7), ("keep_other", None)])
def test_a_digit_is_kept_as_what_the_reader_says_it_is(visit, button, digit):
    app = press(visit("draw", source="image", image="valid-3-1020"), f"draw_{button}")
    (held,) = app.session_state[mine.HELD]
    assert own.read(held.path).digit == digit


def test_the_same_digit_is_kept_once_and_never_more_than_there_is_room_for(visit, shown):
    app = visit("draw", source="image", image="valid-7-0")
    for _ in range(2):
        press(app, "draw_keep_7")
    assert len(app.session_state[mine.HELD]) == 1
    names = digits.folder("valid", 3)[: mine.MOST - 1]
    more = [mine.Held(own.path_of(digits.image(f"valid/3/{name}"), 3), name, 0.0) for name in names]
    choose(app, **{mine.HELD: (*app.session_state[mine.HELD], *more)})
    assert app.button("draw_keep_7").disabled
    assert Words("draw", "en")("keep_full", most=mine.MOST) in shown(app)


def test_a_digit_that_a_link_brought_can_be_kept(visit):
    app = visit("pixels", **link(kept(3)))
    press(app, "pixels_image_keep")
    assert [each.path for each in app.session_state[mine.HELD]] == [kept(3)]
    assert "pixels_image_keep" not in [button.key for button in app.button]


# What a browser tells may be anything


RECORDS = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text() | st.just(kept(7)),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["path", "name", "at", "x"]), inner),
)


@given(RECORDS)
def test_whatever_a_browser_tells_is_digits_or_counted_as_unreadable(told):
    found, unreadable = mine.taken_from(told)
    assert len(found) + unreadable == (len(told) if isinstance(told, list) else 0)
    for each in found:
        own.read(each.path)
        assert 0 < len(each.name) <= mine.LONGEST


def test_a_good_record_among_bad_ones_is_taken():
    good = {"path": kept(7), "name": "  my 7 ", "at": 5}
    bad = [None, {}, {**good, "path": kept(7)[:-1]}, {**good, "name": 7}, {**good, "at": "now"}, {**good, "at": None}]
    assert mine.taken_from([*bad, good]) == ([mine.Held(kept(7), "my 7", 5.0)], len(bad))


def test_names_count_up_and_none_is_given_twice():
    assert mine.free_name(kept(7), set()) == "7-1"
    assert mine.free_name(kept(7), {"7-1", "7-3"}) == "7-2"
    assert mine.free_name(kept(None), {"7-1"}) == "x-1"
