"""How far the net for drawings can be trusted: its confidence beside the truth, and what its threshold costs."""

import pandas as pd
import streamlit as st

from core.charts import draw as charts
from core.lessons.draw import bins, costs, figures
from core.models import store
from core.text import Words
from core.ui import cached, lesson


def show(words: Words) -> None:
    """Draw it."""
    lesson.section(words, "honest")
    lesson.prose(words, "honest_text", **figures())
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(f"**{words('reliability')}**")
        description = words("reliability_chart")
        cached.show(charts.reliability, {"bins": bins()}, words, key="draw_reliability", description=description)
        lesson.caption(words("reliability_says", **figures()))
    with right:
        st.markdown(f"**{words('thresholds')}**")
        chosen = pd.DataFrame({"threshold": [store.judgement().threshold]})
        data = {"costs": costs(words), "chosen": chosen}
        cached.show(charts.thresholds, data, words, key="draw_thresholds", description=words("thresholds_chart"))
        lesson.caption(words("thresholds_say", **figures()))
