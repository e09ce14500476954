"""The page of all words tells the browser where they are; every page has a link where its prose uses a term first."""

import re

import pytest

from core.lessons import first_use
from core.text import LANGUAGES, Words
from core.ui import assets, navigation
from tests.seen import sent

LINK = re.compile(r"\[[^\]]+\]\(jargon\?term=(\w+)&lang=\w+\)")


def test_the_browser_is_told_where_the_words_are_and_in_which_languages_to_show_them(visit, reading):
    for told in [data for data in sent(visit("jargon", reading)) if str(data.get("url")).endswith(assets.TERMS)]:
        assert told["url"] == f"/app/static/{assets.TERMS}"
        assert told["reading"] == reading
        assert all(told["labels"].values())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("stem", [each.stem for each in navigation.lessons()])
def test_a_page_has_a_link_at_the_first_use_of_each_term_and_at_no_other(visit, stem, language, monkeypatch):
    app = visit(stem, language)
    drawn: list[str] = []
    draw = first_use.prose

    def noted(words: Words, key: str, **values: object) -> str:
        text = draw(words, key, **values)
        if key in first_use.first_uses(stem, language):
            drawn.append(text)
        return text

    monkeypatch.setattr(first_use, "prose", noted)
    app.run()
    links = [id_ for each in app.markdown if each.value in drawn for id_ in LINK.findall(each.value)]
    assert len(links) == len(set(links))
    assert set(links) == set(first_use.met_in(stem, language))
    before: list[str] = []
    for text in drawn:
        plain = LINK.sub(lambda link: link[0].partition("](")[0][1:], text)
        used = first_use.found_in(plain, language)
        assert LINK.findall(text) == [id_ for id_ in used if id_ not in before]
        before += used
