"""Tensors: parts of them, arithmetic, speed. The chapter's "NumPy Arrays and PyTorch Tensors"."""

import numpy as np
import pandas as pd
import streamlit as st
import torch

from core import tensors
from core.charts import rows
from core.charts import tensors as charts
from core.lessons import stopwatch
from core.lessons import tensors as here
from core.lessons.book import BookNumber
from core.ui import cached, language, lesson
from core.ui.menu import menu

PRESETS = {  # the book's, and such as make sense for a stack of images
    "book": ("[1]", "[:,1]", "[1,1:3]"),
    "threes": ("[1]", "[1, 4:10, 4:10]", "[:, 14, 14]", "[0:5, ::2, ::2]"),
}
TALL, WIDE = 12, 68  # lines and characters; more than these lines scroll
RACERS = 256  # images
torch.set_printoptions(linewidth=WIDE)  # NumPy takes it with each call
words = language.words("tensors")


def set_index(text: str) -> None:
    """Type an index for the reader; a button's callback."""
    st.session_state.index = text


def start_race() -> None:
    """Race, and keep the result; the button's callback."""
    st.session_state.tensors_race = here.race(tensors.stacked("train", 3)[:RACERS])


def draw_table(data: torch.Tensor, index: here.Index | None) -> None:
    """Draw the book's table with the picked cells marked; none without an index."""
    picked = np.zeros(data.shape, bool)
    if index is not None:
        picked[index] = True
    cached.show(
        charts.numbered_cells,
        {"cells": rows.grid(data.numpy()).assign(selected=picked.ravel())},
        words,
        key="tensors_cells",
        description=words("cells_chart", count=picked.sum(), all=picked.size),
        width="content",
    )
    if index is not None:
        lesson.caption(words("picked", count=picked.sum(), all=picked.size))


def draw_image(data: torch.Tensor, index: here.Index | None) -> None:
    """Draw the first image an index touches with the picked pixels marked; image 0 without an index."""
    images = range(len(data))[index[0]] if index else ()
    touched = [images] if isinstance(images, int) else images
    image, pixels = touched[0] if touched else 0, np.zeros(data.shape[1:], bool)
    if index and touched:
        pixels[index[1:]] = True
    table = rows.grid(data[image].numpy().round(3).astype(float))
    cached.show(
        charts.picked_pixels,
        {"pixels": table, "picked": table[pixels.ravel()]},
        words,
        key="tensors_image",
        description=words("image_chart", image=image, count=pixels.sum(), all=pixels.size),
        width="content",
    )
    count = {"count": pixels.sum(), "all": pixels.size, "images": f"{len(touched):,}"}
    if index is not None:
        lesson.caption(words("picked_image", image=image, **count))


def draw_part(part: np.ndarray | np.generic | torch.Tensor, code: str, library: str) -> None:
    """Print a part of an array or a tensor, with its shape, rank and dtype."""
    text = np.array_repr(part, max_line_width=WIDE) if isinstance(part, np.ndarray) else repr(part)
    with st.container(gap="xsmall"):
        lesson.caption(f"**{words(library)}**")
        lesson.caption(words("facts", shape=part.shape, rank=part.ndim, dtype=part.dtype))
        with st.container(height=230 if text.count("\n") > TALL else "content", border=False):
            lesson.printed(f"{code}\n{text}")


def dtype_of(result: np.ndarray | torch.Tensor, data: np.ndarray | torch.Tensor) -> str:
    """Return the dtype of a result, bold if it is no longer that of the data."""
    name = f"{result.dtype}".removeprefix("torch.")
    return f"**{name}**" if result.dtype != data.dtype else name


lesson.opening(words)
controls, picture, printed = st.columns([0.85, 0.9, 1.4], gap="large")
with controls:
    chosen = menu(words("data"), list(PRESETS), "book", "data")
    lesson.caption(words(f"about_{chosen}"))
    data = torch.tensor(tensors.BOOK_DATA) if chosen == "book" else tensors.stacked("train", 3)
    typed = st.text_input(words("index"), "1, 1:3", max_chars=here.LONGEST, key="index", bind="query-params")
    lesson.caption(words("try"))
    with st.container(horizontal=True, gap="small"):
        for number, text in enumerate(PRESETS[chosen]):
            st.button(f"`{text}`", on_click=set_index, args=[text], key=f"tensors_preset_{number}")

