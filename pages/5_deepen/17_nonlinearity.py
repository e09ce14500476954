"""Nonlinearity: two layers are no better than one, until there is a bend between them. "Adding a Nonlinearity"."""

import math
from typing import NamedTuple

import pandas as pd
import streamlit as st

from core import nonlinearity
from core.charts import nonlinearity as charts
from core.data.digits import IMAGES
from core.lessons import nonlinearity as rows
from core.lessons import pictures
from core.lessons.scenes import packed
from core.nonlinearity import NetRun, Settings, train_simple_net
from core.ui import chooser, language, lesson, trainings
from core.ui.menu import menu, whole_number
from core.ui.player import play

MOST_EPOCHS, MOST_RUNS = 60, 6
BOOK = Settings(shuffle=False)
PRESETS = {
    "book": BOOK,
    "shuffled": Settings(),
    "straight": Settings(relu=False),
    "bold": Settings(learning_rate=5.0),
    "bold_straight": Settings(learning_rate=5.0, relu=False),
}
words = language.words("nonlinearity")


class Shown(NamedTuple):
    """The net this page is about."""

    settings: Settings
    trained: bool

    @property
    def name(self) -> str:
        """How it is called, on a line of its own."""
        if self.trained:
            return f"{words('net_yours')} · {rows.name_of(self.settings, words)}"
        return words("net_begin", seed=self.settings.seed)


def take(settings: Settings) -> None:
    """Put these settings into the inputs and ask for their training; the callback of a preset."""
    st.session_state.update(
        net_lr=settings.learning_rate,
        net_epochs=float(settings.epochs),
        net_seed=float(settings.seed),
        net_shuffle=settings.shuffle,
        net_relu=settings.relu,
    )
    trainings.want("nonlinearity", settings)


