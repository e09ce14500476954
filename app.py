"""The frame around every page: look, language, menu, and the way on. `streamlit run app.py` starts the server.

Streamlit reads this file twice: the server imports it once to find `app`, and every visit runs it as a script.
"""

import streamlit as st

from core.data.digits import DataFileError
from core.ui import brand, inputs, jargon, language, lesson, mine, navigation, routes, serving, warm

if __name__ != "__main__":
    app = st.App(__file__, lifespan=warm.lifespan, routes=routes.ours(), middleware=serving.MIDDLEWARE)
else:
    language.start()
    frame = language.words("frame")
    page = navigation.menu(frame)
    here = navigation.current(page)
    st.set_page_config(f"{page.title} — {frame('name')}", brand.ICON, layout="wide")
    brand.dress()

    with st.container(horizontal=True, vertical_alignment="center", key="frame_top"):
        st.title(navigation.heading(here, frame), anchor=False)
        lesson.caption(navigation.place_of(here, frame), width="stretch")
        language.choose(frame("language"))
        language.tell_browser(here.stem, frame)
    mine.store()
    jargon.explain(frame)

    try:
        inputs.arrive(here.stem)
        navigation.note_visit(here.stem)
        page.run()
    except DataFileError as error:
        lesson.data_trouble(error)
    navigation.footer(here, frame)
