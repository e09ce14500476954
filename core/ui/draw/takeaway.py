"""What a visitor takes home from the drawing page: the picture the models saw, and their verdicts. Serves Draw."""

import json
from collections.abc import Sequence
from typing import Any

import streamlit as st

from core.lessons import pictures
from core.models.verdicts import as_json
from core.pictures.prepare import DrawnDigit
from core.text import Words


def show(digit: DrawnDigit | None, said: Sequence[Any], words: Words) -> None:
    """Draw the two buttons; the files are made when they are asked for.

    Without a digit they wait: were they not there, the picture above them would shrink as they come.
    """
    nothing = digit is None
    with st.container(horizontal=True, key="draw_takeaway"):
        st.download_button(
            words("save_picture"),
            lambda: pictures.png(digit.image) if digit else b"",
            "digit-28x28.png",
            "image/png",
            icon=":material/image:",
            on_click="ignore",
            disabled=nothing,
            help=words.prose("save_picture_help"),
            key="draw_save_picture",
        )
        st.download_button(
            words("save_verdicts"),
            lambda: json.dumps(as_json(said), indent=2),
            "verdicts.json",
            "application/json",
            icon=":material/data_object:",
            on_click="ignore",
            disabled=nothing,
            key="draw_save_verdicts",
        )
