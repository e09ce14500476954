"""Metrics: how good a classifier is, and on what. The chapter's "Computing Metrics Using Broadcasting"."""

from functools import partial
from typing import cast

import pandas as pd
import streamlit as st

from core import metrics, pixel_similarity
from core.charts import metrics as charts
from core.data import digits
from core.data.book import BOOK_BATCH_SIZE
from core.data.digits import SPLITS, Split
from core.lessons import pictures
from core.lessons.book import BookNumber
from core.metrics import Confusion
from core.ui import cached, language, lesson
from core.ui.menu import menu

IMAGES_A_PAGE = 24
KINDS = {cell: (int(cell[3]), int(cell[-1])) for cell in Confusion._fields}  # (truly, said)
words = language.words("metrics")


def take_cell(key: str) -> None:
    """Choose the cell that was clicked; the callback of the chart with that key."""
    picked = st.session_state[key].selection.picked
    if picked and picked[0].get("cell") in KINDS:
        st.session_state.metrics_cell = picked[0]["cell"]


def fraction(of: int, among: int) -> str:
    """Return a share in [0, 1] with the four digits the book prints."""
    return f"{of / among:.4f}"


def show_share(label: str, right: int, everything: int) -> None:
    """Draw an accuracy with the counts it is made of."""
    counts = words("of", right=f"{right:,}", all=f"{everything:,}")
    st.metric(words(label), fraction(right, everything), counts, delta_color="off", delta_arrow="off")


lesson.opening(words)
controls, picture = st.columns([1, 1.35], gap="large")
with controls:
    model = menu(words("judged"), list(metrics.MODELS), "l1", "judged")
    lesson.caption(words(f"judged_{model}"))
    split = cast(Split, menu(words("judged_on"), SPLITS, "valid", "judged_on"))
    predictions, targets = metrics.judged(model, split)
    counted = metrics.confusion(predictions, targets)
    threes, sevens = sum(counted[:2]), sum(counted[2:])
    with st.container(horizontal=True):
        show_share("accuracy", counted.is_3_said_3 + counted.is_7_said_7, threes + sevens)
        show_share("on_threes", counted.is_3_said_3, threes)
        show_share("on_sevens", counted.is_7_said_7, sevens)
with picture:
    square = st.container()
    cell = menu(words("cell"), list(KINDS), "is_3_said_7", "metrics_cell", name=lambda cell: words(f"cell_{cell}"))
truth, said = KINDS[cell]
count = getattr(counted, cell)
with square:
    key = f"metrics_cells_{cell}"  # a new chart for each choice: an old one would not report the same click twice
    rows = [
        (
            each,
            str(is_a),
            str(said_a),
            f"{n:,}",
            words("share", share=f"{100 * n / (threes if is_a == 3 else sevens):.1f}", truth=is_a),
            words("right" if is_a == said_a else "wrong"),
        )
        for (each, (is_a, said_a)), n in zip(KINDS.items(), counted, strict=True)
    ]
    cached.show(
        charts.confusion,
        {
            "cells": pd.DataFrame(rows, columns=["cell", "truth", "said", "count", "share", "right"]),
            "chosen": pd.DataFrame({"truth": [str(truth)], "said": [str(said)]}),
        },
        words,
        key=key,
        description=words("confusion_chart", **counted._asdict()),
        on_select=partial(take_cell, key),
    )

