"""Broadcasting: when two shapes fit together, and why. The chapter's "Computing Metrics Using Broadcasting"."""

from textwrap import fill

import streamlit as st

from core import broadcasting, pixel_similarity
from core.lessons import broadcasting as here
from core.ui import language, lesson, mine, own_digit, player, stage
from core.ui.inputs import Desk

TIMING = "broadcasting_timing"
words = language.words("broadcasting")
desk = Desk("broadcasting", words)


def shapes() -> None:
    """Draw the first stage: two shapes, lined up and fitted axis by axis."""
    controls, pictures = stage.halves()
    with controls:
        for name in "ab":
            desk.draw(name, label=words(f"shape_{name}"), help=words("help"))
        lesson.caption(words("examples"))
        with st.container(horizontal=True, gap="xsmall"):
            for name, preset in here.PRESETS.items():
                desk.button(f"example_{name}", lambda _, preset=preset: preset, label=here.label_of(name))
    with pictures:
        player.show(here.axes(desk.now.only("a", "b"), words), words, "broadcasting_axes")
        lesson.outcome(here.what_happened(desk.now, words))
        said = here.torch_says(desk.now)
        lesson.printed(f"torch.broadcast_tensors(a, b)[0].shape\n{fill(said, 96)}")
        if "overflow" in said:
            lesson.prose(words, "overflow")


def time_both() -> None:
    """Draw the race of a loop and broadcasting, run when it is asked for."""
    if st.button(words("time_it"), icon=":material/timer:", key="broadcasting_time"):
        st.session_state[TIMING] = tuple(here.race_now())
    if TIMING in st.session_state:
        timing = here.Timing(*st.session_state[TIMING])
        lesson.figures(
            (words("loop"), words("ms", ms=f"{1000 * timing.loop:.2f}"), ""),
            (words("at_once"), words("ms", ms=f"{1000 * timing.at_once:.2f}"), ""),
            (words("ratio"), f"{timing.loop / timing.at_once:.0f} ×", ""),
        )
        lesson.prose(words, "agreed", difference=f"{timing.difference:g}")


def yours(_: str) -> None:
    """Draw the distances of all the reader's own digits, worked out at once."""
    lesson.prose(words, "yours_text", count=len(mine.paths()))
    lesson.printed(here.of_yours(tuple(mine.paths())))


lesson.opening(words)
stage.show(desk, shapes)
lesson.section(words, "rule")
lesson.prose(words, "rule_text")

lesson.section(words, "real")
names = [words(name) for name in ("step", "one_image", "all_images")]
with lesson.aside(words, "real_text"):
    lesson.table(
        [
            dict(zip(names, (f"`{code}`", f"`{list(one)}`", f"`{list(every)}`"), strict=True))
            for code, one, every in here.real_case().steps
        ]
    )
    lesson.figures(*here.figures(words))

lesson.section(words, "timed")
lesson.prose(words, "timed_text")
stage.show(desk, time_both, "timed")

lesson.section(words, "copies")
with lesson.aside(words, "copies_text", "copies_note"):
    lesson.table(
        [
            {
                words("tensor"): words(f"tensor_{name}"),
                words("shape"): f"`{list(memory.shape)}`",
                words("strides"): f"`{memory.stride}`",
                words("bytes"): f"{memory.bytes:,}",
            }
            for name, memory in here.lies().items()
        ]
    )

own_digit.section(desk, yours)
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
lesson.book_numbers(words, here.book_numbers())
lesson.jargon(words)
