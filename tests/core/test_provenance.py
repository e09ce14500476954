"""The guard on the weights, on a copy of the course's code: what changes a number is refused, what does not is not."""

import ast
import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.models import provenance, store
from core.models.provenance import UnfollowableError
from core.models.store import RECIPES, WeightsError

DRAWN = {"draw_net", "ten_net"}  # learn from paths, drawn anew
# Trained by the loop of the lessons.
LESSONS = {"linear", "simple_net", "conv_net", "ten_linear", "ten_simple", "ten_conv"}


class Copy:
    """A copy of the course's code, to change. Where in it something is does not matter: it is looked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def sources(self) -> dict[Path, str]:
        return {file: file.read_text("utf-8") for file in sorted(self.folder.rglob("*.py"))}

    def each(self, change: Callable[[str], str]) -> None:
        """Change every file."""
        for file, source in self.sources().items():
            file.write_text(change(source), "utf-8")

    def put(self, old: str, new: str) -> None:
        """Put `new` for the only `old` there is."""
        ((file, source),) = [(file, source) for file, source in self.sources().items() if old in source]
        assert source.count(old) == 1
        file.write_text(source.replace(old, new), "utf-8")

    def home_of(self, name: str) -> tuple[Path, str, ast.stmt]:
        """Return the file that defines a name first of all, its source, and the definition."""
        for file, source in self.sources().items():
            for node in ast.parse(source).body:
                if name in names_of(node):
                    return file, source, node
        raise AssertionError(name)

    def move(self, name: str) -> None:
        """Move a definition to a file of its own; where it was, it is imported."""
        file, source, node = self.home_of(name)
        lines = source.splitlines(keepends=True)
        first = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", ()))])
        text = "".join(lines[first - 1 : node.end_lineno])
        body = ast.parse(source).body
        imports = [ast.unparse(each) for each in body if isinstance(each, ast.Import | ast.ImportFrom)]
        left = {other for each in body if each.lineno != node.lineno for other in names_of(each)}
        module = ".".join(file.relative_to(self.folder).with_suffix("").parts)
        used = sorted(other for other in left if re.search(rf"\b{other}\b", text))
        imports += [f"from {module} import {other}" for other in used]
        (self.folder / f"core/home_of_{name.lower()}.py").write_text("\n".join([*imports, text]), "utf-8")
        here = "".join(f"from core.home_of_{name.lower()} import {each}\n" for each in sorted(names_of(node)))
        file.write_text("".join([*lines[: first - 1], here, *lines[node.end_lineno :]]), "utf-8")


def names_of(node: ast.AST) -> set[str]:
    """Return the names that a function, a class or a plain assignment defines."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return {node.name}
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return {each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name)}


NEVER_REACHED = {"charts", "lessons", "text", "ui"}  # by the code behind the weights, or the guard would say so


def left_out(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if name in NEVER_REACHED or ("." in name and not name.endswith(".py"))]


@pytest.fixture
def copy(tmp_path, monkeypatch) -> Iterator[Copy]:
    """Let the guard read a copy of the code, beside the weights that come with the course."""
    shutil.copytree(store.CODE / "core", tmp_path / "core", ignore=left_out)
    monkeypatch.setattr(store, "CODE", tmp_path)
    store.code_sums.cache_clear()
    yield Copy(tmp_path)
    store.code_sums.cache_clear()


def refused() -> set[str]:
    """Return the models whose weights the guard says were made by other code."""
    return {model for model in RECIPES if is_refused(model)}


def is_refused(model: str) -> bool:
    """Return whether the weights of a model are refused; no other reason than its code is expected."""
    try:
        store.load(model)
    except WeightsError as error:
        if error.reason != "code":
            raise
        return True
    return False


def test_a_copy_is_as_good_as_the_original(copy):
    assert refused() == set()


