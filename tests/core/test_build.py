"""Building the data file, tried on four tiny IDX files written here."""

from hashlib import sha256

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.data import build, digits, others

LABELS = {
    "train": np.array([7, 3, 3, 0, 1, 7, 9, 8, 6, 5, 3, 7, 4, 2], np.uint8),
    "valid": np.array([3, 7, 1], np.uint8),
}
# As text: 1.png, 10.png, 2.png for the 3s; 0.png, 11.png, 5.png for the 7s.
CHOSEN = {"train": [1, 10, 2, 0, 11, 5], "valid": [0, 1]}
FILES = {"train": "train", "valid": "t10k"}


def idx(array: np.ndarray) -> bytes:
    """Return an array as the bytes of an IDX file: two zeros, type 8, rank, lengths as big-endian uint32, numbers."""
    lengths = b"".join(length.to_bytes(4, "big") for length in array.shape)
    return bytes([0, 0, 8, array.ndim]) + lengths + array.tobytes()


def images_of(split: str) -> np.ndarray:
    """Return different 28 × 28 images, as many as the split has labels."""
    random = np.random.default_rng(len(split))
    return random.integers(0, 256, (len(LABELS[split]), 28, 28), np.uint8)


@pytest.fixture
def sources(monkeypatch, tmp_path):
    """Write the four files into a folder and make them the published ones; return the folder."""
    for split, prefix in FILES.items():
        arrays = {f"{prefix}-labels-idx1-ubyte": LABELS[split], f"{prefix}-images-idx3-ubyte": images_of(split)}
        for name, array in arrays.items():
            (tmp_path / name).write_bytes(idx(array))
            monkeypatch.setitem(build.SOURCES, name, sha256(idx(array)).hexdigest())
    return tmp_path


def test_read_idx_returns_the_array_that_was_written(sources):
    images = build.read_idx(sources, "train-images-idx3-ubyte")
    labels = build.read_idx(sources, "t10k-labels-idx1-ubyte")
    assert images.dtype == labels.dtype == np.uint8
    np.testing.assert_array_equal(images, images_of("train"))
    np.testing.assert_array_equal(labels, LABELS["valid"])


def test_read_idx_rejects_a_file_that_is_not_the_published_one(sources):
    file = sources / "train-labels-idx1-ubyte"
    file.write_bytes(file.read_bytes()[:-1] + b"\x07")
    with pytest.raises(ValueError, match="train-labels-idx1-ubyte is not the published MNIST file"):
        build.read_idx(sources, file.name)


def test_text_order_puts_10_before_2():
    assert build.text_order(np.array([1, 2, 10, 11, 100, 10000])) == [1, 10, 100, 10000, 11, 2]


@given(st.lists(st.integers(0, 60_000), unique=True))
def test_text_order_is_the_order_of_the_file_names(indices):
    names = [f"{index}.png" for index in build.text_order(np.array(indices, int))]
    assert names == sorted(f"{index}.png" for index in indices)


def test_build_keeps_the_3s_then_the_7s_in_text_order(sources):
    arrays = build.build(sources)
    for split in digits.SPLITS:
        np.testing.assert_array_equal(arrays[f"{split}_indices"], CHOSEN[split])
        np.testing.assert_array_equal(arrays[f"{split}_labels"], LABELS[split][CHOSEN[split]])
        np.testing.assert_array_equal(arrays[f"{split}_images"], images_of(split)[CHOSEN[split]])


def test_what_build_makes_load_reads(sources, monkeypatch):
    file = sources / "built.npz"
    np.savez_compressed(file, **build.build(sources))
    monkeypatch.setattr(digits, "FILE", file)
    monkeypatch.setattr(digits, "FILE_SHA256", sha256(file.read_bytes()).hexdigest())
    built = digits.load.__wrapped__("train")  # past the cache
    assert built.names == tuple(f"train/{LABELS['train'][i]}/{i}.png" for i in CHOSEN["train"])
    np.testing.assert_array_equal(built.images, images_of("train")[CHOSEN["train"]])


def test_build_all_keeps_every_image_in_its_order(sources):
    arrays = build.build_all(sources)
    for split in digits.SPLITS:
        np.testing.assert_array_equal(arrays[f"{split}_images"], images_of(split))
        np.testing.assert_array_equal(arrays[f"{split}_labels"], LABELS[split])


@given(st.integers(1, 300), st.data())
def test_spread_takes_so_many_in_order_from_the_first_on_with_even_gaps(count, data):
    indices = np.array(sorted(data.draw(st.sets(st.integers(0, 60_000), min_size=count, max_size=400))))
    taken = np.searchsorted(indices, build.spread(indices, count))
    assert taken[0] == 0
    assert len(taken) == count
    gaps = np.diff([*taken, len(indices)])
    assert gaps.min() >= 1
    assert gaps.max() - gaps.min() <= 1


def test_build_others_takes_the_digits_asked_for_and_keeps_where_they_were(sources, monkeypatch):
    monkeypatch.setattr(others, "OTHER_DIGITS", (0, 1))
    monkeypatch.setattr(others, "PER_DIGIT", {"train": 1, "valid": 0})
    arrays = build.build_others(sources)
    assert arrays["train_labels"].tolist() == [0, 1]
    assert arrays["train_indices"].tolist() == [3, 4]
    np.testing.assert_array_equal(arrays["train_images"], images_of("train")[[3, 4]])
    assert arrays["valid_labels"].shape == (0,)
