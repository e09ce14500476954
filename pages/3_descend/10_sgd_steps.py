"""The seven steps of SGD, on the book's roller coaster. The chapter's "An End-to-End SGD Example"."""

import pandas as pd
import streamlit as st

from core import sgd_steps
from core.charts import sgd_steps as charts
from core.charts.theme import RUNS
from core.data.book import BOOK_SEED
from core.lessons import sgd_steps as runs
from core.lessons.book import near
from core.sgd_steps import Run
from core.ui import cached, language, lesson
from core.ui.menu import menu, whole_number
from core.ui.player import play

MOST_STEPS = 100
MOST_KEPT = len(RUNS)
words = language.words("sgd_steps")


def set_rate(rate: float) -> None:
    """Choose a learning rate; a preset's callback."""
    st.session_state.lr = rate


def keep(*settings: float | int | None) -> None:
    """Keep a run (its seed, rate, steps and target) to compare, the newest four of them; the button's callback."""
    kept = [each for each in st.session_state.get("sgd_steps_kept", []) if each != settings]
    st.session_state.sgd_steps_kept = [*kept, settings][-MOST_KEPT:]


def forget() -> None:
    """Forget the kept runs; the button's callback."""
    st.session_state.sgd_steps_kept = []


def what_happened(run: Run, rate: float) -> str:
    """Return what there is to say of how the run went."""
    first, final = run.steps[0], run.steps[-1]
    losses = {"first": runs.short(first.loss, 2), "final": runs.short(final.loss, 2)}
    if run.stopped == "target":
        return words("stopped_target", steps=final.step, final=losses["final"])
    if run.stopped == "diverged":
        return words("diverged" if rate > 0 else "climbed", steps=final.step)
    if final.step == 0:
        return words("no_steps")
    if rate == 0:
        return words("zero")
    if rate < 0:
        return words("negative")
    return words("finished" if final.loss <= first.loss else "grew", steps=final.step, **losses)


def name_of(seed: int, rate: float, steps: int, target: float | None) -> str:
    """Return how a kept run is called in the legend: no two alike."""
    name = words("kept", rate=f"{rate:g}", seed=seed, steps=steps)
    return name if target is None else f"{name} · {words('kept_target', target=f'{target:g}')}"


lesson.opening(words)

with st.container(horizontal=True, vertical_alignment="bottom", key="sgd_steps_controls"):
    rate = st.number_input(
        words("rate"),
        value=sgd_steps.BOOK_LEARNING_RATE,
        step=1e-5,
        format="%.6f",
        key="lr",
        bind="query-params",
        width=190,
    )
    steps = whole_number(words("steps"), 0, MOST_STEPS, 20, "steps", width=130)
    seed = whole_number(words("seed"), 0, 9999, BOOK_SEED, "seed", width=130)
    target = st.number_input(
        words("target"),
        min_value=0.0,
        value=0.0,
        step=100.0,
        format="%.1f",
        help=words("target_help"),
        key="target",
        bind="query-params",
        width=190,
    )
    for name, preset in sgd_steps.LEARNING_RATES.items():
        st.button(words(f"preset_{name}"), on_click=set_rate, args=(preset,), key=f"sgd_steps_preset_{name}")

shown, below = st.container(), st.container(horizontal=True, vertical_alignment="bottom")
run = runs.roller_coaster(seed, rate, steps, target or None)
last = run.steps[-1]
with below:
    axis = menu(words("scale"), ["log", "linear"], "log", "sgd_steps_scale", name=words)
    st.button(
        words("keep"),
        icon=":material/add_chart:",
        on_click=keep,
        args=(seed, rate, steps, target or None),
        key="sgd_steps_keep",
    )
with shown:
    play(
        charts.descent,
        ("data", "curves", "path", "params", "stages"),
        runs.roller_coaster_rows(seed, rate, steps, target or None, words),
        words,
        key="sgd_steps_player",
        description=words("chart", seed=seed, rate=f"{rate:g}"),
        texts=[words("said", step=each.step, last=last.step, loss=runs.short(each.loss, 2)) for each in run.steps],
        rate=1,
        run_id=(seed, rate, steps, target),
        last=last.step,
        log=axis == "log",
    )
    st.info(what_happened(run, rate), icon=":material/flag:")

