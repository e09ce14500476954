"""The drawing page, with drawings put where the canvas leaves them."""

import base64
import io
import json

import numpy as np
import pandas as pd
import pillow_heif
import pytest
from PIL import Image, ImageDraw

from core.text import Words
from tests.seen import address, players, sent, tables, turn

SEVEN = [(70, 60), (210, 60), (120, 230)]
THREE = [(80, 60), (150, 45), (200, 80), (180, 120), (130, 135), (190, 150), (205, 200), (150, 235), (75, 215)]


def stroke(points, width=20, size=280) -> Image.Image:
    sheet = Image.new("RGBA", (size, size), "white")
    ImageDraw.Draw(sheet).line(points, "black", width, joint="curve")
    return sheet


def put(app, picture: Image.Image | str, objects: list | None = None) -> None:
    """Leave a picture, and the strokes that made it, where the drawing package keeps them, and rerun."""
    if isinstance(picture, Image.Image):
        file = io.BytesIO()
        picture.save(file, "PNG")
        picture = "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()
    app.session_state["draw_sheet_0"] = {
        "drawing": {"raw": {"objects": objects or []}, "data": picture},
        "backgroundFit": None,
    }
    app.run()
    assert not app.exception, app.exception


def board(app) -> dict:
    """Return what the page's board was told."""
    found = [data for data in sent(app) if "said" in data]
    return found[0] if found else {"said": []}


def judge(app) -> str:
    """Return what the model says whose verdict counts, "" if there is no verdict, and then none of any model."""
    told = board(app)
    if not told["said"]:
        return ""
    assert told["image"]
    said = told["said"][-1]
    return f"{told['words'][said['model']]} → {said['digit'] or told['words']['no_digit']}"


def others(app) -> dict[str, int | None]:
    """Return what the other models say, by name; None is a tie."""
    told = board(app)
    return {told["words"][each["model"]]: each["digit"] for each in told["said"][:-1]}


def chosen(app, look: str):
    """Return the page after that closer look was chosen."""
    app.segmented_control(key="draw_look").set_value(look).run()
    assert not app.exception, app.exception
    return app


def rows_of(app, column: str) -> pd.DataFrame:
    """Return the first rows with a column of that name that a player was sent."""
    sent = [rows for player in players(app) for rows in json.loads(player["rows"]).values()]
    return next(pd.DataFrame(rows) for rows in sent if column in rows)


def test_opens_in_every_reading_asking_for_a_drawing(visit, reading):
    app = visit("draw", reading)
    assert len(app.info) == 1
    assert not judge(app)


@pytest.mark.parametrize(("points", "answer"), [(THREE, 3), (SEVEN, 7)])
def test_all_models_read_a_clear_digit(visit, points, answer):
    app = visit("draw")
    put(app, stroke(points))
    assert judge(app) == f"Net for drawings → {answer}"
    assert list(others(app)) == [
        "L1 baseline",
        "RMSE baseline",
        "Linear model",
        "Net of two layers",
        "Convolutional net",
    ]
    assert set(others(app).values()) == {answer}
    assert not app.info


@pytest.mark.parametrize(
    ("picture", "says"),
    [
        (Image.new("RGBA", (280, 280), "white"), "paper is empty"),
        (Image.new("RGBA", (280, 280), (0, 0, 0, 0)), "paper is empty"),
        (stroke([(140, 140), (141, 141)]), "only a dot"),
        (Image.new("RGBA", (280, 280), "black"), "more ink than paper"),
        ("data:image/png;base64,bm90IGEgcGljdHVyZQ==", "not a picture"),
        ("data:image/png;base64,A", "not a picture"),
        ("nonsense", "not a picture"),
        (Image.new("RGBA", (3000, 3000), "white"), "not a picture"),
    ],
)
def test_what_is_no_digit_gets_a_friendly_sentence_and_no_verdict(visit, picture, says):
    app = visit("draw")
    put(app, picture)
    assert says in app.info[0].value
    assert not judge(app)
    assert not others(app)


def test_a_cross_is_neither_but_if_it_must_it_says_one(visit, shown):
    app = visit("draw")
    cross = stroke([(60, 60), (220, 220)])
    ImageDraw.Draw(cross).line([(60, 220), (220, 60)], "black", 20)
    put(app, cross)
    assert judge(app) == "Net for drawings → neither"
    assert board(app)["said"][-1]["forced"] in (3, 7)
    assert board(app)["words"]["forced"] == "If you force me: {digit}, with {percent}%."
    assert "Only one of the six can say neither" in shown(app)
    assert None not in others(app).values()


