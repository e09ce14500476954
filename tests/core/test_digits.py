"""The data file: what it holds, in which order, and what happens when it is not the one we built."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data import digits

HOW_MANY = {("train", 3): 6131, ("train", 7): 6265, ("valid", 3): 1010, ("valid", 7): 1028}


@pytest.fixture
def forgotten():
    """Forget what was read from the file, before the test and after it."""
    caches = (digits.load, digits.folder)
    for cache in caches:
        cache.cache_clear()
    yield
    for cache in caches:
        cache.cache_clear()


@pytest.mark.parametrize("split", digits.SPLITS)
def test_arrays_have_the_promised_shapes_and_types(split):
    data = digits.load(split)
    n = HOW_MANY[split, 3] + HOW_MANY[split, 7]
    assert data.images.shape == (n, 28, 28)
    assert data.images.dtype == np.uint8
    assert data.labels.shape == (n,)
    assert data.labels.dtype == np.int64
    assert len(data.names) == n


@pytest.mark.parametrize("split", digits.SPLITS)
def test_all_3s_come_first_then_all_7s(split):
    expected = [3] * HOW_MANY[split, 3] + [7] * HOW_MANY[split, 7]
    assert digits.load(split).labels.tolist() == expected


def test_the_counts_that_the_course_goes_by_are_those_of_the_file():
    assert {(split, digit): count for split, each in digits.COUNTS.items() for digit, count in each.items()} == HOW_MANY
    assert digits.IMAGES == {"train": 12_396, "valid": 2_038}


@pytest.mark.parametrize(("split", "digit"), HOW_MANY)
def test_a_folder_holds_different_names_sorted_as_text(split, digit):
    names = digits.folder(split, digit)
    assert len(set(names)) == len(names) == HOW_MANY[split, digit]
    assert list(names) == sorted(names)


@pytest.mark.parametrize("split", digits.SPLITS)
def test_a_name_is_split_folder_and_file(split):
    data = digits.load(split)
    files = digits.folder(split, 3) + digits.folder(split, 7)
    assert list(data.names) == [f"{split}/{label}/{file}" for label, file in zip(data.labels, files, strict=True)]


def test_first_ten_names_are_the_book_s():
    indices = (10, 10000, 10011, 10031, 10034, 10042, 10052, 1007, 10074, 10091)
    assert digits.folder("train", 3)[:10] == tuple(f"{index}.png" for index in indices)


@pytest.mark.parametrize("split", digits.SPLITS)
def test_every_image_has_bare_paper_and_nearly_black_ink(split):
    images = digits.load(split).images
    assert (images.min((1, 2)) == 0).all()
    assert (images.max((1, 2)) >= 254).all()


@pytest.mark.parametrize("array", ["images", "labels"])
def test_arrays_are_read_only(array):
    with pytest.raises(ValueError, match="read-only"):
        getattr(digits.load("valid"), array)[0] = 0


def test_the_file_is_read_once():
    assert digits.load("valid") is digits.load("valid")


@settings(deadline=None)
@given(st.sampled_from(digits.SPLITS), st.data())
def test_position_finds_the_image_of_a_name(split, data):
    names = digits.load(split).names
    place = data.draw(st.integers(0, len(names) - 1))
    _, digit, file = names[place].split("/")
    assert digits.position(split, int(digit), file) == place


def test_position_of_an_unknown_name_is_an_error():
    assert "0.png" in digits.folder("valid", 7)
    with pytest.raises(ValueError, match="not in tuple"):
        digits.position("valid", 3, "0.png")


def test_a_missing_file_is_named_as_missing(forgotten, monkeypatch, tmp_path):
    monkeypatch.setattr(digits, "FILE", tmp_path / "gone.npz")
    with pytest.raises(digits.DataFileError, match=r"gone.npz is missing") as caught:
        digits.load("train")
    assert caught.value.reason == "missing"


def cut_short(content: bytes) -> bytes:
    return content[: len(content) // 2]


def with_one_bit_changed(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


def emptied(content: bytes) -> bytes:
    return b""


@pytest.mark.parametrize("change", [cut_short, with_one_bit_changed, emptied])
def test_a_changed_file_is_named_as_altered(change, forgotten, monkeypatch, tmp_path):
    changed = tmp_path / "changed.npz"
    changed.write_bytes(change(digits.FILE.read_bytes()))
    monkeypatch.setattr(digits, "FILE", changed)
    for read in (digits.load, lambda split: digits.folder(split, 3)):
        with pytest.raises(digits.DataFileError, match=r"changed.npz is altered") as caught:
            read("valid")
        assert caught.value.reason == "altered"


def test_a_failed_read_is_tried_again(forgotten, monkeypatch, tmp_path):
    with monkeypatch.context() as gone:
        gone.setattr(digits, "FILE", tmp_path / "gone.npz")
        with pytest.raises(digits.DataFileError):
            digits.load("valid")
    assert len(digits.load("valid").names) == 2038
