"""The learning rate: one parameter in a bowl, stepping. The chapter's "Stepping With a Learning Rate"."""

import math

import pandas as pd
import streamlit as st

from core import learning_rate
from core.charts import learning_rate as charts
from core.learning_rate import LARGEST_STABLE_RATE, LEARNING_RATES, START, STEPS, Run, Step
from core.lessons.scenes import packed
from core.ui import language, lesson
from core.ui.menu import whole_number
from core.ui.player import play

FIRST_RATE = 0.1  # whose first step is the sum in the text
SLIDER_END = 1.2
MOST_STEPS = 100
words = language.words("learning_rate")


def set_rate(rate: float) -> None:
    """Choose a learning rate for the whole run; a preset's callback."""
    st.session_state.rate = rate
    forget()


def take_slider() -> None:
    """Choose the rate the slider was moved to; its callback."""
    set_rate(st.session_state.learning_rate_slider)


def forget() -> None:
    """Go back to one rate from start to end; a button's callback."""
    st.session_state.pop("learning_rate_from", None)


def number(value: float, digits: int = 4) -> str:
    """Return a number as short as it stays readable: 0.96, −1.20, 3.2e-7."""
    text = f"{abs(value):.{digits}g}".replace("inf", "∞")
    if "e" in text:
        mantissa, _, exponent = text.partition("e")
        text = f"{mantissa}e{int(exponent)}"
    elif 0 < abs(value) < 10:
        whole, _, decimals = text.partition(".")
        text = f"{whole}.{decimals:0<2}"
    return f"−{text}" if value < 0 else text


def factor(value: float, digits: int = 4) -> str:
    """Return a number to stand after a minus or a times sign: in brackets when negative."""
    text = number(value, digits)
    return f"({text})" if value < 0 else text


def after(step: Step) -> float:
    """Return where the step that comes next leads, finite or not."""
    return learning_rate.next_w(step.w, step.learning_rate, step.gradient)


def places(run: Run) -> list[float]:
    """Return every w of a run, and the one it broke off at."""
    return [step.w for step in run.steps] + ([after(run.steps[-1])] if run.diverged_at else [])


def rows(line: str, run: Run, first: int = 0, **options: float) -> pd.DataFrame:
    """Return the rows of a run from step `first` on."""
    w, overflow = places(run), run.diverged_at is not None
    losses = [step.loss for step in run.steps] + [math.inf] * overflow
    return charts.path_rows(line, w[first:], losses[first:], first=first, overflow=overflow, **options)


def said(run: Run, steps: int) -> list[str]:
    """Return what is told of each step: its sum, in numbers."""
    start = run.steps[0]
    texts = [words("said_start", w=number(start.w), gradient=number(start.gradient), loss=number(start.loss))]
    for before, w in zip(run.steps, places(run)[1:], strict=False):
        step = before.step + 1
        texts.append(
            words(
                "said_overflow" if step == run.diverged_at else "said",
                step=step,
                steps=steps,
                before=number(before.w),
                rate=factor(before.learning_rate, 6),
                gradient=factor(before.gradient),
                w=number(w),
                loss=number(w * w),
            )
        )
    return texts


def what_happened(run: Run, first: int) -> str:
    """Return what there is to say of a run from step `first` on, by its rate and by how it ended."""
    start, end = run.steps[first], run.steps[-1]
    rate, steps = start.learning_rate, end.step - first
    values = {"start": number(start.loss), "end": number(end.loss), "left": number(1 - learning_rate.CURVATURE * rate)}
    if run.diverged_at is not None:
        return words.prose("what_overflow", step=run.diverged_at, w=number(after(end)))
    if start.w == 0:
        return words.prose("what_bottom")
    if rate == 0:
        return words.prose("what_still")
    if rate < 0:
        return words.prose("what_climbs", **values)
    if steps == 1:
        return words.prose("what_one_step", **values)
    if rate == LARGEST_STABLE_RATE:
        return words.prose("what_swings")
    if rate > LARGEST_STABLE_RATE:
        return words.prose("what_explodes", **values)
    if rate > LARGEST_STABLE_RATE / 2:
        return words.prose("what_bounces", **values)
    if rate == LARGEST_STABLE_RATE / 2:
        return words.prose("what_at_once")
    return words.prose("what_crawls" if end.loss > start.loss / 100 else "what_arrives", steps=steps, **values)


