"""Training: the whole loop on the real data, live. The chapter's "Putting It All Together"."""

import math
from dataclasses import replace

import pandas as pd
import streamlit as st

from core import linear_model, mini_batches, sigmoid, tensors, training
from core.charts import training as charts
from core.charts.theme import RUNS
from core.data.digits import IMAGES
from core.lessons import training as training_rows
from core.lessons.book import BookNumber
from core.lessons.recorder import Recorder
from core.lessons.training import Filmed, judge_frames, train_filmed
from core.training import Settings
from core.ui import cached, language, lesson, trainings
from core.ui.menu import whole_number
from core.ui.player import play

SMALLEST_BATCH, MOST_EPOCHS = 16, 60  # together about six seconds
MOST_KEPT = len(RUNS)
PRESETS = {
    "book": Settings(),
    "shuffled": Settings(shuffle=True),
    "fast": Settings(shuffle=True, learning_rate=10.0),
    "slow": Settings(shuffle=True, learning_rate=0.01),
    "stuck": Settings(shuffle=True, seed=234),
    "later": Settings(shuffle=True, learning_rate=30.0, epochs=30, change_after=15, changed_rate=1.0),
}
words = language.words("training")


def take(settings: Settings) -> None:
    """Put these settings into the inputs and ask for their training; the callback of a preset."""
    st.session_state.update(
        train_lr=settings.learning_rate,
        train_batch=float(settings.batch_size),
        epochs=float(settings.epochs),
        train_seed=float(settings.seed),
        train_shuffle=settings.shuffle,
        change_after=float(settings.change_after or 0),
        new_lr=settings.changed_rate,
        stop_at=settings.target or 0.0,
    )
    trainings.want("training", settings)


def rate_input(label: str, key: str) -> float:
    """Draw an input for a learning rate; what is not a number counts as 1."""
    rate = st.number_input(label, value=1.0, step=0.5, format="%.3f", key=key, bind="query-params", width=150)
    return 1.0 if math.isnan(rate) else rate


def choose() -> Settings:
    """Draw the inputs and return what they say."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="training_controls"):
        rate = rate_input(words("rate"), "train_lr")
        batch = whole_number(
            words("batch"), SMALLEST_BATCH, IMAGES["train"], Settings().batch_size, "train_batch", width=140
        )
        epochs = whole_number(words("epochs"), 1, MOST_EPOCHS, Settings().epochs, "epochs", width=120)
        seed = whole_number(words("seed"), 0, 9999, Settings().seed, "train_seed", width=120)
        target = st.number_input(
            words("target"),
            0.0,
            1.0,
            0.0,
            0.01,
            "%.3f",
            "stop_at",
            help=words("target_help"),
            bind="query-params",
            width=170,
        )
        shuffle = st.toggle(words("shuffle"), key="train_shuffle", bind="query-params")
        settings = Settings(rate, batch, epochs, seed, shuffle, target=target or None)
        train_button(words("train"), settings, "training_train")
    return settings


def train_button(label: str, settings: Settings, key: str) -> None:
    """Draw a button that asks for a training."""
    st.button(
        f"**{label}**",
        icon=":material/model_training:",
        on_click=trainings.want,
        args=("training", settings),
        key=key,
    )


def choose_change(settings: Settings) -> Settings:
    """Draw the inputs for another rate later on, once one is wanted; return the settings with that change, if any."""
    if not st.session_state.get("change_after") and "change_after" not in st.query_params:
        return settings
    with st.container(horizontal=True, vertical_alignment="bottom", key="training_change"):
        after = whole_number(
            words("change_after"), 0, MOST_EPOCHS, 0, "change_after", help=words("change_help"), width=190
        )
        changed = rate_input(words("new_rate"), "new_lr")
        if after:
            settings = replace(settings, change_after=after, changed_rate=changed)
        train_button(words("train_on"), settings, "training_train_on")
    return settings


def name_of(settings: Settings) -> str:
    """Return how a run is called, with all that decides it."""
    changes = settings.change_after is not None and settings.change_after < settings.epochs
    return words(
        f"run_{'shuffled' if settings.shuffle else 'in_order'}{'_changed' if changes else ''}",
        rate=f"{settings.learning_rate:g}",
        batch=f"{settings.batch_size:,}",
        seed=settings.seed,
        **({"after": settings.change_after, "changed": f"{settings.changed_rate:g}"} if changes else {}),
    )


def what_happened(run: Filmed) -> str:
    """Return what there is to say of how the run went."""
    first, last = run.results[0], run.results[-1]
    found = {"epochs": last.epoch, "steps": f"{last.step:,}", "accuracy": f"{last.accuracy:.4f}"}
    if last.diverged:
        return words("diverged", step=last.step + 1)
    if run.settings.target is not None and last.accuracy >= run.settings.target:
        return words("reached", **found)
    if last.epoch == 0:
        return words("nothing")
    if run.settings.learning_rate < 0:
        return words("uphill", **found)
    if last.accuracy < max(0.6, first.accuracy):
        return words("stuck", **found)
    return words("finished", **found)


def show(run: Filmed, seconds: float) -> None:
    """Draw a run in the player, and what came of it."""
    playable = training_rows.growing(run.settings, words)
    lesson.caption(f"{name_of(run.settings)} · {words('took', seconds=f'{seconds:.1f}')}")
    pressed = play(
        charts.growing,
        ("losses", "scores", "weights"),
        playable.rows,
        words,
        key="training_player",
        description=words("chart"),
        texts=playable.texts,
        rate=max(2, len(playable.texts) / 12),
        action=words("from_here"),
        run_id=run.settings,
        autoplay=True,
        **playable.options,
    )
    if pressed is not None:
        epochs_done = sum(result.step <= run.steps[pressed] for result in run.results) - 1
        st.session_state.training_from = max(1, epochs_done)
        st.rerun()
    st.info(what_happened(run), icon=":material/flag:")


def keep(run: Filmed) -> None:
    """Keep a run to compare, the newest four of them; the button's callback."""
    kept = [each for each in st.session_state.get("training_kept", []) if each[0] != run.settings]
    scores = [(each.epoch, each.accuracy, each.valid_loss) for each in run.results]
    st.session_state.training_kept = [*kept, (run.settings, scores)][-MOST_KEPT:]


