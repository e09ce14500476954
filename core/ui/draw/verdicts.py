"""What the models say of a drawing: the verdict that counts, the others in a table, and why they may disagree."""

import streamlit as st

from core.lessons.draw import percent
from core.models.verdicts import JUDGE, MODELS, Verdict
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
    """Return Markdown for what one model says: a digit in its colour, neither, or a tie."""
    if verdict.digit:
        return lesson.digit(verdict.digit)
    return words("no_digit" if verdict.forced else "neither")


def answer(verdict: Verdict, words: Words) -> str:
    """Return Markdown for a model and what it says."""
    return f"{words(verdict.model)} → {name_of(verdict, words)}"


def sureness(verdict: Verdict, words: Words) -> str:
    """Return Markdown for how sure a model is; a baseline has its two distances instead."""
    if verdict.to_3 is None or verdict.to_7 is None:
        return words("percent", percent=percent(verdict.confidence))
    return f"{words('distance')} :orange[3: {verdict.to_3:.4f}], :blue[7: {verdict.to_7:.4f}]"


def show_judge(judge: Verdict, words: Words) -> None:
    """Draw the answer that counts, how sure it is, and, of neither, what it would be if it had to be a digit."""
    with st.container(border=True, gap="xsmall", key=f"draw_verdict_{judge.model}"):
        st.subheader(answer(judge, words), anchor=False)
        lines = [words("sure", percent=percent(judge.confidence))]
        if judge.forced and not judge.digit:
            forced, sure = lesson.digit(judge.forced), percent(judge.forced_confidence)
            lines.append(words("forced", digit=forced, percent=sure))
        st.markdown("  \n".join(lines))


def show_others(rows: list[tuple[str, str, str]], words: Words) -> None:
    """Draw models, what they say and how sure they are, as a table."""
    names = [words(name) for name in ("model", "says", "how_sure")]
    with st.container(key="draw_others"):
        lesson.table([dict(zip(names, row, strict=True)) for row in rows])


def row(verdict: Verdict, judge: Verdict, words: Words) -> tuple[str, str, str]:
    """Return a model's line in the table; what differs from the judge's answer is marked."""
    mark = " ≠" if verdict.digit != judge.digit else ""
    return words(verdict.model), f"{name_of(verdict, words)}{mark}", sureness(verdict, words)


def show_disagreement(verdicts: list[Verdict], words: Words) -> None:
    """Say who sees it otherwise than the judge, why that can be, and in which lesson more is said about it."""
    judge = next(each for each in verdicts if each.model == JUDGE)
    others = [each for each in verdicts if each is not judge]
    differ = [each for each in others if each.digit != judge.digit]
    if not differ:
        return
    with st.container(border=True, gap="xsmall", key="draw_disagree"):
        if judge.digit is None:
            st.markdown(words.prose("cannot"))
            return
        names = " / ".join(f"**{words(each.model)}**" for each in differ)
        st.markdown(words.prose("disagree", names=names))
        for stem in dict.fromkeys(LESSONS[each.model] for each in differ[:2]):
            found = next(each for each in navigation.lessons() if each.stem == stem)
            st.markdown(words.prose(f"differs.{stem}"))
            navigation.link(found, navigation.title(found), ":material/arrow_forward:")


def show(verdicts: list[Verdict], words: Words) -> None:
    """Draw all verdicts, or, as long as there are none, which models are waiting."""
    if not verdicts:
        show_others([(words(model), "—", "—") for model in MODELS], words)
        return
    judge = next(each for each in verdicts if each.model == JUDGE)
    others = [each for each in verdicts if each is not judge]
    show_judge(judge, words)
    show_others([row(each, judge, words) for each in others], words)
