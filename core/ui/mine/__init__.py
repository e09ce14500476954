"""A reader's own digits: what they keep on their device, and what a link has brought, for every chooser of images.

The session holds what the device does, newest first; the browser tells it once a session and follows it from then on.
"""

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from secrets import token_hex
from typing import Any, Literal, NamedTuple

import streamlit as st

from core.data import own
from core.lessons import pictures
from core.text import Words
from core.ui import language

FOLDER = Path(__file__).parent
MOST = 24  # digits that are kept at once
LONGEST = 40  # characters of a name
HELD, SENT, TROUBLE, SESSION = "mine:held", "mine:sent", "mine:trouble", "mine:session"  # keys of the session
Trouble = Literal["refused", "full", "version", "unreadable"]
TROUBLES: tuple[Trouble, ...] = ("refused", "full", "version", "unreadable")

_store = st.components.v2.component("mine_store", js=(FOLDER / "store.js").read_text("utf-8"))
_strip = st.components.v2.component(
    "mine_strip",
    html=(FOLDER / "strip.html").read_text("utf-8"),
    css=(FOLDER / "strip.css").read_text("utf-8"),
    js=(FOLDER / "strip.js").read_text("utf-8"),
)


class Held(NamedTuple):
    """A digit that is kept."""

    path: str  # of `core.data.own`: the digit itself, and what it was kept as
    name: str  # given by the reader, or for them
    at: float  # when, in seconds since 1970


# What there is


def held() -> tuple[Held, ...]:
    """Return the digits that are kept, the newest first."""
    return st.session_state.get(HELD, ())


def holds(path: str) -> bool:
    """Return whether a digit is kept."""
    return any(each.path == path for each in held())


def is_full() -> bool:
    """Return whether there is no room for another digit."""
    return len(held()) >= MOST


def paths() -> list[str]:
    """Return the paths of all digits of the reader's own that there are to choose from."""
    sent = [st.session_state[SENT]] if SENT in st.session_state else []
    return list(dict.fromkeys([*(each.path for each in held()), *sent]))


def named(path: str, words: Words) -> str:
    """Return what a digit is called: by its name if it is kept, or by what it was kept as."""
    return next((each.name for each in held() if each.path == path), pictures.called(path, words))


def note_sent(path: str) -> None:
    """Remember a digit that a link has brought, so that it can be chosen again after another."""
    st.session_state[SENT] = path


# What changes


def keep(path: str, name: str = "") -> None:
    """Keep a digit under a name, or the next that is free; the same digit only once, and never more than `MOST`."""
    others = [each for each in held() if each.path != path]
    name = name.strip()[:LONGEST] or free_name(path, {each.name for each in others})
    st.session_state[HELD] = tuple([Held(path, name, time.time()), *others][:MOST])


def free_name(path: str, taken: set[str]) -> str:
    """Return a name for a digit that no other has: "7-1", "7-2" …; "x-1" for something else."""
    kind = own.read(path).digit or "x"
    return next(name for n in range(1, MOST + 2) if (name := f"{kind}-{n}") not in taken)


def rename(path: str, name: str) -> None:
    """Give a digit that is kept another name; an empty one leaves it as it is."""
    new = name.strip()[:LONGEST]
    st.session_state[HELD] = tuple(each._replace(name=new) if new and each.path == path else each for each in held())


def forget(path: str) -> None:
    """Keep a digit no longer."""
    st.session_state[HELD] = tuple(each for each in held() if each.path != path)
    if st.session_state.get(SENT) == path:
        del st.session_state[SENT]


# The device


def taken_from(told: object) -> tuple[list[Held], int]:
    """Return the digits in what a browser told, which may be anything, and how many of them could not be read."""
    records = told if isinstance(told, list) else []
    found = [each for record in records[: 10 * MOST] if (each := one_from(record))]
    return found, min(len(records), 10 * MOST) - len(found)


def one_from(record: object) -> Held | None:
    """Return the digit in one record of a browser's; None for what is none, was altered, or is of another version."""
    if not isinstance(record, Mapping):
        return None
    path, name, at = (record.get(key) for key in ("path", "name", "at"))
    if not (isinstance(path, str) and isinstance(name, str) and isinstance(at, (int, float))):
        return None
    try:
        own.read(path)
    except ValueError:
        return None
    return Held(path, name.strip()[:LONGEST] or free_name(path, set()), float(at))


def hear(told: Any) -> None:
    """Take what the browser told: which digits it holds, or why it cannot keep them."""
    told = told if isinstance(told, Mapping) else {}
    if "digits" in told:
        found, unreadable = taken_from(told["digits"])
        known = {each.path for each in held()}
        both = [*held(), *(each for each in found if each.path not in known)]
        st.session_state[HELD] = tuple(sorted(both, key=lambda each: -each.at)[:MOST])
        if unreadable:
            st.session_state[TROUBLE] = "unreadable"
    if told.get("trouble") in TROUBLES:
        st.session_state[TROUBLE] = told["trouble"]


def trouble() -> Trouble | None:
    """Return why the device does not keep the digits, or not all of them, if so."""
    return st.session_state.get(TROUBLE)


def store(key: str = "mine_store") -> None:
    """Have the browser keep what the session holds, and tell it once what there is; draws nothing."""
    data = {
        "session": st.session_state.setdefault(SESSION, token_hex(8)),
        "held": [each._asdict() for each in held()],
    }
    _store(data=data, key=key, height=1, on_told_change=lambda: hear(st.session_state[key].get("told")))


# The strip


def strip(key: str, chosen: str, link: Mapping[str, str], on_picked: Callable[[str], None]) -> None:
    """Draw all digits of the reader's own in a row, `chosen` marked; a click calls `on_picked` with what was clicked.

    It runs before the page does, as a widget's callback; what it is given comes from the browser, unchecked. The
    parameters `link` are those of an address of this page that shows the chosen digit.
    """
    words = language.words("frame")
    labels = {name: words(f"mine.{name}") for name in ("strip", "send", "sent", "not_sent")}
    shown = [
        {
            "path": path,
            "url": pictures.url(pictures.png(own.read(path).image)),
            "name": named(path, words),
            "kind": str(own.read(path).digit or "other"),
        }
        for path in dict.fromkeys([*paths(), chosen])
        if own.is_own(path)
    ]

    def picked() -> None:
        path = st.session_state[key].get("picked")
        if isinstance(path, str):
            on_picked(path)

    data = {"shown": shown, "chosen": chosen, "labels": labels, "link": dict(link) if own.is_own(chosen) else None}
    _strip(data=data, key=key, on_picked_change=picked)
