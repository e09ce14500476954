"""The optimizer: the step as an object, and three of them racing. The chapter's "Creating an Optimizer"."""

from dataclasses import replace

import streamlit as st

from core import optimizer
from core.charts import optimizer as charts
from core.lessons import optimizer as optimizer_rows
from core.lessons.book import BookNumber
from core.mini_batches import BOOK_BATCHES
from core.optimizer import BOOK_SETTINGS, RACERS, VALLEYS, Settings, Sweep
from core.ui import cached, language, lesson, trainings
from core.ui.menu import menu, whole_number
from core.ui.player import play

REAL_RATES = {
    "sgd": ["0.1", "1", "3", "10", "30"],
    "momentum": ["0.1", "0.3", "1", "3"],
    "adam": ["0.003", "0.01", "0.03", "0.1", "0.3"],
}
SHOWN_STEPS = 5  # beside PyTorch's
words = language.words("optimizer")


def number(label: str, low: float, high: float, start: float, step: float, key: str, **options: str) -> float:
    """Draw an input for a number kept in the URL; what is out of its range counts as `start`."""
    value = st.number_input(
        label,
        low,
        high,
        start,
        step,
        "%g",
        key=key,
        bind="query-params",
        width=190,
        **options,  # type: ignore[arg-type]
    )
    return value if low <= value <= high else start


def trained(wanted: dict[str, Settings]) -> list[optimizer.OptimizerRun]:
    """Return these trainings when all are done; else draw how far the first has come that is not, and return none."""
    runs = []
    for name, settings in wanted.items():
        found = trainings.ask(f"optimizer_{name}", settings, optimizer.train_with)
        if isinstance(found, trainings.Job):
            trainings.follow(found, f"optimizer_stop_{name}")
            return []
        if found is None:
            lesson.caption(words("stopped"))
            return []
        runs.append(found.run)
    return runs


def sweep_now() -> None:
    """Ask for the training at every rate; the button's callback."""
    st.session_state.optimizer_sweep = True


def swept(everything: Sweep) -> trainings.Finished | trainings.Job | None:
    """Return the sweep, as far as it came if it was stopped; the job that trains it; or None if nobody asked for it."""
    if not st.session_state.get("optimizer_sweep"):
        stopped = st.session_state.get("optimizer_stopped")
        same = stopped is not None and replace(stopped, epochs=everything.epochs) == everything
        return trainings.finished(everything) or (trainings.finished(stopped) if same else None)
    found = trainings.ask("optimizer_sweep", everything, optimizer.sweep)
    if not isinstance(found, trainings.Job):
        st.session_state.optimizer_sweep = False
        st.session_state.optimizer_stopped = found.run.settings if found else None
    return found


lesson.opening(words)
with st.container(horizontal=True, vertical_alignment="bottom", key="optimizer_controls"):
    valley = menu(words("valley"), list(VALLEYS), "narrow", "valley")
    rate = number(words("valley_rate"), 0.0, 10.0, optimizer.VALLEY_RATE, 0.005, "valley_rate")
    beta = number(words("beta"), 0.0, 1.0, optimizer.VALLEY_BETA, 0.05, "beta", help=words("beta_help"))
    adam_rate = number(words("adam_rate"), 0.0, 10.0, optimizer.VALLEY_ADAM_RATE, 0.1, "valley_adam")
lesson.caption(words(f"valley_{valley}"))
paths = optimizer.race(valley, rate, beta, adam_rate)
playable = optimizer_rows.valley_race(valley, rate, beta, adam_rate, words)
play(
    charts.valley_race,
    ("contours", "bottom", "path"),
    playable.rows,
    words,
    key="optimizer_valley",
    description=words("chart", valley=valley),
    texts=playable.texts,
    rate=8,
    run_id=(valley, rate, beta, adam_rate),
    across=VALLEYS[valley].across,
    up=VALLEYS[valley].up,
    last=optimizer.VALLEY_STEPS,
)
arrived = {name: path[-1].loss for name, path in paths.items() if len(path) > optimizer.VALLEY_STEPS}
said = [words(f"out_{name}") for name in RACERS if name not in arrived]
if said:
    said.append(words("out_why"))
if arrived:
    losses = {name: optimizer_rows.loss_at(path, optimizer.VALLEY_STEPS) for name, path in paths.items()}
    nearest = min(arrived, key=arrived.__getitem__)
    said = [words("raced", steps=optimizer.VALLEY_STEPS, **losses), words(f"nearest_{nearest}"), *said]
st.info("\n\n".join(said), icon=":material/flag:")

lesson.section(words, "recipes")
lesson.prose(words, "recipes_text")

