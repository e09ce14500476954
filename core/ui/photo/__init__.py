"""The way in for a picture: chosen, taken with a phone, pasted or dropped anywhere, and made small before it is sent.

It travels as all else of a page does, not as an upload: so it needs no cookie, which a frame of another site would not
have, and meets no limit but that of `core.pictures.unpack`.
"""

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import streamlit as st

from core.charts import theme
from core.pictures.pieces import MOST
from core.pictures.unpack import LONGEST_SIDE, MOST_BYTES, TAKEN, PictureError
from core.text import Words

FOLDER = Path(__file__).parent
ACCEPT = ",".join(["image/*", *(f".{ending}" for endings in TAKEN.values() for ending in endings)])
LIMITS = {"longest": LONGEST_SIDE, "most": MOST_BYTES}
LABELS = ("photo", "another", "sending", "picture", "frames", "frame", "again", "frame_help")
SMALLEST = 0.01  # of the picture, either way: a frame that is smaller holds no digit
LONGEST_NAME = 80  # characters of a file's name that are shown


def script(*names: str) -> str:
    """Return files of this folder as one script."""
    return "\n".join((FOLDER / name).read_text("utf-8") for name in names)


_anywhere = st.components.v2.component("photo_anywhere", js=script("small.js", "anywhere.js"))
_photo = st.components.v2.component(
    "photo",
    html=(FOLDER / "photo.html").read_text("utf-8"),
    css=(FOLDER / "photo.css").read_text("utf-8"),
    js=script("small.js", "frames.js", "photo.js"),
)


@dataclass(frozen=True)
class Photo:
    """A picture file as the browser sent it."""

    name: str
    content: bytes
    too_large: bool = False  # the browser could neither make it small nor send it as it is
    turn: int = 0  # quarters counterclockwise that the reader had it turned by
    frame: tuple[float, ...] | None = None  # top, bottom, left and right that they set, as shares of the turned picture
    chosen: int | None = None  # which of its digits they look at

    def checked(self) -> bytes:
        """Return the file. Raises PictureError when it did not even come."""
        if self.too_large:
            raise PictureError("large_file")
        return self.content


class Frame(NamedTuple):
    """A frame around a digit on the picture."""

    box: tuple[float, ...]  # top, bottom, left and right, as shares of the picture
    said: str  # what stands at it
    kind: str  # "three", "seven" or "neither": its colour


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


def show(
    key: str,
    words: Words,
    now: Photo | None,
    picture: str | None,
    frames: Sequence[Frame],
    chosen: int,
    on: Mapping[str, Callable[[Any], None]],
) -> None:
    """Draw the place to choose a picture, and the one given (a JPEG in base64) with frames around its digits.

    `on` says what is done before the page is drawn with: a picture that was "given", the place of the frame that was
    "chosen", and a frame that was "framed": four shares, or None to have the digits found again.
    """
    texts = {name: words(f"photo.{name}") for name in LABELS}
    texts["place"] = words("photo.place", said="{said}", place="{place}", count="{count}")
    data = {
        **LIMITS,
        "words": texts,
        "accept": ACCEPT,
        "name": now and now.name,
        "picture": picture,
        "frames": [frame._asdict() for frame in frames],
        "chosen": chosen,
        "own": bool(now and now.frame),
        "colours": {"three": theme.THREE, "seven": theme.SEVEN, "neither": theme.NEITHER},
    }
    calls: dict[str, Any] = {f"on_{name}_change": partial(hand, key, on[name], name) for name in READERS}
    _photo(data=data, key=key, **calls)


def framed(sent: object) -> tuple[float, ...] | None:
    """Return a frame that the browser sent, top, bottom, left and right as shares; None if it is none."""
    if not isinstance(sent, Sequence) or isinstance(sent, str) or len(sent) != 4:
        return None
    if not all(isinstance(each, (int, float)) and 0 <= each <= 1 for each in sent):
        return None
    top, bottom, left, right = map(float, sent)
    return (top, bottom, left, right) if min(bottom - top, right - left) >= SMALLEST else None


def place(sent: object) -> int | None:
    """Return which frame was chosen, from 0 on; None if what the browser sent is no such number."""
    return sent if isinstance(sent, int) and not isinstance(sent, bool) and 0 <= sent < MOST else None


READERS: dict[str, Callable[[object], Any]] = {"given": taken, "chosen": place, "framed": framed}


def hand(key: str, act: Callable[[Any], None], name: str = "given") -> None:
    """Do what is to be done with what a component of that key has just sent."""
    state = st.session_state.get(key)
    sent = state.get(name) if isinstance(state, Mapping) else None
    read = READERS[name](sent)
    if read is not None or (name == "framed" and sent == "none"):
        act(read)