lesson.section(words, "compare")
lesson.prose(words, "compare_text")
kept = st.session_state.get("sgd_steps_kept", [])
if kept:
    cached.show(
        charts.compared_losses,
        {"path": runs.losses((name_of(*settings), runs.roller_coaster(*settings)) for settings in kept)},
        words,
        key="sgd_steps_compared",
        description=words("compare_chart"),
    )
    st.button(words("forget"), on_click=forget, key="sgd_steps_forget")
else:
    lesson.caption(words("compare_none"))

lesson.section(words, "stages_title")
lesson.prose(words, "stages_text")
lesson.stop_and_think(words)

time, speed, _ = sgd_steps.roller_coaster(BOOK_SEED)
best = sgd_steps.least_squares(time, speed)
bowl, round_bowl = sgd_steps.curvature(time), sgd_steps.curvature(sgd_steps.rescaled(time))
book = runs.roller_coaster(BOOK_SEED, sgd_steps.BOOK_LEARNING_RATE, 50, None)
lesson.section(words, "plateau")
lesson.prose(
    words,
    "plateau_text",
    best=f"{best.loss:.3f}",
    condition=f"{bowl.condition_number:,.0f}",
    largest=f"{bowl.largest_stable_rate:.2e}",
)
cached.show(
    charts.best_curve,
    {
        "data": pd.DataFrame({"time": time, "speed": speed}),
        "curves": pd.DataFrame(
            [
                (words(name), *point)
                for name, params in (("run_end", book.steps[-1].params), ("run_best", best.params))
                for point in sgd_steps.curve(params)
            ],
            columns=["run", "time", "speed"],
        ),
    },
    words,
    key="sgd_steps_plateau",
    description=words("plateau_chart"),
)
st.subheader(words("eigen"), anchor=False)
st.table(
    [
        {
            words("direction"): words(name),
            words("bend"): f"`{ours:,.3f}`",
            words("bend_rescaled"): f"`{rescaled:,.3f}`",
        }
        for name, ours, rescaled in zip(
            ("flattest", "middle", "steepest"), bowl.eigenvalues, round_bowl.eigenvalues, strict=True
        )
    ],
    border="horizontal",
    hide_index=True,
    width=lesson.PROSE_WIDTH,
)

lesson.section(words, "rescale")
lesson.prose(
    words,
    "rescale_text",
    condition=f"{round_bowl.condition_number:.1f}",
    rate=f"{sgd_steps.RESCALED_LEARNING_RATE:g}",
)
straight = runs.rescaled_book_run()
cached.show(
    charts.compared_losses,
    {"path": runs.losses([(words("run_seconds"), book), (words("run_rescaled"), straight)])},
    words,
    key="sgd_steps_rescaled",
    description=words("rescale_chart"),
)

lesson.code_that_ran(
    words,
    sgd_steps.roller_coaster,
    sgd_steps.quadratic,
    sgd_steps.mse,
    sgd_steps.descend,
    sgd_steps.least_squares,
    sgd_steps.curvature,
    sgd_steps.run_rescaled,
)
lesson.book_numbers(
    words,
    [
        *(
            near(f"start_{name}", printed, ours, 4)
            for name, printed, ours in zip("abc", sgd_steps.BOOK_START, book.steps[0].params, strict=True)
        ),
        near("loss_0", sgd_steps.BOOK_LOSS, book.steps[0].loss, 4),
        *(
            near(f"gradient_{name}", printed, ours, 4)
            for name, printed, ours in zip("abc", sgd_steps.BOOK_GRADIENT, book.steps[0].gradient, strict=True)
        ),
        near("after_one", sgd_steps.BOOK_LOSS_AFTER_ONE_STEP, book.steps[1].loss, 4),
        *(
            near("loss_n", printed, book.steps[n].loss, 4, n=n)
            for n, printed in enumerate(sgd_steps.BOOK_TEN_LOSSES, start=1)
        ),
    ],
)
lesson.jargon(words)