index = None
try:
    index = here.within(here.parse_index(typed or ""), data.shape)
except here.IndexTextError as error:
    at_fault = str(error.values.get("part", "")).replace("`", "'")  # the sentence quotes it as code
    values = {**error.values, "part": at_fault}
    with controls:
        st.warning(words(f"error_{error.reason}", **values), icon=":material/edit:")
with picture:
    (draw_table if chosen == "book" else draw_image)(data, index)
with printed:
    if index is not None:
        code = f"[{here.tidy(typed or '')}]"
        draw_part(data.numpy()[index], f"arr{code}", "numpy")
        draw_part(data[index], f"tns{code}", "torch")

lesson.section(words, "reading")
lesson.prose(words, "reading_text")

lesson.section(words, "operations")
lesson.prose(words, "operations_text")
array, tensor = np.array(tensors.BOOK_DATA), torch.tensor(tensors.BOOK_DATA)
lines = []
for code, operation in tensors.OPERATIONS.items():
    of_array, of_tensor = operation(array), operation(tensor)
    lines.append(
        {
            words("operation"): f"`{code}`",
            words("result"): f"`{of_tensor.tolist()}`",
            words("numpy_dtype"): dtype_of(of_array, array),
            words("torch_dtype"): dtype_of(of_tensor, tensor),
        }
    )
st.table(lines, border="horizontal", hide_index=True)
lesson.prose(words, "operations_note")

lesson.section(words, "race")
threes = tensors.stacked("train", 3)
numbers = threes[:RACERS].numel()
lesson.prose(words, "race_text", images=RACERS, numbers=f"{numbers:,}")
result = st.session_state.get("tensors_race")
st.button(
    words("race_again" if result else "race_start"),
    on_click=start_race,
    key="tensors_race_start",
    icon=":material/timer:",
)
if result:
    loop = result[0].seconds
    times = {each.way: f"{1000 * each.seconds:.3g}" for each in result}
    ratios = {each.way: f"{loop / each.seconds:,.0f}" for each in result}
    names = {"loop": words("loop"), "numpy": "NumPy", "torch": "PyTorch"}
    bars = [(names[each.way], 1000 * each.seconds, words("bar", milliseconds=times[each.way])) for each in result]
    cached.show(
        charts.race,
        {"ways": pd.DataFrame(bars, columns=["way", "milliseconds", "label"])},
        words,
        key="tensors_race_chart",
        description=words("race_chart", **times),
    )
    st.table(
        [
            {
                words("way"): names[each.way],
                words("time"): words("bar", milliseconds=times[each.way]),
                words("ratio"): words("times", ratio=ratios[each.way]) if each.way != "loop" else "—",
                words("sum"): f"{each.total:,.6f}",
            }
            for each in result
        ],
        border="horizontal",
        hide_index=True,
    )
    whole = {"images": f"{len(threes):,}", "all": f"{threes.numel():,}"}
    of_all = f"{loop * threes.numel() / numbers:.2g}"
    lesson.prose(words, "race_result", numpy=ratios["numpy"], torch=ratios["torch"], seconds=of_all, **whole)
lesson.prose(words, "race_why")

lesson.stop_and_think(words)
lesson.code_that_ran(
    words,
    here.parse_index,
    here.parse_part,
    here.within,
    here.cut,
    tensors.sum_by_loop,
    tensors.sum_by_numpy,
    tensors.sum_by_torch,
    stopwatch.shortest,
)
lesson.book_numbers(
    words,
    [
        *(
            BookNumber("part", f"{book}", f"{tensor[here.parse_index(text)].tolist()}", values={"index": text})
            for text, book in tensors.BOOK_PARTS.items()
        ),
        BookNumber("plus", f"{tensors.BOOK_PLUS_1}", f"{(tensor + 1).tolist()}"),
        BookNumber("type", tensors.BOOK_TYPE, tensor.type()),
        BookNumber("times", f"{tensors.BOOK_TIMES_1_5}", f"{(tensor * 1.5).tolist()}"),
    ],
)
lesson.jargon(words)
