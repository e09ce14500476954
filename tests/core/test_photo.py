"""What the way in for pictures takes from a browser: a file, the word that it could not be sent, or nothing."""

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.pictures.unpack import MOST_BYTES, PictureError, unpack
from core.ui import photo

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@settings(deadline=None)
@given(st.binary(max_size=300), st.text(max_size=60))
def test_a_file_comes_as_it_was_sent(content, name):
    given_ = photo.taken({"name": name, "content": base64.b64encode(content).decode()})
    assert given_ == photo.Photo(name, content)
    assert given_.checked() == content


def test_what_could_not_be_sent_has_its_reason():
    with pytest.raises(PictureError) as caught:
        photo.taken({"name": "🐈.heic", "reason": "large_file"}).checked()
    assert caught.value.reason == "large_file"


@settings(deadline=None)
@given(anything | st.fixed_dictionaries({}, optional={"name": anything, "content": anything, "reason": anything}))
def test_whatever_is_sent_is_a_file_or_nothing(sent):
    given_ = photo.taken(sent)
    assert given_ is None or (isinstance(given_.content, bytes) and len(given_.name) <= photo.LONGEST_NAME)


def test_more_than_may_be_is_not_kept():
    """And what is left of it is no picture that could be taken for the whole."""
    given_ = photo.taken({"name": "large", "content": base64.b64encode(bytes(3 * MOST_BYTES)).decode()})
    assert len(given_.content) < 2 * MOST_BYTES
    with pytest.raises(PictureError):
        unpack(given_.content)


@settings(deadline=None)
@given(st.lists(st.floats(0, 1), min_size=4, max_size=4))
def test_a_frame_that_holds_something_is_taken(shares):
    top, bottom, left, right = shares
    taken = photo.framed(shares)
    assert (taken == tuple(shares)) == (bottom - top >= photo.SMALLEST and right - left >= photo.SMALLEST)


@settings(deadline=None)
@given(anything | st.lists(anything, min_size=4, max_size=4))
def test_whatever_is_sent_is_a_frame_or_none(sent):
    frame = photo.framed(sent)
    assert frame is None or all(0 <= share <= 1 for share in frame)


@pytest.mark.parametrize(
    ("sent", "place"), [(0, 0), (8, 8), (9, None), (-1, None), (True, None), ("1", None), (1.0, None)]
)
def test_only_the_place_of_a_frame_is_chosen(sent, place):
    assert photo.place(sent) == place
