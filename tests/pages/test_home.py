"""Home as a visitor meets it."""

import pytest

from tests.seen import player


@pytest.mark.parametrize(
    ("locale", "title"), [("en-US", "Three or Seven?"), ("zh-CN", "三还是七？"), ("fr", "Three or Seven?")]
)
def test_the_browser_language_is_the_first_guess(visit, locale, title):
    assert visit("home", locale=locale).title[0].value == title


def test_every_reading_shows_its_own_words(visit, reading, shown):
    text = shown(visit("home", reading))
    assert ("handwritten" in text) == (reading != "zh")
    assert ("手写" in text) == (reading != "en")


def test_the_url_beats_the_browser(visit):
    app = visit("home", "zh")
    assert app.title[0].value == "三还是七？"


def test_an_unknown_language_in_the_url_is_quietly_none(visit):
    assert visit("home", "klingon").title[0].value == "Three or Seven?"


def test_the_map_links_every_lesson(visit):
    from core.ui import navigation

    linked = {link.proto.page for link in visit("home").page_link}
    assert {each.stem for each in navigation.lessons() if each.stem != "home"} <= linked


def test_a_changed_language_stays_on_the_next_page(visit):
    app = visit("home", locale="en-US")
    app.segmented_control(key="lang").set_value("zh").run()
    assert app.title[0].value == "三还是七？"
    app.switch_page("pages/1_see/02_pixels.py").run()
    assert app.title[0].value == "像素"


def test_the_taste_is_a_player_over_both_means(visit):
    assert "m58" in player(visit("home"))["rows"]
