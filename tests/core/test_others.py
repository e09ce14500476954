"""The sample of the other eight digits: what it holds, and that it is the one we built."""

from collections import Counter

import numpy as np
import pytest

from core.data import digits, others


@pytest.mark.parametrize("split", digits.SPLITS)
def test_it_holds_as_many_of_each_digit_and_no_3_and_no_7(split):
    data = others.load(split)
    assert Counter(data.labels.tolist()) == dict.fromkeys((0, 1, 2, 4, 5, 6, 8, 9), others.PER_DIGIT[split])
    assert data.labels.tolist() == sorted(data.labels.tolist())
    assert data.images.shape == (len(data.labels), 28, 28)
    assert (data.images.dtype, data.labels.dtype) == (np.uint8, np.int64)


@pytest.mark.parametrize("split", digits.SPLITS)
def test_every_image_is_a_different_one_with_ink_on_bare_paper(split):
    images = others.load(split).images
    assert len({image.tobytes() for image in images}) == len(images)
    assert (images.min((1, 2)) == 0).all()
    assert (images.max((1, 2)) > 200).all()


def test_nothing_is_in_both_splits():
    train, valid = ({image.tobytes() for image in others.load(split).images} for split in digits.SPLITS)
    assert not train & valid


@pytest.mark.parametrize("array", ["images", "labels"])
def test_arrays_are_read_only(array):
    with pytest.raises(ValueError, match="read-only"):
        getattr(others.load("valid"), array)[0] = 0


@pytest.mark.parametrize(("content", "reason"), [(None, "missing"), (b"", "altered"), (b"PK", "altered")])
def test_another_file_is_refused(monkeypatch, tmp_path, content, reason):
    file = tmp_path / "another.npz"
    if content is not None:
        file.write_bytes(content)
    monkeypatch.setattr(others, "FILE", file)
    with pytest.raises(digits.DataFileError, match=f"another.npz is {reason}") as caught:
        others.load.__wrapped__("train")  # past the cache
    assert caught.value.reason == reason
