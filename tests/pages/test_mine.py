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
from core.lessons import taught, training
from core.lessons.inputs import OwnDigit, Picture, defaults
from core.tensors import stacked
from core.text import Words
from core.ui import mine, navigation
from core.ui.inputs import inputs_of
from tests.own_digits import kept
from tests.seen import address, choose, figures, player, players, press, printed, sent, table, tables, turn

STEMS = [each.stem for each in navigation.lessons() if any(type(i) is Picture for i in inputs_of(each.stem))]
WITH_OWN = [each.stem for each in navigation.lessons() if any(isinstance(i, OwnDigit) for i in inputs_of(each.stem))]
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


# The lessons that do the same with the reader's own digit


def test_these_lessons_have_a_section_on_it():
    assert set(WITH_OWN) >= {"tensors", "broadcasting", "ideal_digits", "metrics", "gradients", "training"}


@pytest.mark.parametrize("digit", DIGITS)
@pytest.mark.parametrize("stem", WITH_OWN)
def test_every_such_lesson_takes_an_own_digit(visit, shown, stem, digit, reading):
    path = kept(digit)
    app = visit(stem, reading, image=Picture().write(path))
    assert address(app)["image"] == Picture().write(path)
    assert path not in shown(app)
    assert [each["chosen"] for each in sent(app) if "shown" in each] == [path]


@pytest.mark.parametrize("stem", WITH_OWN)
def test_without_one_the_section_leads_to_the_sheet(visit, shown, stem):
    app = visit(stem)
    assert Words("frame", "en").prose("mine.none") in shown(app)
    assert "image" not in address(app)


@pytest.mark.parametrize("stem", WITH_OWN)
def test_a_damaged_one_is_said_there_too(visit, shown, stem):
    app = visit(stem, image=Picture().write(kept(7))[:-2])
    assert Words("frame", "en")("refused.own_damaged") in shown(app)


def test_a_digit_kept_on_the_drawing_page_is_met_in_training(visit):
    app = press(visit("draw", source="image", image="valid-7-0"), "draw_keep_7")
    path = address(app)["image"]
    app.query_params.clear()
    app.switch_page("pages/4_train/15_training.py").run()
    assert address(app)["image"] == path


def test_an_image_of_the_data_set_does_not_follow_to_where_only_own_digits_go(visit):
    app = turn(visit("pixels"), pixels_image_split="valid")
    app.query_params.clear()
    app.switch_page("pages/2_measure/05_tensors.py").run()
    assert "image" not in address(app)


