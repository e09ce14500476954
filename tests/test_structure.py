"""The house: stems line up, arrows go one way, and no sentence a reader sees lives in Python."""

import ast
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from core.text import LANGUAGES
from tests.arrows import arrows, circles, imports, name_of, upward

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


def tree_of(file: Path) -> ast.Module:
    return ast.parse(file.read_text("utf-8"))


def brings(file: Path, package: str) -> bool:
    names = (f"{module}.{name}." for module, name in imports(file))
    return any(name.startswith(f"{package}.") for name in names)


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

# Who may use whom: what lives on a floor, or in a folder named there, uses its own floor and those below.
FLOORS = (
    ("core.data",),
    ("core",),  # the concepts
    ("core.models", "core.pictures"),
    ("core.draw",),  # the door to both: its names are fixed, and it is no concept that another could use
    ("core.text",),
    ("core.charts",),
    ("core.lessons",),
    ("core.ui",),
    ("pages",),
    ("app",),
    ("tools", "bench"),
)
FLOOR_OF = {name: floor for floor, names in enumerate(FLOORS) for name in names}
ARROWS = arrows(ROOT, python_files("app.py", "core", "pages", "tools", "bench"))


def floor_of(module: str) -> int:
    """Return the floor of a module, or of the nearest folder it lies in."""
    while module not in FLOOR_OF:
        module = module.rpartition(".")[0]
    return FLOOR_OF[module]


def test_every_folder_of_core_has_its_floor():
    folders = {f"core.{path.name}" for path in (ROOT / "core").iterdir() if any(path.glob("*.py"))}
    assert folders <= set(FLOOR_OF)


def test_every_file_uses_its_own_floor_and_those_below():
    assert upward(ARROWS, floor_of) == []


def test_no_files_and_no_folders_use_each_other_in_a_roundabout_way():
    assert circles(ARROWS) == []


@pytest.mark.parametrize("file", python_files("core", "tools"), **in_file)
def test_only_the_app_its_pages_and_core_ui_import_streamlit(file):
    assert file.is_relative_to(ROOT / "core/ui") or not brings(file, "streamlit")


def loaded_with(files: list[Path]) -> set[str]:
    """Return every module that a fresh Python has after importing these files and nothing else."""
    lines = [f"import {name_of(file, ROOT)}" for file in files]
    code = "\n".join([*lines, "import sys", "print(*sys.modules)"])
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_core_without_its_ui_never_reaches_streamlit():
    loaded = loaded_with(SCREEN_FREE)
    assert {name_of(file, ROOT) for file in SCREEN_FREE} <= loaded
    assert "streamlit" not in loaded


def test_charts_and_text_never_reach_torch():
    loaded = loaded_with(python_files("core/charts", "core/text"))
    assert "core.charts.rows" in loaded
    assert "torch" not in loaded


@pytest.mark.parametrize("file", python_files("core/text", "core/charts"), **in_file)
def test_text_knows_nothing_else_and_charts_know_text(file):
    parts = {".".join(module.split(".")[:2]) for module in ARROWS[name_of(file, ROOT)]}
    assert parts <= {"core.text", f"core.{file.parent.name}"}
    assert not brings(file, "torch")


@pytest.mark.parametrize("file", [*CONCEPTS.values(), *python_files("core/models", "core/pictures")], **in_file)
def test_concepts_models_and_pictures_draw_nothing(file):
    assert not brings(file, "altair")


def concepts_used_by(stem: str) -> set[str]:
    return {other for other in CONCEPTS if other != stem and brings(CONCEPTS[stem], f"core.{other}")}


@pytest.mark.parametrize("stem", [stem for stem in CONCEPTS if stem in NUMBERS and stem not in AHEAD])
def test_a_concept_uses_only_concepts_of_earlier_lessons(stem):
    used = concepts_used_by(stem)
    assert {other for other in used - set(EARLY) if other in NUMBERS and NUMBERS[other] > NUMBERS[stem]} == set()


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
