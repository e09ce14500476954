"""The look of every page: the mark, the ideal 3 and the ideal 7 over each other, and the shape of the page."""

from pathlib import Path

import streamlit as st

ICON = Path(__file__).with_name("mark.png")
STYLE = Path(__file__).with_name("style.css")


def dress() -> None:
    """Draw the mark at the top of every page, where it leads home, and give the page its shape."""
    st.logo(str(ICON), size="large")
    st.html(STYLE)
