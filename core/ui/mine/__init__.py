"""A reader's own digits: what is kept on their device, and what a link has brought, for every chooser of images."""

import streamlit as st

SENT = "mine:sent"  # the digit that a link has brought to this session


def paths() -> list[str]:
    """Return the paths of all digits of the reader's own that there are to choose from."""
    return [st.session_state[SENT]] if SENT in st.session_state else []


def note_sent(path: str) -> None:
    """Remember a digit that a link has brought, so that it can be chosen again after another."""
    st.session_state[SENT] = path
