"""Unpacking the picture a browser sent: whatever arrives, it is a picture or "unreadable"."""

import io
import zlib
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image
from streamlit.testing.v1 import AppTest

from core.pictures.prepare import DrawingError

pictures = arrays(np.uint8, st.tuples(st.integers(1, 12), st.integers(1, 12), st.just(4)))


@pytest.fixture(scope="module")
def canvas():
    """Import core.ui.draw.canvas inside a run of Streamlit: the drawing package can be imported nowhere else."""
    assert not AppTest.from_string("import core.ui.draw.canvas").run(timeout=30).exception
    from core.ui.draw import canvas

    return canvas


def packed(picture: Image.Image, kind: str = "PNG") -> bytes:
    file = io.BytesIO()
    picture.save(file, kind)
    return file.getvalue()


def is_unreadable(canvas, content: bytes) -> bool:
    with pytest.raises(DrawingError) as caught:
        canvas.decode(content)
    return caught.value.reason == "unreadable"


@settings(deadline=None, max_examples=50)
@given(picture=pictures)
def test_a_png_comes_back_as_it_was(canvas, picture):
    decoded = canvas.decode(packed(Image.fromarray(picture)))
    assert decoded.dtype == np.uint8
    np.testing.assert_array_equal(decoded, picture)


@pytest.mark.parametrize("mode", ["P", "RGB", "L", "1", "LA"])
def test_other_kinds_of_png_become_rgba(canvas, mode):
    drawing = Image.new("RGB", (6, 4), "white")
    drawing.paste("black", (1, 1, 3, 3))
    decoded = canvas.decode(packed(drawing.convert("L").convert(mode) if mode == "LA" else drawing.convert(mode)))
    np.testing.assert_array_equal(decoded, np.asarray(drawing.convert("RGBA")))


PNG = packed(Image.fromarray(np.random.default_rng(3).integers(0, 256, (20, 20, 4), np.uint8)))
SIGNATURE = PNG[:8]


@pytest.mark.parametrize(
    "content",
    [b"", b"no picture at all", bytes(range(256)), SIGNATURE, SIGNATURE + (5).to_bytes(4, "big") + b"IHDR" + bytes(9)],
    ids=["nothing", "text", "bytes", "only the signature", "too short a header"],
)
def test_garbage_is_unreadable(canvas, content):
    assert is_unreadable(canvas, content)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_png_cut_short_is_unreadable(canvas, share):
    assert is_unreadable(canvas, PNG[: int(share * len(PNG))])


@settings(deadline=None, max_examples=300)
@given(
    places=st.lists(st.tuples(st.integers(0, len(PNG) - 1), st.integers(0, 255)), max_size=4),
    end=st.integers(0, len(PNG)),
)
def test_a_damaged_png_is_a_picture_or_unreadable(canvas, places, end):
    damaged = bytearray(PNG)
    for place, value in places:
        damaged[place] = value
    decoded = None
    with suppress(DrawingError):
        decoded = canvas.decode(bytes(damaged[:end]))
    assert decoded is None or decoded.shape[2] == 4


def test_a_picture_of_a_sheet_on_a_dense_screen_is_read(canvas):
    side = 3 * canvas.SIDE
    assert canvas.decode(packed(Image.new("RGBA", (side, side)))).shape == (side, side, 4)


@pytest.mark.parametrize("size", [(841, 841), (841, 840), (7000, 100), (1, 705_600)])
def test_a_picture_longer_than_a_sheet_either_way_is_unreadable(canvas, size):
    """A strip has few pixels, but its frame of 28 × 28 would be as wide as it is long."""
    assert is_unreadable(canvas, packed(Image.new("L", size)))


def test_a_picture_that_unpacks_to_gigabytes_is_unreadable(canvas):
    header = b"IHDR" + (20_000).to_bytes(4, "big") * 2 + bytes([8, 6, 0, 0, 0])
    content = SIGNATURE + (13).to_bytes(4, "big") + header + zlib.crc32(header).to_bytes(4, "big")
    assert is_unreadable(canvas, content)
