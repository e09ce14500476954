"""Two shapes against torch's own rule; shapes typed by hand; the real case against a loop and the chapter's numbers."""

import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core import broadcasting, tensors
from core.broadcasting import Axis, broadcast_shapes
from core.ideal_digits import ideal
from core.pixel_similarity import is_3

quick = settings(deadline=None, max_examples=200)
shapes = st.lists(st.sampled_from([0, 1, 1, 2, 3, 28]), max_size=6).map(tuple)


def by_torch(a, b):
    try:
        return tuple(torch.broadcast_shapes(a, b))
    except RuntimeError:
        return None


@quick
@given(shapes, shapes)
@example((), ())
@example((0,), (1,))
@example((0,), (2,))
def test_two_shapes_fit_as_torch_says(a, b):
    assert broadcast_shapes(a, b).shape == by_torch(a, b)


@quick
@given(shapes, shapes)
def test_torch_s_own_words_agree(a, b):
    said, shape = broadcasting.torch_says(a, b), broadcast_shapes(a, b).shape
    assert said.startswith("RuntimeError: The size of tensor a") if shape is None else said == str(torch.Size(shape))


@quick
@given(shapes, shapes)
def test_the_axes_are_the_two_shapes_right_aligned(a, b):
    axes = broadcast_shapes(a, b).axes
    assert len(axes) == max(len(a), len(b))
    assert [axis.a for axis in axes] == [None] * (len(axes) - len(a)) + list(a)
    assert [axis.b for axis in axes] == [None] * (len(axes) - len(b)) + list(b)


@quick
@given(shapes, shapes)
def test_each_reason_is_true(a, b):
    for axis in broadcast_shapes(a, b).axes:
        true = {
            "same": axis.a == axis.b == axis.result,
            "stretch_a": axis.a == 1 != axis.b == axis.result,
            "stretch_b": axis.b == 1 != axis.a == axis.result,
            "missing_a": axis.a is None and axis.b == axis.result,
            "missing_b": axis.b is None and axis.a == axis.result,
            "clash": axis.result is None and None not in (axis.a, axis.b) and by_torch((axis.a,), (axis.b,)) is None,
        }
        assert [reason for reason, holds in true.items() if holds] == [axis.reason]


@quick
@given(shapes, shapes)
def test_the_order_of_the_two_does_not_matter_but_for_whose_reason_it_is(a, b):
    other = {"stretch_a": "stretch_b", "stretch_b": "stretch_a", "missing_a": "missing_b", "missing_b": "missing_a"}
    there, back = broadcast_shapes(a, b), broadcast_shapes(b, a)
    assert there.shape == back.shape
    assert [other.get(axis.reason, axis.reason) for axis in there.axes] == [axis.reason for axis in back.axes]


def test_the_real_case():
    found = broadcast_shapes((1010, 28, 28), (28, 28))
    assert found.shape == (1010, 28, 28)
    assert found.axes == (Axis(1010, None, 1010, "missing_b"), Axis(28, 28, 28, "same"), Axis(28, 28, 28, "same"))


def test_a_loop_and_broadcasting_find_the_same_distances():
    images, ideal_3 = tensors.stacked("valid", 3), ideal(3)
    by_loop = broadcasting.distances_by_loop(images, ideal_3)
    assert by_loop.shape == (1010,)
    torch.testing.assert_close(broadcasting.distances_at_once(images, ideal_3), by_loop)


def test_the_numbers_are_the_book_s():
    images = tensors.stacked("valid", 3)
    assert (torch.tensor([1, 2, 3]) + torch.tensor(1)).tolist() == broadcasting.BOOK_SUM == [2, 3, 4]
    assert tuple((images - ideal(3)).shape) == broadcasting.BOOK_SHAPE == (1010, 28, 28)
    assert round(is_3(images).float().mean().item(), 4) == 0.9168


def test_stretching_copies_nothing():
    image = torch.arange(6.0).reshape(2, 3)
    stretched = broadcasting.stretched(image, 5)
    assert torch.equal(stretched, torch.stack([image] * 5))
    assert stretched.data_ptr() == image.data_ptr()
    assert broadcasting.memory(image) == ((2, 3), (3, 1), 24)
    assert broadcasting.memory(stretched) == ((5, 2, 3), (0, 3, 1), 24)
    assert broadcasting.memory(stretched.contiguous()) == ((5, 2, 3), (6, 3, 1), 120)
