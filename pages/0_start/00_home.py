"""The front door: what this is, a moving taste of it, and the map of the course."""

import streamlit as st

from core.ui import language, lesson, navigation

words = language.words("home")
frame = language.words("frame")
lessons = {each.stem: each for each in navigation.lessons()}

what, taste = st.columns([1, 1.15], gap="large", vertical_alignment="top")
with what:
    lesson.opening(words)
    with st.container(horizontal=True):
        if st.button(f"**{words('begin')}**", icon=":material/play_arrow:", key="home_begin"):
            st.switch_page(lessons["pixels"].path)
        if st.button(words("draw"), icon=":material/draw:", key="home_draw"):
            st.switch_page(lessons["draw"].path)
moving = taste.container()

lesson.section(words, "map")
for act, group in navigation.acts().items():
    with st.container(border=True):
        st.subheader(frame(f"acts.{act}"), anchor=False)
        lesson.caption(words(f"about.{act}"))
        with st.grid("auto", min_column_width=330):
            for each in group:
                if each.stem != navigation.HOME:
                    with st.container(gap="xsmall"):
                        navigation.link(each, f"**{navigation.title(each)}**", ":material/arrow_forward:")
                        st.markdown(words(f"lessons.{each.stem}"))

# Last, though it stands at the top: the words above are there at once, the pictures as soon as they are ready.
with moving:
    from core.ui.means import play_growing_means

    st.subheader(words("taste"), anchor=False)
    st.markdown(words("taste_text"))
    play_growing_means(words, key="home_player", side=250)
