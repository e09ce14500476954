"""The frame: the data file's troubles, in the reader's language, and the way from lesson to lesson."""

import sys

import pytest

from core.data import digits
from core.ui import navigation


def remembered() -> list:
    """Return every function of the course's first floors that remembers what it returned."""
    rooms = ("core.data", "core.lessons", "core.tensors", "core.ideal_digits")
    modules = [module for name, module in sys.modules.items() if name.startswith(rooms)]
    return [each for module in modules for each in vars(module).values() if hasattr(each, "cache_clear")]


@pytest.fixture
def no_memory_of_the_data():
    """Forget what was loaded before and after, so that the file is really read."""
    for each in remembered():
        each.cache_clear()
    yield
    for each in remembered():
        each.cache_clear()


@pytest.mark.parametrize(("reading", "missing", "altered"), [
    ("en", "that file is missing", "was cut short or changed"),
    ("zh", "这个文件不见了", "不完整或者被改动过"),
])  # fmt: skip
@pytest.mark.parametrize("stem", ["home", "pixels", "ideal_digits", "pixel_similarity"])
def test_a_missing_or_altered_data_file_is_explained(
    no_memory_of_the_data, visit, tmp_path, monkeypatch, stem, reading, missing, altered
):
    file = tmp_path / digits.FILE.name
    content = digits.FILE.read_bytes()
    monkeypatch.setattr(digits, "FILE", file)
    app = visit(stem, reading)
    assert missing in app.error[0].value
    assert digits.FILE.name in app.error[0].value
    for bad in (content[:-100], content[:1000] + b"x" + content[1001:], b""):
        file.write_bytes(bad)
        app.run()
        assert not app.exception
        assert altered in app.error[0].value
    file.write_bytes(content)
    app.run()
    assert not app.error, "once the file is back, so is the page"


def test_every_lesson_leads_to_its_neighbours(visit):
    lessons = navigation.lessons()
    for i, here in enumerate(lessons):
        links = [link.label for link in visit(here.stem).page_link]
        assert any(link.startswith("Previous") for link in links) == (i > 0)
        assert any(link.startswith("Next") for link in links) == (i < len(lessons) - 1)


def test_the_answer_and_the_code_are_out_of_sight_until_asked_for(visit):
    app = visit("pixel_similarity")
    assert not app.code
    app.session_state["pixel_similarity_code"] = True
    app.run()
    shown = "\n".join(block.value for block in app.code)
    assert "def l1_distance" in shown
    assert "def is_3" in shown
