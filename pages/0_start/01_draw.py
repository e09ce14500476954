"""Draw a digit and see what the models so far make of it, and what they looked at."""

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import draw, pixel_similarity
from core.charts import heat_map, rows
from core.draw import DrawingError, DrawnDigit, Verdict
from core.models.store import WeightsError
from core.ui import cached, canvas, chooser, language, lesson, navigation
from core.ui.menu import menu

words = language.words("draw")
SOURCES = ("canvas", "image")


def clear() -> None:
    """Take a new sheet; the button's callback."""
    st.session_state.draw_sheet = st.session_state.get("draw_sheet", 0) + 1


def drawn_here(paper: DeltaGenerator) -> tuple[DrawnDigit, bool]:
    """Draw the sheet on `paper` and its tools; return the digit on it and whether it was centred.

    Raises DrawingError.
    """
    with st.container(horizontal=True, vertical_alignment="bottom"):
        pen = st.slider(words("width"), 10, 28, 20, key="pen", bind="query-params", width=150)
        st.button(words("clear"), icon=":material/ink_eraser:", on_click=clear, key="draw_clear")
    centred = st.toggle(
        words("centred"),
        value=True,
        help=words.prose("centred_help"),
        key="centred",
        bind="query-params",
        wrap=True,
    )
    with paper:
        st.space("small")  # the bar with undo and redo floats here
        drawing = canvas.sheet(f"draw_sheet_{st.session_state.get('draw_sheet', 0)}", pen, words("undo"), words("redo"))
    return draw.to_mnist(drawing, centred), centred


def taken_from_mnist() -> tuple[DrawnDigit, bool]:
    """Draw the chooser and return the chosen image as it is: MNIST has prepared and centred it already."""
    chosen = chooser.choose()
    st.image(cached.png(chosen.image, scale=7), alt=chosen.path, width=196)
    return DrawnDigit(chosen.image, chosen.image, chosen.image, chosen.image), True


def answer(verdict: Verdict) -> str:
    """Return Markdown for what one model says."""
    no_digit = words("no_digit" if verdict.forced else "neither")
    return f"{words(verdict.model)} → {lesson.digit(verdict.digit) if verdict.digit else no_digit}"


def show_verdict(verdict: Verdict) -> None:
    """Draw one model's answer, with its two distances or how sure it is."""
    with st.container(border=True, gap="xsmall", key=f"draw_verdict_{verdict.model}"):
        st.subheader(answer(verdict), anchor=False)
        if verdict.to_3 is None or verdict.to_7 is None:
            st.markdown(words("sure", percent=percent(verdict.confidence)))
            if verdict.forced and not verdict.digit:
                forced = lesson.digit(verdict.forced)
                st.markdown(words("forced", digit=forced, percent=percent(verdict.forced_confidence)))
            return
        near, far = sorted((verdict.to_3, verdict.to_7))
        st.markdown(f"{words('to_3')} :orange[**{verdict.to_3:.4f}**]  \n{words('to_7')} :blue[**{verdict.to_7:.4f}**]")
        if verdict.digit:
            times = words("times", other=10 - verdict.digit, times=f"{far / near:.2f}" if near else "∞")
            lesson.caption(times, help=words.prose("times_help"))


def percent(share: float) -> str:
    """Return a share as percent, never rounded up to a certainty."""
    return f"{min(100 * share, 99.9):.1f}"


def show_stage(caption: str, ink: np.ndarray) -> None:
    """Draw one stage on the way to 28 × 28, its longer side 170 px."""
    longer = max(ink.shape)
    picture = cached.png(ink, scale=max(1, 170 // longer))
    st.image(picture, alt=words(caption), width=max(20, 170 * ink.shape[1] // longer))
    lesson.caption(words(caption))


@st.fragment
def sheet_and_verdicts() -> None:
    """Draw everything that changes with a stroke; a stroke reruns only this."""
    left, middle, right = st.columns([1.05, 0.9, 1.1], gap="large")
    with left:
        source = menu(
            words("source"),
            SOURCES,
            "canvas",
            "draw_source",
            name=lambda source: words(f"source_{source}"),
            label_visibility="collapsed",
        )
        paper, said = st.container(), st.container()
        try:
            digit, centred = taken_from_mnist() if source == "image" else drawn_here(paper)
        except DrawingError as error:
            with middle:
                st.info(words.prose(f"trouble.{error.reason}"), icon=":material/draw:")
            return
    try:
        verdicts = draw.classify(digit)
    except WeightsError:
        with middle:
            st.error(words.prose("trouble.weights"), icon=":material/error:")
        return
    verdicts.sort(key=lambda verdict: verdict.model != draw.JUDGE)  # the one that counts, then the others
    baselines = [verdict for verdict in verdicts if verdict.to_3 is not None]
    # Right below the sheet, for on a phone all else is out of sight: the one that counts, and who sees it otherwise.
    judge, *others = verdicts
    said.markdown("  \n".join(map(answer, [judge, *(each for each in others if each.digit != judge.digit)])))
    with middle:
        st.markdown(f"**{words('verdicts')}**")
        for verdict in verdicts:
            show_verdict(verdict)
        if len({verdict.digit for verdict in baselines}) > 1:
            st.markdown(words.prose("disagree"))
            similarity = next(each for each in navigation.lessons() if each.stem == "pixel_similarity")
            navigation.link(similarity, words("disagree_link"))
        if not centred:
            st.warning(words("not_centred"), icon=":material/center_focus_weak:")
    with right:
        st.markdown(f"**{words('seen')}**")
        cached.show(
            heat_map.heat_map,
            {"pixels": rows.grid(digit.image)},
            words,
            key="draw_seen",
            description=words("seen_chart"),
            width="content",
            side=280,
        )
    lesson.section(words, "stages")
    if source == "image":
        lesson.prose(words, "stage_ready")
        return
    lesson.prose(words, "stages_text" if centred else "stages_text_off")
    stages = {"drawn": digit.drawn, "cropped": digit.cropped, "fitted": digit.fitted, "image": digit.image}
    if not centred:
        stages = {"drawn": digit.drawn, "shrunk": digit.image}
    with st.grid("auto", min_column_width=150):
        for stage, ink in stages.items():
            with st.container(gap="xsmall"):
                show_stage(f"stage_{stage}", ink)


lesson.opening(words)
sheet_and_verdicts()
lesson.stop_and_think(words)
lesson.code_that_ran(
    words,
    draw.to_mnist,
    draw.bounding_box,
    draw.centre,
    draw.centre_of_mass,
    draw.classify,
    draw.by_distance,
    draw.by_sigmoid,
    draw.by_softmax,
    pixel_similarity.l1_distance,
    pixel_similarity.rmse_distance,
)
lesson.jargon(words)
