"""Metrics: how good a classifier is, and on what. The chapter's "Computing Metrics Using Broadcasting"."""

import streamlit as st

from core import metrics
from core.lessons import metrics as here
from core.ui import language, lesson, mine, own_digit, player, stage
from core.ui.inputs import Desk

words = language.words("metrics")
desk = Desk("metrics", words)


def counts() -> None:
    """Draw the first stage: a classifier, its four counts, and the images behind one of them."""
    controls, pictures = stage.halves()
    with controls:
        desk.draw("judged", "judged_on", "cell")
        lesson.figures(*here.accuracies(desk.now, words))
    with pictures:
        square, images = stage.beside()
        with square:
            scene = here.confusion(desk.now.only("judged", "judged_on", "cell"), words)
            player.show(scene, words, "metrics_confusion", on_picked=lambda cell: desk.take(cell=cell))
        with images:
            st.markdown(here.heading(desk.now, words))
            if here.pages(desk.now):
                lesson.gallery(here.gallery(desk.now.only("judged", "judged_on", "cell", "page"), words))
                desk.pages("page", here.pages(desk.now))
        lesson.outcome(here.what_happened(desk.now, words))


def averages() -> None:
    """Draw the accuracy of each batch, and the two averages."""
    controls, pictures = stage.halves("averages")
    with controls:
        desk.draw("batched", "batch")
        desk.presets(here.PRESETS)
        lesson.figures(*here.averages(desk.now, words))
    with pictures:
        player.show(here.batches(desk.now.only("batched", "batch"), words), words, "metrics_batches")
        lesson.outcome(here.weighed(desk.now, words), "averages")


def yours(_: str) -> None:
    """Draw how many of the reader's own digits each classifier has right, apart from all others."""
    rows = here.on_yours(tuple(mine.paths()), words)
    if rows:
        lesson.table(rows)
    lesson.outcome(here.about_yours(tuple(mine.paths()), words), "mine")


lesson.opening(words)
stage.show(desk, counts)
lesson.section(words, "table")
book = here.counted("l1", "valid")
lesson.prose(words, "table_text", is_3_said_7=book.is_3_said_7, is_7_said_3=book.is_7_said_3)
lesson.section(words, "apart")
with lesson.aside(words, "apart_text"):
    lesson.table(here.score_table(words))
scores = here.scores()
lesson.prose(words, "apart_figures", train=scores["l1", "train"], valid=scores["l1", "valid"])
lesson.section(words, "experiment")
lesson.prose(words, "experiment_text")
stage.show(desk, averages, "averages")
lesson.prose(words, "not_alike_text")
own_digit.section(desk, yours)
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
lesson.book_numbers(words, here.book())
lesson.jargon(words)
