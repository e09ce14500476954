"""The reading mode: English, Chinese, or both side by side. Chosen at the top, remembered in the URL."""

import streamlit as st

from core.text import READINGS, Reading, Words

PARAMETER = "lang"
NAMES: dict[Reading, str] = {"en": "English", "zh": "中文", "both": "English + 中文"}

# Tells screen readers and fonts which language the page is in (Streamlit itself always says English), and keeps the
# mode in the URL. Streamlit's own ways write the visible label (bind), where ?lang=zh is what people type and share, or
# add a step to the browser's history on every page (st.query_params), so that its back button goes round in a circle.
_tell_browser = st.components.v2.component(
    "tell_browser",
    js="""
export default function ({ data }) {
  document.documentElement.lang = data.language
  const url = new URL(location.href)
  if (data.reading === data.guess && !url.searchParams.has("lang")) return
  url.searchParams.set("lang", data.reading)
  if (url.href !== location.href) history.replaceState(history.state, "", url)
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
    """Draw the control."""
    st.segmented_control(
        label,
        READINGS,
        required=True,
        format_func=NAMES.__getitem__,
        key=PARAMETER,
        label_visibility="collapsed",
    )


def tell_browser(page: str) -> None:
    """Tell the browser the page's language, and put the mode in the URL of `page`."""
    reading = current()
    data = {"language": "zh-CN" if reading == "zh" else "en", "reading": reading, "guess": guess(), "page": page}
    _tell_browser(data=data, key="frame_tell_browser", height=1)
