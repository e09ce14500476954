"""Pixel similarity: the first classifier and the baseline. The chapter's "First Try: Pixel Similarity"."""

import streamlit as st

from core import pixel_similarity
from core.lessons import pixel_similarity as here
from core.lessons.pictures import called, ink_at, png
from core.ui import language, lesson, player, stage
from core.ui.inputs import Desk

words = language.words("pixel_similarity")
desk = Desk("pixel_similarity", words)


def choose(path: str) -> None:
    """Choose the image that was clicked."""
    desk.take(image=path)


def compare() -> None:
    """Draw the first stage: every image as a point, and the chosen one against both ideals."""
    controls, pictures = stage.halves()
    path = desk.now.image
    with controls:
        desk.draw("image")
        st.image(png(ink_at(path), scale=4), alt=called(path, words), width=112)
        desk.draw("distance", label=words("measure"))
    with pictures:
        points, ideals = st.columns([1.25, 1], gap="small")
        with points:
            scene = here.everyone(desk.now.only("image", "distance"), words)
            player.show(scene, words, "pixel_similarity_points", on_picked=choose)
        with ideals:
            player.show(here.against(desk.now.only("image"), words), words, "pixel_similarity_against")
        lesson.table(here.table(desk.now, words))
        lesson.outcome(here.what_happened(desk.now, words))


def mistakes() -> None:
    """Draw the mistakes, page by page; a click makes one the image above."""
    desk.draw("page")
    scene = here.mistakes(desk.now.only("distance", "page"), words)
    player.show(scene, words, "pixel_similarity_mistakes", on_picked=choose)


lesson.opening(words)
stage.show(desk, compare, below=("distance",))
lesson.section(words, "everyone")
lesson.prose(words, "everyone_text")
lesson.section(words, "why")
lesson.prose(words, "why_text")
lesson.section(words, "baseline")
lesson.prose(words, "baseline_text")
lesson.figures(*here.figures(desk.now, words))
if desk.now.distance == "l1":
    lesson.prose(words, "accuracy_note", pooled=f"{here.accuracy_of('l1').pooled:.4f}")
lesson.section(words, "mistakes")
lesson.prose(words, "mistakes_text", **here.about_mistakes(desk.now))
stage.show(desk, mistakes, "mistakes", below=("image",))
lesson.stop_and_think(words)
lesson.code_that_ran(
    words,
    pixel_similarity.l1_distance,
    pixel_similarity.rmse_distance,
    pixel_similarity.is_3,
    pixel_similarity.compare,
    pixel_similarity.accuracy,
)
lesson.book_numbers(words, here.book_numbers())
lesson.jargon(words)
