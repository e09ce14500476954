"""The stage: what there is to play with, in a place of its own that a click redraws alone."""

from collections.abc import Callable
from typing import NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core.data.digits import DataFileError
from core.ui import lesson
from core.ui.inputs import Desk


class Halves(NamedTuple):
    """The two halves of a stage: beside each other where there is room, the pictures first on a phone."""

    controls: DeltaGenerator
    pictures: DeltaGenerator


Draw = Callable[[], Callable[[], None] | None]  # what it returns, if anything, is drawn below its stage


def show(desk: Desk, draw: Draw, name: str = "", *, below: tuple[str, ...] = ()) -> None:
    """Draw a stage, the page's first or a later one of that name; a click in it runs `draw` alone again.

    Where `draw` returns a function, that draws what belongs to the stage but stands below it.
    What stands further down and depends on the inputs `below` is drawn again, with the whole page, when one of them
    has changed.
    """
    _stage(desk, draw, f"stage_{name}" if name else "stage", below)


@st.fragment
def _stage(desk: Desk, draw: Draw, key: str, below: tuple[str, ...]) -> None:
    seen, now = st.session_state.setdefault(f"{desk.stem}:below", {}), desk.now.only(*below)
    if is_alone() and seen.get(key) != now:
        st.rerun()
    seen[key] = now
    try:
        with st.container(key=key):
            further = draw()
        if further:
            further()
    except DataFileError as error:  # a fragment runs without the frame around it
        lesson.data_trouble(error)
    desk.tell_browser(key)


def is_alone() -> bool:
    """Return whether only a part of the page is being run."""
    context = get_script_run_ctx()
    return context is not None and bool(context.fragment_ids_this_run)


def halves(name: str = "") -> Halves:
    """Return where a stage's controls and its pictures go."""
    end = f"_{name}" if name else ""
    with st.container(key=f"halves{end}"):
        pictures = st.container(key=f"pictures{end}", gap="xsmall")
        controls = st.container(key=f"controls{end}", gap="small")
    return Halves(controls, pictures)


def beside(count: int = 2, name: str = "") -> list[DeltaGenerator]:
    """Return places beside each other, where each has 300 px; under each other where there is less room."""
    with st.container(key=f"beside{'_' * bool(name)}{name}"):
        return [st.container(gap="xsmall") for _ in range(count)]
