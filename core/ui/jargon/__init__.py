"""The words of the course: looked up on a page of their own, and shown where a lesson uses them first.

The browser has them all in one file, and asks the server nothing while one types or points.
"""

from pathlib import Path

import streamlit as st

from core.text import Words
from core.ui import assets

FOLDER = Path(__file__).parent
LABELS = ("search", "hint", "one", "many", "none", "trouble", "words_group", "code_group")


def script(name: str) -> str:
    """Return a script with what both of them use."""
    return "\n".join((FOLDER / each).read_text("utf-8") for each in (name, "shared.js"))


_explain = st.components.v2.component("explain", js=script("explain.js"))
_glossary = st.components.v2.component(
    "glossary",
    html=(FOLDER / "glossary.html").read_text("utf-8"),
    css=(FOLDER / "glossary.css").read_text("utf-8"),
    js=script("glossary.js"),
)


def explain(frame: Words) -> None:
    """Have the browser show what a term means where a lesson uses it first; draws nothing."""
    labels = {"more": frame("jargon_more"), "all": Words("jargon", frame.reading)("title")}
    data = {"url": assets.url(assets.TERMS), "reading": frame.reading, "labels": labels}
    _explain(data=data, key="jargon_explain", height=1)


def glossary(words: Words) -> None:
    """Draw all words, and the box in which they are searched."""
    labels = {label: words(label) for label in LABELS}
    _glossary(data={"url": assets.url(assets.TERMS), "reading": words.reading, "labels": labels}, key="glossary")
