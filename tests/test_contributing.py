"""CONTRIBUTING.md is true to the word: the lesson it adds works, and passes the checks that all lessons pass."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
WRITTEN = re.compile(r"^`([\w./]+)`\n\n```\w+\n(.*?)^```$", re.M | re.S)  # a file's name, then what is in it
GUIDE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
FILES = dict(WRITTEN.findall(GUIDE))
(CHECKS,) = re.findall(r"\.venv/bin/pytest (.*)", GUIDE)
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", ".pytest_cache", ".hypothesis", "__pycache__")


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Path:
    """Return a copy of the course that has the lesson of CONTRIBUTING.md."""
    copy = tmp_path_factory.mktemp("contributing") / "course"
    shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
    for name, text in FILES.items():
        (copy / name).write_text(text, "utf-8")
    return copy


def run(course: Path, *command: str) -> str:
    """Run a tool of Python in the copy; return what it printed. Fails when the tool does."""
    done = subprocess.run([sys.executable, "-m", *command], cwd=course, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_it_names_every_file_of_a_lesson():
    folders = {str(Path(name).parent) for name in FILES}
    texts = {"core/text/en", "core/text/zh"}
    assert folders == {"core", "core/charts", "core/lessons", "tests/core", "tests/pages", "pages/6_review", *texts}


@pytest.mark.slow
def test_its_code_is_in_shape(course):
    python = [name for name in FILES if name.endswith(".py")]
    run(course, "ruff", "check", *python)
    run(course, "ruff", "format", "--check", *python)
    run(course, "mypy")


@pytest.mark.slow
def test_its_lesson_passes_the_checks_of_all_lessons(course):
    printed = run(course, "pytest", "-q", "-p", "no:cacheprovider", *shlex.split(CHECKS))
    assert int(re.search(r"(\d+) passed", printed)[1]) > 90
