"""The reading mode: English, Chinese, or both side by side. Chosen at the top, remembered in the URL."""

import streamlit as st

from core.text import READINGS, Reading, Words

PARAMETER = "lang"
NAMES: dict[Reading, str] = {"en": "English", "zh": "中文", "both": "English + 中文"}

# Tells screen readers and fonts which language the page is in: Streamlit itself always says English.
_html_lang = st.components.v2.component(
    "html_lang",
    js="""
export default function ({ data }) {
  document.documentElement.lang = data
}
""",
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
    """Draw the control and keep the URL in step with it."""
    # Not bind="query-params": that writes the visible label, and ?lang=zh is what people type and share.
    st.segmented_control(
        label,
        READINGS,
        required=True,
        format_func=NAMES.__getitem__,
        key=PARAMETER,
        label_visibility="collapsed",
    )
    reading = current()
    if reading != guess() or PARAMETER in st.query_params:
        st.query_params[PARAMETER] = reading


def tell_browser() -> None:
    """Tell the browser which language the page is in."""
    _html_lang(data="zh-CN" if current() == "zh" else "en", key="frame_html_lang", height=1)
