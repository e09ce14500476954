"""Digits as a zip file: each comes back as it was, the layout is the book's, any other file is refused."""

import io
import zipfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from core.data import digits
from core.pictures import bundle
from core.pictures.bundle import Bundled, BundleError

IMAGES = digits.load("valid").images


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return file.getvalue()


def png(image: np.ndarray) -> bytes:
    file = io.BytesIO()
    Image.fromarray(image).save(file, "PNG")
    return file.getvalue()


GIVEN = st.builds(
    Bundled,
    st.text(max_size=40),
    st.sampled_from([3, 7, None]),
    st.integers(0, len(IMAGES) - 1).map(IMAGES.__getitem__),
)


@given(st.lists(GIVEN, max_size=24))
def test_every_digit_comes_back_with_its_pixels_and_what_it_is(given_):
    found = bundle.read(bundle.written(given_))
    assert found.unreadable == 0
    assert [each.digit for each in found.digits] == [each.digit for each in given_]
    assert all(np.array_equal(a.image, b.image) for a, b in zip(found.digits, given_, strict=True))


def test_the_layout_is_the_books_and_ink_is_255():
    made = bundle.written(
        [Bundled("my 3", 3, IMAGES[0]), Bundled("my 3", 3, IMAGES[1]), Bundled("四", None, IMAGES[2])]
    )
    with zipfile.ZipFile(io.BytesIO(made)) as opened:
        assert opened.namelist() == ["mine/3/my_3.png", "mine/3/my_3-2.png", "mine/other/四.png"]
        pixels = np.asarray(Image.open(opened.open("mine/3/my_3.png")))
    assert np.array_equal(pixels, IMAGES[0])


def test_a_zip_made_by_hand_is_read_whatever_stands_around_the_folders_and_in_whichever_colours():
    made = zipped({"home/3/a.png": png(IMAGES[0]), "7/b.PNG": png(255 - IMAGES[1200]), "__MACOSX/7/._b.png": b"x"})
    found = bundle.read(made)
    assert [(each.name, each.digit) for each in found.digits] == [("a", 3), ("b", 7)]
    assert np.array_equal(found.digits[1].image, IMAGES[1200])
    assert found.unreadable == 0


def test_what_is_no_digit_is_counted_and_the_others_are_read():
    large = np.zeros((3000, 3000), np.uint8)
    bad = {"mine/3/text.png": b"no picture", "mine/5/five.png": png(IMAGES[0]), "readme.txt": b"x",
           "mine/7/large.png": png(large), "mine/7/cut.png": png(IMAGES[0])[:60],
           "mine/7/bomb.png": bytes(900_000)}  # fmt: skip
    found = bundle.read(zipped({**bad, "mine/7/good.png": png(IMAGES[1500])}))
    assert [each.name for each in found.digits] == ["good"]
    assert found.unreadable == len(bad)


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04", b"no zip", bytes(2_000_000), zipped({"mine/3/a.png": png(IMAGES[0])})[:80]],
    ids=["nothing", "its first four bytes", "words", "two megabytes", "cut short"],  # a zip has the time in it
)
def test_what_is_no_zip_file_is_refused(content):
    with pytest.raises(BundleError):
        bundle.read(content)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content):
    made = bytearray(zipped({"mine/3/a.png": png(IMAGES[0])}))
    made[: len(content)] = content
    for each in (content, bytes(made)):
        try:
            bundle.read(each)
        except BundleError:
            continue
