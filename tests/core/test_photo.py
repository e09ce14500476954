"""What the way in for pictures takes from a browser: a file, the word that it could not be sent, or nothing."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.pictures.unpack import MOST_BYTES, PictureError, unpack
from core.ui import photo

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(st.binary(max_size=300), st.text(max_size=60))
def test_a_file_comes_as_it_was_sent(content, name):
    given_ = photo.taken({"name": name, "content": base64.b64encode(content).decode()})
    assert given_ == photo.Photo(name, content)
    assert given_.checked() == content


def test_what_could_not_be_sent_has_its_reason():
    with pytest.raises(PictureError) as caught:
        photo.taken({"name": "🐈.heic", "reason": "large_file"}).checked()
    assert caught.value.reason == "large_file"


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