def doubted() -> str:
    """Return a validation image of which the judge is not sure, as the address has it; found by looking."""
    from core.data import digits
    from core.draw import DrawnDigit, classify

    valid = digits.load("valid")
    said = (
        (name, classify(DrawnDigit(*[image] * 4))[-1]) for name, image in zip(valid.names, valid.images, strict=True)
    )
    return next(name.replace("/", "-").removesuffix(".png") for name, verdict in said if not verdict.sure)


def test_where_the_judge_is_not_sure_its_leaning_is_shown_and_not_announced(visit, shown):
    app = visit("draw", source="image", image=doubted())
    told = board(app)["said"][-1]
    assert not told["sure"]
    assert told["confidence"] < 0.5
    assert board(app)["words"]["not_sure"] == "not sure"
    assert "The net for drawings is not sure" in shown(app)
    assert "They disagree" not in shown(app)


def test_where_models_disagree_the_page_says_who_and_leads_to_the_lesson(visit, shown):
    """A validation image that the baselines get wrong and the nets right; found by looking, not by its name."""
    from core import draw
    from core.data import digits

    valid = digits.load("valid")
    for i in range(1010, 2038):
        image = valid.images[i]
        said = {each.model: each.digit for each in draw.classify(draw.DrawnDigit(image, image, image, image))}
        if said["l1"] == 3 and said["draw_net"] == said["linear"] == 7:
            break
    app = visit("draw", source="image", image=valid.names[i].replace("/", "-").removesuffix(".png"))
    assert "otherwise by: **L1 baseline**" in shown(app)
    assert others(app)["L1 baseline"] == 3
    assert others(app)["Linear model"] == 7
    assert any(link.proto.label == "Pixel similarity" for link in app.get("page_link"))


def test_weights_that_do_not_belong_get_a_sentence_in_the_reader_s_language(visit, reading, monkeypatch, tmp_path):
    from core.models import store

    app = visit("draw", reading)
    monkeypatch.setattr(store, "FOLDER", tmp_path)
    for cache in (store.linear, store.net, store.judgement):
        cache.cache_clear()
    put(app, stroke(SEVEN))
    assert "make models" in app.error[0].value
    assert not judge(app)


def test_without_centring_a_small_digit_in_a_corner_is_misread(visit):
    app = visit("draw", centred="no")
    small = [(x / 4 + 5, y / 4 + 200) for x, y in THREE]
    put(app, stroke(small, width=8))
    assert others(app)["L1 baseline"] == 7
    turn(app, draw_centred=True)
    assert others(app)["L1 baseline"] == 3


def test_an_image_of_the_validation_set_does_without_a_pointer(visit):
    app = visit("draw", source="image", image="valid-7-0")
    assert judge(app) == "Net for drawings → 7"
    assert set(others(app).values()) == {7}


def as_sent(*lines: list) -> list[dict]:
    """Return strokes in the drawing package's words."""
    return [
        {"type": "Path", "strokeWidth": 20, "path": [["M", *line[0]], *(["L", *point] for point in line[1:])]}
        for line in lines
    ]


def test_a_browser_that_hides_its_sheet_is_answered_from_the_strokes(visit, reading, shown):
    """What is read back is noise, as Firefox has it that resists fingerprinting."""
    noise = np.random.default_rng(2).integers(0, 256, (280, 280, 4), np.uint8)
    noise[..., 3] = 255
    app = visit("draw", reading)
    put(app, Image.fromarray(noise), as_sent(SEVEN))
    assert board(app)["said"][-1]["digit"] == 7
    assert Words("draw", reading).prose("hidden") in [each.value for each in app.info]


def test_a_sheet_that_shows_its_strokes_is_read_as_it_is(visit):
    app = visit("draw")
    put(app, stroke(SEVEN), as_sent(SEVEN))
    plain = visit("draw")
    put(plain, stroke(SEVEN))
    assert board(app)["said"] == board(plain)["said"]
    assert not app.info


