"""Broadcasting: when two shapes fit together, and why. The chapter's "Computing Metrics Using Broadcasting"."""

from textwrap import fill

import streamlit as st
import torch

from core import broadcasting, pixel_similarity, tensors
from core.broadcasting import Axis, Shape, ShapeError, Timing
from core.ideal_digits import ideal
from core.lessons.book import BookNumber
from core.ui import language, lesson

START = "1010, 28, 28", "28, 28"
EXAMPLES = (
    (START[0], "−", START[1]),
    ("3", "+", "[]"),
    ("2, 3", "+", "3"),
    ("3, 1", "×", "1, 4"),
    ("2, 3", "+", "2"),
)
A_3 = 1  # of the training 3s: the chapter's a_3
TIMING = "broadcasting_timing"
words = language.words("broadcasting")


def take(a: str, b: str) -> None:
    """Put an example's shapes in the two fields; the buttons' callback."""
    st.session_state.a, st.session_state.b = a, b


def typed(name: str, start: str) -> Shape | None:
    """Draw the field of a shape and return what it says; None, and why, when that is no shape."""
    text = st.text_input(words(f"shape_{name}"), start, key=name, bind="query-params", help=words("help"))
    try:
        return broadcasting.parse_shape(text or "")
    except ShapeError as error:
        limits = {"axes": broadcasting.MOST_AXES, "length": f"{broadcasting.LONGEST_AXIS:,}"}
        st.warning(words.prose(f"trouble.{error.reason}", **limits), icon=":material/error:")
        return None


def cell(axis: Axis, name: str) -> str:
    """Return the length of a shape on an axis, marked when it is stretched or clashes."""
    length = axis.a if name == "a" else axis.b
    if axis.reason == "clash":
        return f":red-badge[**{length}** ✗]"
    if axis.reason in (f"missing_{name}", f"stretch_{name}"):
        own = "(1)" if length is None else length
        return f":green-badge[{own} → **{axis.result}**]"
    return f"**{length}**"


lesson.opening(words)
fields, picture = st.columns([1, 1.75], gap="large")
with fields:
    a, b = (typed(name, start) for name, start in zip("ab", START, strict=True))
    lesson.caption(words("examples"))
    with st.container(horizontal=True, gap="xsmall"):
        for number, (one, sign, other) in enumerate(EXAMPLES):
            label = f"[{one}] {sign} [{other.strip('[]')}]"
            st.button(label, key=f"broadcasting_example_{number}", on_click=take, args=(one, other))
with picture:
    if a is not None and b is not None:
        found = broadcasting.broadcast_shapes(a, b)
        numbered = [(f"−{len(found.axes) - i}", axis) for i, axis in enumerate(found.axes)]
        shapes = {
            name: {words("axis"): f"{words(f'shape_{name}')} &nbsp; `{list(shape)}`"}
            | {number: cell(axis, name) for number, axis in numbered}
            for name, shape in {"a": a, "b": b}.items()
        }
        result = {
            words("axis"): f"**{words('result')}** &nbsp; `{list(found.shape) if found.shape is not None else '✗'}`"
        }
        result |= {number: "✗" if axis.result is None else f"**{axis.result}**" for number, axis in numbered}
        st.table([*shapes.values(), result], border="horizontal", hide_index=True)
        lesson.caption(words("legend"))
        clashes = [(number, axis) for number, axis in numbered if axis.reason == "clash"]
        if clashes:
            number, axis = clashes[-1]
            lesson.prose(words, "clashes", axis=number, a=axis.a, b=axis.b)
        else:
            lesson.prose(words, "fits", shape=list(found.shape or ()))
        reasons = [
            words.prose(f"why.{axis.reason}", axis=number, a=axis.a, b=axis.b) for number, axis in reversed(numbered)
        ]
        st.markdown("\n".join(reasons), width=lesson.PROSE_WIDTH)
        said = broadcasting.torch_says(a, b)
        lesson.caption(words("torch"))
        lesson.printed(f"torch.broadcast_tensors(a, b)[0].shape\n{fill(said, 76)}")
        if "overflow" in said:
            lesson.prose(words, "overflow")

