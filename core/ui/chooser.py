"""Choosing one of the 14,434 images. The choice is in the URL."""

import random
from collections.abc import Callable
from typing import NamedTuple, cast

import numpy as np
import streamlit as st

from core.data import digits
from core.data.digits import DIGITS, SPLITS, Split
from core.pixels import BOOK_IMAGE
from core.ui import language
from core.ui.menu import menu

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


def forget_elsewhere(page: str) -> None:
    """Forget the choice when the reader comes from another page, unless the URL asks for it.

    Kept, it would be written to the new page's URL in three steps of the browser's history, and the back button would
    have to be pressed for each.
    """
    if st.session_state.get("chooser_page", page) != page:
        for key in ("split", "digit", "name"):
            if key not in st.query_params:
                st.session_state.pop(key, None)
    st.session_state.chooser_page = page


def surprise(split: Split, digit: int) -> None:
    """Choose any image of a folder; a button's callback."""
    set_to(f"{split}/{digit}/{random.choice(digits.folder(split, digit))}")


def choose() -> Chosen:
    """Draw the chooser and return the image chosen; the book's to begin with."""
    frame = language.words("frame")
    with st.container(horizontal=True, key="chooser_folder"):
        split = cast(Split, menu(frame("chooser.split"), SPLITS, BOOK_SPLIT, "split"))
        folder = int(menu(frame("chooser.digit"), [str(digit) for digit in DIGITS], BOOK_DIGIT, "digit"))
    names = digits.folder(split, folder)
    start = names.index(BOOK_NAME) if BOOK_NAME in names else 0
    if st.session_state.get("name", names[start]) not in names:
        st.session_state.name = names[start]  # set, not left out: the browser would go on showing the old name
    name = st.selectbox(frame("chooser.name"), names, start, key="name", bind="query-params")
    place = names.index(name)

    def button(action: str, icon: str, callback: Callable, *arguments: object) -> None:
        st.button(frame(f"chooser.{action}"), icon=icon, on_click=callback, args=arguments, key=f"chooser_{action}")

    with st.container(horizontal=True, key="chooser_steps", gap="small"):
        button("previous", ":material/arrow_back:", set_to, f"{split}/{folder}/{names[place - 1]}")
        button("next", ":material/arrow_forward:", set_to, f"{split}/{folder}/{names[(place + 1) % len(names)]}")
        button("random", ":material/casino:", surprise, split, folder)
        button("book", ":material/menu_book:", set_to, BOOK_IMAGE)
    return Chosen(split, folder, name, digits.position(split, folder, name))
