"""The page of the story: its players, its controls and its table of sources."""

import re

from core.lessons import story as lesson
from core.story import STOPS
from core.text import Words
from tests.seen import address, players, press, turn

TIMELINE, RULE, HAND, TWO = range(4)  # the page's players, from the top


def said(app) -> str:
    return "\n".join(each.value for each in app.markdown)


def test_opens_in_every_reading_with_a_step_for_each_stop(visit, reading):
    app = visit("story", reading)
    shown = players(app)
    assert shown[TIMELINE]["steps"] == len(STOPS)
    assert shown[TIMELINE]["position"] == "at"
    assert [text[:4] for text in shown[TIMELINE]["texts"]] == [str(stop.year) for stop in STOPS]
    assert shown[HAND]["steps"] == 0
    assert address(app) == {}
    assert not app.warning
    assert not app.error
    assert sum(lesson.sources(Words("story", reading)) == each.value for each in app.markdown) == 1


def test_presets_set_what_both_learn_from_and_the_sentence_follows(visit):
    app = visit("story")
    assert "does not come to rest" in said(app)
    press(app, "story_preset_settles")
    assert address(app) == {"images": "few"}
    assert "has settled" in said(app)
    passes = int(re.search(r"Pass (\d+) through the 200 images", said(app))[1])
    assert players(app)[RULE]["steps"] == 6 * passes


def test_the_sliders_move_the_border(visit):
    app = visit("story")
    before = players(app)[HAND]["rows"]
    turn(app, story_b=-0.5)
    assert players(app)[HAND]["rows"] != before
    assert "3 of 4 right" in said(app)
    assert address(app) == {"b": "-0.5"}


def test_a_link_brings_the_small_net_back(visit):
    app = visit("story", units="none", start="3")
    assert "no training helps" in said(app)
    assert players(app)[TWO]["position"] == "two_at"


def test_every_source_names_who_it_is_by_and_the_hard_word_is_there(visit):
    told = said(visit("story"))
    for name in ("Rosenblatt", "Minsky", "Werbos", "Rumelhart", "LeCun", "Vapnik", "Hochreiter", "Krizhevsky", "ACM"):
        assert re.search(rf"- \*\*\d{{4}}\*\* .*{name}", told)
    assert "is normal" in told