def test_more_strokes_than_are_read_get_a_sentence_and_are_not_kept(visit):
    app = visit("draw")
    put(app, stroke(SEVEN), as_sent(*[[(1, 1), (2, 2)]] * 2_001))
    assert "more than 2,000 strokes" in app.info[0].value
    assert not judge(app)
    assert "draw_kept" not in app.session_state or app.session_state["draw_kept"] is None


def test_two_digits_on_the_sheet_are_told_apart(visit):
    both = stroke([(x / 2.2, y / 2.2 + 60) for x, y in SEVEN], 10)
    ImageDraw.Draw(both).line([(x / 2.2 + 140, y / 2.2 + 60) for x, y in THREE], "black", 10, joint="curve")
    app = visit("draw")
    put(app, both)
    assert judge(app) == "Net for drawings → neither"
    assert "Read apart, they are: :blue[**7**] :orange[**3**]" in app.info[0].value


def test_one_digit_that_is_neither_is_not_told_apart(visit):
    app = visit("draw")
    cross = stroke([(60, 60), (220, 220)])
    ImageDraw.Draw(cross).line([(60, 220), (220, 60)], "black", 20)
    put(app, cross)
    assert not app.info


@pytest.mark.parametrize("missing", ["linear", "conv_net"])
def test_a_model_that_cannot_be_used_leaves_the_others_standing(visit, monkeypatch, missing, shown):
    from core.models import store, verdicts

    load = store.load

    def refuse(model):
        if model == missing:
            raise store.WeightsError(model, "missing")
        return load(model)

    app = visit("draw")
    monkeypatch.setattr(store, "load", refuse)
    for cache in (store.linear, store.net):
        cache.cache_clear()
    put(app, stroke(SEVEN))
    assert judge(app) == "Net for drawings → 7"
    assert [each["model"] for each in board(app)["said"]] == [each for each in verdicts.MODELS if each != missing]
    assert "cannot be used" in app.warning[0].value
    for look in ("why", "nearest", "flip", "ways", "stages"):
        chosen(app, look)
    turn(chosen(app, "why"), draw_model=missing)
    assert sum("cannot be used" in each.value for each in app.warning) == 2
    for cache in (store.linear, store.net):
        cache.cache_clear()


def test_clearing_takes_a_new_sheet(visit):
    app = visit("draw")
    put(app, stroke(THREE))
    app.button(key="draw_clear").click().run()
    assert "paper is empty" in app.info[0].value


def test_one_session_never_sees_another_ones_drawing(visit):
    mine, theirs = visit("draw"), visit("draw")
    put(mine, stroke(SEVEN))
    theirs.run()
    assert judge(mine)
    assert not judge(theirs)


def test_the_picture_the_models_see_is_the_one_to_mnist_makes(visit):
    from core.draw import to_mnist

    app = visit("draw")
    put(app, stroke(SEVEN))
    expected = to_mnist(np.asarray(stroke(SEVEN))).image
    seen = np.zeros((28, 28), np.uint8)
    sent = rows_of(app, "value")
    seen[sent["row"], sent["column"]] = sent["value"]
    assert seen.tolist() == expected.tolist()


# A closer look


def numbers(app) -> list[float]:
    """Return what the table of the sum says, from the top."""
    (table,) = tables(app, "How much")
    return [float(text.replace("−", "-")) for text in table["How much"]]


@pytest.mark.parametrize("model", ["l1", "rmse", "linear", "simple_net", "conv_net", "draw_net"])
def test_the_numbers_on_the_page_add_up_to_the_score_and_the_picture_to_its_parts(visit, model):
    app = visit("draw")
    put(app, stroke(THREE))
    turn(app, draw_model=model)
    *parts, score = numbers(app)
    assert sum(parts) == pytest.approx(score, abs=0.0003)
    assert score > 0
    votes = rows_of(app, "vote")["vote"]
    assert votes[votes > 0].sum() == pytest.approx(parts[1], abs=0.0003)
    assert votes[votes < 0].sum() == pytest.approx(parts[2], abs=0.0003)


@pytest.mark.parametrize("look", ["why", "nearest", "flip", "ways", "stages"])
def test_every_closer_look_opens_in_every_reading(visit, reading, look):
    app = visit("draw", reading)
    put(app, stroke(SEVEN))
    chosen(app, look)
    assert judge(app)


def pictures(app) -> list:
    return [image for each in app.get("image") for image in each.proto.imgs]