def test_what_the_model_said_of_it_is_what_its_weights_at_each_frame_make_of_it():
    path = kept(7)
    values = training.seen_of_own(defaults(training.INPUTS), path)
    run, rows = training.run_of(values), json.loads(training.own(values, Words("training", "en")).rows)["said"]
    assert rows["step"] == list(run.steps)
    for frame in (0, len(run.steps) // 2, -1):
        weights = run.frames[frame].numpy().astype(float)
        score = float(floats(path).ravel() @ weights[:-1] + weights[-1])
        assert rows["share"][frame] == pytest.approx(1 / (1 + np.exp(-score)), abs=2e-4)


@pytest.mark.parametrize("digit", [3, 7])
def test_it_is_added_where_the_data_set_has_its_digit_as_often_as_was_asked(digit):
    path = kept(digit)
    x, y = taught.images_with((path,), 10)
    assert x.shape == (12_406, 784)
    its = slice(0, 10) if digit == 3 else slice(-10, None)
    assert np.array_equal(x[its].numpy(), np.tile(floats(path).ravel(), (10, 1)))
    assert y[its].flatten().tolist() == [float(digit == 3)] * 10
    assert y.sum() == 6_131 + 10 * (digit == 3)


def test_of_all_that_are_kept_the_3s_and_7s_are_added():
    paths = (kept(3), kept(7), kept(None), own.path_of(own.read(kept(7)).image, 3))
    known = taught.teachable([*paths, paths[0]])
    assert known == (paths[0], paths[1], paths[3])
    x, y = taught.images_with(known, 10)
    assert x.shape == (12_426, 784)
    threes = np.stack([floats(paths[0]).ravel(), floats(paths[3]).ravel()])
    assert np.array_equal(x[:20].numpy(), np.tile(threes, (10, 1)))
    assert np.array_equal(x[-10:].numpy(), np.tile(floats(paths[1]).ravel(), (10, 1)))
    assert y[:20].flatten().tolist() == [1.0] * 20
    assert y[-10:].flatten().tolist() == [0.0] * 10


BASE = taught.training.Settings(shuffle=True, epochs=5)


@pytest.fixture(scope="module")
def plain(one_thread):
    """Give a short training without any own digit."""
    return taught.training.train_linear(BASE)


def test_what_was_nearly_right_is_learnt_and_what_is_forgotten_for_it_is_counted(plain):
    valid = digits.load("valid")
    x = torch.tensor(valid.images.reshape(-1, 784)).float() / 255
    with torch.no_grad():
        scores = (x @ plain.params.weights + plain.params.bias).flatten().numpy()
    wrong = [i for i, score in enumerate(scores) if (score > 0) != (valid.labels[i] == 3)]
    nearest = min(wrong, key=lambda i: abs(scores[i]))
    path = own.path_of(valid.images[nearest], int(valid.labels[nearest]))
    run = taught.teach(taught.Settings(BASE, (path,), 100))
    found = taught.changed(path, (path,), plain.params, run.params)
    is_3 = valid.labels[nearest] == 3
    assert (found.after > 0.5) == is_3
    assert not set(found.forgotten) & set(found.won)
    right = [round(results[-1].accuracy * 2038) for results in (plain.results, run.results)]
    assert right[1] - right[0] == len(found.won) - len(found.forgotten)


def test_what_the_model_is_sure_of_is_not_learnt_otherwise_however_often_it_comes(plain):
    seven_as_3 = own.path_of(own.read(kept(7)).image, 3)
    run = taught.teach(taught.Settings(BASE, (seven_as_3,), 100))
    found = taught.changed(seven_as_3, (seven_as_3,), plain.params, run.params)
    assert max(found.before, found.after) < training.FLAT


def test_training_with_it_says_what_came_of_it(visit, shown):
    path = own.path_of(own.read(kept(7)).image, 3)
    app = visit("training", image=Picture().write(path), times="100", epochs="3")
    for _ in range(60):
        if any(said in shown(app) for said in ("It has learnt yours", "It has not learnt yours", "It knew yours")):
            break
        app.run()
    else:
        raise AssertionError("it never came to an end")
    assert address(app)["times"] == "100"


def test_of_all_of_mine_it_is_counted_how_many_are_right(plain):
    """Validation images are kept as one's own: what became of each of them is counted anew."""
    valid = digits.load("valid")
    chosen = [*range(0, 2038, 97)]
    paths = tuple(own.path_of(valid.images[i], int(valid.labels[i])) for i in chosen)
    run = taught.teach(taught.Settings(BASE, paths, 10))
    found = taught.changed(paths[0], paths, plain.params, run.params)
    x = np.stack([floats(path).ravel() for path in paths])
    for params, told in ((plain.params, found.right_before), (run.params, found.right_after)):
        scores = x @ params.weights.detach().numpy() + params.bias.detach().numpy()
        assert told == sum((score > 0) == (valid.labels[i] == 3) for score, i in zip(scores[:, 0], chosen, strict=True))


def test_training_with_all_of_mine_says_how_many_are_right(visit, shown):
    app = visit("training", image=Picture().write(kept(7)), epochs="3")
    assert not [choice for choice in app.button_group if choice.key == "training_added"]  # there is only one
    app.session_state[mine.HELD] = tuple(mine.Held(kept(digit, pen), "", 0.0) for digit in DIGITS for pen in (14, 24))
    app.run()
    turn(turn(app, training_added="all"), training_times="10")
    for _ in range(60):
        if "All your 5 digits were right" in shown(app):
            break
        app.run()
    else:
        raise AssertionError("it never came to an end")
    assert address(app)["added"] == "all"


def test_the_mean_with_it_is_the_mean_of_n(visit, shown):
    path = kept(3)
    app = visit("ideal_digits", image=Picture().write(path), among="10")
    others = digits.load("train").images[:9].astype(float) / 255
    with_it = np.concatenate([others, floats(path)[None]]).mean(0)
    change = np.abs(with_it - others.mean(0)).max()
    assert f"**{change:.4f}**" in shown(app)


def test_its_gradient_is_its_pixels_times_a_quarter(visit, shown):
    app = visit("gradients", image=Picture().write(kept(7)))
    assert "the loss **0.50**" in shown(app)
    assert shown(app).count("**0.25**") == 3  # of the bias, of the inkiest pixel, and found by trying


def test_the_score_on_it_stands_apart(visit):
    app = visit("metrics", image=Picture().write(kept(7)))
    (rows,) = tables(app, "yours")
    assert rows["yours"].tolist()[-2:] == ["0 of 1", "1 of 1"]  # everything is a 3, everything is a 7


def test_its_distances_are_worked_out_at_once(visit):
    path = kept(3)
    app = visit("broadcasting", image=Picture().write(path))
    to_3 = np.abs(floats(path) - stacked("train", 3).mean(0).numpy()).mean()
    assert f"tensor([{to_3:.4f}])" in "".join(printed(app))
