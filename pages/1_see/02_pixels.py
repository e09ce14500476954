"""Pixels: an image as a grid of numbers. The chapter's "Pixels: The Foundations of Computer Vision"."""

import pandas as pd
import streamlit as st
import torch

from core import pixels
from core.charts import grey_values, heat_map, rows
from core.data import digits
from core.lessons import pictures
from core.lessons.book import BookNumber
from core.ui import cached, chooser, language, lesson

words = language.words("pixels")
EVERYTHING = (0, pixels.SIDE, 0, pixels.SIDE)


def set_window(top: int, bottom: int, left: int, right: int) -> None:
    """Move the window; a button's callback."""
    st.session_state.rows, st.session_state.columns = (top, bottom), (left, right)


lesson.opening(words)

controls, picture, grid = st.columns([1, 1, 1.1], gap="large")
with controls:
    chosen = chooser.choose()
    # Sorted: by URL the ends may come the wrong way round.
    top, bottom = sorted(st.slider(words("rows"), 0, pixels.SIDE, (4, 10), key="rows", bind="query-params"))
    left, right = sorted(st.slider(words("columns"), 0, pixels.SIDE, (4, 10), key="columns", bind="query-params"))
    with st.container(horizontal=True, gap="small"):
        for name, edges in {**pixels.BOOK_WINDOWS, "all": EVERYTHING}.items():
            st.button(words(f"preset_{name}"), on_click=set_window, args=edges, key=f"pixels_preset_{name}")
with picture:
    lesson.caption(words("picture"))
    st.image(pictures.png(chosen.image), alt=chosen.path)
    lesson.caption(words("enlarged"))
    st.image(pictures.png(chosen.image, scale=10, window=(top, bottom, left, right)), alt=chosen.path, width=300)
with grid:
    frame = pd.DataFrame({"row": [top], "row_end": [bottom], "column": [left], "column_end": [right]})
    cached.show(
        heat_map.heat_map_with_window,
        {"pixels": rows.grid(chosen.image), "window": frame},
        words,
        key="pixels_heat_map",
        description=words("heat_map", name=chosen.path),
        width="content",
    )

window = pixels.window(chosen.image, (top, bottom), (left, right))
lesson.section(words, "window")
lesson.prose(words, "window_text")
array, tensor = st.columns(2, gap="large")
with array:
    lesson.caption(words("numpy"))
    lesson.printed(f"im[{top}:{bottom}, {left}:{right}]\n{window!r}")
with tensor:
    lesson.caption(words("tensor"))
    lesson.printed(f"tensor(im)[{top}:{bottom}, {left}:{right}]\n{torch.tensor(window)!r}")
lesson.caption(words("table"))
if window.size == 0:
    lesson.caption(words("empty"))
cached.show(
    heat_map.shaded_table,
    {"pixels": rows.grid(window, top, left)},
    words,
    key="pixels_table",
    description=words("table_chart", top=top, bottom=bottom, left=left, right=right),
    width="content",
)
lesson.prose(words, "ink")

lesson.section(words, "grey")
counts = pixels.grey_value_counts(chosen.image)
lesson.prose(words, "grey_text", paper=counts[0])
cached.show(
    grey_values.grey_values,
    {"counts": pd.DataFrame({"value": range(256), "count": counts})},
    words,
    key="pixels_grey",
    description=words("grey_chart", paper=counts[0]),
)

lesson.section(words, "folders")
lesson.prose(words, "folders_text")
folders = [(split, digit, digits.folder(split, digit)) for split in digits.SPLITS for digit in digits.DIGITS]
st.table(
    [
        {
            words("split"): f"`{split}`",
            words("label"): f"`{digit}`",
            words("images"): f"{len(names):,}",
            words("first"): " ".join(f"`{name}`" for name in names[:6]) + " …",
        }
        for split, digit, names in folders
    ],
    border="horizontal",
    hide_index=True,
)

lesson.stop_and_think(words)
lesson.code_that_ran(words, digits.load, pixels.window, pixels.grey_value_counts)
book_image = digits.load("train").images[1]
threes = digits.folder("train", 3)
lesson.book_numbers(
    words,
    [
        BookNumber("files", f"{pixels.BOOK_FILES:,}", f"{len(threes):,}"),
        BookNumber("first_name", pixels.BOOK_FIRST_NAMES[0], threes[0]),
        BookNumber("second_name", pixels.BOOK_FIRST_NAMES[1], threes[1]),
        *(
            BookNumber(
                f"row_{row}",
                " ".join(map(str, printed)),
                " ".join(map(str, book_image[row, 4:10])),
            )
            for row, printed in enumerate(pixels.BOOK_SMALL_WINDOW, start=4)
        ),
    ],
)
lesson.jargon(words)
