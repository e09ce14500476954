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

NASTY = {
    "": "empty",
    "[]": "empty",
    " ": "empty",
    "1,,2": "empty",
    "1,": "empty",
    "[": "not_an_index",
    "[1": "not_an_index",
    "[[1]]": "not_an_index",
    "1;2": "not_an_index",
    "--1": "not_an_index",
    "-": "not_an_index",
    "1:-": "not_an_index",
    "1:2:3:4": "not_an_index",
    "1.5": "not_an_index",
    "1e3": "not_an_index",
    "None": "not_an_index",
    "True": "not_an_index",
    "...": "not_an_index",
    "__import__('os')": "not_an_index",
    "9" * 5000: "not_an_index",
    "::0": "step",
    "::-1": "step",
}
shapes = st.lists(st.integers(1, 5), min_size=1, max_size=4).map(tuple)
ends = st.none() | st.integers(-9, 9)


def typed(part: int | slice) -> str:
    """Return how a part of an index is typed: 3, or 1:4:2 with what is None left out."""
    if isinstance(part, int):
        return f"{part}"
    return ":".join("" if end is None else f"{end}" for end in (part.start, part.stop, part.step))


@st.composite
def shapes_and_indices(draw):
    shape = draw(shapes)
    axes = draw(st.integers(1, len(shape)))
    slices = st.builds(slice, ends, ends, st.none() | st.integers(1, 9))
    return shape, tuple(draw(st.integers(-size, size - 1) | slices) for size in shape[:axes])


@settings(deadline=None)
@given(shapes_and_indices(), st.sampled_from([",", ", ", " , "]), st.sampled_from(["{}", "[{}]", " [ {} ] "]))
def test_an_index_typed_picks_what_the_index_itself_picks(case, comma, brackets):
    shape, index = case
    array = np.arange(np.prod(shape)).reshape(shape)
    read = tensors.parse_index(brackets.format(comma.join(map(typed, index))))
    assert read == tuple(part if isinstance(part, int) else slice(part.start, part.stop, part.step) for part in index)
    ours = tensors.within(read, shape)
    np.testing.assert_array_equal(array[ours], array[index])
    np.testing.assert_array_equal(torch.tensor(array)[ours].numpy(), array[index])


@settings(deadline=None)
@given(st.text() | st.text("0123456789-+:,[]. "), shapes)
def test_any_text_is_an_index_or_an_error_with_a_reason(text, shape):
    try:
        ours = tensors.within(tensors.parse_index(text), shape)
    except tensors.IndexTextError as error:
        reason = error.reason
    else:
        torch.zeros(shape)[ours]
        reason = None
    assert reason in {None, "empty", "not_an_index", "step", "too_many_axes", "out_of_range"}


@pytest.mark.parametrize(("text", "reason"), list(NASTY.items()))
def test_what_is_no_index_is_refused_with_its_reason(text, reason):
    with pytest.raises(tensors.IndexTextError) as caught:
        tensors.parse_index(text)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [*((text, "out_of_range") for text in ("2", "-3", ":,3", ":,-4", "9" * 20)), ("0,0,0", "too_many_axes")],
)
def test_what_does_not_fit_the_shape_is_refused_with_its_reason(text, reason):
    with pytest.raises(tensors.IndexTextError) as caught:
        tensors.within(tensors.parse_index(text), (2, 3))
    assert caught.value.reason == reason


def test_a_slice_however_long_ends_where_its_axis_ends():
    for text in ("-{0}:{0}", "-{0}:{0}:{0}", ":{0}", "{0}:"):
        (ours,) = tensors.within(tensors.parse_index(text.format("9" * 18)), (3,))
        (whole,) = tensors.parse_index(text.format("9" * 18))
        assert [0, 1, 2][ours] == [0, 1, 2][whole]
        assert 0 <= ours.start <= 3
        assert 0 <= ours.stop <= 3


def test_commas_and_colons_typed_in_chinese_are_read():
    assert tensors.parse_index("1，1：3") == (1, slice(1, 3))


@pytest.mark.parametrize("make", [np.array, torch.tensor])
def test_the_example_gives_what_the_book_prints(make):
    data = make(tensors.BOOK_DATA)
    assert tensors.BOOK_DATA == [[1, 2, 3], [4, 5, 6]]
    for text, part in tensors.BOOK_PARTS.items():
        assert data[tensors.parse_index(text)].tolist() == part
    assert (data + 1).tolist() == tensors.BOOK_PLUS_1 == [[2, 3, 4], [5, 6, 7]]
    assert (data * 1.5).tolist() == tensors.BOOK_TIMES_1_5 == [[1.5, 3, 4.5], [6, 7.5, 9]]
    assert torch.tensor(tensors.BOOK_DATA).type() == tensors.BOOK_TYPE == "torch.LongTensor"


@pytest.mark.parametrize("operation", tensors.OPERATIONS)
def test_an_operation_gives_the_same_on_arrays_and_tensors(operation):
    array, tensor = (tensors.OPERATIONS[operation](make(tensors.BOOK_DATA)) for make in (np.array, torch.tensor))
    assert array.tolist() == tensor.tolist()


def test_the_three_ways_agree_on_the_sum():
    numbers = tensors.stacked("valid", 3)[:20]
    timed = tensors.race(numbers)
    assert [each.way for each in timed] == ["loop", "numpy", "torch"]
    assert all(each.seconds > 0 for each in timed)
    assert [each.total for each in timed] == pytest.approx([numbers.double().sum().item()] * 3, rel=1e-5)


def test_the_shortest_time_is_that_of_the_quickest_call(monkeypatch):
    clock = iter([0.0, 3.0, 10.0, 11.0, 20.0, 22.0])
    monkeypatch.setattr(tensors, "perf_counter", lambda: next(clock))
    calls = []
    assert tensors.shortest_time(calls.append, "argument", 3) == 1.0
    assert calls == ["argument"] * 3
