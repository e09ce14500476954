"""The way in for a picture: chosen, taken with a phone, pasted or dropped anywhere, and made small before it is sent.

It travels as all else of a page does, not as an upload: so it needs no cookie, which a frame of another site would not
have, and meets no limit but that of `core.pictures.unpack`.
"""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from core.pictures.unpack import LONGEST_SIDE, MOST_BYTES, TAKEN, PictureError
from core.text import Words

FOLDER = Path(__file__).parent
ACCEPT = ",".join(["image/*", *(f".{ending}" for endings in TAKEN.values() for ending in endings)])
LIMITS = {"longest": LONGEST_SIDE, "most": MOST_BYTES}
LONGEST_NAME = 80  # characters of a file's name that are shown


def script(*names: str) -> str:
    """Return files of this folder as one script."""
    return "\n".join((FOLDER / name).read_text("utf-8") for name in names)


_anywhere = st.components.v2.component("photo_anywhere", js=script("small.js", "anywhere.js"))
_photo = st.components.v2.component(
    "photo",
    html=(FOLDER / "photo.html").read_text("utf-8"),
    css=(FOLDER / "photo.css").read_text("utf-8"),
    js=script("small.js", "photo.js"),
)


@dataclass(frozen=True)
class Photo:
    """A picture file as the browser sent it."""

    name: str
    content: bytes
    too_large: bool = False  # the browser could neither make it small nor send it as it is

    def checked(self) -> bytes:
        """Return the file. Raises PictureError when it did not even come."""
        if self.too_large:
            raise PictureError("large_file")
        return self.content


def taken(sent: object) -> Photo | None:
    """Return the picture in what the browser sent, {"name": …, "content" or "reason": …}; None if there is none.

    What cannot be a file is one without content, and no picture.
    """
    if not isinstance(sent, Mapping):
        return None
    name = str(sent.get("name", ""))[-LONGEST_NAME:]
    try:
        content = base64.b64decode(str(sent.get("content", ""))[: 2 * MOST_BYTES], validate=True)
    except ValueError:
        content = b""
    return Photo(name, content, sent.get("reason") == "large_file")


def listen(key: str, given: Callable[[Photo], None]) -> None:
    """Take pictures pasted or dropped anywhere on the page; `given` is called with each before the page is drawn."""
    _anywhere(data=LIMITS, key=key, height=1, on_given_change=lambda: hand(key, given))


def choose(key: str, words: Words, now: Photo | None, given: Callable[[Photo], None]) -> None:
    """Draw the place to choose a picture, and the name of the one chosen now; `given` as in `listen`."""
    texts = {name: words(f"photo.{name}") for name in ("photo", "another", "sending")}
    data = {**LIMITS, "words": texts, "accept": ACCEPT, "name": now and now.name}
    _photo(data=data, key=key, on_given_change=lambda: hand(key, given))


def hand(key: str, given: Callable[[Photo], None]) -> None:
    """Hand on what a component of that key has just sent."""
    state = st.session_state.get(key)
    photo = taken(state.get("given")) if isinstance(state, Mapping) else None
    if photo:
        given(photo)
