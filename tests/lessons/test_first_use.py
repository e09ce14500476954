"""A lesson's prose has a link at the first use of each term, and is else as it was."""

import re
from collections import Counter

import pytest

from core.lessons import first_use, jargon
from core.text import LANGUAGES, READINGS, Words, written
from core.ui import navigation

LESSONS = [each.stem for each in navigation.lessons()]
LINK = re.compile(r"\[([^\]]+)\]\(jargon\?term=(\w+)&lang=\w+\)")
BY_ID = {term.id: term for term in jargon.terms()}


def marked(text: str, *ids: str, language: str = "en") -> str:
    """Return a text with links, short ones: [loss](loss)."""
    return LINK.sub(r"[\1](\2)", first_use.marked(text, ids, language, language))


def test_only_the_first_use_becomes_a_link():
    assert marked("A loss, the loss.", "loss") == "A [loss](loss), the loss."
    assert marked("损失变小，损失", "loss", language="zh") == "[损失](loss)变小，损失"


def test_a_plural_and_a_sentence_s_first_word_are_uses():
    assert marked("Gradients are slopes.", "gradient", "slope") == "[Gradients](gradient) are [slopes](slope)."
    assert marked("two mini-batches", "mini_batch") == "two [mini-batches](mini_batch)"


def test_a_word_within_a_word_is_none():
    for text in ("glossy", "a loss-making firm", "x.loss", "mini_loss"):
        assert marked(text, "loss") == text


def test_the_longer_term_is_meant_where_two_begin():
    assert marked("gradient descent", "gradient", "gradient_descent") == "[gradient descent](gradient_descent)"
    assert marked("梯度下降靠梯度", "gradient", "gradient_descent", language="zh") == (
        "[梯度下降](gradient_descent)靠[梯度](gradient)"
    )


def test_a_bold_term_becomes_a_bold_link_also_between_chinese_characters():
    assert marked("the **loss** is", "loss") == "the [**loss**](loss) is"
    assert marked("它叫**小批量**介于", "mini_batch", language="zh") == "它叫[**小批量**](mini_batch)介于"


@pytest.mark.parametrize(
    "text",
    [
        "`loss`",
        "# The loss",
        "| loss | 3 |",
        "[the loss](sgd_steps)",
        ":orange[loss]",
        "$loss$",
        "“Show the loss”",
        "**the loss falls**",
        "*loss*",
        "%{loss}",
        "![loss](a.png)",
    ],
)
def test_code_headings_tables_links_colours_buttons_and_what_is_bold_as_a_whole_are_left_alone(text):
    assert marked(text, "loss") == text
    assert marked(f"{text}\n\nA loss.", "loss") == f"{text}\n\nA [loss](loss)."


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("stem", LESSONS)
def test_a_term_is_marked_once_and_the_text_is_as_it_was(stem, language):
    texts, times = written(stem, language), Counter()
    for key, ids in first_use.first_uses(stem, language).items():
        text = first_use.marked(texts[key], ids, language, language)
        assert LINK.sub(r"\1", text) == texts[key]
        times.update(id_ for _, id_ in LINK.findall(text))
    assert set(times) == set(first_use.met_in(stem, language))
    assert set(times.values()) <= {1}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("stem", LESSONS)
def test_what_is_marked_is_a_form_of_its_term(stem, language):
    for key, ids in first_use.first_uses(stem, language).items():
        for form, id_ in LINK.findall(first_use.marked(written(stem, language)[key], ids, language, language)):
            assert form.strip("*").lower() in [each.lower() for each in BY_ID[id_].said(language).forms]


@pytest.mark.parametrize("stem", [stem for stem in LESSONS if stem not in ("home", "jargon", "story")])
def test_both_languages_of_a_lesson_mark_much_the_same(stem):
    english, chinese = (set(first_use.met_in(stem, language)) for language in LANGUAGES)
    assert len(english & chinese) >= 0.6 * len(english | chinese)


@pytest.mark.parametrize("reading", READINGS)
def test_prose_is_that_of_the_words_but_for_its_links(reading):
    words = Words("mini_batches", reading)
    text = first_use.prose(words, "why_text", draws=60)
    assert LINK.sub(r"\1", text) == words.prose("why_text", draws=60)
    assert f"(jargon?term=mini_batch&lang={reading})" in text


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize("stem", LESSONS)
def test_the_terms_of_other_lessons_are_those_that_are_used_and_not_taught(stem, reading):
    words = Words(stem, reading)
    linked = [id_ for _, id_ in LINK.findall(first_use.others(words))]
    used = {id_ for language in words.languages for id_ in first_use.met_in(stem, language)}
    assert set(linked) == used - {term.id for term in jargon.taught_by(stem)}
    assert len(linked) == len(set(linked))
