"""The frame around every page: look, language, menu, and the way on. `streamlit run app.py` starts the server.

Streamlit reads this file twice: the server imports it once to find `app`, and every visit runs it as a script.
"""

import streamlit as st

from core.data.digits import DataFileError
from core.ui import brand, chooser, language, lesson, navigation, warm

if __name__ != "__main__":
    app = st.App(__file__, lifespan=warm.lifespan)
else:
    language.start()
    frame = language.words("frame")
    page = navigation.menu(frame)
    here = navigation.current(page)
    chooser.forget_elsewhere(here.stem)
    st.set_page_config(f"{page.title} — {frame('name')}", brand.ICON, layout="wide")
    brand.logo()

    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="frame_top"):
        st.markdown(f"**{frame('name')}** &nbsp;·&nbsp; {frame(f'acts.{here.act}')}", width="content")
        language.choose(frame("language"))

    try:
        page.run()
    except DataFileError as error:
        lesson.data_trouble(error)
    navigation.footer(here, frame)
    language.tell_browser(here.stem)