def forget() -> None:
    """Forget the kept runs; the button's callback."""
    st.session_state.training_kept = []


lesson.opening(words)
if "training_from" in st.session_state:
    st.session_state.change_after = float(st.session_state.pop("training_from"))
settings = choose()
with st.container(horizontal=True, key="training_presets"):
    for name, preset in PRESETS.items():
        st.button(words(f"preset_{name}"), on_click=take, args=(preset,), key=f"training_preset_{name}")
settings = choose_change(settings)
under_way, player = st.container(), st.container()

if "training_asked" not in st.session_state:
    trainings.want("training", settings)  # whoever follows a link sees what it says
state = trainings.settle("training", train_filmed)
with under_way:
    if state.job:
        trainings.follow(state.job, "training_stop")
    elif state.was_stopped:
        st.info(words("stopped_early"), icon=":material/flag:")
if state.shown:
    run = state.shown.run
    with player:
        show(run, state.shown.seconds)
        st.button(words("keep"), icon=":material/add_chart:", on_click=keep, args=(run,), key="training_keep")

kept = st.session_state.get("training_kept", [])
lesson.section(words, "compare")
lesson.prose(words, "compare_text")
if kept:
    scores = [(name_of(each), *score) for each, scores in kept for score in scores]
    epochs = pd.DataFrame(scores, columns=["run", "epoch", "accuracy", "loss"])
    cached.show(
        charts.compared,
        {"epochs": epochs.assign(wrong=((1 - epochs["accuracy"]) * IMAGES["valid"]).round().clip(lower=1))},
        words,
        key="training_compared",
        description=words("compare_chart"),
    )
    st.button(words("forget"), on_click=forget, key="training_forget")
else:
    lesson.caption(words("compare_none"))

lesson.section(words, "slow")
lesson.prose(words, "slow_text")
slow = training_rows.slowly(settings, words)
if slow.texts:
    play(
        charts.slow_motion,
        ("dots", "means", "images"),
        slow.rows,
        words,
        key="training_slow",
        description=words("slow_chart"),
        texts=slow.texts,
        rate=0.7,
        run_id=settings,
    )
else:
    st.info(words("slow_none"), icon=":material/flag:")

lesson.section(words, "seen")
lesson.prose(words, "seen_text")
lesson.section(words, "start")
lesson.prose(words, "start_text")
lesson.stop_and_think(words)
lesson.code_that_ran(
    words,
    training.calc_grad,
    training.take_step,
    training.train_epoch,
    training.validate_epoch,
    training.fit,
    training.train_linear,
    train_filmed,
    Recorder,
    judge_frames,
    mini_batches.training_batches,
    mini_batches.DataLoader,
    linear_model.linear1,
    sigmoid.mnist_loss,
)
book = trainings.now(Settings(), train_filmed).run
x, y = tensors.training_set()
lesson.book_numbers(
    words,
    [
        BookNumber("x", str(linear_model.BOOK_SHAPES[0]), str(list(x.shape))),
        BookNumber("y", str(linear_model.BOOK_SHAPES[1]), str(list(y.shape))),
        BookNumber("parameters", "785", str(sum(p.numel() for p in linear_model.random_start()))),
        *(
            BookNumber(
                "accuracy",
                f"{training.BOOK_ACCURACIES[epoch - 1]:.4f}",
                f"{book.results[epoch].accuracy:.4f}",
                "chance",
                {"epoch": epoch},
            )
            for epoch in (1, 2, 5, 10, 21)
        ),
    ],
)
lesson.jargon(words)
