"""How far the net for drawings can be trusted: its confidence beside the truth, and what its threshold costs."""

from functools import lru_cache

import pandas as pd
import streamlit as st
import torch

from core.charts import draw as charts
from core.models import calibration, judging, store
from core.text import Words
from core.ui import cached, lesson

THRESHOLDS = torch.linspace(0.34, 0.99, 66)  # below a third, neither would not even be the likeliest


@lru_cache(maxsize=1)
def bins() -> pd.DataFrame:
    """Return rows (confidence, right, answers), a bin of confidence each, of the answers on images kept apart."""
    answers = judging.ours()
    made = calibration.reliability(answers.confidence, answers.said == answers.right)
    return pd.DataFrame([each._asdict() for each in made if each.answers]).round(4)


@lru_cache(maxsize=3)
def costs(words: Words) -> pd.DataFrame:
    """Return rows (threshold, share, which) of `charts.thresholds`."""
    each = pd.DataFrame(judging.costs(judging.ours(), THRESHOLDS)).round(4)
    named = {"of_others": words("others"), "of_known": words("threes_and_sevens")}
    return each.rename(columns=named).melt("threshold", var_name="which", value_name="share")


@lru_cache(maxsize=1)
def figures() -> dict[str, str]:
    """Return what the texts of this part need: the net's errors and rates on images kept apart, as texts."""
    answers, judgement = judging.ours(), store.judgement()
    error = calibration.calibration_error(answers.confidence, answers.said == answers.right)
    ((_, of_known, of_others),) = judging.costs(answers, torch.tensor([judgement.threshold]))
    return {
        "images": f"{len(answers.said):,}",
        "error": f"{100 * error:.1f}",
        "threshold": f"{judgement.threshold:.2f}",
        "temperature": f"{judgement.temperature:.2f}",
        "of_known": f"{100 * of_known:.1f}",
        "of_others": f"{100 * of_others:.1f}",
    }


def warm_up() -> None:
    """Work all this out before the first visitor asks."""
    bins()
    figures()


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
