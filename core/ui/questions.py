"""Draws the questions: the topics, what there is to answer with, and what an answer is worth.

Answers are kept in the session, each under its question's id; so is which questions were answered rightly.
"""

from pathlib import Path

import streamlit as st

from core.lessons import questionnaire as here
from core.lessons.inputs import Refused
from core.lessons.questionnaire import Choose, Compute, Order
from core.text import Words
from core.ui import language
from core.ui.inputs import Desk, as_typed

GIVEN, RIGHT = "questions_given", "questions_right"
JUDGED, TOPICS = "outcome_judged", "questions_topics"  # the keys of the places of the judgement and of the list
ICONS = {None: "radio_button_unchecked", True: "check_circle", False: "cancel"}

_browser = st.components.v2.component("questions", js=Path(__file__).with_suffix(".js").read_text("utf-8"))


# What the session keeps


def given() -> dict[str, str | tuple[str, ...]]:
    """Return the last answer to each question."""
    return st.session_state.setdefault(GIVEN, {})


def right() -> set[str]:
    """Return the ids of the questions that were answered rightly at least once."""
    return st.session_state.setdefault(RIGHT, set())


def take(question: Choose | Compute | Order, answer: str | tuple[str, ...]) -> None:
    """Keep an answer, and note whether it is right."""
    given()[question.id] = answer
    try:
        judged = here.judge(question, answer)
    except Refused:  # `judgement` says why
        return
    if judged.right:
        right().add(question.id)


# The topics


def topics(desk: Desk) -> None:
    """Draw all topics as buttons, those answered rightly with a tick; the one on the stage is in bold."""
    with st.container(key=TOPICS, gap=None):
        for question in here.QUESTIONS:
            label = f"{question.topic} · {desk.words(f'q.{question.id}.name')}"
            desk.button(
                f"topic_{question.id}",
                lambda _, id_=question.id: {"question": id_},  # type: ignore[misc]
                label=f"**{label}**" if question.id == desk.now.question else label,
                icon=f":material/{ICONS[question.id in right() or None]}:",
                type="tertiary",
                width="stretch",
            )


def ways_on(question: Choose | Compute | Order, desk: Desk) -> None:
    """Draw the link to where the answer is seen, and the button to the next question."""
    with st.container(horizontal=True, gap="small", key="questions_ways"):
        st.link_button(desk.words("show"), here.link(question, desk.words.reading), icon=":material/visibility:")
        desk.button(
            "next", lambda now: {"question": here.after(now.question, right())}, icon=":material/arrow_forward:"
        )


# Answering


def answers(question: Choose | Compute | Order, words: Words) -> None:
    """Draw what there is to answer with."""
    draw = {Choose: options, Compute: box, Order: steps}[type(question)]
    with st.container(key="questions_answers", gap="xsmall"):
        draw(question, words)  # type: ignore[operator]


def options(question: Choose, words: Words) -> None:
    """Draw a button for each option; the one pressed last says whether it is right."""
    chosen = given().get(question.id)
    for option in question.options:
        said = option == question.right if option == chosen else None
        st.button(
            words(f"q.{question.id}.{option}"),
            icon=f":material/{ICONS[said]}:",
            on_click=take,
            args=(question, option),
            key=f"questions_{question.id}_{option}",
            width="stretch",
        )


def box(question: Compute, words: Words) -> None:
    """Draw the box for a number; it is judged when it is left, by the key Enter, and by the button."""
    key = f"questions_{question.id}"
    if key not in st.session_state:
        st.session_state[key] = given().get(question.id, "")

    def judge() -> None:
        take(question, st.session_state[key])

    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        st.text_input(words("number"), key=key, on_change=judge, width=220)
        st.button(words("check"), on_click=judge, key=f"{key}_check")


def steps(question: Order, words: Words) -> None:
    """Draw a button for each step; what is pressed is next in order, pressed again it and all after it are not."""
    placed = given().get(question.id, ())
    for step in question.options:
        label = f"`{question.code[step]}`" if step in question.code else words(f"q.{question.id}.{step}")
        place = f"{placed.index(step) + 1}" if step in placed else "–"
        st.button(
            f"**{place}**  {label}",
            on_click=press,
            args=(question, step),
            key=f"questions_{question.id}_{step}",
            width="stretch",
        )


def press(question: Order, step: str) -> None:
    """Put a step next in order, or take it back with all after it."""
    placed = tuple(given().get(question.id, ()))
    take(question, placed[: placed.index(step)] if step in placed else (*placed, step))


# Judging


def judgement(question: Choose | Compute | Order, words: Words) -> None:
    """Draw what the answer is worth and why, and have it read aloud; before there is one, how to answer."""
    with st.container(key=JUDGED):
        st.markdown(told(question, words))
    told_to = {"judged": JUDGED, "topics": TOPICS, "chosen": f"questionnaire_topic_{question.id}"}
    data = {name: f"st-key-{key}" for name, key in told_to.items()}
    _browser(data=data, key="questions_browser", height=1)


def told(question: Choose | Compute | Order, words: Words) -> str:
    """Return Markdown that says what the answer is worth."""
    answer = given().get(question.id)
    if not answer or (isinstance(question, Order) and len(answer) < len(question.right)):
        return words.prose(f"hint_{type(question).__name__.lower()}")
    try:
        judged = here.judge(question, answer)
    except Refused as refused:
        return language.words("frame").prose(f"refused.{refused.key}", **as_typed(refused))
    verdict = words("said_right") if judged.right else words("said_wrong")
    return f"**{verdict}** {words.prose(judged.key)}"
