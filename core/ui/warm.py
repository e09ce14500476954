"""Gets the process ready before the first visitor, then keeps the garbage collector off the clicks."""

import gc
import importlib
import importlib.util
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from itertools import product
from types import ModuleType

from anyio import create_task_group
from streamlit.runtime import app_session
from streamlit.runtime.pages_manager import PagesManager

from core.data.digits import DataFileError
from core.lessons.inputs import Choice, Switch, Values, defaults
from core.text import LANGUAGES, Words
from core.ui import assets, housekeeping, interruptions, navigation

FIRST_ACTS = 3  # those that the first visitors come to
LAST = "draw"  # takes as long as several others, and its verdicts do not wait for it


def warm_up() -> None:
    """Import torch, read the data, make the ideal digits, and freeze what will live as long as the process.

    With torch imported each full collection of garbage holds the interpreter for about 135 ms, unless what is loaded
    has been frozen.
    """
    try:
        import torch

        import core.pictures.paper  # noqa: F401  # with its filters: a second of the first visit to Draw otherwise
        from core.models import store
        from core.models.store import WeightsError

        torch.set_num_threads(1)  # thirty students share two cores: each click on one thread
        with suppress(WeightsError):  # the drawing page says so itself, in the reader's language
            store.load_all()
        first_part = list(navigation.acts().values())[FIRST_ACTS - 1][-1].stem
        for stem in sorted((lesson.stem for lesson in navigation.lessons()), key=LAST.__eq__):
            warm_up_lesson(stem)
            if stem == first_part:
                freeze()  # what the first visitors need is there; what follows takes a few seconds more
        for lesson in navigation.lessons():
            with suppress(WeightsError):
                draw_charts(lesson.stem)
        freeze()
        for lesson in navigation.lessons():
            with suppress(WeightsError):
                draw_charts(lesson.stem, a_click_away)
    except DataFileError:
        pass  # every page that needs the data says so, in the reader's language
    freeze()


def lesson_of(stem: str) -> ModuleType | None:
    """Return what a page's lesson shows; None where it has none."""
    return importlib.import_module(f"core.lessons.{stem}") if importlib.util.find_spec(f"core.lessons.{stem}") else None


def warm_up_lesson(stem: str) -> None:
    """Work out what a lesson shows to everybody, where it says so with a function `warm_up`."""
    getattr(lesson_of(stem), "warm_up", lambda: None)()


def as_it_opens(lesson: ModuleType) -> list[Values]:
    """Return the state that a lesson opens in, alone."""
    return [defaults(lesson.INPUTS)]


def a_click_away(lesson: ModuleType) -> list[Values]:
    """Return what one click makes of the state that a lesson opens in: each choice, each switch and each preset."""
    first = defaults(lesson.INPUTS)
    choices = [
        {each.id: option}
        for each in lesson.INPUTS
        if isinstance(each, Choice)
        for option in each.options
        if option != each.default  # the state it opens in has been drawn
    ]
    switches = [{each.id: not each.default} for each in lesson.INPUTS if isinstance(each, Switch)]
    presets = getattr(lesson, "PRESETS", {}).values()
    return [first.replace(**values) for values in (*choices, *switches, *presets)]


def draw_charts(stem: str, states: Callable[[ModuleType], list[Values]] = as_it_opens) -> None:
    """Make a lesson's charts in some of its states, in either language: a visitor would wait for each of them."""
    from core.lessons.scenes import spec_of  # not above: with Altair and torch the server would start a second later

    lesson = lesson_of(stem)
    scenes = getattr(lesson, "SCENES", {}).values()
    for state, language, scene in product(states(lesson) if lesson and scenes else (), LANGUAGES, scenes):
        words = Words(stem, language)
        spec_of(scene(state, words), words)


def freeze() -> None:
    """Take what is there now out of the garbage collector's sight, and give back what is no longer used."""
    housekeeping.give_back()
    gc.freeze()


@asynccontextmanager
async def lifespan(_app: object) -> AsyncIterator[None]:
    """Start warming up as the server starts, without keeping the first visitor waiting; keep house until it ends."""
    housekeeping.let_in_many()
    assets.write()
    # Streamlit takes a folder named "pages" for its old page system until the first st.navigation, and greets
    # a first visitor who follows a deep link with "Page not found".
    PagesManager.uses_pages_directory = False
    interruptions.mend(app_session)
    threading.Thread(target=warm_up, daemon=True).start()
    async with create_task_group() as tasks:
        tasks.start_soon(housekeeping.tidy_up)
        yield
        tasks.cancel_scope.cancel()
