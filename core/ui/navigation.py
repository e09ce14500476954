"""The course as its files: acts are the folders under pages/, lessons the files in them."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import streamlit as st

from core.text import Words
from core.ui import language

PAGES = Path(__file__).parents[2] / "pages"
HOME = "home"
VISITED = "visited"  # the pages a visitor has seen, by their stems


@dataclass(frozen=True)
class Lesson:
    """One page: `act` "see" of folder 1_see, `stem` "pixels" of file 02_pixels.py, and its path from app.py."""

    act: str
    stem: str
    path: str


def without_number(name: str) -> str:
    """Return "pixels" for "02_pixels"."""
    return name.partition("_")[2]


@lru_cache(maxsize=1)
def lessons() -> tuple[Lesson, ...]:
    """Return every page in reading order."""
    return tuple(
        Lesson(without_number(file.parent.name), without_number(file.stem), str(file.relative_to(PAGES.parent)))
        for file in sorted(PAGES.glob("*_*/*_*.py"))
    )


def title(lesson: Lesson) -> str:
    """Return the lesson's title in the reader's language."""
    return language.words(lesson.stem)("title")


def heading(here: Lesson, frame: Words) -> str:
    """Return what stands at the top of a page: the lesson's title, on Home the course's."""
    return frame("name") if here.stem == HOME else title(here)


def acts() -> dict[str, list[Lesson]]:
    """Return the lessons of each act, both in reading order."""
    grouped: dict[str, list[Lesson]] = {}
    for lesson in lessons():
        grouped.setdefault(lesson.act, []).append(lesson)
    return grouped


def menu(frame: Words) -> st.Page:
    """Draw the menu and return the page the reader asked for."""
    return st.navigation(
        {
            frame(f"acts.{act}"): [
                st.Page(lesson.path, title=title(lesson), default=lesson.stem == HOME) for lesson in group
            ]
            for act, group in acts().items()
        },
        position="top",
    )


def current(page: st.Page) -> Lesson:
    """Return the lesson that `page` shows."""
    stem = page.url_path or HOME
    return next(lesson for lesson in lessons() if lesson.stem == stem)


def link(lesson: Lesson, label: str, icon: str | None = None, **options: object) -> None:
    """Draw a link to a lesson."""
    st.page_link(lesson.path, label=label, icon=icon, **options)  # type: ignore[arg-type]


def card(lesson: Lesson, frame: Words) -> None:
    """Draw a lesson on the map: number and title, what it is about, how long it takes, and whether it was seen."""
    words = language.words(lesson.stem)
    been = f" · ✓ {frame('visited')}" if lesson.stem in st.session_state.get(VISITED, ()) else ""
    with st.container(gap="xsmall"):
        link(lesson, f"**{lessons().index(lesson)} · {title(lesson)}**", ":material/arrow_forward:")
        st.markdown(f"{words('teaser')} :small[:gray[{frame('minutes', minutes=words('minutes'))}{been}]]")


def note_visit(stem: str) -> None:
    """Note that the reader has been to a page, for the map."""
    st.session_state.setdefault(VISITED, set()).add(stem)


def footer(here: Lesson, frame: Words) -> None:
    """Draw the way to the previous and the next lesson."""
    place = lessons().index(here)
    with st.container(horizontal=True, horizontal_alignment="distribute", key="frame_footer"):
        if place > 0:
            before = lessons()[place - 1]
            with st.container(key="frame_previous", width="content"):
                link(before, f"{frame('previous')} · {title(before)}", ":material/arrow_back:")
        if place < len(lessons()) - 1:
            after = lessons()[place + 1]
            with st.container(key="frame_next", width="content"):
                link(after, f"{frame('next')} · {title(after)}", ":material/arrow_forward:", icon_position="right")


def place_of(here: Lesson, frame: Words) -> str:
    """Return where a lesson stands in the course, such as "lesson 3 of 20"; of Home nothing."""
    if here.stem == HOME:
        return ""
    return f"{frame(f'acts.{here.act}')} · {frame('place', number=lessons().index(here), of=len(lessons()) - 1)}"
