"""The learning rate: one parameter in a bowl, stepping. The chapter's "Stepping With a Learning Rate"."""

from core import learning_rate
from core.lessons import learning_rate as here
from core.ui import language, lesson, player, stage
from core.ui.inputs import Desk

words = language.words("learning_rate")
desk = Desk("learning_rate", words)


def descent() -> None:
    """Draw the first stage: the bowl, the loss, and the rate."""
    controls, pictures = stage.halves()
    with controls:
        desk.draw("rate")
        desk.presets(here.PRESETS)
        desk.draw("steps")
        changed = desk.now.change_at != here.NEVER
        if changed:
            desk.draw("next_rate", label=words("next_rate", step=desk.now.change_at))
            desk.button("forget", here.forget, icon=":material/undo:")
    with pictures:
        player.show(
            here.descent(desk.now, words),
            words,
            "learning_rate_player",
            action=None if changed else words("go_on_here"),
            on_pressed=lambda step: desk.set(**here.change_here(step)),
        )
        lesson.outcome(here.what_happened(desk.now, words))


def race() -> None:
    """Draw the race of several rates."""
    controls, pictures = stage.halves("race")
    with controls:
        desk.draw("race", "yours")
    with pictures:
        player.show(here.race(desk.now, words), words, "learning_rate_race")


lesson.opening(words)
stage.show(desk, descent)
lesson.section(words, "rule")
lesson.prose(words, "rule_text")
lesson.section(words, "presets")
lesson.prose(words, "presets_text")
lesson.section(words, "limit")
lesson.prose(words, "limit_text")
lesson.section(words, "race_title")
lesson.prose(words, "race_text")
stage.show(desk, race, "race")
lesson.section(words, "odd")
lesson.prose(words, "odd_text")
lesson.stop_and_think(words)
lesson.code_that_ran(words, learning_rate.next_w, learning_rate.descend, learning_rate.continue_from)
lesson.jargon(words)