def test_ten_training_images_are_shown_as_nearest(visit, shown):
    app = visit("draw")
    put(app, stroke(SEVEN))
    assert len(pictures(chosen(app, "nearest"))) == 10
    assert "among 21,996" in shown(app)
    assert sum("7**] · " in text.value for text in app.markdown) >= 9


def test_twelve_ways_and_twelve_others(visit):
    app = visit("draw")
    put(app, stroke(THREE))
    first = [image.url for image in pictures(chosen(app, "ways"))]
    assert len(set(first)) == 12
    (table,) = tables(app, "Net for drawings")
    assert table["Net for drawings"][0] == "12 / 12"
    app.button(key="draw_other_ways").click().run()
    assert not set(first) & {image.url for image in pictures(app)}


def test_pixels_changed_by_hand_move_every_verdict(visit):
    """Here all of a 7: what was sent as the changed grid is a clear 3."""
    from core.draw import to_mnist
    from core.ui import grid
    from core.ui.draw import ways_in

    app = visit("draw")
    put(app, stroke(SEVEN))
    chosen(app, "flip")
    assert set(rows_of(app, "before")["said"]) == {"7"}
    seven, three = (to_mnist(np.asarray(stroke(points))).image for points in (SEVEN, THREE))
    app.session_state["draw_grid_flip"] = {"edited": {"version": ways_in.checksum(seven), "pixels": grid.pack(three)}}
    app.run()
    assert not app.exception
    moved = rows_of(app, "before")
    assert set(moved["said"]) == {"3"}
    assert (moved["now"] > moved["before"]).all()
    assert judge(app) == "Net for drawings → 7"


def test_the_course_finds_a_small_change_for_every_model(visit):
    app = visit("draw")
    put(app, stroke(SEVEN))
    chosen(app, "flip")
    app.button(key="draw_search").click().run()
    assert not app.exception
    found = [text.value for text in app.markdown if " pixels" in text.value and "→" in text.value]
    assert len(found) + sum("not flipped" in text.value for text in app.markdown) == 6
    assert sum("no fewer would do" in text for text in found) == 3


def test_an_emptied_grid_gets_a_sentence_and_no_verdict(visit):
    from core.draw import to_mnist
    from core.ui import grid
    from core.ui.draw import ways_in

    app = visit("draw")
    put(app, stroke(SEVEN))
    chosen(app, "flip")
    version = ways_in.checksum(to_mnist(np.asarray(stroke(SEVEN))).image)
    empty = grid.pack(np.zeros((28, 28), np.uint8))
    app.session_state["draw_grid_flip"] = {"edited": {"version": version, "pixels": empty}}
    app.run()
    assert "paper is empty" in app.info[0].value


@pytest.mark.parametrize("sent", ["nonsense", {"version": 3}, {"version": "blank", "pixels": "A" * 9}, 7])
def test_a_grid_that_is_none_gets_a_sentence(visit, sent):
    app = visit("draw")
    app.segmented_control(key="draw_source").set_value("grid").run()
    app.session_state["draw_grid"] = {"edited": sent}
    app.run()
    assert not app.exception
    assert "not a picture" in app.info[0].value


def test_a_digit_drawn_on_the_grid_is_read_wherever_it_is(visit):
    from core.ui import grid

    pixels = np.zeros((28, 28), np.uint8)
    pixels[2, 2:12], pixels[2:14, 11] = 255, 255
    app = visit("draw")
    app.segmented_control(key="draw_source").set_value("grid").run()
    app.session_state["draw_grid"] = {"edited": {"version": "blank", "pixels": grid.pack(pixels)}}
    app.run()
    assert judge(app) == "Net for drawings → 7"


# A photo


def file_of(picture: Image.Image, kind: str = "PNG") -> bytes:
    file = io.BytesIO()
    picture.save(file, kind)
    return file.getvalue()


def uploaded(app, content: bytes, name: str = "digit.png"):
    """Return the page after a file has come, as the browser sends it (tests/browser has the way there)."""
    from core.ui.photo import taken

    app.segmented_control(key="draw_source").set_value("photo").run()
    app.session_state["draw_sent"] = taken({"name": name, "content": base64.b64encode(content).decode()})
    app.run()
    assert not app.exception, app.exception
    return app


def test_an_uploaded_picture_is_found_and_read_and_its_stages_are_shown(visit):
    board = Image.eval(stroke(THREE, size=280).convert("L"), lambda value: 255 - value)
    app = uploaded(visit("draw"), file_of(board, "JPEG"))
    assert judge(app) == "Net for drawings → 3"
    assert len(pictures(chosen(app, "stages"))) >= 6


