"""A term shows what it means where a lesson uses it first: under the pointer, at a tap, at the keyboard's focus."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from core.lessons import jargon

SAID = {term.id: term for term in jargon.terms()}
PHONE = {"width": 390, "height": 664, "has_touch": True}


def term(page, id_: str):
    return page.locator(f'a[href^="jargon?term={id_}&"]').first


def card(page):
    return page.locator(".term-card")


@pytest.mark.parametrize("reading", ["en", "zh", "both"])
def test_a_pointer_at_a_term_is_shown_what_it_means_until_it_goes_away(tab, reading):
    page = tab.open(f"/mini_batches?lang={reading}")
    term(page, "sgd").hover()
    for language in ("en", "zh"):
        shown = reading in (language, "both")
        expect(card(page).get_by_text(SAID["sgd"].said(language).text)).to_have_count(1 if shown else 0)
        expect(card(page).get_by_text(SAID["sgd"].said(language).name, exact=True)).to_be_visible()
    card(page).hover()
    page.wait_for_timeout(600)
    expect(card(page)).to_be_visible()
    page.locator("h1").hover()
    expect(card(page)).to_have_count(0)
    assert not tab.complaints


def test_escape_puts_it_away_while_the_pointer_stays(tab):
    page = tab.open("/mini_batches?lang=en")
    term(page, "sgd").hover()
    expect(card(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(card(page)).to_have_count(0)
    page.wait_for_timeout(600)
    expect(card(page)).to_have_count(0)


def test_a_pointer_that_passes_by_opens_nothing(tab):
    page = tab.open("/mini_batches?lang=en")
    box = term(page, "sgd").scroll_into_view_if_needed() or term(page, "sgd").bounding_box()
    page.mouse.move(box["x"] + 3, box["y"] + 3)
    page.mouse.move(box["x"] + 3, box["y"] + 300)
    page.wait_for_timeout(600)
    expect(card(page)).to_have_count(0)


def test_by_keyboard_the_focus_shows_it_enter_goes_to_its_link_and_escape_comes_back(tab):
    page = tab.open("/mini_batches?lang=en")
    term(page, "gradient").focus()
    expect(card(page)).to_be_visible()
    described = term(page, "gradient").get_attribute("aria-describedby")
    expect(page.locator(f"#{described}")).to_contain_text(SAID["gradient"].en.text)
    page.keyboard.press("Enter")
    expect(card(page).get_by_role("link")).to_be_focused()
    page.keyboard.press("Escape")
    expect(card(page)).to_have_count(0)
    expect(term(page, "gradient")).to_be_focused()
    assert term(page, "gradient").get_attribute("aria-describedby") is None
    page.keyboard.press("Tab")
    expect(card(page)).to_be_visible()  # of the next term
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="The words", level=1).wait_for()
    assert len(page.context.pages) == 1


def test_a_tap_shows_it_on_the_screen_and_its_link_leads_to_the_lesson_in_the_same_tab(new_tab):
    tab = new_tab(**PHONE)
    page = tab.open("/mini_batches?lang=zh")
    for each in page.locator('a[href^="jargon?term="]').all():
        each.scroll_into_view_if_needed()
        each.tap()
        box = card(page).bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 664
    assert "/mini_batches" in page.url
    term(page, "sigmoid").tap()
    card(page).get_by_role("link").tap()
    page.get_by_role("heading", name="Sigmoid", level=1).wait_for()
    tab.settle()
    assert "/sigmoid?lang=zh" in page.url
    assert len(page.context.pages) == 1
    expect(card(page)).to_have_count(0)
    page.go_back()
    page.get_by_role("heading", name="小批量", level=1).wait_for()
    assert not tab.complaints


def test_a_tap_elsewhere_puts_it_away(new_tab):
    page = new_tab(**PHONE).open("/mini_batches?lang=en")
    term(page, "epoch").tap()
    expect(card(page)).to_be_visible()
    page.locator("h1").tap()
    expect(card(page)).to_have_count(0)


def test_what_is_shown_costs_the_server_nothing(tab):
    page = tab.open("/mini_batches?lang=en")
    before = len(tab.frames_sent)
    for id_ in ("sgd", "gradient", "weight"):
        term(page, id_).hover()
        expect(card(page)).to_contain_text(SAID[id_].en.text)
    term(page, "sgd").click()
    page.wait_for_timeout(500)
    assert len(tab.frames_sent) == before


def test_on_the_page_of_its_own_lesson_a_term_leads_to_all_words(tab):
    page = tab.open("/mini_batches?lang=en")
    term(page, "seed").hover()
    card(page).get_by_role("link").click()
    page.get_by_role("heading", name="The words", level=1).wait_for()
    expect(page.get_by_role("searchbox")).to_have_value("seed")


@pytest.mark.parametrize("options", [{"color_scheme": "light"}, {"color_scheme": "dark"}, {"forced_colors": "active"}])
def test_it_can_be_read_in_the_dark_and_in_forced_colours(new_tab, options):
    tab = new_tab(**options)
    page = tab.open("/mini_batches?lang=both")
    term(page, "sgd").focus()
    expect(card(page)).to_be_visible()
    assert card(page).evaluate("card => getComputedStyle(card).backgroundColor") != "rgba(0, 0, 0, 0)"
    found = Axe().run(page, context=".term-card").response["violations"]
    assert [each["id"] for each in found] == []


def test_without_an_answer_it_still_leads_to_all_words(tab):
    page = tab.open("/mini_batches?lang=en")
    page.route("**/app/static/terms-*", lambda route: route.abort())
    term(page, "sgd").hover()
    expect(card(page).get_by_role("link")).to_contain_text("The words")
    page.unroute("**/app/static/terms-*")
    term(page, "gradient").hover()
    expect(card(page)).to_contain_text(SAID["gradient"].en.text)
