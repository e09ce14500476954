"""The drawing page, with drawings put where the canvas leaves them."""

import base64
import io

import numpy as np
import pytest
from PIL import Image, ImageDraw

SEVEN = [(70, 60), (210, 60), (120, 230)]
THREE = [(80, 60), (150, 45), (200, 80), (180, 120), (130, 135), (190, 150), (205, 200), (150, 235), (75, 215)]


def stroke(points, width=20, size=280) -> Image.Image:
    sheet = Image.new("RGBA", (size, size), "white")
    ImageDraw.Draw(sheet).line(points, "black", width, joint="curve")
    return sheet


def put(app, picture: Image.Image | str) -> None:
    """Leave a picture where the drawing package keeps it, and rerun."""
    if isinstance(picture, Image.Image):
        file = io.BytesIO()
        picture.save(file, "PNG")
        picture = "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()
    app.session_state["draw_sheet_0"] = {
        "drawing": {"raw": {"objects": []}, "data": picture},
        "backgroundFit": None,
    }
    app.run()
    assert not app.exception, app.exception


def verdicts(app) -> list[str]:
    return [heading.value for heading in app.subheader if "baseline" in heading.value]


def test_opens_in_every_reading_asking_for_a_drawing(visit, reading):
    app = visit("draw", reading)
    assert len(app.info) == 1
    assert not verdicts(app)


@pytest.mark.parametrize(("points", "answer"), [(THREE, ":orange[**3**]"), (SEVEN, ":blue[**7**]")])
def test_both_models_read_a_clear_digit(visit, points, answer):
    app = visit("draw")
    put(app, stroke(points))
    assert verdicts(app) == [f"L1 baseline → {answer}", f"RMSE baseline → {answer}"]
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
    assert not verdicts(app)


def test_the_net_for_drawings_answers_first_and_every_model_after_it(visit):
    app = visit("draw")
    put(app, stroke(THREE))
    headings = [heading.value for heading in app.subheader if "→" in heading.value]
    assert headings[0] == "Net for drawings → :orange[**3**]"
    assert len(headings) == 6
    assert sum("confidence" in text.value for text in app.markdown) == 4


def test_a_cross_is_neither_but_if_it_must_it_says_one(visit):
    app = visit("draw")
    cross = stroke([(60, 60), (220, 220)])
    ImageDraw.Draw(cross).line([(60, 220), (220, 60)], "black", 20)
    put(app, cross)
    assert app.subheader[0].value == "Net for drawings → neither"
    assert sum("If you force me: :" in text.value for text in app.markdown) == 1


def test_weights_that_do_not_belong_get_a_sentence_in_the_reader_s_language(visit, reading, monkeypatch, tmp_path):
    from core.models import store

    app = visit("draw", reading)
    monkeypatch.setattr(store, "FOLDER", tmp_path)
    for cache in (store.linear, store.net, store.judgement):
        cache.cache_clear()
    put(app, stroke(SEVEN))
    assert "make models" in app.error[0].value
    assert not verdicts(app)


def test_without_centring_a_small_digit_in_a_corner_is_misread(visit):
    app = visit("draw", centred="false")
    small = [(x / 4 + 5, y / 4 + 200) for x, y in THREE]
    put(app, stroke(small, width=8))
    assert verdicts(app)[0] == "L1 baseline → :blue[**7**]"
    app.toggle(key="centred").set_value(True).run()
    assert verdicts(app)[0] == "L1 baseline → :orange[**3**]"


def test_an_image_of_the_validation_set_does_without_a_pointer(visit):
    app = visit("draw", split="valid", digit="7", name="0.png")
    app.segmented_control(key="draw_source").set_value("image").run()
    assert verdicts(app) == ["L1 baseline → :blue[**7**]", "RMSE baseline → :blue[**7**]"]


def test_clearing_takes_a_new_sheet(visit):
    app = visit("draw")
    put(app, stroke(THREE))
    app.button(key="draw_clear").click().run()
    assert "paper is empty" in app.info[0].value


def test_one_session_never_sees_another_ones_drawing(visit):
    mine, theirs = visit("draw"), visit("draw")
    put(mine, stroke(SEVEN))
    theirs.run()
    assert verdicts(mine)
    assert not verdicts(theirs)


def test_the_picture_the_models_see_is_the_one_to_mnist_makes(visit):
    from core.draw import to_mnist

    app = visit("draw")
    put(app, stroke(SEVEN))
    (chart,) = app.get("vega_lite_chart")
    import pyarrow as pa

    rows = pa.ipc.open_stream(chart.proto.datasets[0].data.data).read_pandas()
    expected = to_mnist(np.asarray(stroke(SEVEN))).image
    assert rows["value"].to_numpy().reshape(28, 28).tolist() == expected.tolist()
