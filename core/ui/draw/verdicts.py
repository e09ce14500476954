"""What the models say of a drawing, in words, and why they may disagree. Serves Draw."""

import streamlit as st

from core.lessons.draw import apart
from core.models.verdicts import JUDGE, MODELS, Verdict
from core.pictures.prepare import DrawnDigit
from core.text import Words
from core.ui import lesson, navigation

LESSONS = {  # where each model is explained
    "l1": "pixel_similarity",
    "rmse": "pixel_similarity",
    "linear": "linear_model",
    "simple_net": "nonlinearity",
    "conv_net": "going_deeper",
}


def name_of(verdict: Verdict, words: Words) -> str:
    """Return Markdown for what one model says: a digit in its colour, neither, not sure, or a tie."""
    if not verdict.sure:
        return words("not_sure")
    if verdict.digit:
        return lesson.digit(verdict.digit)
    return words("no_digit" if verdict.forced else "neither")


def answer(verdict: Verdict, words: Words) -> str:
    """Return Markdown for a model and what it says."""
    return f"{words(verdict.model)} → {name_of(verdict, words)}"


def show_apart(digit: DrawnDigit, verdicts: list[Verdict], words: Words) -> None:
    """Say so where the judge reads nothing since there is more than one digit on the sheet."""
    judge = next(each for each in verdicts if each.model == JUDGE)
    said = () if judge.digit and judge.sure else apart(digit)
    if said:
        names = " ".join(name_of(each, words) for each in said)
        st.info(words.prose("apart", said=names), icon=":material/splitscreen_left:")


def say_missing(verdicts: list[Verdict], words: Words) -> None:
    """Say which models cannot answer, where some cannot."""
    names = [f"**{words(model)}**" for model in MODELS if model not in {each.model for each in verdicts}]
    if names:
        st.warning(words.prose("trouble.some_weights", names=" / ".join(names)), icon=":material/warning:")


def show_disagreement(verdicts: list[Verdict], words: Words) -> None:
    """Say who sees it otherwise than the judge, why that can be, and in which lesson more is said about it."""
    judge = next(each for each in verdicts if each.model == JUDGE)
    others = [each for each in verdicts if each is not judge]
    differ = [each for each in others if each.digit != judge.digit]
    if not differ and judge.sure:
        return
    with st.container(border=True, gap="xsmall", key="draw_disagree"):
        if judge.digit is None or not judge.sure:
            st.markdown(words.prose("cannot" if judge.sure else "doubts"))
            return
        names = " / ".join(f"**{words(each.model)}**" for each in differ)
        st.markdown(words.prose("disagree", names=names))
        for stem in dict.fromkeys(LESSONS[each.model] for each in differ[:2]):
            found = next(each for each in navigation.lessons() if each.stem == stem)
            st.markdown(words.prose(f"differs.{stem}"))
            navigation.link(found, navigation.title(found), ":material/arrow_forward:")
