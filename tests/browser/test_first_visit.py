"""A first visit, with nothing kept from before, fetches little, nothing in vain and nothing of another look."""

import pytest

from bench.first_visit import LESSON_LIMIT, LIMIT, first_visit


@pytest.mark.parametrize(("path", "limit"), [("/", LIMIT["home"]), ("/training", LESSON_LIMIT)])
def test_a_first_visit_is_small(browser, address, path, limit):
    fetched = first_visit(browser, address, f"{path}?lang=en")
    assert fetched.missing == []
    assert fetched.files["websocket"] > 1000
    assert [name for name in fetched.files if name.startswith("SourceSans")] == []
    assert fetched.total <= limit
    assert fetched.total > 500_000, "it was counted"
