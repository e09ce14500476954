"""A closer look at a drawing: how it was prepared, why the answers, what is like it, what flips it. Serves Draw."""

from collections.abc import Callable

import numpy as np
import streamlit as st
from torch import Tensor

from core.lessons import pictures
from core.lessons.draw import WAYS, Given, moved, stages, sum_of, votes_scene, ways
from core.models import nearest, why
from core.models.nearest import Neighbour
from core.models.verdicts import MODELS, Verdict, classify, usable
from core.models.why import Flip, Votes
from core.pictures.prepare import ready
from core.tensors import scaled
from core.text import Words
from core.ui import lesson, player
from core.ui.draw import verdicts, ways_in
from core.ui.grid import grid
from core.ui.inputs import Desk

STAGE = 170  # px, the longer side of a stage
PICTURE = 4  # px to a pixel of an image among others
WAY = 28 * PICTURE  # px, the room for each of the other ways


def show(given: Given, said: list[Verdict], desk: Desk) -> None:
    """Draw the choice of what to look at, and that."""
    lesson.section(desk.words, "closer")
    desk.draw("look", label=desk.words("closer"), label_visibility="collapsed")
    LOOKS[desk.now.look](given, said, desk)


# How it was prepared


def show_stages(given: Given, _said: list[Verdict], desk: Desk) -> None:
    """Draw every stage on the way to 28 × 28."""
    words = desk.words
    if given.source == "image":
        lesson.prose(words, "stage_ready")
        return
    lesson.prose(words, "stages_text" if given.centred else "stages_text_off")
    with st.grid("auto", min_column_width=150):
        for number, (stage, ink) in enumerate(stages(given), start=1):
            with st.container(gap="xsmall"):
                show_stage(f"{number} · {words(f'stage_{stage}')}", ink)


