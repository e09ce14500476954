"""The questions: one on each topic, and for each wrong answer what is behind it. The chapter's "Questionnaire"."""

from collections.abc import Callable

import streamlit as st

from core.lessons import questionnaire as here
from core.ui import language, lesson, questions, stage
from core.ui.inputs import Desk

words = language.words("questionnaire")
desk = Desk("questionnaire", words)


def question() -> Callable[[], None]:
    """Draw the topics and the question chosen, and return what draws how many were answered."""
    controls, pictures = stage.halves()
    chosen = here.BY_ID[desk.now.question]
    with controls:
        questions.topics(desk)
    with pictures:
        st.markdown(f"**{words(f'q.{chosen.id}.ask')}**")
        questions.answers(chosen, words)
        questions.ways_on(chosen, desk)
        questions.judgement(chosen, words)
    return answered


def answered() -> None:
    """Draw of how many topics the question has been answered rightly."""
    count = here.topics_answered(questions.right())
    st.markdown(words.prose("answered", answered=count, topics=here.TOPICS))


lesson.opening(words)
stage.show(desk, question)
lesson.section(words, "how")
lesson.prose(words, "how_text")
lesson.jargon(words)