CHANGED = {
    "where the centre of mass goes": ("MIDDLE = 14.0", "MIDDLE = 10.0", DRAWN),
    "how large a digit is fitted": ("FITTED_SIDE = 20", "FITTED_SIDE = 24", DRAWN),
    "uphill": ("p.data -= learning_rate * p.grad", "p.data += learning_rate * p.grad", {"linear"}),
    "a method": ("p.data -= self.lr * p.grad", "p.data -= self.lr * p.grad * 2", {"simple_net"}),
    "a default of the settings": ("learning_rate: float = 0.1\n", "learning_rate: float = 0.2\n", {"simple_net"}),
    "a default of a function": ("seed: int = BOOK_SEED, hidden: int = HIDDEN", "seed: int = 1, hidden: int = HIDDEN", {
        "simple_net", "conv_net",
    }),
    "a constant used deep down": ("BOOK_SEED = 42", "BOOK_SEED = 43", set(RECIPES)),
    "a constant among several": ("BROKEN = 0.35, 0.15, 0.3, 0.15", "BROKEN = 0.35, 0.15, 0.4, 0.15", DRAWN),
    "a function handed on in a table": ('"zigzags": lambda known, _,', '"zags": lambda known, _,', {"draw_net"}),
    "the loss": ("return torch.where(targets == 1, 1 - predictions, predictions)\n", "return predictions\n", LESSONS),
    "what the threshold is set by": ("LOST = 0.015", "LOST = 0.05", {"draw_net"}),
    "a decorator": ("@torch.no_grad()\ndef judge(", "def judge(", {"draw_net"}),
    "what an imported name stands for": (
        "from torch.nn import functional\n\nfrom core.models import pen",
        "from elsewhere import functional\n\nfrom core.models import pen",
        DRAWN,
    ),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGED)
def test_what_changes_a_number_is_refused(copy, change):
    old, new, models = CHANGED[change]
    copy.put(old, new)
    assert refused() == models


def test_a_constant_by_another_name_is_refused(copy):
    copy.each(lambda source: source.replace("HELD_BACK", "KEPT_APART"))
    assert refused() == DRAWN


def test_settings_by_another_name_are_refused(copy, monkeypatch):
    recipe = RECIPES["draw_net"]
    monkeypatch.setitem(RECIPES, "draw_net", recipe._replace(settings=recipe.settings.__class__(steps=4001)))
    assert refused() == {"draw_net"}


# What changes none


MOVED = (
    "take_step",
    "fit",
    "MIDDLE",
    "FITTED_SIDE",
    "DataLoader",
    "start_anew",
    "full_contrast",
    "PENS",
    "MAKERS",
    "load",
)


@pytest.mark.parametrize("name", MOVED)
def test_a_definition_may_move_to_another_file(copy, name):
    copy.move(name)
    assert refused() == set()


def test_all_of_them_may(copy):
    for name in MOVED:
        copy.move(name)
    assert refused() == set()


def test_a_moved_function_may_not_change(copy):
    copy.move("take_step")
    copy.put("p.data -= learning_rate * p.grad", "p.data += learning_rate * p.grad")
    assert refused() == {"linear"}


