"""All models of the course side by side: trained when asked for, compared in a table, shown by their mistakes."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import streamlit as st
import torch

from core import going_deeper, linear_model, nonlinearity, training
from core.data import digits
from core.going_deeper import Judged, Settings, train_conv_net
from core.lessons import pictures
from core.lessons.training import train_filmed
from core.lessons.trainings import Finished, Job, Trainable
from core.text import Words
from core.ui import language, lesson, trainings

SEEDS = (42, 1, 2)  # of three trainings of the convolutional net
IMAGES_A_PAGE = 24


class Contender(NamedTuple):
    """A model, as its lesson makes it."""

    name: str  # its id
    lesson: str  # the stem
    parameters: int
    settings: Any = None  # of its training; None where nothing is trained
    train: Any = None


@lru_cache(maxsize=1)
def all_models() -> dict[str, Contender]:
    """Return the models of the course by their ids, in the order of the lessons."""
    simple, conv = (nonlinearity.parameters(net) for net in (nonlinearity.simple_net(), going_deeper.conv_net()))
    linear = sum(p.numel() for p in linear_model.random_start())
    models = (
        *(Contender(name, "pixel_similarity", going_deeper.IDEALS_NUMBERS) for name in going_deeper.NEAREST),
        Contender("linear", "training", linear, training.Settings(), train_filmed),
        Contender("simple_net", "nonlinearity", simple, nonlinearity.Settings(), nonlinearity.train_simple_net),
        Contender("conv_net", "going_deeper", conv, Settings(), train_conv_net),
    )
    return {model.name: model for model in models}


@lru_cache(maxsize=1)
def more_starts() -> list[Contender]:
    """Return the convolutional net from other random starts."""
    conv = all_models()["conv_net"]
    return [conv._replace(settings=Settings(seed=seed)) for seed in SEEDS[1:]]


@lru_cache(maxsize=1)
def experiments() -> dict[str, Contender]:
    """Return what tells apart how much of the net's success is due to what."""
    models = all_models()
    return {
        "simple_net": models["simple_net"],
        "same_recipe": Contender(
            "same_recipe", "nonlinearity", models["simple_net"].parameters, Settings(conv=False), train_conv_net
        ),
        "shuffled": models["conv_net"]._replace(name="shuffled", settings=Settings(shuffle_pixels=True)),
        "conv_net": models["conv_net"],
    }


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


@lru_cache(maxsize=64)
def judge(settings: Trainable) -> Judged:
    """Return how the model with these settings does, which has been trained."""
    done = trainings.finished(settings)
    assert done is not None  # the caller has it
    return going_deeper.judge_trained(done.run)


def judged(models: Mapping[str, Contender]) -> dict[str, Judged]:
    """Return how those of the models do that are there."""
    known = {}
    for name, each in models.items():
        if each.settings is None:
            known[name] = going_deeper.judge_nearest(name)
        elif done := found(each.settings):
            known[name] = judge(done.run.settings)
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


def book_line(words: Words) -> dict[str, str]:
    """Return the line of the chapter's own last model."""
    return {
        words("model"): words("model_resnet"),
        words("parameters"): f"{going_deeper.RESNET_18_PARAMETERS:,}",
        words("seconds"): words("on_gpu", seconds=going_deeper.BOOK_SECONDS),
        words("accuracy"): f"{going_deeper.BOOK_ACCURACY:.4f}",
        words("mistakes"): f"{going_deeper.BOOK_MISTAKES}",
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
