"""The reading mode: English, Chinese, or both side by side. Chosen at the top, remembered in the URL."""

from pathlib import Path

import streamlit as st

from core.text import READINGS, Reading, Words

PARAMETER = "lang"
NAMES: dict[Reading, str] = {"en": "English", "zh": "中文", "both": "English + 中文"}

HERE = Path(__file__).parent

_frame = st.components.v2.component(
    "frame",
    html=(HERE / "frame.html").read_text("utf-8"),
    css=(HERE / "frame.css").read_text("utf-8"),
    js=(HERE / "frame.js").read_text("utf-8"),
)


def guess() -> Reading:
    """Return the mode that fits the browser's language."""
    return "zh" if (st.context.locale or "").lower().startswith("zh") else "en"


def current() -> Reading:
    """Return the reader's mode."""
    reading = st.session_state.get(PARAMETER)
    return reading if reading in READINGS else guess()


def words(stem: str) -> Words:
    """Return the words of a lesson in the reader's mode."""
    return Words(stem, current())


def start() -> None:
    """Set the mode of a new session from the URL, or from the browser. Unknown values count as none."""
    if PARAMETER not in st.session_state:
        asked = st.query_params.get(PARAMETER)
        st.session_state[PARAMETER] = asked if asked in READINGS else guess()


def choose(label: str) -> None:
    """Draw the control."""
    st.segmented_control(
        label,
        READINGS,
        required=True,
        format_func=NAMES.__getitem__,
        key=PARAMETER,
        label_visibility="collapsed",
    )


def tell_browser(page: str, frame: Words) -> None:
    """Tell the browser the page's language, keep the mode in the address of `page`, and offer projector mode."""
    reading = current()
    labels = {"show": frame("projector.show"), "leave": frame("projector.leave"), "menu": frame("menu")}
    told = {"language": "zh-CN" if reading == "zh" else "en", "reading": reading, "guess": guess(), "labels": labels}
    _frame(data={**told, "page": page}, key="frame_browser", width=42)
