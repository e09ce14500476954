"""Choosing one of the 14,434 images. The choice is in the URL and goes along from lesson to lesson."""

import random
from typing import NamedTuple, cast

import numpy as np
import streamlit as st

from core.data import digits
from core.data.digits import DIGITS, SPLITS, Split
from core.pixels import BOOK_IMAGE
from core.ui import language

BOOK_SPLIT, BOOK_DIGIT, BOOK_NAME = BOOK_IMAGE.split("/")


class Chosen(NamedTuple):
    """One image of the data set."""

    split: Split
    digit: int
    name: str  # "10000.png"
    position: int  # in `digits.load(split)`

    @property
    def path(self) -> str:
        """Its name with its folders: "train/3/10000.png"."""
        return f"{self.split}/{self.digit}/{self.name}"

    @property
    def image(self) -> np.ndarray:
        """Its pixels, uint8 (28, 28)."""
        return digits.load(self.split).images[self.position]


def set_to(path: str) -> None:
    """Choose the image of that name, such as "valid/7/0.png". Only from a callback, or before the chooser is drawn."""
    st.session_state.split, st.session_state.digit, st.session_state.name = path.split("/")


def step(by: int) -> None:
    """Go on by so many images in the folder shown, round at its ends."""
    names = digits.folder(st.session_state.split, int(st.session_state.digit))
    st.session_state.name = names[(names.index(st.session_state.name) + by) % len(names)]


def surprise() -> None:
    """Choose any image of the folder shown."""
    st.session_state.name = random.choice(digits.folder(st.session_state.split, int(st.session_state.digit)))


def choose() -> Chosen:
    """Draw the chooser and return the image chosen; the book's to begin with."""
    frame = language.words("frame")
    with st.container(horizontal=True, key="chooser_folder"):
        split = st.segmented_control(
            frame("chooser.split"), SPLITS, default=BOOK_SPLIT, required=True, key="split", bind="query-params"
        )
        digit = st.segmented_control(
            frame("chooser.digit"),
            [str(digit) for digit in DIGITS],
            default=BOOK_DIGIT,
            required=True,
            key="digit",
            bind="query-params",
        )
    split = split if split in SPLITS else cast(Split, BOOK_SPLIT)
    names = digits.folder(split, int(digit or BOOK_DIGIT))
    if st.session_state.get("name") not in names:
        st.session_state.pop("name", None)
    start = names.index(BOOK_NAME) if BOOK_NAME in names else 0
    name = st.selectbox(frame("chooser.name"), names, start, key="name", bind="query-params")
    with st.container(horizontal=True, key="chooser_steps"):
        buttons = {"previous": ("arrow_back", step, (-1,)), "next": ("arrow_forward", step, (1,))}
        for action, (icon, callback, arguments) in buttons.items():
            st.button(
                "",
                icon=f":material/{icon}:",
                help=frame(f"chooser.{action}"),
                on_click=callback,
                args=arguments,
                key=f"chooser_{action}",
            )
        st.button(
            "", icon=":material/casino:", help=frame("chooser.random"), on_click=surprise, key="chooser_random"
        )
        st.button(frame("chooser.book"), on_click=set_to, args=(BOOK_IMAGE,), key="chooser_book")
    return Chosen(split, int(digit), name, digits.position(split, int(digit), name))
