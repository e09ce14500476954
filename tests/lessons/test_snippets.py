"""The few lines that a lesson gives to take along run as they are, in a Python of their own."""

import subprocess
import sys
from pathlib import Path

import pytest

from core.ui import navigation

ROOT = Path(__file__).parents[2]
SNIPPETS = sorted((ROOT / "core/lessons/snippets").glob("*.py"))


@pytest.mark.slow
@pytest.mark.parametrize("file", SNIPPETS, ids=lambda file: file.stem)
def test_a_snippet_runs_and_prints_what_it_found(file):
    done = subprocess.run([sys.executable, file], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


@pytest.mark.parametrize("file", SNIPPETS, ids=lambda file: file.stem)
def test_a_snippet_needs_nothing_of_this_course_but_its_data(file):
    assert "import core" not in file.read_text("utf-8")
    assert "from core" not in file.read_text("utf-8")


def test_every_snippet_belongs_to_a_lesson():
    assert {file.stem for file in SNIPPETS} <= {each.stem for each in navigation.lessons()}
