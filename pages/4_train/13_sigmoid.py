"""Sigmoid: any number into one between 0 and 1, and what breaks without it. The chapter's "Sigmoid"."""

import pandas as pd
import streamlit as st
import torch

from core import metrics, sigmoid
from core.charts import sigmoid as charts
from core.ideal_digits import ideal
from core.lessons import sigmoid as rows
from core.lessons.book import near
from core.linear_model import random_start
from core.ui import cached, language, lesson
from core.ui.menu import menu
from core.ui.player import play

START = 2.0  # x as the page opens
words = language.words("sigmoid")


def number(value: float, decimals: int) -> str:
    """Return a number with a minus sign as long as a plus."""
    return f"{value:,.{decimals}f}".replace("-", "−")


def short(value: float) -> str:
    """Return a number of any size in few characters."""
    return f"{value:.3g}".replace("-", "−") if value else "0"


def show(label: str, value: str, more: str | None = None) -> None:
    """Draw a number with what it is part of."""
    st.metric(words(label), value, more, delta_color="off", delta_arrow="off")


lesson.opening(words)
controls, picture = st.columns([1, 1.75], gap="large")
with controls:
    low, high = rows.ENDS
    x = st.slider(words("raw"), low, high, START, 0.1, format="%.1f", key="score", bind="query-params")
    x = x if low <= x <= high else START
    at = torch.tensor(x, dtype=torch.float64)
    value, slope = sigmoid.sigmoid(at).item(), sigmoid.slope(at).item()
    share = slope / sigmoid.STEEPEST
    with st.container(horizontal=True):
        show("squashed", f"{value:.4f}")
        show("steepness", f"{slope:.4f}", words("of_steepest"))
        show("says", "3" if value > metrics.THRESHOLD else "7")
    where = "steep" if share > 0.6 else "flat" if share < 0.1 else "between"
    st.info(words(f"says_{where}", share=f"{100 * share:.2g}"), icon=":material/show_chart:")
with picture:
    cached.show(
        charts.curve,
        {"curves": rows.drawn(x, words), "point": pd.DataFrame({"x": [x], "value": [value]})},
        words,
        key="sigmoid_curve",
        description=words("curve_chart", x=f"{x:.1f}", value=f"{value:.4f}", slope=f"{slope:.4f}"),
    )

lesson.section(words, "what")
lesson.prose(words, "what_text")

lesson.section(words, "predictions")
lesson.prose(words, "predictions_text", epochs=rows.EPOCHS)
chosen = menu(words("scores"), rows.SCORES, "first", "sigmoid_scores", name=lambda each: words(f"scores_{each}"))
scores = rows.scores(chosen)
ends = {"low": number(scores.raw.min().item(), 1), "high": number(scores.raw.max().item(), 1)}
for side, column in zip(("before", "after"), st.columns(2, gap="medium"), strict=True):
    with column:
        cached.show(
            charts.histogram,
            {"bins": rows.bins(chosen, side == "after")},
            words,
            key=f"sigmoid_histogram_{side}",
            description=words("histogram_before_chart", **ends) if side == "before" else words("histogram_after_chart"),
            after=side == "after",
        )
with st.container(horizontal=True):
    everything = words("of_all", all=f"{len(scores.raw):,}")
    show("accuracy_before", f"{scores.accuracy_before:.4f}")
    show("accuracy_after", f"{scores.accuracy_after:.4f}")
    show("different", f"{scores.different:,}", everything)
    show("exactly_1", f"{scores.exactly_1:,}", everything)
    show("mean_slope", f"{scores.mean_slope:.4f}", words("of_steepest"))
first, second = (rows.scores(name) for name in rows.STARTS)
lesson.prose(
    words,
    "predictions_why",
    exactly_1=f"{first.exactly_1:,}",
    sevens=f"{100 * (second.raw <= 0).float().mean().item():.0f}",
    times=f"{second.mean_slope / first.mean_slope:.0f}",
)

lesson.section(words, "train")
lesson.prose(words, "train_text", epochs=rows.EPOCHS)
begin = menu(words("begin"), list(rows.STARTS), "second", "sigmoid_begin", name=lambda each: words(f"scores_{each}"))
runs = {way: rows.trained(begin, way) for way in rows.LOSSES}


def reached(epoch: int) -> dict[str, str]:
    """Return the numbers of both trainings after an epoch, as they stand in a sentence."""
    results = {way: run.results[epoch] for way, run in runs.items()}
    return {f"{way}_accuracy": f"{result.accuracy:.4f}" for way, result in results.items()} | {
        "with_loss": number(results["with"].valid_loss, 4),
        "without_loss": number(results["without"].valid_loss, 1),
    }


final = reached(rows.EPOCHS)
play(
    charts.training,
    ("losses", "epochs"),
    rows.training_rows(begin, words),
    words,
    key="sigmoid_training",
    description=words("train_chart", epochs=rows.EPOCHS, **final),
    texts=[words("said", epoch=epoch, last=rows.EPOCHS, **reached(epoch)) for epoch in range(rows.EPOCHS + 1)],
    rate=1,
    last=rows.EPOCHS,
)
added = runs["without"].params.weights - random_start(draw=rows.STARTS[begin]).weights.detach()
ideals = ideal(3) - ideal(7)
lowest, highest = runs["without"].ranges[-1]
lesson.prose(
    words,
    f"train_{begin}",
    epochs=rows.EPOCHS,
    low=number(lowest, 0),
    high=number(highest, 0),
    first=reached(1)["without_accuracy"],
    cosine=f"{torch.cosine_similarity(added.flatten(), ideals.flatten(), dim=0).item():.4f}",
    **final,
)
st.subheader(words("net"), anchor="net")
lesson.prose(words, "net_text", rate=rows.NET_LEARNING_RATE)
if st.toggle(words("net_switch"), key="sigmoid_net"):
    losses = rows.net_without_sigmoid()
    infinite, nan = losses.index(-torch.inf) + 1, len(losses)
    told = [1, 10, 20, 30, 40, 50, 100, 150, 200, infinite, nan]
    lesson.printed("\n".join(f"{words('net_step')} {step:>3}   {losses[step - 1]:>12.5g}" for step in told))
    lesson.prose(words, "net_said", infinite=infinite, nan=nan)

lesson.section(words, "safe")
lesson.prose(words, "safe_text")
columns = ("safe_x", "safe_value", "safe_gradient", "torch_value", "torch_gradient")
with st.container(width=lesson.PROSE_WIDTH):
    st.table(
        [
            {words(name): short(each) for name, each in zip(columns, extreme, strict=True)}
            for extreme in rows.extremes()
        ],
        border="horizontal",
        hide_index=True,
    )
lesson.prose(words, "safe_why")

lesson.stop_and_think(words)
lesson.code_that_ran(words, sigmoid.sigmoid, sigmoid.slope, sigmoid.mnist_loss, metrics.batch_accuracy, rows.trained)
border = torch.tensor(metrics.THRESHOLD)
lesson.book_numbers(
    words,
    [
        near("before", sigmoid.BOOK_THRESHOLD_BEFORE, border.logit().item(), 1),
        near("after", sigmoid.BOOK_THRESHOLD_AFTER, sigmoid.sigmoid(torch.tensor(0.0)).item(), 1),
    ],
)
lesson.jargon(words)
