"""Draw a digit, see what every model makes of it, why, and how far it can be trusted."""

import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from core import draw, pixel_similarity
from core.draw import DrawingError
from core.lessons import draw as here
from core.models import calibration, nearest, why
from core.models import verdicts as models
from core.models.store import WeightsError
from core.pictures import paper, pieces, prepare
from core.pictures.unpack import PictureError
from core.ui import language, lesson, live, mine, player, stage
from core.ui.draw import closer, honest, keeping, photographed, takeaway, verdicts, ways_in
from core.ui.inputs import Desk

words = language.words("draw")
desk = Desk("draw", words)
BLANK = np.zeros((28, 28), np.uint8)
# Seconds in which the browser puts the verdicts on screen before it is given charts to draw: without it, it does all at
# once, and the verdicts come a fifth later (`python -m bench.drawing`).
A_MOMENT = 0.05


def sheet_and_verdicts() -> Callable[[], None] | None:
    """Draw everything that changes with a stroke, and return what draws the closer look at it."""
    with st.container(key="draw_desk"):
        paper, answers, seen = (st.container(key=f"draw_desk_{part}") for part in ("paper", "answers", "seen"))
    with answers:
        desk.draw("about", label_visibility="collapsed")
    with paper:
        top, sheet = (st.container(key=f"draw_{part}") for part in ("top", "paper"))
        try:
            given = ways_in.choose(desk, top, sheet)
            said, trouble = here.answers(desk.now.about, given.digit), ""
        except (DrawingError, PictureError, photographed.NoPhotoYet) as error:
            given, said, trouble = None, [], error.reason
        except WeightsError:
            answers.error(words.prose("trouble.weights"), icon=":material/error:")
            return None
    image = given.digit.image if given else None
    with answers:
        on_sheet = ways_in.sheet_key() if desk.now.source == "canvas" else None
        centred = desk.now.centred
        moving: dict[str, Any] = {"sheet": on_sheet, "centred": centred, "picture": "draw_seen"}
        if desk.now.about == "any":
            live.show_any(words, "draw_any", said[0] if said else None, image, **moving)
            lesson.caption(words("any_note", reading=words.reading))
        else:
            live.show(words, "draw_live", said, image, **moving)
        if trouble:
            with st.container(key="draw_trouble"):
                told = words.prose(f"trouble.{here.trouble_of(trouble, desk.now.about)}", **here.limits())
                st.info(told, icon=":material/draw:")
        if given and given.hidden:
            st.info(words.prose("hidden"), icon=":material/visibility_off:")
        if given and not given.centred:
            st.warning(words("not_centred"), icon=":material/center_focus_weak:")
        if given and given.source == "canvas" and desk.now.about == "two":
            verdicts.show_apart(given.digit, said, words)
        if given and given.source == "photo":
            photographed.offer_turn(words)
        if given or mine.paths():
            keeping.show(given.digit.image if given else None, desk)
    if given:
        time.sleep(A_MOMENT)
    with seen:
        st.markdown(f"**{words('seen')}**")
        player.show(here.seen(given.digit.image if given else BLANK, words), words, "draw_seen")
        takeaway.show(given.digit if given else None, said, words)
    return partial(look_closer, given, said) if given and desk.now.about == "two" else None


def look_closer(given: here.Given, said: list[draw.Verdict]) -> None:
    """Draw who sees it otherwise, and the closer look that was chosen."""
    verdicts.say_missing(said, words)
    verdicts.show_disagreement(said, words)
    closer.show(given, said, desk)


lesson.opening(words)
stage.show(desk, sheet_and_verdicts)
with suppress(WeightsError):  # said above, as soon as there is something to classify
    honest.show(words)
lesson.caption(words("lite_link", reading=words.reading))
lesson.stop_and_think(words)
lesson.code_that_ran(
    words,
    draw.to_mnist,
    prepare.bounding_box,
    prepare.centre,
    prepare.centre_of_mass,
    paper.all_found,
    pieces.digits_of,
    draw.classify,
    models.by_distance,
    models.by_sigmoid,
    models.by_softmax,
    pixel_similarity.l1_distance,
    pixel_similarity.rmse_distance,
    why.linear_votes,
    why.integrated_gradients,
    why.flip,
    nearest.nearest,
    nearest.nearest_by_features,
    calibration.calibration_error,
)
lesson.jargon(words)