lesson.section(words, "rule")
lesson.prose(words, "rule_text")

lesson.section(words, "real")
lesson.prose(words, "real_text")
threes, a_3, ideal_3 = tensors.stacked("valid", 3), tensors.stacked("train", 3)[A_3], ideal(3)
distances, says_3 = pixel_similarity.mnist_distance(threes, ideal_3), pixel_similarity.is_3(threes)
steps = {
    "x": lambda x: x,
    "ideal_3": lambda _: ideal_3,
    "x - ideal_3": lambda x: x - ideal_3,
    "(x - ideal_3).abs()": lambda x: (x - ideal_3).abs(),
    "mnist_distance(x, ideal_3)": lambda x: pixel_similarity.mnist_distance(x, ideal_3),
    "is_3(x)": pixel_similarity.is_3,
}
st.table(
    [
        {
            words("step"): f"`{code}`",
            words("one_image"): f"`{list(work(a_3).shape)}`",
            words("all_images"): f"`{list(work(threes).shape)}`",
        }
        for code, work in steps.items()
    ],
    border="horizontal",
    hide_index=True,
)
accuracy = says_3.float().mean().item()
mean_distance, count, share = st.columns(3)
mean_distance.metric(words("mean_distance"), f"{distances.mean():.4f}")
count.metric(words("found"), words("of", right=f"{says_3.sum():,}", all=f"{len(says_3):,}"))
share.metric(words("accuracy"), f"{accuracy:.4f}")

lesson.section(words, "timed")
lesson.prose(words, "timed_text")
if st.button(words("time_it"), icon=":material/timer:", key="broadcasting_time"):
    st.session_state[TIMING] = tuple(broadcasting.race(threes, ideal_3))
if TIMING in st.session_state:
    timing = Timing(*st.session_state[TIMING])
    loop, at_once, ratio = st.columns(3)
    loop.metric(words("loop"), words("ms", ms=f"{1000 * timing.loop:.2f}"))
    at_once.metric(words("at_once"), words("ms", ms=f"{1000 * timing.at_once:.2f}"))
    ratio.metric(words("ratio"), f"{timing.loop / timing.at_once:.0f} ×")
    lesson.prose(words, "agreed", difference=f"{timing.difference:g}")

lesson.section(words, "copies")
lesson.prose(words, "copies_text")
expanded = broadcasting.stretched(ideal_3, len(threes))
in_memory = {"one": ideal_3, "stretched": expanded, "copied": expanded.contiguous()}
lies = {name: broadcasting.memory(tensor) for name, tensor in in_memory.items()}
st.table(
    [
        {
            words("tensor"): words(f"tensor_{name}"),
            words("shape"): f"`{list(memory.shape)}`",
            words("strides"): f"`{memory.stride}`",
            words("bytes"): f"{memory.bytes:,}",
        }
        for name, memory in lies.items()
    ],
    border="horizontal",
    hide_index=True,
)
lesson.prose(words, "copies_note")

lesson.stop_and_think(words)
lesson.code_that_ran(
    words,
    broadcasting.fit_axis,
    broadcasting.broadcast_shapes,
    broadcasting.torch_says,
    pixel_similarity.l1_distance,
    pixel_similarity.is_3,
    broadcasting.distances_by_loop,
    broadcasting.distances_at_once,
    broadcasting.stretched,
)
lesson.book_numbers(
    words,
    [
        BookNumber("sum", str(broadcasting.BOOK_SUM), str((torch.tensor([1, 2, 3]) + torch.tensor(1)).tolist())),
        BookNumber("shape", str(list(broadcasting.BOOK_SHAPE)), str(list((threes - ideal_3).shape))),
        BookNumber("accuracy", f"{pixel_similarity.BOOK_ACCURACY['threes']:.4f}", f"{accuracy:.4f}"),
    ],
)
lesson.jargon(words)
