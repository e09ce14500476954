"""Trainings on a page: what a visitor wants, what is shown, and how far it has come, told without running the page.

While a training waits or runs, the browser asks a route of this server for its progress, which costs a thousandth of a
rerun; the page runs again only when there is something new to draw.
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core.lessons import trainings
from core.lessons.inputs import Values
from core.lessons.trainings import PLACES, Finished, Job, Screen, Train, Trainable
from core.ui import language
from core.ui.inputs import Desk
from core.ui.routes import TRAININGS
from core.ui.stage import is_alone

FOLDER = Path(__file__).parent

_progress = st.components.v2.component(
    "training_progress",
    html=(FOLDER / "progress.html").read_text("utf-8"),
    css=(FOLDER / "progress.css").read_text("utf-8"),
    js=(FOLDER / "progress.js").read_text("utf-8"),
)


# Asking


def who(lesson: str) -> str:
    """Return what tells this visitor, in a lesson, from all others; it begins alike in all of their lessons."""
    context = get_script_run_ctx()
    return f"{context.session_id if context else ''} {lesson}"


def ask(lesson: str, settings: Trainable, train: Train) -> Finished | Job | None:
    """Return what `core.lessons.trainings.ask` has for this visitor; a run stays as long as it is on their screen."""
    answer = trainings.ask(who(lesson), settings, train)
    if isinstance(answer, Finished) and not finished(answer.run.settings):  # pushed out before it was fetched
        trainings.keep(answer.run, answer.seconds)
        finished(answer.run.settings)
    return answer


def finished(settings: Trainable) -> Finished | None:
    """Return the run of these settings if it is there; it stays as long as it is on this visitor's screen."""
    kind = type(settings).__module__
    screen = st.session_state.setdefault(f"screen of {kind}", Screen())
    return trainings.finished(settings, screen)


class Progress(NamedTuple):
    """How far the trainings are that a lesson's inputs ask for."""

    job: Job | None  # what is under way
    nothing_kept: bool  # whether one has only just been stopped, with nothing to keep


def work_through(
    desk: Desk,
    wanted: Callable[[Values], Iterable[tuple[Trainable, Train]]],
    stopped: Callable[[Values, Trainable, Trainable | None], Mapping[str, Any]],
    below: bool = True,
    name: str = "",
) -> Progress:
    """Train what the inputs want and is not there yet, one after the other, and return how far that is.

    `stopped` says what to set when the visitor has stopped one, by what was asked for and what it came to, if to
    anything. When one more is there the whole page runs again for what it shows above and `below`, if it does.
    A second stage of a lesson that trains has a `name`: a visitor waits for one training in each.
    """
    lesson = f"{desk.stem}{name}"
    note = f"{lesson}:trainings"
    missing = [each for each in wanted(desk.now) if not finished(each[0])]
    job = None
    for settings, train in missing:
        answer = ask(lesson, settings, train)
        if isinstance(answer, Job):
            job = answer
            break
        if answer is None or answer.run.settings != settings:
            came_to = answer.run.settings if answer else None
            desk.set(**stopped(desk.now, settings, came_to))
            st.session_state[note] = "nothing kept" if answer is None else ""
            st.rerun()
    left = [settings for settings, _ in missing if not finished(settings)]
    before, st.session_state[note] = st.session_state.get(note), left
    if below and (len(left) < len(missing) or (is_alone() and before != left)):
        st.rerun()
    return Progress(job, before == "nothing kept")


# Following one


def follow(job: Job, key: str, *, tall: bool = False) -> None:
    """Draw how far a job has come, its accuracy so far, and a button that stops it; `tall`, as large as a picture.

    The page, or the fragment this is drawn in, runs again when the job is done.
    """
    frame = language.words("frame")
    labels = {
        "under_way": frame("training.under_way", epoch="{epoch}", epochs="{epochs}"),
        "waiting": frame("training.waiting", places=PLACES, ahead="{ahead}"),
        "accuracy": frame("training.accuracy", accuracy="{accuracy}"),
    }
    now = trainings.standing(job)._asdict()
    with st.container(horizontal=True, vertical_alignment="center"):
        _progress(
            data={"job": job.id, "url": f"./{TRAININGS}/{job.id}", "labels": labels, "now": now, "tall": tall},
            key=f"{key}_progress",
            on_look_change=lambda: None,
        )
        st.button(frame("training.stop"), icon=":material/stop:", on_click=stop, args=(job,), key=key)


def stop(job: Job) -> None:
    """Stop a job, as far as this visitor is concerned; the button's callback."""
    for waiting in [each for each in job.who if each.startswith(who(""))]:
        trainings.stop(waiting)
