"""The story: sixty years of hope, cold and tenacity. The chapter's sidebar "Tenacity and Deep Learning"."""

import streamlit as st

from core import story
from core.lessons import story as here
from core.ui import language, lesson, player, stage
from core.ui.inputs import Desk

words = language.words("story")
desk = Desk("story", words)


def timeline() -> None:
    """Draw the stage: the years, stop by stop, with what each comes to."""
    player.show(here.timeline(desk.now.only(), words), words, "story_timeline")


def rule() -> None:
    """Draw Rosenblatt's rule at work beside our own loop."""
    controls, pictures = stage.halves("rule")
    with controls:
        desk.draw("images", "wrong", "seed")
        desk.presets(here.PRESETS)
    with pictures:
        now = here.of_the_rule(desk.now)
        player.show(here.rule(now, words), words, "story_rule")
        lesson.outcome(here.what_rule(now, words), "rule")


def hand() -> None:
    """Draw one unit for two pixels, with its three numbers on sliders."""
    controls, pictures = stage.halves("hand")
    with controls:
        desk.draw("w1", "w2", "b")
    with pictures:
        now = here.of_the_hand(desk.now)
        player.show(here.hand(now, words), words, "story_hand")
        lesson.outcome(here.what_hand(now, words), "hand")


def two() -> None:
    """Draw a small net that learns what one unit cannot do."""
    controls, pictures = stage.halves("two")
    with controls:
        desk.draw("units", "start")
    with pictures:
        now = here.of_the_two(desk.now)
        player.show(here.two(now, words), words, "story_two")
        lesson.outcome(here.what_two(now, words), "two")


lesson.opening(words)
stage.show(desk, timeline)
lesson.section(words, "hard")
lesson.prose(words, "hard_text")
lesson.section(words, "rule")
lesson.prose(words, "rule_text")
stage.show(desk, rule, "rule")
lesson.prose(words, "settles_text", settles=story.SETTLES_AT)
lesson.section(words, "limits")
lesson.prose(words, "limits_text")
stage.show(desk, hand, "hand")
lesson.section(words, "layers")
lesson.prose(words, "layers_text")
stage.show(desk, two, "two")
lesson.section(words, "digits")
lesson.prose(words, "digits_text")
lesson.section(words, "cold")
lesson.prose(words, "cold_text")
lesson.section(words, "tenacity")
lesson.prose(words, "tenacity_text")
lesson.section(words, "sources")
lesson.prose(words, "sources_text")
st.markdown(here.sources(words), width=lesson.PROSE_WIDTH)
lesson.stop_and_think(words)
learning = (story.answers_yes, story.corrected, story.perceptron, story.by_rosenblatt, story.by_gradient)
lesson.code_that_ran(words, *learning, story.one_unit, story.most_right, story.small_net, story.train_small)
lesson.jargon(words)
