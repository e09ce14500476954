"""Charts as Streamlit itself draws them: their specs built once, their rows beside them."""

import json
from collections.abc import Callable
from typing import Any, Literal

import altair as alt
import pandas as pd
import streamlit as st

from core.charts.theme import LABEL, for_dark_pages
from core.lessons import scenes
from core.text import Words

# What Streamlit's own theme draws too pale and small for a projector.
LEGIBLE = {
    guide: {"labelColor": LABEL, "titleColor": LABEL, "labelFontSize": 13, "titleFontSize": 14}
    for guide in ("axis", "legend")
}


def with_rows(
    chart: Callable[..., alt.TopLevelMixin], data: dict[str, pd.DataFrame], words: Words, **options: object
) -> dict[str, Any]:
    """Return a fresh copy of the chart's spec with its rows beside it, as Streamlit takes them."""
    built = json.loads(scenes.spec(chart, tuple(data), words, tuple(options.items())))
    legible = {**built, "config": {**built["config"], **LEGIBLE}}
    return {**(for_dark_pages(legible) if st.context.theme.type == "dark" else legible), "datasets": data}


def show(
    chart: Callable[..., alt.TopLevelMixin],
    data: dict[str, pd.DataFrame],
    words: Words,
    *,
    key: str,
    description: str,
    width: Literal["stretch", "content"] = "stretch",
    on_select: Any = "ignore",
    **options: object,
) -> Any:
    """Draw a chart: its spec built once per language, only its rows new. Returns what the reader selected."""
    return st.vega_lite_chart(
        with_rows(chart, data, words, **options), width=width, key=key, alt=description, on_select=on_select
    )
