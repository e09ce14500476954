"""Going deeper: a net whose filters slide over the image, and all models side by side. The chapter's "Going Deeper"."""

from functools import partial
from statistics import median

import pandas as pd
import streamlit as st

from core import going_deeper, nonlinearity
from core.charts import going_deeper as charts
from core.going_deeper import BOOK_MISTAKES, FILTERS, Settings
from core.lessons import going_deeper as rows
from core.lessons import pictures
from core.lessons.book import BookNumber
from core.lessons.contenders import (
    SEEDS,
    all_models,
    book_line,
    experiments,
    judge_settings,
    judge_trained,
    more_starts,
    wrong_for_all,
)
from core.ui import cached, chooser, contenders, language, lesson
from core.ui.menu import menu
from core.ui.player import play

EVERYONE = "everyone"  # in the menu of mistakes
STAGES = ("strokes", "strokes_halved", "parts", "parts_halved")
PLACES_A_SECOND = 56  # two rows of the image
words = language.words("going_deeper")


def signed(number: float) -> str:
    """Return a number with its sign and two decimals."""
    return f"{number:+.2f}".replace("-", "−")


def take_model(key: str) -> None:
    """Show the mistakes of the model that was clicked; the callback of the chart with that key."""
    picked = st.session_state[key].selection.picked
    if picked and picked[0].get("id") in judged:
        st.session_state.going_deeper_mistakes = picked[0]["id"]


lesson.opening(words)
models, job = all_models(), contenders.under_way()
conv = models["conv_net"]
trained = contenders.found(conv.settings)
as_trained = trained is not None and st.session_state.get("going_deeper_net") != "start"
net = trained.run.net if trained and as_trained else rows.untrained(conv.settings.seed)

controls, sliding = st.columns([1, 3.4], gap="large")
with controls:
    chosen = chooser.choose()
with sliding:
    name = menu(words("filter"), [*FILTERS, *rows.NET_FILTERS], "vertical", "filter")
    if name in FILTERS:
        lesson.caption(words(f"filter_{name}"))
    else:
        lesson.caption(words("filter_trained" if as_trained else "filter_start", number=name))
    slide = rows.slide(chosen.split, chosen.position, name, net, words)
    play(
        charts.sliding,
        ("pixels", "kernel", "places"),
        slide.rows,
        words,
        key="going_deeper_player",
        description=words("sliding_chart", name=chosen.path),
        texts=slide.texts,
        rate=PLACES_A_SECOND,
        run_id=(chosen.path, name, as_trained),
        size=slide.size,
    )
    lesson.caption(words("point"))

lesson.section(words, "what")
lesson.prose(words, "what_text")
lesson.section(words, "bend")
lesson.prose(words, "bend_text")
play(
    charts.bent_and_halved,
    ("places", "halved"),
    slide.after,
    words,
    key="going_deeper_halved",
    description=words("halved_chart"),
)

lesson.section(words, "net")
dense = going_deeper.fully_connected((1, 28, 28), (8, 28, 28))
lesson.prose(words, "net_text", dense=f"{dense:,}")
st.table(
    [
        {
            words("layer"): layer.kind,
            words("does"): words(f"layer_{i}"),
            words("shape"): " × ".join(map(str, layer.shape)),
            words("parameters"): f"{layer.parameters:,}" if layer.parameters else "—",
        }
        for i, layer in enumerate(rows.layers())
    ],
    border="horizontal",
    hide_index=True,
)

lesson.section(words, "train")
lesson.prose(words, "train_text")
contenders.offer("net", words("train_button"), job, [conv])
runs = {seed: done.run for seed in SEEDS if (done := contenders.found(Settings(seed=seed)))}
if trained:
    ours = judge_settings(trained.run.settings)
    with st.container(horizontal=True):
        st.metric(words("accuracy"), f"{ours.accuracy:.4f}")
        st.metric(words("mistakes"), words("of", mistakes=ours.mistakes, images=f"{len(ours.wrong):,}"))
        st.metric(words("parameters"), f"{ours.parameters:,}")
        st.metric(words("seconds"), f"{trained.seconds:.1f}")
    cached.show(
        charts.by_epoch,
        {
            "trained": rows.by_epoch(runs.values()),
            "book": pd.DataFrame({"name": [words("model_resnet")], "mistakes": [BOOK_MISTAKES]}),
        },
        words,
        key="going_deeper_epochs",
        description=words("epochs_chart", book=BOOK_MISTAKES),
    )
    contenders.offer("luck", words("luck_button"), job, more_starts())
    if len(runs) == len(SEEDS):
        lesson.prose(words, "luck_text", median=f"{median(run.results[-1].accuracy for run in runs.values()):.4f}")

