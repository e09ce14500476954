"""Who imports whom in a tree of Python files: arrows that go up a floor, and circles between files or folders."""

import ast
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

Arrows = dict[str, set[str]]  # a module's name → the names of the modules it imports


@cache
def imports(file: Path) -> frozenset[tuple[str, str]]:
    """Return what a file imports, wherever in it: of `from a.b import c` ("a.b", "c"), of `import a.b` ("a.b", "")."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {(alias.name, "") for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file} imports by a relative name"
            found |= {(str(node.module), alias.name) for alias in node.names}
    return frozenset(found)


def name_of(file: Path, root: Path) -> str:
    """Return the name a file is imported by: "core.charts.rows"; a folder's for its __init__.py."""
    return ".".join(file.relative_to(root).with_suffix("").parts).removesuffix(".__init__")


def arrows(root: Path, files: Iterable[Path]) -> Arrows:
    """Return which of these files import which; of `from a import b` the arrow goes to a.b if that is one of them."""
    modules = {name_of(file, root): file for file in files}
    found = {}
    for module, file in modules.items():
        meant = {f"{a}.{b}" if f"{a}.{b}" in modules else a for a, b in imports(file)}
        found[module] = (meant & set(modules)) - {module}
    return found


def upward(arrows: Arrows, floor_of: Callable[[str], int]) -> list[str]:
    """Return every import of something that lives on a higher floor, as "a imports b"."""
    pairs = ((module, other) for module, others in arrows.items() for other in others)
    return sorted(f"{module} imports {other}" for module, other in pairs if floor_of(module) < floor_of(other))


def circles(arrows: Arrows) -> list[tuple[str, ...]]:
    """Return a circle for each folder that has one among what lies in it: files, and folders taken whole.

    So neither two files nor two folders use each other, however far round, and however deep the files lie.
    """
    beside: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))  # folder → who in it uses whom in it
    packages = {module.rpartition(".")[0] for module in arrows}
    for module, others in arrows.items():
        for other in others:
            folder, user, used = where_they_part(parts_of(module, packages), parts_of(other, packages))
            beside[folder][user].add(used)
    return [circle for graph in beside.values() if (circle := circle_in(graph))]


def parts_of(module: str, packages: set[str]) -> list[str]:
    """Return a name in parts; a folder's own file is one more thing in the folder."""
    return [*module.split("."), *(["__init__"] if module in packages else [])]


def where_they_part(user: list[str], used: list[str]) -> tuple[str, str, str]:
    """Return the innermost folder that two files share, and what each of them lies in, or is, right there."""
    depth = next(i for i, (a, b) in enumerate(zip(user, used, strict=False)) if a != b)
    return ".".join(user[:depth]), ".".join(user[: depth + 1]), ".".join(used[: depth + 1])


def circle_in(graph: dict[str, set[str]]) -> tuple[str, ...]:
    """Return one way round from a thing back to itself, nothing if there is none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return tuple(error.args[1])
    return ()
