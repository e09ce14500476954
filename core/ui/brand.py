"""The mark of the course: the ideal 3 and the ideal 7, one over the other in their colours."""

from pathlib import Path

import streamlit as st

ICON = Path(__file__).with_name("mark.png")


def logo() -> None:
    """Draw the mark at the top of every page; it leads home."""
    st.logo(str(ICON), size="large")
