"""The questions in a real browser: whole on a laptop and a phone, by keys alone, and read aloud."""

import pytest
from playwright.sync_api import expect

from core.lessons import questionnaire as here
from core.lessons.questionnaire import Choose, Compute
from core.text import READINGS, Words

LAPTOP, PHONE = (1366, 625), (390, 664)
JUDGED = ".st-key-outcome_judged"


def answer_wrongly(page, question) -> str:
    """Answer a question wrongly, and return the key of what is to be said."""
    if isinstance(question, Compute):
        page.locator(f".st-key-questions_{question.id} input").fill("98765.4")
        page.keyboard.press("Enter")
        return f"q.{question.id}.why_other"
    order = question.wrong[:1] if isinstance(question, Choose) else question.options
    for option in order:
        page.locator(f".st-key-questions_{question.id}_{option} button").click()
        page.wait_for_timeout(150)
    return here.judge(question, order[0] if isinstance(question, Choose) else tuple(order)).key


def plain(text: str) -> str:
    """Return a text without the marks of Markdown, and without what comes after its first sign."""
    return text.replace("**", "").partition("`")[0].strip()


@pytest.mark.parametrize("reading", READINGS)
def test_every_question_is_whole_on_a_laptop_with_what_is_said_of_it(look, reading):
    tab = look(*LAPTOP)
    page = tab.open(f"/questionnaire?lang={reading}")
    words, low = Words("questionnaire", reading), {}
    for question in here.QUESTIONS:
        key = answer_wrongly(page, question)
        said = plain(words.prose(key).split("\n\n")[0])
        expect(page.locator(JUDGED)).to_contain_text(said or words("said_wrong"))
        box = page.locator(".st-key-stage").bounding_box()
        low[question.id] = box["y"] + box["height"]
        chosen = page.locator(f".st-key-questionnaire_topic_{question.id} button")
        expect(chosen).to_have_attribute("aria-current", "true")
        expect(chosen).to_be_in_viewport()
        following = here.QUESTIONS[(here.QUESTIONS.index(question) + 1) % here.TOPICS]
        page.locator(".st-key-questionnaire_next button").click()
        expect(page.locator(f".st-key-questionnaire_topic_{following.id} button")).to_have_attribute(
            "aria-current", "true"
        )
    assert {id_: bottom for id_, bottom in low.items() if bottom > LAPTOP[1] + 1} == {}
    assert not tab.complaints


@pytest.mark.parametrize("reading", READINGS)
def test_every_question_and_its_answers_are_whole_on_a_phone(look, reading):
    tab = look(*PHONE)
    page = tab.open(f"/questionnaire?lang={reading}")
    low = {}
    for question in here.QUESTIONS:
        expect(page.locator(f'[class*="st-key-questions_{question.id}"]').first).to_be_visible()
        box = page.locator(".st-key-questions_answers").bounding_box()
        low[question.id] = box["y"] + box["height"]
        page.locator(".st-key-questionnaire_next button").click()
        page.wait_for_timeout(250)
        page.evaluate("document.querySelector('[data-testid=stMain]').scrollTo(0, 0)")
    assert {id_: bottom for id_, bottom in low.items() if bottom > PHONE[1]} == {}
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


def test_keys_alone_do_and_nothing_jumps(tab):
    page = tab.open("/questionnaire?question=folders&lang=en")
    status = page.get_by_role("status").filter(has_text="Choose an answer.")
    expect(status).to_be_visible()
    wrong = page.locator(".st-key-questions_folders_b button")
    before = wrong.bounding_box()
    wrong.focus()
    page.keyboard.press("Enter")
    expect(page.locator(f"{JUDGED}[role=status]")).to_contain_text("Not yet.")
    assert wrong.bounding_box() == before
    assert wrong.evaluate("button => button === document.activeElement")
    page.locator(".st-key-questionnaire_next button").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-questions_similarity_stack")).to_be_visible()
    assert page.evaluate("document.activeElement.closest('.st-key-questionnaire_next') !== null")
    assert not tab.complaints


def test_show_me_opens_the_lesson_in_another_tab_where_the_answer_is(tab):
    page = tab.open("/questionnaire?question=loader&lang=en")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Show me").click()
    lesson = opened.value
    lesson.get_by_role("heading", name="Mini-batches", level=1).wait_for(timeout=30_000)
    expect(lesson.locator(".st-key-mini_batches_batch input")).to_have_value("4")
    expect(page.locator("h1")).to_have_text("The questions")
