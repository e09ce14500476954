"""The page of questions says why an answer is wrong, and ticks the topic once one is right."""

import pytest

from core.lessons import questionnaire as here
from core.text import Words
from tests.seen import address, press, turn


def verdict(app, reading: str, key: str) -> bool:
    """Return whether the page says this of the answer, in all the languages that are read."""
    told = Words("questionnaire", reading).prose(key)
    return any(told in each.value for each in app.markdown)


def topic(app, id_: str) -> str:
    """Return the icon of a topic's button."""
    return app.button(f"questionnaire_topic_{id_}").icon


def test_an_option_is_judged_at_once_and_may_be_chosen_again(visit, reading):
    app = visit("questionnaire", reading, question="folders")
    assert verdict(app, reading, "hint_choose")
    press(app, "questions_folders_b")
    assert verdict(app, reading, "q.folders.why_b")
    assert topic(app, "folders") == ":material/radio_button_unchecked:"
    press(app, "questions_folders_a")
    assert verdict(app, reading, "q.folders.right")
    assert not verdict(app, reading, "q.folders.why_b")
    assert topic(app, "folders") == ":material/check_circle:"
    counted = Words("questionnaire", reading).prose("answered", answered=1, topics=here.TOPICS)
    assert counted in [each.value for each in app.markdown]


def test_a_number_is_judged_as_it_is_left_and_what_is_none_is_refused(visit, reading):
    app = visit("questionnaire", reading, question="rmse")
    turn(app, questions_rmse="2,0")
    assert verdict(app, reading, "q.rmse.why_l1")
    turn(app, questions_rmse="")
    assert verdict(app, reading, "hint_compute")
    turn(app, questions_rmse='__import__("os")')
    sentence = {"en": "is not a number", "zh": "不是数", "both": "不是数"}[reading]
    assert any(sentence in each.value for each in app.markdown)
    turn(app, questions_rmse="8/2")
    assert verdict(app, reading, "q.rmse.right")


@pytest.mark.parametrize("text", [" ", "1e400", "nan", "１２", "x" * 10_000, "**4** `", "%{n} %%", "<b>"])
def test_anything_may_be_typed(visit, text):
    app = turn(visit("questionnaire", question="rmse"), questions_rmse=text)
    assert topic(app, "rmse") == ":material/radio_button_unchecked:"
    assert not app.exception


def test_steps_are_put_in_order_and_may_be_taken_back(visit, reading):
    app = visit("questionnaire", reading, question="similarity")
    for step in ("mean", "stack", "distance"):
        press(app, f"questions_similarity_{step}")
    assert verdict(app, reading, "hint_order")
    press(app, "questions_similarity_nearer")
    assert verdict(app, reading, "q.similarity.why_mean")
    press(app, "questions_similarity_mean")  # takes back all four
    for step in here.BY_ID["similarity"].right:
        press(app, f"questions_similarity_{step}")
    assert verdict(app, reading, "q.similarity.right")
    assert topic(app, "similarity") == ":material/check_circle:"


def test_a_tick_stays_when_the_answer_is_given_up_again_and_on_other_questions(visit):
    app = press(visit("questionnaire", question="folders"), "questions_folders_a")
    press(app, "questions_folders_c")
    press(app, "questionnaire_topic_rmse")
    assert address(app) == {"question": "rmse"}
    assert topic(app, "folders") == ":material/check_circle:"
    press(app, "questionnaire_topic_folders")
    assert verdict(app, "en", "q.folders.why_c")


def test_next_leads_to_the_next_question_that_is_open(visit):
    app = visit("questionnaire")
    turn(app, questions_colour="3600")
    press(app, "questionnaire_next")
    assert address(app) == {"question": "folders"}


def test_the_link_opens_the_lesson_where_the_answer_is_seen(visit):
    app = visit("questionnaire", "zh", question="loader")
    urls = [each.proto.url for each in app.get("link_button")]
    assert urls == ["mini_batches?collection=numbers&batch=4&lang=zh"]


@pytest.mark.parametrize("id_", here.BY_ID)
def test_every_question_can_be_opened(visit, id_):
    app = visit("questionnaire", "both", question=id_)
    asked = Words("questionnaire", "both")(f"q.{id_}.ask")
    assert any(asked in each.value for each in app.markdown)
