"""The page of all words tells the browser where they are, and sends none of them itself."""

from core.ui import assets
from tests.seen import sent


def test_the_browser_is_told_where_the_words_are_and_in_which_languages_to_show_them(visit, reading):
    (found,) = [data for data in sent(visit("jargon", reading)) if "url" in data]
    assert found["url"] == f"/app/static/{assets.TERMS}"
    assert found["reading"] == reading
    assert all(found["labels"].values())
