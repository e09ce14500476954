"""What the pixel editor takes from a browser: an image of this version, no edits yet, or "unreadable"."""

import base64
import json
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from streamlit.testing.v1 import AppTest

from core.pictures.prepare import DrawingError
from core.text import READINGS, Words
from core.ui import grid as editor

images = arrays(np.uint8, (28, 28))
BASE = np.random.default_rng(7).integers(0, 256, (28, 28), np.uint8)
OTHER = 255 - BASE
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def sent(image: np.ndarray, version: str = "base") -> dict[str, str]:
    """Return what the browser sends for an image, packed here in a way of our own."""
    return {"version": version, "pixels": base64.b64encode(bytes(image.flatten().tolist())).decode()}


def is_unreadable(content: object) -> bool:
    with pytest.raises(DrawingError) as caught:
        editor.edited(content, BASE, "base")
    return caught.value.reason == "unreadable"


@given(image=images)
def test_an_image_comes_back_as_it_was_sent(image):
    back = editor.edited(sent(image), BASE, "base")
    assert back.dtype == np.uint8
    np.testing.assert_array_equal(back, image)
    assert editor.pack(image) == sent(image)["pixels"]


@given(image=images)
def test_packing_reads_a_turned_image_by_its_rows(image):
    """Its bytes lie column by column in memory."""
    np.testing.assert_array_equal(editor.unpack(editor.pack(image.T)), image.T)


def test_without_edits_it_is_the_image_itself_but_never_the_same_memory():
    for content in (None, sent(BASE), sent(OTHER, "another")):
        back = editor.edited(content, BASE, "base")
        np.testing.assert_array_equal(back, BASE)
        back[0, 0] ^= 255
        assert not np.shares_memory(back, BASE)


@given(version=st.text().filter(lambda version: version != "base"), pixels=anything)
def test_edits_to_another_version_do_not_count_whatever_they_are(version, pixels):
    back = editor.edited({"version": version, "pixels": pixels}, BASE, "base")
    np.testing.assert_array_equal(back, BASE)


@pytest.mark.parametrize(
    "content",
    [
        0,
        False,
        "",
        "base",
        [],
        {},
        {"version": "base"},
        {"version": None, "pixels": sent(OTHER)["pixels"]},
        {"version": ["base"], "pixels": sent(OTHER)["pixels"]},
        {"pixels": sent(OTHER)["pixels"]},
        [sent(OTHER)],
        json.dumps(sent(OTHER)),
    ],
    ids=repr,
)
def test_what_names_no_version_is_unreadable(content):
    assert is_unreadable(content)


PACKED = sent(OTHER)["pixels"]


@pytest.mark.parametrize(
    "pixels",
    [
        None,
        OTHER.tolist(),
        OTHER.tobytes(),
        "",
        PACKED[:-1],
        PACKED + "=",
        PACKED + "\n",
        "*" + PACKED[1:],
        "é" + PACKED[1:],
        " " + PACKED[1:],
        "=" * len(PACKED),
        "\ud800" * len(PACKED),
        "A" * len(PACKED),
        base64.b64encode(bytes(783)).decode() + "==",
        base64.b64encode(bytes(783)).decode(),
        base64.b64encode(bytes(785)).decode(),
        "A" * 5_000_000,
    ],
    ids=lambda pixels: f"{type(pixels).__name__}_{len(pixels) if pixels else 0}",
)
def test_pixels_that_are_not_784_bytes_are_unreadable(pixels):
    assert is_unreadable({"version": "base", "pixels": pixels})


@settings(max_examples=300)
@given(content=anything)
def test_anything_is_an_image_or_unreadable(content):
    if content is None:
        return
    back = None
    with suppress(DrawingError):
        back = editor.edited(content, BASE, "base")
    assert back is None or (isinstance(content, dict) and isinstance(content["version"], str))


@settings(max_examples=300)
@given(place=st.integers(0, len(PACKED) - 1), sign=st.characters())
def test_one_sign_changed_is_an_image_or_unreadable(place, sign):
    back = None
    with suppress(DrawingError):
        back = editor.edited({"version": "base", "pixels": PACKED[:place] + sign + PACKED[place + 1 :]}, BASE, "base")
    assert back is None or (back.shape, back.dtype) == ((28, 28), np.uint8)


@pytest.mark.parametrize("reading", READINGS)
def test_the_labels_leave_room_for_the_numbers(reading):
    labels = editor.labels(Words("frame", reading))
    assert "{count}" in labels["many"]
    assert all(f"{{{name}}}" in labels["cell"] for name in ("row", "column", "value"))
    assert all(labels.values())


# On a page


def page() -> None:
    """Draw the grid of an empty sheet, and what came of it."""
    import numpy as np
    import streamlit as st

    from core.pictures.prepare import DrawingError
    from core.text import Words
    from core.ui.grid import grid

    try:
        image = grid(np.zeros((28, 28), np.uint8), Words("draw", "en"), key="sheet", version="base")
        st.text(str(int(image.sum())))
    except DrawingError as error:
        st.text(error.reason)


def run(kept: object = None) -> tuple[str, dict[str, str]]:
    """Return what the page says and what it sends the browser, when `kept` is what the browser had sent."""
    app = AppTest.from_function(page)
    if kept is not None:
        app.session_state["sheet"] = kept
    app.run(timeout=30)
    assert not app.exception
    (component,) = app.get("bidi_component")
    return app.text[0].value, json.loads(component.proto.json)


def test_a_page_begins_with_the_image():
    said, data = run()
    assert said == "0"
    assert data["image"] == data["edited"] == editor.pack(np.zeros((28, 28), np.uint8))


def test_a_page_that_is_drawn_anew_shows_the_edits_and_returns_them():
    said, data = run({"edited": sent(OTHER)})
    assert said == str(int(OTHER.sum()))
    assert data["edited"] == PACKED
    assert data["image"] != PACKED


def test_edits_to_another_image_are_neither_shown_nor_returned():
    said, data = run({"edited": sent(OTHER, "another")})
    assert said == "0"
    assert data["edited"] == data["image"]


@pytest.mark.parametrize("edited", [17, "x" * 1048, {"version": "base", "pixels": "!"}])
def test_garbage_shows_the_image_and_is_unreadable(edited):
    said, data = run({"edited": edited})
    assert said == "unreadable"
    assert data["edited"] == data["image"]


@pytest.mark.parametrize("image", [np.zeros((28, 28)), np.zeros((28, 27), np.uint8), np.zeros(784, np.uint8)])
def test_only_an_image_can_be_edited(image):
    with pytest.raises(ValueError, match=r"uint8 \(28, 28\)"):
        editor.grid(image, Words("draw", "en"), key="sheet", version="base")