@pytest.mark.parametrize(("name", "kind"), [("seven.bmp", "BMP"), ("七 🐈.jfif", "JPEG"), ("scan.tiff", "TIFF")])
def test_the_file_s_kind_and_its_name_do_not_matter(visit, name, kind):
    app = uploaded(visit("draw"), file_of(stroke(SEVEN).convert("RGB"), kind), name)
    assert judge(app) == "Net for drawings → 7"


def test_a_phone_s_heic_is_read(visit):
    file = io.BytesIO()
    pillow_heif.from_pillow(stroke(SEVEN).convert("RGB")).save(file, format="HEIF")
    assert judge(uploaded(visit("draw"), file.getvalue(), "IMG_0042.HEIC")) == "Net for drawings → 7"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"not a picture, whatever its name", "not a picture"),
        (b"%PDF-1.7 renamed to .png", "PNG / JPEG / WebP / GIF / BMP / TIFF / HEIC"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "not a picture"),
        (file_of(stroke(THREE))[:300], "cut short or damaged"),
        (b"\x89PNG\r\n\x1a\n" + bytes(5_300_000), "larger than 5 MB"),
        (file_of(Image.new("RGB", (300, 200), (120, 130, 140))), "one colour"),
    ],
    ids=["text", "pdf", "svg", "cut short", "large", "one colour"],
)
def test_a_bad_file_gets_a_sentence_in_the_reader_s_language(visit, content, says):
    app = uploaded(visit("draw"), content)
    assert says in app.info[0].value
    assert not judge(app)


def test_a_refused_file_does_not_leave_the_answer_before_standing(visit):
    app = uploaded(visit("draw"), file_of(stroke(SEVEN)))
    assert judge(app) == "Net for drawings → 7"
    assert not judge(uploaded(app, b"no picture at all"))
    assert judge(uploaded(app, file_of(stroke(THREE)))) == "Net for drawings → 3"


def test_what_the_browser_could_not_send_is_said(visit):
    from core.ui.photo import taken

    app = uploaded(visit("draw"), file_of(stroke(SEVEN)))
    app.session_state["draw_sent"] = taken({"name": "huge.heic", "reason": "large_file"})
    app.run()
    assert "larger than 5 MB" in app.info[0].value
    assert not judge(app)


def row_of(*digits: list) -> Image.Image:
    """Return a picture with digits of the sheet beside each other."""
    row = Image.new("RGB", (260 * len(digits) + 60, 340), (250, 248, 240))
    for place, points in enumerate(digits):
        row.paste(
            stroke(points).convert("RGB"),
            (30 + 260 * place, 30),
            Image.eval(stroke(points).convert("L"), lambda v: 255 - v),
        )
    return row


def on_photo(app) -> dict:
    """Return what the place for a picture was told."""
    (found,) = [data for data in sent(app) if "frames" in data]
    return found


def changed(app, **changes):
    """Return the page after the reader did something to the picture, as the browser tells it."""
    from dataclasses import replace

    app.session_state["draw_sent"] = replace(app.session_state["draw_sent"], **changes)
    app.run()
    assert not app.exception, app.exception
    return app


def test_each_digit_on_a_photo_is_framed_and_read_and_one_is_looked_at(visit, shown):
    app = uploaded(visit("draw"), file_of(row_of(THREE, SEVEN, SEVEN)))
    assert [frame["said"] for frame in on_photo(app)["frames"]] == ["3", "7", "7"]
    assert "Found here" in shown(app)
    for place, digit in enumerate((3, 7, 7)):
        changed(app, chosen=place)
        assert on_photo(app)["chosen"] == place
        assert judge(app) == f"Net for drawings → {digit}"
    chosen(app, "stages")  # another rerun
    assert on_photo(app)["chosen"] == 2


def touching(*digits: list) -> Image.Image:
    """Return a picture with digits of the sheet in a row, a line under them all."""
    row = row_of(*digits)
    ImageDraw.Draw(row).line([(60, 280), (260 * len(digits), 280)], "black", 16)
    return row


