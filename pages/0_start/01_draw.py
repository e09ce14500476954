"""Draw a digit, see what every model makes of it, why, and how far it can be trusted."""

import time
from contextlib import suppress

import numpy as np
import streamlit as st

from core import draw, pixel_similarity
from core.charts import heat_map, rows
from core.data.digits import DataFileError
from core.draw import DrawingError
from core.models import calibration, nearest, why
from core.models import verdicts as models
from core.models.store import WeightsError
from core.pictures import paper, prepare
from core.pictures.unpack import PictureError
from core.ui import cached, language, lesson
from core.ui.draw import closer, honest, takeaway, verdicts, ways_in

words = language.words("draw")
# Seconds in which the browser puts the verdicts on screen before it is given charts to draw: without it, it does all at
# once, and the verdicts come a fifth later (`python -m bench.drawing`).
A_MOMENT = 0.05


@st.fragment
def sheet_and_verdicts() -> None:
    """Draw everything that changes with a stroke; a stroke reruns only this."""
    left, middle, right = st.columns([1, 1.3, 1], gap="medium")
    with left:
        top, sheet, below = (st.container() for _ in range(3))
        try:
            given = ways_in.choose(words, top, sheet)
            said = draw.classify(given.digit)
        except (DrawingError, PictureError, ways_in.NoPhotoYet) as error:
            given, said = None, []
            with middle:
                st.info(words.prose(f"trouble.{error.reason}"), icon=":material/draw:")
        except WeightsError:
            with middle:
                st.error(words.prose("trouble.weights"), icon=":material/error:")
            return
    with middle:
        verdicts.show(said, words)
        if given and not given.centred:
            st.warning(words("not_centred"), icon=":material/center_focus_weak:")
    below.markdown(verdicts.answer(said[-1], words) if said else "&nbsp;")  # on a phone all else is out of sight
    if given:
        time.sleep(A_MOMENT)
    with right:
        show_seen(given.digit.image if given else np.zeros((28, 28), np.uint8))
        if given:
            takeaway.show(given.digit, said, words)
    if given:
        try:
            closer.show(given, said, words)
        except DataFileError as error:  # of MNIST's other digits; a fragment runs without the frame around it
            lesson.data_trouble(error)


def show_seen(image: np.ndarray) -> None:
    """Draw what the models see."""
    st.markdown(f"**{words('seen')}**")
    cached.show(
        heat_map.inked,
        {"pixels": rows.ink(image)},
        words,
        key="draw_seen",
        description=words("seen_chart"),
        width="content",
        side=260,
    )


lesson.opening(words)
sheet_and_verdicts()
with suppress(WeightsError):  # said above, as soon as there is something to classify
    honest.show(words)
lesson.stop_and_think(words)
lesson.code_that_ran(
    words,
    draw.to_mnist,
    prepare.bounding_box,
    prepare.centre,
    prepare.centre_of_mass,
    paper.found,
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