def choose() -> Settings:
    """Draw the inputs of a training and return what they say."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="nonlinearity_controls"):
        rate = st.number_input(
            words("rate"),
            value=BOOK.learning_rate,
            step=0.1,
            format="%.3f",
            key="net_lr",
            bind="query-params",
            width=150,
        )
        epochs = whole_number(words("epochs"), 1, MOST_EPOCHS, BOOK.epochs, "net_epochs", width=120)
        seed = whole_number(words("seed"), 0, 9999, BOOK.seed, "net_seed", width=120)
        shuffle = st.toggle(words("shuffle"), BOOK.shuffle, key="net_shuffle", bind="query-params")
        relu = st.toggle(words("relu"), BOOK.relu, key="net_relu", bind="query-params")
        if math.isnan(rate):
            rate = BOOK.learning_rate
        settings = Settings(rate, epochs=epochs, seed=seed, shuffle=shuffle, relu=relu)
        st.button(
            f"**{words('button')}**",
            icon=":material/model_training:",
            on_click=trainings.want,
            args=("nonlinearity", settings),
            key="nonlinearity_train",
        )
    return settings


def what_happened(run: NetRun) -> str:
    """Return what there is to say of how a training went."""
    last = run.results[-1]
    if run.diverged:
        return words("diverged", step=last.step + 1)
    found = {"epochs": last.epoch, "right": f"{round(last.accuracy * IMAGES['valid']):,}"}
    return words("stuck" if last.accuracy < 0.6 else "finished", accuracy=f"{last.accuracy:.4f}", **found)


def note(run: NetRun) -> None:
    """Add a run to the table of the newest ones."""
    last = run.results[-1]
    scores = (
        ("—",) * 3 if run.diverged else (f"{last.accuracy:.4f}", f"{last.train_loss:.4f}", f"{last.valid_loss:.4f}")
    )
    noted = [each for each in st.session_state.get("nonlinearity_runs", []) if each[0] != run.settings]
    st.session_state.nonlinearity_runs = [(run.settings, *scores), *noted][:MOST_RUNS]


def minus(value: float) -> str:
    """Return a number with four decimals and a true minus sign."""
    return f"{value:.4f}".replace("-", "−")


lesson.opening(words)
with st.container(horizontal=True, vertical_alignment="bottom", key="nonlinearity_curve"):
    curve = menu(words("curve"), list(nonlinearity.CURVES), "wave", "curve")
    count = int(menu(words("relus"), [str(each) for each in nonlinearity.RELUS], "5", "relus"))
    bend = st.toggle(words("bend"), True, key="bend", bind="query-params")
    lesson.caption(words(f"curve_{curve}"))
fitted = nonlinearity.fit_curve(curve, count, bend)
errors = {"first": f"{fitted.losses[0]:.4f}", "final": f"{fitted.losses[-1]:.4f}"}
playable = rows.curve(curve, count, bend, words)
play(
    charts.curve_fit,
    ("points", "total", "pieces", "path"),
    playable.rows,
    words,
    key="nonlinearity_fit",
    description=words("curve_chart", count=count, **errors),
    texts=playable.texts,
    rate=12,
    run_id=(curve, count, bend),
    autoplay=True,
    **playable.options,
)
if not bend:
    result = words("fit_straight", count=count, final=errors["final"])
elif (curve, count) == ("coaster", 30):
    result = words("fit_30_coaster", final=errors["final"])
else:
    result = words(f"fit_{count}", final=errors["final"])
st.info(result, icon=":material/flag:")
lesson.prose(words, "fit_text", starts=nonlinearity.STARTS)

lesson.section(words, "hand")
lesson.prose(words, "hand_text")
play(
    charts.one_relu,
    ("line",),
    packed({"line": pd.DataFrame({"x": [i / 20 for i in range(-60, 61)]})}),
    words,
    key="nonlinearity_hand",
    description=words("hand_chart"),
)

# What has been asked for is settled here, before the first section that shows a net.
state = trainings.settle("nonlinearity", train_simple_net)
done = state.shown
if done and state.is_new:
    note(done.run)
shown = Shown(done.run.settings, not done.run.diverged) if done else Shown(BOOK, False)

lesson.section(words, "two")
lesson.prose(words, "two_text")
lesson.caption(shown.name)
found = rows.compared(*shown)
table, picture = st.columns([2.2, 1], gap="large")
with table:
    st.table(
        [
            {
                words("model"): words(f"model_{name}"),
                words("parameters"): f"{each.parameters:,}",
                words("accuracy"): f"{each.accuracy:.4f}",
                words("difference"): f"{each.difference:.3g}",
                words("turned"): f"{each.turned:,}",
            }
            for name, each in found.items()
        ],
        border="horizontal",
        hide_index=True,
    )
    lesson.prose(words, "two_figures", two=f"{found['two'].difference:.1e}", relu=f"{found['relu'].difference:.3g}")
with picture:
    st.image(rows.merged(*shown), alt=words("merged_chart"), width=224)
    lesson.caption(words("merged_caption"))

lesson.section(words, "train")
lesson.prose(words, "train_text")
settings = choose()
with st.container(horizontal=True, key="nonlinearity_presets"):
    for name, preset in PRESETS.items():
        st.button(words(f"preset_{name}"), on_click=take, args=(preset,), key=f"nonlinearity_preset_{name}")
under_way, player = st.container(), st.container()
with under_way:
    if state.job:
        trainings.follow(state.job, "nonlinearity_stop")
    elif state.was_stopped:
        st.info(words("stopped_early"), icon=":material/flag:")
with player:
    if done:
        playable = rows.training(done.run.settings, words)
        lesson.caption(f"{rows.name_of(done.run.settings, words)} · {words('took', seconds=f'{done.seconds:.1f}')}")
        play(
            charts.training,
            ("losses", "scores", "pictures"),
            playable.rows,
            words,
            key="nonlinearity_player",
            description=words("train_chart", epochs=done.run.results[-1].epoch),
            texts=playable.texts,
            rate=5,
            run_id=done.run.settings,
            autoplay=True,
            **playable.options,
            book=rows.is_the_books(done.run.settings),
        )
        st.info(what_happened(done.run), icon=":material/flag:")
    else:
        began, hint = st.columns([1, 1.6], gap="large", vertical_alignment="center")
        began.image(rows.first_sheet(settings), alt=words("began_alt"), width=450)
        hint.markdown(words("began", seed=settings.seed))
lesson.prose(words, "weights_text")

lesson.section(words, "worth")
lesson.prose(words, "worth_text")
names = [words(name) for name in ("run", "accuracy", "train_loss", "valid_loss")]
if runs := st.session_state.get("nonlinearity_runs", []):
    table = [dict(zip(names, (rows.name_of(each, words), *scores), strict=True)) for each, *scores in runs]
    st.table(table, border="horizontal", hide_index=True)
else:
    lesson.caption(words("worth_none"))

lesson.section(words, "follow")
lesson.prose(words, "follow_text")
lesson.caption(shown.name)
picture, choice = st.columns([1, 3], gap="large", vertical_alignment="center")
with choice:
    chosen = chooser.choose()
picture.image(pictures.png(chosen.image, scale=8), alt=chosen.path, width=224)
way = rows.way(*shown, chosen.split, chosen.position)
prediction = minus(way.found.prediction)
play(
    charts.follow,
    ("units", "ends"),
    way.rows,
    words,
    key="nonlinearity_follow",
    description=words("follow_chart", name=chosen.path, prediction=prediction),
    relu=shown.settings.relu,
)
lesson.caption(words("follow_colours"))
said = 3 if way.found.prediction > 0 else 7
verdict = words("follow_right") if said == chosen.digit else words("follow_wrong", truth=lesson.digit(chosen.digit))
end = words(
    "follow_end",
    votes=minus(way.found.prediction - way.found.bias),
    bias=minus(way.found.bias),
    prediction=prediction,
    probability=f"{way.found.probability:.4f}",
    said=lesson.digit(said),
)
st.markdown(f"{end} {verdict}")
if shown.settings.relu:
    off = int((way.found.activations == 0).sum())
    lesson.prose(words, "follow_off", off=off, count=nonlinearity.HIDDEN)
else:
    lesson.prose(words, "follow_straight", count=nonlinearity.HIDDEN)

lesson.stop_and_think(words)
lesson.code_that_ran(
    words,
    nonlinearity.relu,
    nonlinearity.add_up,
    nonlinearity.fit_curve,
    nonlinearity.merge,
    nonlinearity.simple_net,
    nonlinearity.train_simple_net,
    nonlinearity.follow,
)
lesson.book_numbers(words, rows.book_numbers(BOOK))
lesson.prose(words, "chance")
lesson.jargon(words)