def bare(source: str) -> str:
    """Return a file as Python reads it, without comments, docstrings and blank lines, its statements in reverse."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(getattr(node, "body", None), list):
            node.body = [each for each in node.body if not is_text(each)] or [ast.Pass()]
    tree.body.reverse()
    return ast.unparse(tree)


def is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


SAME: dict[str, Callable[[str], str]] = {
    "comments": lambda source: re.sub(r"\n(def|class) ", r"\n# a remark\n\1 ", source) + "# and another\n",
    "docstrings": lambda source: re.sub(r'"""Return ', '"""Give back ', source),
    "blank lines": lambda source: source.replace("\n    return", "\n\n    return"),
    "neither comments nor docstrings, line breaks or order": bare,
    "a cache": lambda source: "from functools import lru_cache\n" + source.replace("\ndef ", "\n@lru_cache(9)\ndef "),
    "another cache": lambda source: "import functools\n" + source.replace("\ndef ", "\n@functools.cache\ndef "),
    "no cache": lambda source: re.sub(r"@lru_cache\(.*\)\n", "", source),
    "annotations": lambda source: source.replace(") -> Tensor:", ') -> "torch.Tensor":'),
    "something new": lambda source: source + "\n\nNEW = 3\n\n\ndef unrelated(x):\n    return NEW * x\n",
    "a new import": lambda source: "import math\nimport core.pixels as of_pixels\n" + source,
}  # fmt: skip


@pytest.mark.parametrize("change", SAME)
def test_what_changes_no_number_is_let_in(copy, change):
    before = "".join(copy.sources().values())
    copy.each(SAME[change])
    assert "".join(copy.sources().values()) != before
    assert refused() == set()


# The rules, one by one, on a few lines


@pytest.fixture
def sum_of(tmp_path) -> Callable[..., str]:
    """Give a function that writes modules of a small package and returns the sum of what `core.a.start` leads to."""

    def write(**modules: str) -> str:
        shutil.rmtree(tmp_path / "core", ignore_errors=True)
        (tmp_path / "core").mkdir()
        for name, source in modules.items():
            (tmp_path / "core" / f"{name}.py").write_text(source, "utf-8")
        return provenance.code_sums({"it": ["core.a.start"]}, tmp_path)["it"]

    return write


B = "FACTOR = 2\ndef twice(x):\n    return FACTOR * x\n"
START = "def start(x):\n    return twice(x)\n"
FROM_B = "from core.b import twice\n" + START
SAME_ROUTES = {
    "by the package": "import core.b\ndef start(x):\n    return core.b.twice(x)\n",
    "by the module": "from core import b\ndef start(x):\n    return b.twice(x)\n",
    "by another name": "import core.b as other\ndef start(x):\n    return other.twice(x)\n",
    "by another name of its own": "from core.b import twice as double\ndef start(x):\n    return double(x)\n",
    "inside": "def start(x):\n    from core.b import twice\n    return twice(x)\n",
    "in the same file": B + START,
    "through another file": "from core.c import twice\n" + START,
}


@pytest.mark.parametrize("route", SAME_ROUTES)
def test_how_a_definition_is_reached_makes_no_difference(sum_of, route):
    modules = {"a": SAME_ROUTES[route], "b": B, "c": "from core.b import twice\n"}
    assert sum_of(**modules) == sum_of(a=FROM_B, b=B)
    assert sum_of(**{name: source.replace("= 2", "= 3") for name, source in modules.items()}) != sum_of(a=FROM_B, b=B)


LATER = {
    "added to": B + "FACTOR += 1\n",
    "set again": B + "if True:\n    FACTOR = 3\n",
    "set by a function": B + "def set_factor(x):\n    global FACTOR\n    FACTOR = x\n",
    "set in a loop": B + "for FACTOR in range(3):\n    pass\n",
    "changed in part": B + "FACTOR[0] = 3\n",
    "an import that does something": B + "import torch\ntorch.manual_seed(3)\n",
    "another package's value": B + "import torch\ntorch.backends.value = 3\n",
    "only as a command, or else": B + "if __name__ == '__main__':\n    pass\nelse:\n    FACTOR = 3\n",
}


@pytest.mark.parametrize("change", LATER)
def test_what_becomes_of_a_value_later_counts(sum_of, change):
    assert sum_of(a=FROM_B, b=LATER[change]) != sum_of(a=FROM_B, b=B)


def test_a_value_changed_from_another_file_counts(sum_of):
    assert sum_of(a=FROM_B + "import core.b\ncore.b.FACTOR = 3\n", b=B) != sum_of(a=FROM_B, b=B)


def test_what_runs_as_a_command_only_does_not_count(sum_of):
    command = "if __name__ == '__main__':\n    FACTOR = 3\n"
    assert sum_of(a=FROM_B + command, b=B + command) == sum_of(a=FROM_B, b=B)


def test_two_of_the_same_name_are_told_apart(sum_of):
    """Which of them is used where; though both are used."""
    one, other = (
        "from core import b, c\ndef start(x):\n    return " + end for end in ("b.f(x) - c.f(x)", "c.f(x) - b.f(x)")
    )
    files = {"b": "def f(x):\n    return g(x)\ng = 1\n", "c": "def f(x):\n    return g(x)\ng = 2\n"}
    assert sum_of(a=one, **files) != sum_of(a=other, **files)


OWN = {
    "an argument": "def start(twice):\n    return twice\n",
    "a name inside": "def start(x):\n    twice = x\n    return twice\n",
    "a name in a list": "def start(x):\n    return [twice for twice in x]\n",
    "a name in a lambda": "def start(x):\n    return lambda twice: twice\n",
    "an error caught": "def start(x):\n    try:\n        pass\n    except ValueError as twice:\n        return twice\n",
    "a pattern": "def start(x):\n    match x:\n        case [*twice]:\n            return twice\n",
}
NOT_OWN = {
    "beside a list": "def start(x):\n    return [twice for twice in x], twice\n",
    "what a list goes through": "def start(x):\n    return [twice for twice in twice]\n",
    "a default": "def start(twice=twice):\n    return twice\n",
    "a default inside": "def start(x):\n    return lambda twice=twice: twice\n",
    "beside a lambda": "def start(x):\n    return (lambda twice: twice)(twice)\n",
    "in a class": "class start:\n    twice = 1\n    def f(self):\n        return twice\n",
    "a base": "class start(twice):\n    pass\n",
    "a decorator": "@twice\ndef start(x):\n    return x\n",
    "a default of a field": "class start:\n    x: int = twice\n",
    "in a text": "def start(x):\n    return f'{x:{twice}}'\n",
    "in a nested function": "def start(x):\n    def inner(y):\n        return twice\n    return inner\n",
}


@pytest.mark.parametrize("name", OWN)
def test_a_function_s_own_name_is_not_the_module_s(sum_of, name):
    source = "from core.b import twice\n" + OWN[name]
    assert sum_of(a=source, b=B) == sum_of(a=source, b=B.replace("2", "3"))


@pytest.mark.parametrize("name", NOT_OWN)
def test_a_name_from_outside_is_followed_from_anywhere(sum_of, name):
    source = "from core.b import twice\n" + NOT_OWN[name]
    assert sum_of(a=source, b=B) != sum_of(a=source, b=B.replace("2", "3"))


def test_functions_that_use_each_other_are_followed_to_the_end(sum_of):
    a = "from core.b import odd\ndef start(x):\n    return x == 0 or odd(x - 1)\n"
    b = "from core.a import start\ndef odd(x):\n    return x != 0 and start(x - 1)\n"
    assert sum_of(a=a, b=b) == sum_of(a=a, b=b)
    assert sum_of(a=a, b=b) != sum_of(a=a, b=b.replace("- 1", "- 2"))


def test_of_a_module_used_by_names_made_up_as_it_runs_everything_counts(sum_of):
    a = "from core import b\ndef start(name):\n    return getattr(b, name)\n"
    assert sum_of(a=a, b=B) != sum_of(a=a, b=B + "def other():\n    pass\n")


BEYOND = {
    "evaluated": "def start(x):\n    return eval(x)\n",
    "all names": "def start(x):\n    return globals()[x]\n",
    "an import by name": "import importlib\ndef start(x):\n    return importlib.import_module(x)\n",
    "another import by name": "from importlib import import_module\ndef start(x):\n    return import_module(x)\n",
    "a star": "from core.b import *\n" + START,
    "a relative name": "from .b import twice\n" + START,
    "a package": "import core\ndef start(x):\n    return getattr(core, x)\n",
    "nothing of that name": "from core.b import thrice\ndef start(x):\n    return thrice(x)\n",
    "no such module": "from core.z import twice\n" + START,
    "a name from nowhere": START,
}


@pytest.mark.parametrize("code", BEYOND)
def test_what_cannot_be_followed_is_said(sum_of, code):
    with pytest.raises(UnfollowableError):
        sum_of(a=BEYOND[code], b=B)


def test_it_is_quick():
    """All models together, once at the start of the server; the best of three, for other programs run beside it."""
    seconds = []
    for _ in range(3):
        store.code_sums.cache_clear()
        begun = time.process_time()
        store.code_sums()
        seconds.append(time.process_time() - begun)
    assert min(seconds) < 0.3
