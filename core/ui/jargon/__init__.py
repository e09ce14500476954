"""The words of the course, to be looked up: the browser has them all, and asks the server nothing while one types."""

from pathlib import Path

import streamlit as st

from core.text import Words
from core.ui import assets, language

FOLDER = Path(__file__).parent
LABELS = ("search", "hint", "one", "many", "none", "trouble", "words_group", "code_group", "here")

_glossary = st.components.v2.component(
    "glossary",
    html=(FOLDER / "glossary.html").read_text("utf-8"),
    css=(FOLDER / "glossary.css").read_text("utf-8"),
    js=(FOLDER / "glossary.js").read_text("utf-8"),
)


def glossary(words: Words) -> None:
    """Draw all words, and the box in which they are searched."""
    labels = {label: words(label) for label in LABELS}
    _glossary(data={"url": assets.url(assets.TERMS), "reading": language.current(), "labels": labels}, key="glossary")
