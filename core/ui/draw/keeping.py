"""What a visitor keeps of what they gave the drawing page, and the strip of what they have kept. Serves Draw."""

from hashlib import sha256

import numpy as np
import streamlit as st

from core.data import own
from core.lessons.inputs import Picture
from core.pictures import bundle
from core.pictures.bundle import Bundled, BundleError
from core.text import Words
from core.ui import lesson, mine
from core.ui.inputs import Desk

KEPT_AS = {"keep_3": 3, "keep_7": 7, "keep_other": None}
LOADED = "mine:loaded"  # in the session: the sentence on the zip file loaded last, and how many there were


def show(image: np.ndarray | None, desk: Desk) -> None:
    """Draw the buttons that keep an image, uint8 (28, 28), if there is one, and what is kept already."""
    with st.container(gap="xsmall", key="draw_kept"):
        if image is not None:
            offer(image, desk)
        strip(desk)


def offer(image: np.ndarray, desk: Desk) -> None:
    """Draw the buttons that keep an image, uint8 (28, 28), as a 3, a 7 or something else."""
    words, full = desk.words, mine.is_full()
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", key="draw_keep"):
        st.markdown(words("keep"), width="content")
        for name, digit in KEPT_AS.items():
            # Asked for here, not in a callback: that would keep the digit of the run before.
            if st.button(words(name), key=f"draw_{name}", disabled=full):
                keep(own.path_of(image, digit), desk)
    if full:
        lesson.caption(words("keep_full", most=mine.MOST))


def keep(path: str, desk: Desk) -> None:
    """Keep a digit, make it the image that follows the reader into every lesson, and run the page again."""
    mine.keep(path)
    desk.set(image=path)
    st.rerun()  # the whole page: the frame has the browser keep it


def strip(desk: Desk) -> None:
    """Draw the digits that are kept, if there are any, and what can be done with them; a click gives one to the models.

    Where there are none, a zip file can be loaded.
    """
    chosen = desk.now.image
    if mine.paths() and not (desk.now.source == "image" and own.is_own(chosen)):  # then the chooser has them
        link = {"source": "image", "image": Picture().write(chosen)}
        mine.strip("draw_mine", chosen, link, lambda path: desk.take(image=path, source="image"))
    with st.container(horizontal=True, gap="xsmall", key="draw_mine_tools"):
        if mine.holds(chosen):
            with st.popover(desk.words("mine_this"), icon=":material/edit:"):
                one(chosen, desk)
        with st.popover(desk.words("mine_all"), icon=":material/folder_zip:"):
            everything(desk.words)
    said, _ = st.session_state.get(LOADED, ("", 0))
    if said:  # not in the popover, which closes where the row of buttons changes
        st.markdown(said)
    trouble = mine.trouble()
    if trouble:
        st.warning(desk.words(f"kept.{trouble}"), icon=":material/warning:")
    elif mine.held():
        lesson.caption(desk.words("kept.here"))


def one(path: str, desk: Desk) -> None:
    """Draw the name of a digit that is kept, to change it, and the button that deletes it."""
    key = f"draw_mine_name_{sha256(path.encode()).hexdigest()[:12]}"
    now = mine.named(path, desk.words)
    name = st.text_input(desk.words("mine_name"), now, mine.LONGEST, key=key)
    if name.strip() and name.strip() != now:
        mine.rename(path, name)
        st.rerun()
    if st.button(desk.words("mine_forget"), icon=":material/delete:", key="draw_mine_forget"):
        mine.forget(path)
        left = mine.paths()
        desk.set(image=left[0] if left else Picture().default)
        st.rerun()


# A zip file of all


def everything(words: Words) -> None:
    """Draw the button that downloads all digits as a zip file, and the box that loads one."""
    held = mine.held()
    st.download_button(
        words("mine_download"),
        lambda: bundle.written(bundled(each) for each in held),
        "mine.zip",
        "application/zip",
        icon=":material/download:",
        on_click="ignore",
        disabled=not held,
        key="draw_mine_download",
    )
    _, count = st.session_state.get(LOADED, ("", 0))
    file = st.file_uploader(words("mine_load"), "zip", key=f"draw_mine_load_{count}", help=words("mine_load_help"))
    if file is not None:
        st.session_state[LOADED] = (load(file.getvalue(), words), count + 1)
        st.rerun()


def bundled(held: mine.Held) -> Bundled:
    """Return a digit that is kept as a zip file has it."""
    digit = own.read(held.path)
    return Bundled(held.name, digit.digit, digit.image)


def load(content: bytes, words: Words) -> str:
    """Keep the digits in a zip file as far as there is room, and return the sentence that says what came of it."""
    try:
        found = bundle.read(content)
    except BundleError:
        return words("mine_no_zip")
    before = {each.path for each in mine.held()}
    paths = {own.path_of(each.image, each.digit): each.name for each in found.digits}
    new = [path for path in paths if path not in before][: mine.MOST - len(before)]
    for path in reversed(new):  # the first is to be the newest, as it was
        mine.keep(path, paths[path])
    left = len(set(paths) - before) - len(new)
    return words("mine_loaded", loaded=len(new), unreadable=found.unreadable, left=left)
