"""From images to tensors: the shapes the chapter prints, and the same numbers on the way."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core import tensors
from core.data import digits

SIZES = {("train", 3): 6131, ("train", 7): 6265, ("valid", 3): 1010, ("valid", 7): 1028}
stacks = arrays(np.uint8, st.tuples(st.integers(1, 5), st.integers(1, 6), st.integers(1, 6)))


@settings(deadline=None)
@given(stacks)
def test_stack_divides_by_255_and_loses_nothing(images):
    stacked = tensors.stack([torch.tensor(image) for image in images])
    assert stacked.shape == images.shape
    assert stacked.dtype == torch.float32
    assert 0 <= stacked.min() <= stacked.max() <= 1
    np.testing.assert_array_equal(stacked.numpy(), images.astype(np.float32) / np.float32(255))
    np.testing.assert_array_equal((stacked * 255).round().numpy(), images)


@settings(deadline=None)
@given(stacks)
def test_flatten_reads_an_image_line_by_line(images):
    n, height, width = images.shape
    flat = tensors.flatten(torch.tensor(images))
    assert flat.shape == (n, height * width)
    assert flat.tolist() == [[value for line in image for value in line] for image in images.tolist()]


@pytest.mark.parametrize("images", [[], [torch.zeros(28, 28), torch.zeros(28, 27)]], ids=["none", "of two sizes"])
def test_stack_refuses_what_cannot_be_stacked(images):
    with pytest.raises(RuntimeError):
        tensors.stack(images)


@pytest.mark.parametrize(("split", "digit"), SIZES)
def test_a_stack_has_the_shape_the_book_prints(split, digit):
    stacked = tensors.stacked(split, digit)
    assert list(stacked.shape) == [SIZES[split, digit], 28, 28]
    assert stacked.ndim == 3


def test_a_stack_is_made_once():
    assert tensors.stacked("valid", 3) is tensors.stacked("valid", 3)


@pytest.mark.parametrize(
    ("make", "split"), [(tensors.training_set, "train"), (tensors.validation_set, "valid")], ids=["train", "valid"]
)
def test_a_labelled_set_is_the_data_in_its_order(make, split):
    data = digits.load(split)
    x, y = make()
    assert x.shape == (len(data.names), 784)
    assert y.shape == (len(data.names), 1)
    assert x.dtype == y.dtype == torch.float32
    np.testing.assert_array_equal((x * 255).round().numpy(), data.images.reshape(-1, 784))
    assert y[:, 0].tolist() == [1.0 if label == 3 else 0.0 for label in data.labels]


def test_the_training_set_has_the_shapes_the_book_prints():
    x, y = tensors.training_set()
    assert list(x.shape) == [12396, 784]
    assert list(y.shape) == [12396, 1]


# NumPy arrays and PyTorch tensors


@pytest.mark.parametrize("make", [np.array, torch.tensor])
def test_the_example_gives_what_the_book_prints(make):
    data = make(tensors.BOOK_DATA)
    assert tensors.BOOK_DATA == [[1, 2, 3], [4, 5, 6]]
    parts = {"1": data[1], ":,1": data[:, 1], "1,1:3": data[1, 1:3]}
    assert {text: part.tolist() for text, part in parts.items()} == tensors.BOOK_PARTS
    assert (data + 1).tolist() == tensors.BOOK_PLUS_1 == [[2, 3, 4], [5, 6, 7]]
    assert (data * 1.5).tolist() == tensors.BOOK_TIMES_1_5 == [[1.5, 3, 4.5], [6, 7.5, 9]]
    assert torch.tensor(tensors.BOOK_DATA).type() == tensors.BOOK_TYPE == "torch.LongTensor"


@pytest.mark.parametrize("operation", tensors.OPERATIONS)
def test_an_operation_gives_the_same_on_arrays_and_tensors(operation):
    array, tensor = (tensors.OPERATIONS[operation](make(tensors.BOOK_DATA)) for make in (np.array, torch.tensor))
    assert array.tolist() == tensor.tolist()
