"""Home as a visitor meets it."""

import base64
import io

import pytest
from PIL import Image, ImageDraw

from tests.seen import player, sent


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


def test_what_is_drawn_on_home_is_answered_and_waits_on_the_drawing_page(visit, shown):
    app = visit("home")
    app.button(key="home_open_sheet").click().run()
    sheet = Image.new("RGBA", (280, 280), "white")
    ImageDraw.Draw(sheet).line([(70, 60), (210, 60), (120, 230)], "black", 20, joint="curve")
    file = io.BytesIO()
    sheet.save(file, "PNG")
    picture = "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()
    app.session_state["home_sheet_0"] = {"drawing": {"raw": {"objects": []}, "data": picture}, "backgroundFit": None}
    app.run()
    (told,) = [data for data in sent(app) if "said" in data]
    assert {each["model"]: each["digit"] for each in told["said"]}["draw_net"] == 7
    assert told["sheet"] == "home_sheet_0"
    assert app.session_state["draw_kept"].content == file.getvalue()
    app.button(key="home_clear").click().run()
    assert "Draw a 3 or a 7 right here" in shown(app)
    assert app.session_state["draw_kept"] is None


def test_far_too_many_strokes_get_a_sentence_on_home_too(visit, shown):
    app = visit("home")
    app.button(key="home_open_sheet").click().run()
    strokes = [{"path": [["M", 1, 1], ["L", 2, 2]], "strokeWidth": 20}] * 2_001
    app.session_state["home_sheet_0"] = {"drawing": {"raw": {"objects": strokes}, "data": ""}, "backgroundFit": None}
    app.run()
    assert not app.exception
    assert "more than 2,000 strokes" in shown(app)


def test_the_map_says_where_one_has_been_and_how_long_a_lesson_takes(visit):
    app = visit("home")
    assert not any("visited" in text.value for text in app.markdown)
    assert sum("about 10 min" in text.value for text in app.markdown) >= 3
    app.switch_page("pages/1_see/02_pixels.py").run()
    app.switch_page("pages/0_start/00_home.py").run()
    assert sum("✓ visited" in text.value for text in app.markdown) == 1
