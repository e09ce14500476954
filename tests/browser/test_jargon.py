"""The words of the course are found as one types: by English, Chinese and pinyin, by keyboard, without the server."""

import pytest
from playwright.sync_api import expect

from core.lessons import jargon
from core.text import Words

ALL = len(jargon.terms())


@pytest.fixture
def words(tab):
    """Give a function that opens the page of all words and returns it with all of them drawn."""

    def open_page(reading: str = "en", more: str = ""):
        page = tab.open(f"/jargon?lang={reading}{more}")
        expect(status(page)).not_to_be_empty(timeout=30_000)
        return page

    return open_page


def shown(page) -> list[str]:
    return page.locator(".glossary li:visible .name").all_inner_texts()


def status(page):
    return page.locator(".glossary [role=status]")


@pytest.mark.parametrize("reading", ["en", "zh", "both"])
def test_every_word_stands_there_in_both_languages_with_its_sentence_and_its_lesson(words, reading):
    page = words(reading)
    assert page.locator(".glossary li:visible").count() == ALL
    text = page.locator(".glossary li", has=page.locator(".name", has_text="小批量")).text_content()
    (term,) = [each for each in jargon.terms() if each.id == "mini_batch"]
    assert (term.en.text in text) is (reading != "zh")
    assert (term.zh.text in text) is (reading != "en")
    titles = [Words("mini_batches", language)("title") for language in ("en", "zh") if reading in (language, "both")]
    assert text.rstrip().endswith(" · ".join(titles))


@pytest.mark.parametrize(
    "typed", ["mini-b", "MINI-BATCH", "小批", "xpl", "xiaopiliang", "xiao pi liang", "xiaopl", " ｍｉｎｉ-batch  "]
)
def test_a_word_is_found_by_what_is_typed_first_of_all(words, typed):
    page = words()
    page.get_by_role("searchbox").fill(typed)
    assert "小批量" in shown(page)[0]


@pytest.mark.parametrize(
    ("typed", "found"), [("xuexilv", "学习率"), ("zx", "重心"), ("relu", "ReLU"), ("pl", "小批量")]
)
def test_a_word_is_found_by_its_sound_from_any_syllable_on(words, typed, found):
    assert found in " ".join(shown(words("zh", f"&q={typed}"))[:3])


def test_a_sound_begins_and_ends_with_its_syllables(words):
    assert "小批量" not in " ".join(shown(words("zh", "&q=iaopi")))
    assert "小批量" not in " ".join(shown(words("zh", "&q=xpx")))


def test_nothing_is_sent_to_the_server_while_one_types(tab, words):
    page = words()
    before = len(tab.frames_sent)
    page.get_by_role("searchbox").press_sequentially("universal appr")
    expect(status(page)).to_have_text("1 word")
    page.wait_for_timeout(500)
    assert len(tab.frames_sent) == before
    assert page.url.endswith("q=universal+appr")
    assert not tab.complaints


@pytest.mark.parametrize("reading", ["en", "zh", "both"])
def test_a_reader_who_hears_the_page_is_told_how_many_there_are_and_when_there_is_none(words, reading):
    page = words(reading)
    assert str(ALL) in status(page).inner_text()
    page.get_by_role("searchbox").fill("cross-en")
    expect(status(page)).to_have_text({"en": "1 word", "zh": "1 个词", "both": "1 word · 1 个词"}[reading])
    page.get_by_role("searchbox").fill("qqqq")
    expect(status(page)).to_contain_text("qqqq")
    assert shown(page) == []
    assert page.locator(".glossary h2:visible").count() == 0


@pytest.mark.parametrize(
    "typed", ["(", "[a-", "\\", "<b>x</b>", "%", "${x}", "$&", "🙂" * 40, "x" * 100_000, "ü'`", "\u0000"]
)
def test_odd_and_long_input_does_no_harm(tab, words, typed):
    page = words()
    page.get_by_role("searchbox").fill(typed)
    page.get_by_role("searchbox").fill("xpl")
    assert "小批量" in shown(page)[0]
    page.get_by_role("searchbox").fill("")
    assert len(shown(page)) == ALL
    assert not tab.complaints


def test_it_works_by_keyboard_and_leads_to_the_lesson(tab, words):
    page = words("zh")
    page.get_by_role("searchbox").focus()
    page.keyboard.type("xpl")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".glossary li:visible a").first).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="小批量", level=1).wait_for()
    assert "/mini_batches?lang=zh" in page.url


def test_a_link_brings_back_what_was_typed_or_one_term(words):
    assert "小批量" in shown(words("en", "&q=xpl"))[0]
    page = words("zh", "&term=learning_rate")
    assert "学习率" in shown(page)[0]
    assert page.get_by_role("searchbox").input_value() == "学习率"
    assert len(shown(words("en", "&term=nothing_of_the_kind"))) == ALL
