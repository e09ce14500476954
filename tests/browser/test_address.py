"""The address of a lesson: it follows every input without a step in the history, and brings all of it back."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect


def says(page) -> dict[str, str]:
    """Return what stands in the address."""
    return {id_: texts[0] for id_, texts in parse_qs(urlsplit(page.url).query).items()}


def type_into(page, key: str, text: str) -> None:
    box = page.locator(f".st-key-{key} input").first
    box.fill(text)
    box.press("Enter")


def step_shown(page, key: str) -> float:
    return float(page.locator(f".st-key-{key} .scrub").input_value())


def test_what_is_typed_stands_in_the_address_and_adds_no_step_to_the_history(tab):
    page = tab.open("/learning_rate?lang=en")
    before = page.evaluate("history.length")
    for text in ("0.3", "0.9", "0,5"):
        type_into(page, "learning_rate_rate", text)
        page.wait_for_url(f"**rate={text.replace(',', '.')}*")
    assert page.evaluate("history.length") == before
    assert says(page) == {"lang": "en", "rate": "0.5"}


def test_what_is_not_known_leaves_the_address(tab):
    page = tab.open(f"/learning_rate?lang=en&rate=0.3&nonsense=1&steps={'9' * 10_000}")
    page.wait_for_function("!location.search.includes('nonsense')")
    assert says(page) == {"lang": "en", "rate": "0.3"}


def test_back_from_the_next_lesson_brings_the_state_back_at_once(tab):
    page = tab.open("/learning_rate?lang=en")
    type_into(page, "learning_rate_rate", "1.1")
    page.wait_for_url("**rate=1.1*")
    page.locator(".st-key-frame_next a").click()
    page.wait_for_url("**/sgd_steps*")
    tab.settle()
    page.go_back()
    page.wait_for_url("**/learning_rate*")
    tab.settle()
    page.wait_for_function("document.querySelector('.st-key-learning_rate_rate input')?.value === '1.1'")
    assert says(page)["rate"] == "1.1"


def test_one_lessons_settings_are_not_the_next_ones(tab):
    page = tab.open("/learning_rate?lang=en")
    type_into(page, "learning_rate_steps", "21")
    page.wait_for_url("**steps=21*")
    page.locator(".st-key-frame_next a").click()
    page.wait_for_url("**/sgd_steps*")
    tab.settle()
    assert "steps" not in says(page)


def test_a_reload_and_another_language_keep_everything(tab):
    page = tab.open("/learning_rate?lang=en&rate=1.1&change_at=3&next_rate=0.2&race=good")
    page.get_by_text("中文", exact=True).click()
    page.wait_for_url("**lang=zh*")
    tab.settle()
    kept = {"lang": "zh", "rate": "1.1", "change_at": "3", "next_rate": "0.2", "race": "good"}
    assert says(page) == kept
    page.reload()
    tab.settle()
    assert says(page) == kept
    expect(page.locator(".st-key-learning_rate_next_rate input")).to_have_value("0.2")  # the box is filled once drawn


def test_where_a_player_stands_is_in_the_address(tab):
    page = tab.open("/learning_rate?lang=en&at=7")
    page.wait_for_function("document.querySelector('.st-key-stage')")
    scrub = page.locator(".st-key-learning_rate_player .scrub")
    scrub.wait_for()
    assert step_shown(page, "learning_rate_player") == 7
    page.locator('.st-key-learning_rate_player [data-do="forward"]').click()
    page.wait_for_url("**at=8*")
    page.reload()
    tab.settle()
    scrub.wait_for()
    assert step_shown(page, "learning_rate_player") == 8
    type_into(page, "learning_rate_rate", "0.3")  # another run begins at its start
    page.wait_for_function("!new URLSearchParams(location.search).has('at')")


def test_a_rate_typed_and_play_pressed_at_once_plays_the_new_run(tab):
    page = tab.open("/learning_rate?lang=en")
    page.locator(".st-key-learning_rate_player .chart svg").wait_for()
    page.locator(".st-key-learning_rate_rate input").fill("0.3")
    page.locator('.st-key-learning_rate_player [data-do="play"]').click()
    page.wait_for_url("**rate=0.3*")
    page.wait_for_timeout(1500)
    assert step_shown(page, "learning_rate_player") > 0.5


def test_a_click_redraws_its_stage_alone(tab):
    page = tab.open("/learning_rate?lang=en")
    page.evaluate("""() => {
      window.changed = new Set();
      const prose = document.querySelectorAll('[data-testid="stHeading"], [data-testid="stMarkdown"]');
      for (const element of prose) if (!element.closest('.st-key-stage'))
        new MutationObserver(() => window.changed.add(element.textContent.slice(0, 40)))
          .observe(element, {childList: true, subtree: true, characterData: true, attributes: true});
    }""")
    page.get_by_role("button", name="bouncing").first.click()
    page.wait_for_url("**rate=0.9*")
    page.wait_for_timeout(500)
    assert page.evaluate("[...window.changed]") == []


@pytest.mark.parametrize("leave", ["Escape", "button"])
def test_projector_mode_shows_the_stage_alone_until_it_is_left(tab, leave):
    page = tab.open("/learning_rate?lang=en")
    button = page.locator(".st-key-frame_browser button")
    button.click()
    page.wait_for_url("**show=stage*")
    assert page.locator(".st-key-stage").is_visible()
    assert not page.get_by_text("Stop and think").is_visible()
    box = page.locator(".st-key-stage").bounding_box()
    assert box["y"] + box["height"] <= page.viewport_size["height"]
    page.keyboard.press("ArrowRight")
    page.wait_for_function("new URLSearchParams(location.search).get('at') === '1'")
    page.keyboard.press("PageDown")
    page.wait_for_url("**/sgd_steps*")
    page.wait_for_url("**show=stage*")
    if leave == "button":
        page.locator(".st-key-frame_browser button").click()
    else:
        page.keyboard.press("Escape")
    page.wait_for_function("!location.search.includes('show')")
    tab.settle()
    assert page.get_by_text("Stop and think").first.is_visible()


def test_the_next_lesson_opens_at_its_top(tab):
    page = tab.open("/learning_rate?lang=en")
    page.locator(".st-key-frame_next a").scroll_into_view_if_needed()
    page.locator(".st-key-frame_next a").click()
    page.wait_for_url("**/sgd_steps*")
    tab.settle()
    assert page.evaluate("""document.querySelector('[data-testid="stMain"]').scrollTop""") == 0


def test_on_a_phone_the_menu_goes_away_once_a_lesson_was_chosen(new_tab):
    tab = new_tab(390, 664)
    page = tab.open("/learning_rate?lang=en")
    page.get_by_role("button", name="Menu", exact=True).click()
    page.locator('[data-testid="stSidebarNav"]').get_by_text("Pixels", exact=True).click()
    page.wait_for_url("**/pixels*")
    tab.settle()
    page.wait_for_timeout(600)
    box = page.locator('[data-testid="stSidebar"]').bounding_box()
    assert box is None or box["x"] + box["width"] <= 1