lesson.opening(words)
controls, stage = st.columns([1, 3.2], gap="medium")
with controls:
    rate = st.number_input(
        words("rate"), value=FIRST_RATE, step=0.01, format="%g", on_change=forget, key="rate", bind="query-params"
    )
    st.session_state.learning_rate_slider = min(max(rate, 0.0), SLIDER_END)
    st.slider(
        words("slider"),
        0.0,
        SLIDER_END,
        step=0.01,
        on_change=take_slider,
        key="learning_rate_slider",
        label_visibility="collapsed",
    )
    with st.container(horizontal=True, gap="xsmall"):
        for name, preset in LEARNING_RATES.items():
            st.button(
                f"**{words(f'rate_{name}')}**" if rate == preset else words(f"rate_{name}"),
                on_click=set_rate,
                args=(preset,),
                key=f"learning_rate_{name}",
            )
    steps = whole_number(words("steps"), 1, MOST_STEPS, STEPS, "steps", on_change=forget)

first_run = run = learning_rate.run(START, rate, steps)
changed_at = st.session_state.get("learning_rate_from")
tables = []
if changed_at is not None:
    changed_at = min(changed_at, first_run.steps[-1].step)
    with controls:
        next_rate = st.number_input(
            words("next_rate", step=changed_at),
            value=LEARNING_RATES["good"],
            step=0.01,
            format="%g",
            key="next_rate",
            bind="query-params",
        )
        st.button(words("forget"), icon=":material/undo:", on_click=forget, key="learning_rate_forget")
    run = learning_rate.continue_from(first_run, changed_at, next_rate, steps)
    tables = [rows("old", first_run, changed_at)]
with stage:
    all_steps = (changed_at or 0) + steps
    pressed = play(
        charts.descent,
        ("path",),
        packed({"path": pd.concat([rows("run", run), *tables])}),
        words,
        key="learning_rate_player",
        description=words("descent_chart", rate=number(rate, 6)),
        texts=said(run, all_steps),
        rate=max(2, all_steps / 12),
        action=words("go_on_here") if changed_at is None else None,
        changed=changed_at is not None,
    )
    if pressed is not None:
        st.session_state.learning_rate_from = pressed
        st.rerun()
    with st.container(key="learning_rate_what"):
        if changed_at is not None:
            lesson.prose(words, "changed", step=changed_at, rate=number(rate, 6), next_rate=number(next_rate, 6))
        st.info(what_happened(run, changed_at or 0))

lesson.section(words, "rule")
lesson.prose(words, "rule_text")
lesson.section(words, "presets")
lesson.prose(words, "presets_text")
lesson.section(words, "limit")
lesson.prose(words, "limit_text")

lesson.section(words, "race")
lesson.prose(words, "race_text")
name_of = {f"{preset:g}": name for name, preset in LEARNING_RATES.items()}
chosen = st.pills(
    words("race_rates"),
    list(name_of),
    selection_mode="multi",
    default=list(name_of),
    key="race",
    bind="query-params",
)
rivals = {name: LEARNING_RATES[name] for rival, name in name_of.items() if rival in chosen}
runners = {name: learning_rate.run(START, of, steps) for name, of in [*rivals.items(), ("yours", rate)]}
race_texts = [words("race_start", w=number(START), loss=number(START**2))]
for step in range(1, steps + 1):
    still_there = [each.steps[step] for each in runners.values() if step < len(each.steps)]
    best = min(still_there, key=lambda each: each.loss, default=None)
    values = {"loss": number(best.loss), "rate": number(best.learning_rate, 6)} if best else {}
    race_texts.append(words("race_said" if best else "race_over", step=step, steps=steps, **values))
play(
    charts.race,
    ("paths",),
    packed({"paths": pd.concat([rows(name, each, ceiling=charts.CEILING_OF_RACE) for name, each in runners.items()])}),
    words,
    key="learning_rate_race",
    description=words("race_chart"),
    texts=race_texts,
    rate=max(2, steps / 12),
    runners=tuple((name, f"{rivals[name]:g}" if name in rivals else "") for name in runners),
)

lesson.section(words, "odd")
lesson.prose(words, "odd_text")
lesson.stop_and_think(words)
lesson.code_that_ran(words, learning_rate.next_w, learning_rate.descend, learning_rate.continue_from)
lesson.jargon(words)