lesson.prose(words, "gallery", truth=truth, said=said, count=f"{count:,}")
if count:
    images = digits.load(split)
    belongs = metrics.cells(predictions, targets)[cell].nonzero().flatten().tolist()
    pages = -(-count // IMAGES_A_PAGE)
    page = st.pagination(pages, key=f"metrics_page_{model}_{split}_{cell}")
    with st.grid("auto", min_column_width=84):
        for i in belongs[(page - 1) * IMAGES_A_PAGE : page * IMAGES_A_PAGE]:
            with st.container(gap="xsmall"):
                name = images.names[i]
                alt = words("picture", name=name, truth=truth, said=said)
                st.image(pictures.png(images.images[i], scale=3), alt=alt, width=84)
                lesson.caption(name.rpartition("/")[2])
else:
    lesson.prose(words, "gallery_none")

lesson.section(words, "table")
book = metrics.confusion(*metrics.judged("l1", "valid"))
lesson.prose(words, "table_text", is_3_said_7=book.is_3_said_7, is_7_said_3=book.is_7_said_3)

lesson.section(words, "apart")
lesson.prose(words, "apart_text")
scores = {
    (name, on): f"{metrics.batch_accuracy(*metrics.judged(name, on)):.4f}" for name in metrics.MODELS for on in SPLITS
}
st.table(
    [
        {
            words("classifier"): f"`{name}` &nbsp; {words(f'judged_{name}')}",
            words("train"): scores[name, "train"],
            words("valid"): scores[name, "valid"],
        }
        for name in metrics.MODELS
    ],
    border="horizontal",
    hide_index=True,
)
lesson.prose(words, "apart_figures", train=scores["l1", "train"], valid=scores["l1", "valid"])

lesson.section(words, "experiment")
lesson.prose(words, "experiment_text")
judged = metrics.judged(model, "valid")
everything = len(judged[1])
control, bars = st.columns([1, 1.75], gap="large")
with control:
    size = st.slider(words("batch"), 1, everything, BOOK_BATCH_SIZE, key="batch", bind="query-params")
    found = metrics.accuracy_by_batches(*judged, size)
    last = found.sizes[-1]
    with st.container(horizontal=True):
        st.metric(words("averaged"), f"{found.mean:.4f}")
        st.metric(words("at_once"), f"{found.accuracy:.4f}")
        st.metric(words("last_batch"), words("of", right=last, all=size))
with bars:
    each = pd.DataFrame({"size": found.sizes, "accuracy": found.batches})
    each["end"] = each["size"].cumsum()
    lines = [(words("averaged"), found.mean), (words("at_once"), found.accuracy)]
    cached.show(
        charts.batches,
        {
            "each": each.assign(batch=each.index + 1, first=each["end"] - each["size"]),
            "both": pd.DataFrame(lines, columns=["which", "accuracy"]),
        },
        words,
        key="metrics_batches",
        description=words("batches_chart", count=len(each), mean=f"{found.mean:.4f}", accuracy=f"{found.accuracy:.4f}"),
    )
if last == size:
    lesson.prose(words, "all_alike", size=size)
else:
    weight, share = (f"{percent:.3g}" for percent in (100 / len(each), 100 * last / everything))
    lesson.prose(words, "not_alike", last=last, size=size, count=len(each), weight=weight, share=share)
lesson.prose(words, "not_alike_text")

lesson.stop_and_think(words)
lesson.code_that_ran(
    words,
    metrics.batch_accuracy,
    metrics.cells,
    metrics.confusion,
    metrics.accuracy_by_batches,
    metrics.by_distance,
    metrics.always,
)
baseline = {
    "threes": book.is_3_said_3 / sum(book[:2]),
    "sevens": book.is_7_said_7 / sum(book[2:]),
}
baseline["mean"] = sum(baseline.values()) / 2
all_3s = metrics.accuracy_by_batches(*metrics.judged("all_3", "valid"), BOOK_BATCH_SIZE)
lesson.book_numbers(
    words,
    [
        BookNumber(name, f"{printed:.4f}", f"{baseline[name]:.4f}")
        for name, printed in pixel_similarity.BOOK_ACCURACY.items()
    ]
    + [
        BookNumber("averaged", f"{metrics.BOOK_AVERAGED:.4f}", f"{all_3s.mean:.4f}"),
        BookNumber("at_once", f"{metrics.BOOK_ALL_3S:.4f}", f"{all_3s.accuracy:.4f}"),
    ],
)
lesson.jargon(words)