lesson.section(words, "apart")
lesson.prose(words, "apart_text")
of_step = whole_number(words("of_step"), 1, BOOK_BATCHES, 1, "of_step", width=130)
st.table(optimizer_rows.apart(of_step, 1.0, words), border="horizontal", hide_index=True)
lesson.prose(words, "apart_note")
st.subheader(words("beside_title"), anchor="beside")
lesson.prose(words, "beside_text")
st.table(optimizer_rows.differences(SHOWN_STEPS, words), border="horizontal", hide_index=True)
lesson.prose(words, "beside_note")

lesson.section(words, "real")
lesson.prose(words, "real_text")
with st.container(horizontal=True, key="optimizer_rates"):
    rates = {
        name: float(menu(words(f"rate_{name}"), REAL_RATES[name], f"{opens:g}", name))
        for name, opens in optimizer_rows.FIRST_RACE.items()
    }
with st.container(horizontal=True, key="optimizer_toggles"):
    shuffle = st.toggle(words("shuffled"), True, key="shuffled", bind="query-params")
    near_zero = st.toggle(words("near_zero"), key="near_zero", bind="query-params")
runs = trained({name: Settings(name, rates[name], shuffle, near_zero) for name in RACERS})
if runs:
    racers = tuple(run.settings for run in runs)
    playable = optimizer_rows.real_race(racers, words)
    play(
        charts.real_race,
        ("losses", "wrong"),
        playable.rows,
        words,
        key="optimizer_real",
        description=words("real_chart"),
        texts=playable.texts,
        rate=8,
        run_id=racers,
        autoplay=True,
        epochs=Settings().epochs,
    )
lesson.prose(words, "try_text")

lesson.section(words, "sweep")
lesson.prose(words, "sweep_text")
everything = Sweep(shuffle, near_zero)
found = swept(everything)
if isinstance(found, trainings.Job):
    trainings.follow(found, "optimizer_stop_sweep")
elif found:
    cached.show(
        charts.swept,
        {"rows": optimizer_rows.swept(found.run, words)},
        words,
        key="optimizer_swept_chart",
        description=words("sweep_chart"),
    )
    st.info(words("sweep_result", **optimizer_rows.best(found.run)), icon=":material/flag:")
    lesson.prose(words, "sweep_note")
if found is None or (isinstance(found, trainings.Finished) and found.run.settings != everything):
    st.button(words("sweep_button"), icon=":material/model_training:", on_click=sweep_now, key="optimizer_sweep_button")
    lesson.caption(words("sweep_first"))

lesson.section(words, "forget")
lesson.prose(words, "forget_text")
calls = optimizer.calls_without_zero_grad(len(optimizer.BOOK_CALLS))
st.table(
    [
        {
            words("call"): str(n),
            words("of_bias"): optimizer_rows.decimal(value),
            words("times"): f"{value / calls[0]:.0f}×",
        }
        for n, value in enumerate(calls, start=1)
    ],
    border="horizontal",
    hide_index=True,
    width=lesson.PROSE_WIDTH,
)
lesson.prose(words, "forget_means")
forgetting = trained(optimizer_rows.FORGETTING)
if forgetting:
    named = dict(zip(optimizer_rows.FORGETTING, forgetting, strict=True))
    cached.show(
        charts.accuracies,
        {"rows": optimizer_rows.accuracies((words(name), run) for name, run in named.items())},
        words,
        key="optimizer_forget",
        description=words("forget_chart"),
    )
    final = {name: f"{run.results[-1].accuracy:.4f}" for name, run in named.items()}
    lesson.prose(
        words,
        "forget_note",
        in_order=final["wrong_in_order"],
        shuffled=final["wrong_shuffled"],
        right=final["right_shuffled"],
    )

lesson.section(words, "twenty")
lesson.prose(words, "twenty_text")
beside_the_book = [
    BookNumber("call", *(optimizer_rows.decimal(each, 4) for each in both), "chance", {"n": n})
    for n, both in enumerate(zip(optimizer.BOOK_CALLS, calls, strict=True), start=1)
]
twenty = trained({"book": BOOK_SETTINGS})
if twenty:
    ours = [each.accuracy for each in twenty[0].results[1:]]
    cached.show(
        charts.accuracies,
        {"rows": optimizer_rows.beside_the_book(ours, words)},
        words,
        key="optimizer_book",
        description=words("twenty_chart"),
        colours=charts.OURS_AND_BOOKS,
    )
    beside_the_book += [
        BookNumber("epoch", *(f"{each:.4f}" for each in both), "chance", {"n": n})
        for n, both in enumerate(zip(optimizer.BOOK_ACCURACIES, ours, strict=False), start=1)
    ]

lesson.stop_and_think(words)
lesson.code_that_ran(
    words,
    optimizer.BasicOptim,
    optimizer.Momentum,
    optimizer.Adam,
    optimizer.Forgetful,
    optimizer.step_and_forget,
    optimizer.roll,
    optimizer.train_with,
    optimizer.beside_torch,
    optimizer.calls_without_zero_grad,
)
lesson.book_numbers(words, beside_the_book)
lesson.jargon(words)
