"""Mini-batches: dealt, how noisy their gradients are, and what order does. The chapter's "SGD and Mini-Batches"."""

import streamlit as st

from core import mini_batches
from core.lessons import mini_batches as here
from core.ui import language, lesson, player, stage
from core.ui.inputs import Desk

words = language.words("mini_batches")
desk = Desk("mini_batches", words)


def dealing() -> None:
    """Draw the first stage: a loader that shuffles and deals."""
    controls, pictures = stage.halves()
    with controls:
        desk.draw("collection", "batch")
        with st.container(horizontal=True, vertical_alignment="bottom"):
            desk.draw("seed", width=110)
            desk.draw("shuffle")
        desk.presets(here.PRESETS)
        lesson.figures(*here.figures(desk.now, words))
    with pictures:
        dealt, printed = st.tabs([words("tab_deal"), words("tab_printed")])
        with dealt:
            player.show(here.dealing(desk.now, words), words, "mini_batches_dealing")
        with printed:
            for epoch, batches in enumerate(here.deal(*here.deal_of(desk.now)).printed, start=1):
                lesson.caption(words("printed", epoch=epoch))
                lesson.printed(batches)


def noise() -> None:
    """Draw the gradients of random batches, and what precision costs."""
    desk.draw("trained")
    arrows, law, table = st.tabs([words("tab_noise"), words("tab_law"), words("tab_prices")])
    with arrows:
        player.show(here.gradients(desk.now, words), words, "mini_batches_noise")
    with law:
        player.show(here.law(desk.now, words), words, "mini_batches_law")
    with table:
        lesson.table(here.prices(desk.now, words))


def two_loaders() -> None:
    """Draw the two trainings."""
    player.show(here.loaders(desk.now, words), words, "mini_batches_loaders")


lesson.opening(words)
stage.show(desk, dealing)
lesson.section(words, "loader")
lesson.prose(words, "loader_text")

lesson.section(words, "why")
lesson.prose(words, "why_text", draws=here.DRAWS)

lesson.section(words, "noise_title")
stage.show(desk, noise, "noise")
lesson.prose(words, "noise_text", draws=here.DRAWS, **here.late_in_training())

lesson.section(words, "law")
lesson.prose(words, "law_text")

lesson.section(words, "book_loader")
lesson.prose(words, "book_loader_text")
stage.show(desk, two_loaders, "loaders")
lesson.prose(words, "book_loader_found", **here.what_order_does())

lesson.section(words, "ours")
lesson.prose(words, "ours_text")
lesson.stop_and_think(words)
lesson.code_that_ran(
    words,
    mini_batches.take,
    mini_batches.DataLoader,
    mini_batches.held,
    mini_batches.slopes,
    mini_batches.gradients,
    mini_batches.each_alone,
    mini_batches.noise_of_one,
    mini_batches.expected_noise,
    mini_batches.gradient_noise,
)
lesson.book_numbers(words, here.book_numbers())
lesson.jargon(words)
