"""The linear model: one weight per pixel and a bias. The first half of the chapter's "The MNIST Loss Function"."""

from functools import partial

import pandas as pd
import streamlit as st

from core import linear_model
from core.charts import linear_model as charts
from core.lessons import linear_model as rows
from core.lessons.linear_model import number
from core.linear_model import BOOK_NUDGE, LARGEST_FACTOR, model_of, predicted
from core.sgd_steps import BOOK_SEED
from core.ui import cached, chooser, language, lesson
from core.ui.menu import menu, whole_number
from core.ui.player import play

INKY = (9, 17)  # row and column of the place with the most ink in the training images
PRESETS = {"book": ((0, 0), BOOK_NUDGE), "ink": (INKY, BOOK_NUDGE), "more": (INKY, 1.1), "double": (INKY, 2.0)}
ZOOMS = ("10", "1", "0.1", "0.01")  # how much of a staircase is shown, to either side of the weight
words = language.words("linear_model")


def set_pixel(row: int, column: int) -> None:
    """Choose the pixel whose weight is nudged; only from a callback."""
    st.session_state.pixel_row, st.session_state.pixel_column = float(row), float(column)


def take_pixel(key: str) -> None:
    """Choose the pixel that was clicked; the callback of the chart with that key."""
    picked = st.session_state[key].selection.picked
    if picked:
        set_pixel(picked[0]["row"], picked[0]["column"])


def set_nudge(pixel: tuple[int, int], factor: float) -> None:
    """Choose a pixel and a factor; a preset's callback."""
    set_pixel(*pixel)
    st.session_state.nudge = factor


lesson.opening(words)
image_side, weights_side, answer_side = st.columns([1.75, 1, 1.3], gap="medium")
with image_side:
    chosen = chooser.choose()
with weights_side:
    name = menu(words("weights"), linear_model.MODELS, "random", "weights")
    lesson.caption(words(f"weights_{name}"))
    seed = whole_number(words("seed"), 0, 9999, BOOK_SEED, "start") if name == "random" else BOOK_SEED
params, pixels = model_of(name, seed), rows.pixels_of(chosen.split, chosen.position)
totals = linear_model.running_sum(pixels, params).tolist()
prediction, bias = totals[-1], params.bias.item()
said = 3 if prediction > 0 else 7
with answer_side:
    with st.container(horizontal=True):
        st.metric(words("products"), number(prediction - bias))
        st.metric(words("bias"), number(bias))
        st.metric(words("prediction"), number(prediction))
    verdict = "verdict_above" if prediction > 0 else "verdict_not_above"
    right = words("verdict_right") if said == chosen.digit else words("verdict_wrong", truth=chosen.digit)
    st.markdown(f"{words(verdict, prediction=number(prediction), said=lesson.digit(said))}  \n{right}")
    lesson.caption(words("colours"))
play(
    charts.product,
    ("pixels", "sums"),
    rows.product(name, seed, chosen.split, chosen.position),
    words,
    key="linear_model_player",
    description=words("product_chart", name=chosen.path, prediction=number(prediction)),
    texts=rows.said_of_rows(totals, words),
    rate=4,
)

lesson.section(words, "sum")
ink = linear_model.ink()
paper = int((pixels == 0).sum())
lesson.prose(words, "sum_text", paper=paper, share=number(100 * ink.paper, 1), never=ink.never)
st.table(rows.shapes(name, seed, words), border="horizontal", hide_index=True, width=lesson.PROSE_WIDTH)
lesson.section(words, "why_bias")
lesson.prose(words, "why_bias_text")

lesson.section(words, "all")
lesson.prose(words, "all_text")
on_train, on_valid = (linear_model.accuracy(*predicted(name, seed, split)) for split in ("train", "valid"))
predictions = predicted(name, seed, "train")[0]
says_3 = number(100 * (predictions > 0).float().mean().item(), 1)
printed, counts = st.columns([1, 2], gap="large")
with printed:
    lesson.printed(f"{predictions!r}")
    with st.container(horizontal=True):
        st.metric(words("on_train"), f"{on_train:.4f}")
        st.metric(words("on_valid"), f"{on_valid:.4f}")
        st.metric(words("says_3"), f"{says_3}%")