@pytest.mark.parametrize(("reading", "asks"), [("en", "two digits that touch?"), ("zh", "这是连在一起的两个数字吗")])
def test_what_may_be_two_digits_is_asked_about_until_one_is_framed(visit, shown, reading, asks):
    app = uploaded(visit("draw", reading), file_of(touching(SEVEN, THREE)))
    assert len(on_photo(app)["frames"]) == 1
    assert asks in shown(app)
    changed(app, frame=(0.02, 0.98, 0.01, 0.5))
    assert asks not in shown(app)


U = [(100, 60), (100, 220), (170, 220), (170, 60)]  # neither, and higher than wide


@pytest.mark.parametrize("digits", [(SEVEN,), (THREE,), (U,), (SEVEN, THREE)])
def test_digits_that_stand_apart_or_alone_are_not_asked_about(visit, shown, digits):
    assert "that touch" not in shown(uploaded(visit("draw"), file_of(row_of(*digits))))


def test_a_frame_of_the_reader_s_own_holds_what_is_looked_at_and_survives_a_rerun(visit):
    app = uploaded(visit("draw"), file_of(row_of(THREE, SEVEN)))
    frame = (0.02, 0.98, 0.5, 0.99)
    changed(app, frame=frame)
    assert judge(app) == "Net for drawings → 7"
    assert sorted(each["said"] for each in on_photo(app)["frames"]) == ["3", "7"]
    assert on_photo(app)["own"]
    chosen(app, "nearest")
    assert on_photo(app)["frames"][on_photo(app)["chosen"]]["box"] == pytest.approx(frame, abs=0.01)
    changed(app, frame=(0.0, 0.06, 0.0, 0.05))
    assert not judge(app)
    assert on_photo(app)["frames"][0]["box"] == [0.0, 0.06, 0.0, 0.05]  # it is there to be moved on
    changed(app, frame=None)
    assert judge(app)


@pytest.mark.parametrize(("turn", "how"), [(1, "to the right"), (2, "half a turn"), (3, "to the left")])
def test_a_photo_that_lies_on_its_side_is_offered_to_be_turned(visit, shown, turn, how):
    lying = stroke(THREE).convert("RGB").rotate(90 * turn)
    app = uploaded(visit("draw"), file_of(lying))
    assert judge(app) == "Net for drawings → neither"
    assert how in shown(app)
    app.button(key="draw_turn").click().run()
    assert judge(app) == "Net for drawings → 3"
    app.button(key="draw_turn_back").click().run()
    assert judge(app) == "Net for drawings → neither"


def test_a_photo_that_stands_upright_is_not_offered_to_be_turned(visit):
    app = uploaded(visit("draw"), file_of(stroke(SEVEN)))
    assert not [each for each in app.button if each.key == "draw_turn"]


def test_the_figures_on_trust_are_those_of_the_report(visit, shown):
    import json

    from core.models import store

    report = json.loads(store.REPORT.read_text("utf-8"))["draw_net"]
    text = shown(visit("draw"))
    assert f"is {100 * report['calibration_error']:.1f}%" in text
    assert f"calls {100 * report['neither_of_others']:.1f}% of other digits neither" in text


def test_without_mnist_s_other_digits_there_are_verdicts_and_the_missing_file_is_named(visit, monkeypatch, tmp_path):
    from core.data import others
    from core.models import judging, nearest

    app = visit("draw")
    put(app, stroke(SEVEN))
    monkeypatch.setattr(others, "FILE", tmp_path / "mnist_others.npz")
    for cache in (others.load, nearest.known_features):
        cache.cache_clear()
    assert judging.ours()  # what stands further down was worked out before
    chosen(app, "nearest")
    assert judge(app) == "Net for drawings → 7"
    assert "core/data/mnist_others.npz" in app.error[0].value


def test_dots_have_no_line_for_other_hands_to_follow(visit):
    dots = Image.new("RGBA", (280, 280), "white")
    for x in (40, 240):
        ImageDraw.Draw(dots).ellipse((x - 10, 130, x + 10, 150), "black")
    app = visit("draw")
    put(app, dots)
    chosen(app, "ways")
    assert "only dots" in app.info[0].value
    assert not pictures(app)


def test_the_way_in_and_the_closer_look_stand_in_the_address(visit):
    app = visit("draw", source="image", image="valid-7-0", look="nearest", model="l1", hands="5")
    assert address(app) == {"source": "image", "image": "valid-7-0", "look": "nearest", "model": "l1", "hands": "5"}
    assert len(pictures(app)) == 11
