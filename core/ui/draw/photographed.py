"""A photo on Draw: the digits on it in frames, the one that is looked at, and how it lies. Serves Draw."""

import base64
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.lessons.draw import Given, Part, Seen, limits, may_be_two, percent, seen_on
from core.models.verdicts import Verdict
from core.text import Words
from core.ui import lesson, photo
from core.ui.draw import verdicts
from core.ui.inputs import Desk
from core.ui.photo import Frame, Photo

PHOTO = "draw_sent"  # in the session: the picture that came last, and what the reader did to it
QUARTERS = 4

seen_once = st.cache_data(max_entries=16, show_spinner=False)(seen_on)


class NoPhotoYet(Exception):
    """No picture has been chosen so far."""

    reason = "no_photo"


def take(desk: Desk, given: Photo) -> None:
    """Take a picture that has just come, wherever the reader was."""
    st.session_state[PHOTO] = given
    desk.set(source="photo")


def change(**changes: Any) -> None:
    """Note what the reader did to the picture: which digit they chose, a frame, a turn."""
    now: Photo | None = st.session_state.get(PHOTO)
    if now:
        st.session_state[PHOTO] = replace(now, **changes)


def given(desk: Desk, sheet: DeltaGenerator) -> Given:
    """Draw the place for a picture and return the digit that is looked at.

    Raises DrawingError, PictureError, NoPhotoYet and WeightsError.
    """
    now: Photo | None = st.session_state.get(PHOTO)
    show = partial(draw, desk, sheet, now)
    if now is None:
        show(None)
        raise NoPhotoYet
    try:
        seen = seen_once(now.checked(), now.turn, now.frame)
    except ValueError:  # of the file, and the page says why
        show(None)
        raise
    show(seen)
    if seen.trouble:
        raise seen.trouble
    part = part_of(seen, now)
    if isinstance(part.digit, Exception):
        raise part.digit
    return Given("photo", part.digit, photo_stages=part.stages)


def part_of(seen: Seen, now: Photo) -> Part:
    """Return the digit that is looked at."""
    return seen.parts[place_of(seen, now)]


def place_of(seen: Seen, now: Photo) -> int:
    """Return which of the digits is looked at."""
    return now.chosen if now.chosen is not None and now.chosen < len(seen.parts) else seen.first


def draw(desk: Desk, sheet: DeltaGenerator, now: Photo | None, seen: Seen | None) -> None:
    """Draw the place for a picture, and the picture with its digits in frames where there is one."""
    words = desk.words
    frames = [frame_of(part, words) for part in seen.parts] if seen else []
    if now and now.frame and not frames:
        frames = [Frame(now.frame, "?", "neither")]
    picture = base64.b64encode(seen.picture).decode("ascii") if seen else None
    on: dict[str, Callable[[Any], None]] = {
        "given": partial(take, desk),
        "chosen": lambda place: change(chosen=place),
        "framed": lambda frame: change(frame=frame, chosen=None),
    }
    with sheet:
        photo.show("draw_photo", words, now, picture, frames, place_of(seen, now) if seen and now else 0, on)
        if now is None:
            st.caption(words.prose("photo.anywhere"), help=words.prose("photo.help", **limits()))
        elif len(frames) > 1:
            said = " ".join(name(part.verdict, words) for part in (seen.parts if seen else ()))
            st.markdown(words.prose("photo.several", said=said))
        elif seen and not now.frame and may_be_two(seen):
            st.markdown(words.prose("photo.two"))


def frame_of(part: Part, words: Words) -> Frame:
    """Return the frame around a digit, as the browser draws it."""
    verdict = part.verdict
    kind = {3: "three", 7: "seven"}.get(verdict.digit or 0, "neither") if verdict and verdict.sure else "neither"
    plain = {"three": "3", "seven": "7"}.get(kind) or (words("no_digit") if verdict and verdict.sure else "?")
    return Frame(part.box, plain, kind)


def name(verdict: Verdict | None, words: Words) -> str:
    """Return Markdown for what is said of a digit; a question mark where nothing is."""
    return verdicts.name_of(verdict, words) if verdict else "?"


def offer_turn(words: Words) -> None:
    """Offer to turn the picture where that makes the digit that is looked at a sure one, and to turn it back."""
    now: Photo = st.session_state[PHOTO]
    part = part_of(seen_once(now.checked(), now.turn, now.frame), now)
    if now.turn:
        st.markdown(words.prose("photo.was_turned", how=words(f"photo.turn_{now.turn}")))
        button("turn_back", 0, words)
    elif part.turn and part.turned:
        told = {"digit": lesson.digit(part.turned.digit or 3), "percent": percent(part.turned.confidence)}
        st.markdown(words.prose("photo.would_be", how=words(f"photo.turn_{part.turn}"), **told))
        button("turn", part.turn, words)


def button(key: str, turn: int, words: Words) -> None:
    """Draw the button that has the picture turned by so many quarters from how it came."""
    press: Callable[[], None] = lambda: change(turn=turn % QUARTERS, frame=None, chosen=None)  # noqa: E731
    st.button(words(f"photo.{key}"), icon=":material/rotate_90_degrees_ccw:", key=f"draw_{key}", on_click=press)
