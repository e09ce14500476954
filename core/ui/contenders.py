"""All models of the course side by side: trained when asked for, compared in a table, shown by their mistakes."""

from collections.abc import Iterable, Mapping
from typing import Any

import streamlit as st
import torch

from core.data import digits
from core.lessons import pictures
from core.lessons.contenders import Contender, Judged, all_models, judge_nearest, judge_settings
from core.lessons.trainings import Finished, Job
from core.text import Words
from core.ui import language, lesson, trainings

IMAGES_A_PAGE = 24


# Training them


def ask_for(where: str, *wanted: Contender) -> None:
    """Ask for these models to be trained, one after the other; a button's callback, `where` is its section."""
    stopped = st.session_state.setdefault("going_deeper_stopped", {})
    for each in wanted:
        stopped.pop(each.settings, None)
    st.session_state.going_deeper_wanted = list(wanted)
    st.session_state.going_deeper_where = where


def under_way() -> Job | None:
    """Return the training under way for this visitor, if any, having taken note of those that are done."""
    wanted: list[Contender] = st.session_state.get("going_deeper_wanted", [])
    while wanted:
        asked = wanted[0].settings
        answer = trainings.ask("going_deeper", asked, wanted[0].train)
        if isinstance(answer, Job):
            return answer
        if answer and answer.run.settings == asked:
            done = wanted.pop(0).name
            if done in all_models():
                st.session_state.going_deeper_mistakes = done  # whose mistakes are shown
            continue
        if answer:
            st.session_state.going_deeper_stopped[asked] = answer.run.settings
        wanted.clear()  # whoever stops one wants none of the others
    return None


def found(settings: Any) -> Finished | None:
    """Return a training that anybody here has done, or as far as this visitor let it go."""
    return trainings.finished(st.session_state.get("going_deeper_stopped", {}).get(settings, settings))


def complete(contender: Contender) -> bool:
    """Return whether there is nothing to train, or it has been trained to the end."""
    done = contender.settings and found(contender.settings)
    return contender.settings is None or bool(done and done.run.settings == contender.settings)


def offer(where: str, label: str, job: Job | None, models: Iterable[Contender]) -> None:
    """Draw how far the job asked for in this section has come, or a button that asks for what is still to train."""
    missing = [each for each in models if not complete(each)]
    if job and st.session_state.going_deeper_where == where:
        trainings.follow(job, key=f"going_deeper_stop_{where}")
    elif missing:
        st.button(
            f"**{label}**",
            icon=":material/model_training:",
            on_click=ask_for,
            args=(where, *missing),
            disabled=job is not None,
            key=f"going_deeper_train_{where}",
        )


# Comparing them


def judged(models: Mapping[str, Contender]) -> dict[str, Judged]:
    """Return how those of the models do that are there."""
    known = {}
    for name, each in models.items():
        if each.settings is None:
            known[name] = judge_nearest(name)
        elif done := found(each.settings):
            known[name] = judge_settings(done.run.settings)
    return known


def line(words: Words, contender: Contender) -> dict[str, str]:
    """Return a model's line in a table; its name leads to its lesson, in a window of its own."""
    done = contender.settings and found(contender.settings)
    known = judged({contender.name: contender}).get(contender.name)
    name = words(f"model_{contender.name}")
    here = contender.lesson == words.stem
    return {
        words("model"): name if here else f"[{name}]({contender.lesson}?lang={language.current()})",
        words("parameters"): f"{contender.parameters:,}",
        words("seconds"): f"{done.seconds:.1f}" if done else words("no_training") if known else "—",
        words("accuracy"): f"{known.accuracy:.4f}" if known else "—",
        words("mistakes"): f"{known.mistakes}" if known else "—",
    }


def show_mistakes(words: Words, wrong: torch.Tensor, whose: str) -> None:
    """Draw the validation images that are marked in `wrong`, bool (2038,), a page at a time."""
    covered = st.toggle(words("cover"), key="going_deeper_cover")
    belongs, valid = wrong.nonzero().flatten().tolist(), digits.load("valid")
    pages = max(1, -(-len(belongs) // IMAGES_A_PAGE))
    page = st.pagination(pages, key=f"going_deeper_page_{whose}") if pages > 1 else 1
    with st.grid("auto", min_column_width=112):
        for i in belongs[(page - 1) * IMAGES_A_PAGE : page * IMAGES_A_PAGE]:
            with st.container(gap="xsmall"):
                truth, name = int(valid.labels[i]), valid.names[i].rpartition("/")[2]
                is_, said = lesson.digit(truth), lesson.digit(10 - truth)
                picture = words("covered") if covered else words("picture", name=valid.names[i], truth=truth)
                st.image(pictures.png(valid.images[i], scale=4), alt=picture, width=112)
                lesson.caption("?" if covered else name)
                if not covered:
                    st.markdown(words("truth_and_said", truth=is_, said=said))
