"""All of MNIST: what it holds, that it is the file we built, and that the smaller files are parts of it."""

import time
from collections import Counter
from hashlib import sha256

import numpy as np
import pytest

from core.data import all_digits, digits, others

# How many of each digit its authors published.
COUNTS = {
    "train": (5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949),
    "valid": (980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009),
}


@pytest.mark.parametrize("split", digits.SPLITS)
def test_it_holds_as_many_of_each_digit_as_mnist_has(split):
    data = all_digits.load(split)
    assert Counter(data.labels.tolist()) == dict(enumerate(COUNTS[split]))
    assert data.images.shape == (all_digits.IMAGES[split], 28, 28)
    assert (data.images.dtype, data.labels.dtype) == (np.uint8, np.int64)


@pytest.mark.parametrize("split", digits.SPLITS)
def test_the_images_of_the_two_smaller_files_are_the_same_by_their_names(split):
    everything, known = all_digits.load(split), digits.load(split)
    places = [int(name.rpartition("/")[2].removesuffix(".png")) for name in known.names]
    np.testing.assert_array_equal(everything.images[places], known.images)
    np.testing.assert_array_equal(everything.labels[places], known.labels)
    assert np.isin(everything.labels, digits.DIGITS).sum() == len(known.labels)


@pytest.mark.parametrize("split", digits.SPLITS)
def test_the_sample_of_the_other_digits_is_a_part_of_it(split):
    everything, sample = all_digits.load(split), others.load(split)
    with np.load(others.FILE) as arrays:
        places = arrays[f"{split}_indices"].astype(int)
    np.testing.assert_array_equal(everything.images[places], sample.images)
    np.testing.assert_array_equal(everything.labels[places], sample.labels)


@pytest.mark.parametrize("array", ["images", "labels"])
def test_arrays_are_read_only(array):
    with pytest.raises(ValueError, match="read-only"):
        getattr(all_digits.load("valid"), array)[0] = 0


def test_it_is_small_and_quickly_there():
    assert all_digits.FILE.stat().st_size <= 12_000_000
    begun = time.process_time()
    all_digits.load.__wrapped__("train")  # past the cache
    assert time.process_time() - begun < 2


@pytest.mark.parametrize(("content", "reason"), [(None, "missing"), (b"", "altered"), (b"PK", "altered")])
def test_another_file_is_refused(monkeypatch, tmp_path, content, reason):
    file = tmp_path / "another.npz"
    if content is not None:
        file.write_bytes(content)
    monkeypatch.setattr(all_digits, "FILE", file)
    with pytest.raises(digits.DataFileError, match=f"another.npz is {reason}") as caught:
        all_digits.load.__wrapped__("train")
    assert caught.value.reason == reason


def test_the_file_has_the_sum_that_is_asked_for():
    assert sha256(all_digits.FILE.read_bytes()).hexdigest() == all_digits.FILE_SHA256
