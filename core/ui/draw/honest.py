"""How far the net for drawings can be trusted: its confidence beside the truth, and what its threshold costs."""

import streamlit as st

from core.lessons.draw import SCENES, figures
from core.lessons.inputs import Values
from core.text import Words
from core.ui import lesson, player

NOTHING = Values({})  # no input changes these pictures


def show(words: Words) -> None:
    """Draw it."""
    lesson.section(words, "honest")
    lesson.prose(words, "honest_text", **figures())
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(f"**{words('reliability')}**")
        player.show(SCENES["reliability"](NOTHING, words), words, "draw_reliability")
        lesson.caption(words("reliability_says", **figures()))
    with right:
        st.markdown(f"**{words('thresholds')}**")
        player.show(SCENES["thresholds"](NOTHING, words), words, "draw_thresholds")
        lesson.caption(words("thresholds_say", **figures()))