with counts:
    cached.show(
        charts.predictions,
        {"bars": rows.counted(name, seed, "train"), "chosen": pd.DataFrame({"prediction": [prediction]})},
        words,
        key="linear_model_predictions",
        description=words("predictions_chart", share=says_3),
    )
lesson.prose(words, f"all_{name}", share=says_3, accuracy=f"{on_train:.4f}", prediction=number(prediction, 1))

lesson.section(words, "bridge")
lesson.prose(words, "bridge_text")
scores = rows.scores()
st.table(
    [
        {
            words("model"): words(f"model_{key}"),
            words("on_train"): f"{score.train:.4f}",
            words("on_valid"): f"{score.valid:.4f}",
        }
        for key, score in scores.items()
    ],
    border="horizontal",
    hide_index=True,
    width=lesson.PROSE_WIDTH,
)
wrong, better = (round((1 - scores[key].valid) * 2038) for key in ("ideal_without", "ideal"))
lesson.prose(words, "bridge_figures", wrong=wrong, better=better)

lesson.section(words, "nudge")
lesson.prose(words, "nudge_text")
picture, experiment = st.columns([1, 1.9], gap="large")
with experiment:
    with st.container(horizontal=True, gap="small"):
        for preset, arguments in PRESETS.items():
            st.button(
                words(f"preset_{preset}"), on_click=set_nudge, args=arguments, key=f"linear_model_preset_{preset}"
            )
    with st.container(horizontal=True):
        row = whole_number(words("row"), 0, 27, INKY[0], "pixel_row", width=150)
        column = whole_number(words("column"), 0, 27, INKY[1], "pixel_column", width=150)
        factor = st.number_input(
            words("factor"),
            -LARGEST_FACTOR,
            LARGEST_FACTOR,
            BOOK_NUDGE,
            0.0001,
            format="%g",
            key="nudge",
            bind="query-params",
            width=190,
        )
    factor = factor if abs(factor) <= LARGEST_FACTOR else BOOK_NUDGE  # not a number is not
    pixel = 28 * row + column
    done = linear_model.nudge_of(name, seed, pixel, factor)
    st.table(rows.before_and_after(done, pixel, words), border="horizontal", hide_index=True)
    with st.container(horizontal=True):
        st.metric(words("largest_change"), rows.small(done.largest_change))
        st.metric(words("turned"), f"{done.won + done.lost:,}")
    st.info(rows.what_happened(done, factor, ink.mean[pixel].item(), words))
with picture:
    key = f"linear_model_votes_{pixel}"  # a new chart for each choice: an old one would not report the same click twice
    frame = {"row": [row], "row_end": [row + 1], "column": [column], "column_end": [column + 1]}
    cached.show(
        charts.votes,
        {"pixels": rows.votes(name, seed), "chosen": pd.DataFrame(frame)},
        words,
        key=key,
        description=words("votes_chart", row=row, column=column),
        width="content",
        on_select=partial(take_pixel, key),
    )
lesson.prose(words, "book_nudge_text", **rows.reach_of_book_nudge())

lesson.section(words, "stairs")
lesson.prose(words, "stairs_text")
zoom = menu(words("zoom"), ZOOMS, "1", "zoom")
window = max(float(zoom), 1.1 * abs(done.after - done.before))
cached.show(
    charts.staircase,
    {"stairs": rows.stairs(name, seed, pixel, window), "weights": rows.on_the_stairs(done, words)},
    words,
    key="linear_model_stairs",
    description=words("stairs_chart", weight=number(done.before, 4), nudged=number(done.after, 4)),
)
st.info(rows.first_moves(name, seed, pixel, words), icon=":material/stairs:")
lesson.prose(words, "stairs_why")

lesson.stop_and_think(words)
lesson.code_that_ran(
    words,
    linear_model.init_params,
    linear_model.linear1,
    linear_model.random_start,
    linear_model.accuracy,
    linear_model.contributions,
    linear_model.running_sum,
    linear_model.ideal_difference,
    linear_model.nudge,
    linear_model.staircase,
)
lesson.book_numbers(words, rows.book_numbers())
lesson.jargon(words)