def show_stage(caption: str, ink: np.ndarray) -> None:
    """Draw one stage, its longer side `STAGE` px."""
    longer = max(ink.shape)
    picture = pictures.png(ink, scale=max(1, STAGE // longer))
    st.image(picture, alt=caption, width=max(20, STAGE * ink.shape[1] // longer))
    lesson.caption(caption)


# Why


def show_why(given: Given, _said: list[Verdict], desk: Desk) -> None:
    """Draw what every pixel added to a model's score, and how it adds up."""
    words = desk.words
    desk.draw("model")
    model = desk.now.model
    if model not in usable():
        st.warning(words.prose("trouble.some_weights", names=f"**{words(model)}**"), icon=":material/warning:")
        return
    votes = why.why(model, scaled(given.digit.image).flatten())
    left, right = st.columns([1, 1.2], gap="large")
    with left:
        player.show(votes_scene(votes, given.digit, model, words), words, "draw_votes")
    with right:
        show_sum(votes, words)
        lesson.prose(words, f"why.{model if model in why.SUMS else 'net'}")


def show_sum(votes: Votes, words: Words) -> None:
    """Draw how the votes add up to the score."""
    signed: Callable[[float], str] = lambda value: f"{value:+.4f}".replace("-", "−")  # noqa: E731
    names = {answer: lesson.digit(answer) if answer else f"**{words('no_digit')}**" for answer in (3, 7, None)}
    added = sum_of(votes)
    lines = {
        words("sum_start"): added.start,
        words("sum_for", answer=names[votes.above]): added.above,
        words("sum_for", answer=names[votes.below]): added.below,
        words("sum_left_out"): added.left_out,
        f"**{words('sum_score')}**": added.score,
    }
    if not added.left_out:
        del lines[words("sum_left_out")]
    with st.container(key="draw_sum"):
        lesson.table([{words("what_adds"): name, words("how_much"): signed(value)} for name, value in lines.items()])
    winner = votes.above if votes.score > 0 else votes.below
    st.markdown(words.prose("sum_means", above=names[votes.above], below=names[votes.below], winner=names[winner]))


# What is like it


def show_nearest(given: Given, _said: list[Verdict], desk: Desk) -> None:
    """Draw the training images nearest to the drawing, by pixels and by the net's own features."""
    words = desk.words
    image = scaled(given.digit.image).flatten()
    lesson.prose(words, "nearest_text", images=f"{nearest.known():,}")
    for way, find in {"pixels": nearest.nearest, "features": nearest.nearest_by_features}.items():
        st.markdown(f"**{words(f'nearest_{way}')}**")
        with st.container(horizontal=True, key=f"draw_nearest_{way}"):
            for neighbour in find(image):
                show_neighbour(neighbour, words)


def show_neighbour(neighbour: Neighbour, words: Words) -> None:
    """Draw one training image with what it is and how far away."""
    known = neighbour.digit if neighbour.digit in (3, 7) else None
    name = lesson.digit(known) if known else f"**{neighbour.digit}**"
    with st.container(width=28 * PICTURE, gap="xsmall"):
        alt = words("neighbour", digit=neighbour.digit)
        st.image(pictures.png(neighbour.image, scale=PICTURE), alt=alt, width=28 * PICTURE)
        lesson.caption(words("away", digit=name, distance=f"{neighbour.distance:.3g}"))


# What would flip it


def show_flip(given: Given, said: list[Verdict], desk: Desk) -> None:
    """Draw the drawing as a grid to change, and every verdict as it moves."""
    words = desk.words
    lesson.prose(words, "flip_text")
    left, right = st.columns([1, 1.1], gap="large")
    begin = given.digit.image
    with left:
        changed = grid(begin, words, key="draw_grid_flip", version=ways_in.checksum(begin))
    with right, st.container(key="draw_moves"):
        if not changed.any():
            st.info(words.prose("trouble.empty"), icon=":material/draw:")
            return
        now = classify(ready(changed))
        flipped = [each for each, before in zip(now, said, strict=True) if each.digit != before.digit]
        st.markdown(f"**{words('flip_now')}** " + (" / ".join(verdicts.answer(each, words) for each in flipped) or "—"))
        player.show(moved(said, now, words), words, "draw_moved")
        if st.button(words("search"), icon=":material/search:", key="draw_search"):
            show_search(scaled(changed).flatten(), words)


def show_search(image: Tensor, words: Words) -> None:
    """Draw, for every model, the drawing with the few pixels changed that flip its answer."""
    with st.grid("auto", min_column_width=130):
        for model in usable():
            found = why.flip(model, image)
            with st.container(gap="xsmall"):
                show_flipped(model, found, words)


def show_flipped(model: str, found: Flip | None, words: Words) -> None:
    """Draw one model's changed picture, or say that no small change was found."""
    if found is None:
        st.markdown(words("not_flipped", model=words(model), most=why.MOST))
        return
    picture = (found.image * 255).round().byte().reshape(28, 28).numpy()
    count, now = len(found.pixels), verdicts.name_of(found.verdict, words)
    st.image(pictures.png(picture, scale=PICTURE), alt=words("flipped_picture", model=words(model)), width=28 * PICTURE)
    lesson.caption(words("least" if found.least else "enough", model=words(model), count=count, now=now))


# Twelve ways


def show_ways(given: Given, said: list[Verdict], desk: Desk) -> None:
    """Draw the drawing as twelve other hands might have drawn it, and how many models say what the judge said of it."""
    words = desk.words
    judge = said[-1]
    lesson.prose(words, "ways_text")
    try:
        drawn = ways(given.digit.image, judge, desk.now.hands)
    except IndexError:  # worn down to its middle line, nothing is left of it
        st.info(words.prose("trouble.no_line"), icon=":material/draw:")
        return
    with st.grid("auto", min_column_width=WAY):
        for image, agreeing in zip(drawn.images, drawn.agreeing, strict=True):
            with st.container(gap="xsmall"):
                st.image(pictures.png(image, scale=PICTURE), alt=words("way"), width=28 * PICTURE)
                lesson.caption(words("read_by", count=agreeing, models=len(MODELS)))
    desk.button("other_ways", lambda now: {"hands": now.hands % 9999 + 1}, icon=":material/casino:")
    st.markdown(words("ways_read", answer=verdicts.name_of(judge, words)))
    with st.container(key="draw_ways_read"):
        lesson.table([{words(model): f"{count} / {WAYS}" for model, count in drawn.by_model.items()}])


LOOKS: dict[str, Callable[[Given, list[Verdict], Desk], None]] = {
    "why": show_why,
    "nearest": show_nearest,
    "flip": show_flip,
    "ways": show_ways,
    "stages": show_stages,
}
