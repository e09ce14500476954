"""The house: stems line up, arrows go one way, and no sentence a reader sees lives in Python."""

import ast
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from core.text import LANGUAGES

ROOT = Path(__file__).parents[1]
# Concepts whose lesson is still to come, and why they are here already.
PLANNED: dict[str, str] = {}
# Concepts that lessons before their own may use, and why.
EARLY = {"tensors": "the ideal digits need stacks of images before the chapter explains what a tensor is"}
# Concepts that may use what later lessons explain, and why.
AHEAD = {"draw": "the front door: it shows the models of all the lessons behind it"}


def python_files(*folders: str) -> list[Path]:
    """Return every Python file under these folders of the project (or these files)."""
    paths = [ROOT / folder for folder in folders]
    return sorted(file for path in paths for file in ([path] if path.is_file() else path.rglob("*.py")))


def name_of(file: Path) -> str:
    """Return the name a file is imported by: "core.charts.rows"; a folder's for its __init__.py."""
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def tree_of(file: Path) -> ast.Module:
    return ast.parse(file.read_text("utf-8"))


@cache
def imports(file: Path) -> set[str]:
    """Return what a file imports, wherever in it: of `from a.b import c` both "a.b" and "a.b.c"."""
    names = set()
    for node in ast.walk(tree_of(file)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file} imports by a relative name"
            names |= {f"{node.module}", *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def brings(file: Path, package: str) -> bool:
    return any(name == package or name.startswith(f"{package}.") for name in imports(file))


PAGES = sorted(path for path in (ROOT / "pages").rglob("*.py"))
NUMBERS = {re.sub(r"^\d+_", "", page.stem): int(page.name[:2]) for page in PAGES}  # of each lesson
CONCEPTS = {file.stem: file for file in sorted((ROOT / "core").glob("*.py")) if file.stem != "__init__"}
CORE = python_files("core")
SCREEN_FREE = [file for file in CORE if not file.is_relative_to(ROOT / "core/ui")]
in_file = {"ids": lambda file: str(file.relative_to(ROOT))}


# Names and numbers


def test_pages_holds_numbered_acts_of_numbered_lessons_and_nothing_else():
    things = [path for path in (ROOT / "pages").rglob("*") if "__pycache__" not in path.parts]
    names = sorted(str(path.relative_to(ROOT / "pages")) for path in things)
    act, lesson = r"\d_[a-z][a-z_]*", r"\d\d_[a-z][a-z_]*\.py"
    assert [name for name in names if not re.fullmatch(f"{act}(/{lesson})?", name)] == []


def test_numbers_and_stems_are_unique_and_run_through_the_acts_in_order():
    acts = {page.parent.name for page in PAGES}
    assert sorted(act[0] for act in acts) == sorted({act[0] for act in acts})
    numbers = [page.name[:2] for page in PAGES]  # acts sort first
    assert all(before < after for before, after in pairwise(numbers))
    assert len({page.stem[3:] for page in PAGES}) == len(PAGES)


@pytest.mark.parametrize("stem", NUMBERS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_has_its_words(stem, language):
    assert (ROOT / f"core/text/{language}/{stem}.toml").is_file()


@pytest.mark.parametrize("stem", NUMBERS)
def test_every_page_has_its_tests(stem):
    assert (ROOT / f"tests/pages/test_{stem}.py").is_file()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_file_belongs_to_a_page_or_to_the_frame(language):
    stems = {file.stem for file in (ROOT / "core/text" / language).iterdir()}
    assert stems == {*NUMBERS, "frame"}


@pytest.mark.parametrize("stem", CONCEPTS)
def test_every_concept_has_its_tests(stem):
    assert (ROOT / f"tests/core/test_{stem}.py").is_file()


@pytest.mark.parametrize("stem", CONCEPTS)
def test_every_concept_has_its_page_or_is_planned_to(stem):
    assert stem in NUMBERS or stem in PLANNED


def test_what_is_planned_has_no_page_yet():
    assert {stem for stem in PLANNED if stem in NUMBERS or stem not in CONCEPTS} == set()


# Arrows


@pytest.mark.parametrize("file", python_files("core", "tools"), **in_file)
def test_only_the_app_its_pages_and_core_ui_import_streamlit(file):
    assert file.is_relative_to(ROOT / "core/ui") or not brings(file, "streamlit")


def loaded_with(files: list[Path]) -> set[str]:
    """Return every module that a fresh Python has after importing these files and nothing else."""
    lines = [f"import {name_of(file)}" for file in files]
    code = "\n".join([*lines, "import sys", "print(*sys.modules)"])
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_core_without_its_ui_never_reaches_streamlit():
    loaded = loaded_with(SCREEN_FREE)
    assert {name_of(file) for file in SCREEN_FREE} <= loaded
    assert "streamlit" not in loaded


def test_charts_and_text_never_reach_torch():
    loaded = loaded_with(python_files("core/charts", "core/text"))
    assert "core.charts.rows" in loaded
    assert "torch" not in loaded


ALLOWED = {  # of core, per part of it
    "data": {"core.data"},
    "text": {"core.text"},
    "charts": {"core.charts", "core.text"},
}


@pytest.mark.parametrize("file", [file for part in ALLOWED for file in python_files(f"core/{part}")], **in_file)
def test_data_text_and_charts_know_nothing_of_the_concepts(file):
    allowed = ALLOWED[file.parent.name]
    of_core = {".".join(name.split(".")[:2]) for name in imports(file) if name.startswith("core.")}
    assert of_core <= allowed
    assert not brings(file, "torch") or file.parent.name == "data"


@pytest.mark.parametrize("file", CONCEPTS.values(), **in_file)
def test_a_concept_draws_nothing_and_says_nothing(file):
    assert not any(brings(file, package) for package in ("core.charts", "core.ui", "core.text", "altair"))


@pytest.mark.parametrize("file", python_files("core/models", "core/pictures"), **in_file)
def test_the_trained_models_and_the_pictures_draw_nothing_and_say_nothing(file):
    assert not any(brings(file, package) for package in ("core.charts", "core.ui", "core.text", "altair"))


@pytest.mark.parametrize("file", CORE, **in_file)
def test_core_imports_neither_the_pages_nor_the_app(file):
    assert not brings(file, "pages")
    assert not brings(file, "app")


def concepts_used_by(stem: str) -> set[str]:
    return {other for other in CONCEPTS if other != stem and brings(CONCEPTS[stem], f"core.{other}")}


@pytest.mark.parametrize("stem", [stem for stem in CONCEPTS if stem in NUMBERS and stem not in AHEAD])
def test_a_concept_uses_only_concepts_of_earlier_lessons(stem):
    used = concepts_used_by(stem)
    assert {other for other in used - set(EARLY) if other in NUMBERS and NUMBERS[other] > NUMBERS[stem]} == set()


@pytest.mark.parametrize("stem", CONCEPTS)
def test_no_concept_uses_itself_in_a_roundabout_way(stem):
    reached: set[str] = set()
    following = concepts_used_by(stem)
    while following:
        reached |= following
        following = {other for each in following for other in concepts_used_by(each)} - reached
    assert stem not in reached


# Words


@pytest.mark.parametrize("file", python_files("app.py", "core", "pages", "tools", "bench", "tests"), **in_file)
def test_every_file_opens_with_a_docstring(file):
    tree = tree_of(file)
    assert not tree.body or ast.get_docstring(tree)


def is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def strings(node: ast.AST) -> Iterator[str]:
    """Yield the strings in a piece of code, but not its docstrings, and not what an exception tells a programmer."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    for child in ast.iter_child_nodes(node):
        if not is_docstring(child) and not isinstance(child, ast.Raise):
            yield from strings(child)


FOUR_WORDS = re.compile(r"[A-Za-z][a-z’']*([,;:]? [A-Za-z][a-z’']*){3}")
CHINESE = re.compile(r"[一-鿿]")


@pytest.mark.parametrize("file", python_files("app.py", "pages", "core"), **in_file)
def test_no_sentence_a_reader_sees_lives_in_python(file):
    assert [text for text in strings(tree_of(file)) if FOUR_WORDS.search(text)] == []


@pytest.mark.parametrize("file", python_files("app.py", "pages", "core"), **in_file)
def test_no_chinese_lives_in_python_but_the_language_s_own_name(file):
    chinese = Counter(text for text in strings(tree_of(file)) if CHINESE.search(text))
    names = {"中文", "English + 中文"} if file == ROOT / "core/ui/language.py" else set()
    assert set(chinese) == names


# Packages


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt", "constraints.txt"])
def test_every_package_is_pinned_to_one_version(name):
    lines = [line.split("#")[0].strip() for line in (ROOT / name).read_text("utf-8").splitlines()]
    packages = [line for line in lines if line and not line.startswith(("-c ", "-r "))]
    assert packages
    assert [line for line in packages if not re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.+]*", line)] == []
