"""The words: every term of the course in both languages. The chapter's "Jargon Recap"."""

import streamlit as st

from core.ui import jargon, language, lesson

words = language.words("jargon")

lesson.opening(words)
with st.container(key="stage"):
    jargon.glossary(words)