lesson.section(words, "maps")
lesson.prose(words, "maps_text")
if trained:
    menu(words("net_as"), ["trained", "start"], "trained", "going_deeper_net", name=lambda id_: words(f"net_{id_}"))
else:
    lesson.caption(words("maps_start"))
seen = rows.seen(chosen.split, chosen.position, net)
own, strips = st.columns([1, 2], gap="large")
with own:
    lesson.caption(words("own_filters"))
    cached.show(
        charts.own_filters,
        {"weights": rows.own_filters(net)},
        words,
        key="going_deeper_filters",
        description=words("filters_chart"),
        width="content",
    )
with strips:
    for stage in STAGES:
        maps = getattr(seen, stage)
        side = maps.shape[-1]
        lesson.caption(words(stage))
        st.image(
            pictures.png(rows.strip(maps), scale=84 // side), alt=words("strip", count=len(maps), side=side), width=700
        )
verdict = {"said": lesson.digit(3 if seen.prediction > 0 else 7), "truth": lesson.digit(chosen.digit)}
sums = {"bias": signed(seen.bias), "prediction": signed(seen.prediction)}
lesson.prose(words, "votes_text", **sums, **verdict)
cached.show(charts.votes, {"maps": rows.votes(seen)}, words, key="going_deeper_votes", description=words("votes_chart"))

lesson.section(words, "models")
lesson.prose(words, "models_text")
st.table(
    [*(contenders.line(words, each) for each in models.values()), book_line(words)],
    border="horizontal",
    hide_index=True,
)
contenders.offer("table", words("train_all"), job, models.values())
judged = contenders.judged(models)
compared = st.container()
wrong = {name: each.wrong for name, each in judged.items()} | {EVERYONE: wrong_for_all(judged.values())}
whose = menu(
    words("whose"),
    list(wrong),
    list(judged)[-1],
    "going_deeper_mistakes",
    name=lambda id_: f"{words(f'model_{id_}')} · {int(wrong[id_].sum())}",
)
with compared:
    key = (
        f"going_deeper_models_{whose}"  # a new chart for each choice: an old one would not report the same click twice
    )
    cached.show(
        charts.sizes_and_mistakes,
        {"models": rows.dots(judged, words)},
        words,
        key=key,
        description=words("models_chart"),
        on_select=partial(take_model, key),
    )
    lesson.prose(words, "gallery_text")
contenders.show_mistakes(words, wrong[whose], whose)

lesson.section(words, "why")
lesson.prose(words, "why_text")
tried = experiments()
st.table([contenders.line(words, each) for each in tried.values()], border="horizontal", hide_index=True)
contenders.offer("why", words("why_button"), job, tried.values())
if all(map(contenders.complete, tried.values())):
    lesson.prose(words, "why_more")

lesson.stop_and_think(words)
lesson.code_that_ran(
    words,
    going_deeper.convolve,
    nonlinearity.relu,
    going_deeper.max_pool,
    going_deeper.conv_net,
    going_deeper.train_conv_net,
    rows.look,
    judge_trained,
)
lesson.book_numbers(
    words,
    [
        BookNumber(
            "accuracy", f"{going_deeper.BOOK_ACCURACY:.6f}", f"{ours.accuracy:.6f}" if trained else "—", "chance"
        ),
        BookNumber(
            "right",
            f"{going_deeper.BOOK_RIGHT:,}",
            f"{len(ours.wrong) - ours.mistakes:,}" if trained else "—",
            "chance",
        ),
    ],
)
lesson.jargon(words)
