"""Finds the code that trained weights depend on, so that `store` can tell when it has changed. Serves Draw.

From the definitions a recipe names it follows every name they use, through the imports of the course's own modules, to
where that is defined. What counts of a definition is what Python makes of it: no comment, docstring, annotation or line
break, no cache, and neither the file it is in nor how that is imported. So code may be moved, but nothing that changes
a number may change. What comes from other packages counts by its full name.
"""

import ast
import builtins
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

PACKAGE = "core"
CACHES = {"functools.cache", "functools.lru_cache"}  # they change how soon a number is there, and no number
BLIND = {
    "eval",
    "exec",
    "globals",
    "locals",
    "vars",
    "__import__",
    "importlib",
    "sys.modules",
}  # reach what they never name
KNOWN = {*dir(builtins), "__file__", "__name__"}
SKIPPED = {"annotation", "ctx", "kind", "returns", "simple", "type_comment"}  # of a node: they change no number
AROUND = {"args", "bases", "decorator_list", "keywords"}  # of a function or class: worked out where it stands
ALL, LOOSE = "*", ""  # as names: the whole of a module; what it does as it is imported without giving it a name

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
Closed = Function | Comprehension | ast.ClassDef  # names given in it are not those of what is around it
Silent = ast.Import | ast.ImportFrom | ast.Global | ast.Nonlocal

Scope = dict[str, str | None]  # names inside a function: what an imported one stands for, None for its own


class UnfollowableError(Exception):
    """Code does what cannot be followed by reading it; the message says what."""


class Key(NamedTuple):
    """A definition, by where it is."""

    module: str
    name: str


class Full(str):
    """The full name of what is defined elsewhere: "core.pixels.SIDE", "torch.nn.Linear", "max"."""


# Names


def own_nodes(node: ast.AST) -> Iterator[ast.AST]:
    """Yield all that lies in a node, but of the functions and classes in it only themselves."""
    for child in ast.iter_child_nodes(node):
        yield child
        if not isinstance(child, Closed):
            yield from own_nodes(child)


def imported(node: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield the names an import binds and what they stand for: ("np", "numpy"), ("SIDE", "core.pixels.SIDE")."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            top = alias.name.split(".")[0]
            yield (alias.asname, alias.name) if alias.asname else (top, top)
    if isinstance(node, ast.ImportFrom):
        for alias in node.names:
            if node.level or alias.name == "*":
                raise UnfollowableError(f"from {'.' * node.level}{node.module or ''} import {alias.name}")
            yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def bound(node: ast.AST) -> str | None:
    """Return the name that a node by itself gives a value, if there is one."""
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
            return name
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return name
        case ast.ExceptHandler(name=name) | ast.MatchAs(name=name) | ast.MatchStar(name=name):
            return name
        case ast.MatchMapping(rest=name) | ast.arg(arg=name):
            return name
    return None


def changed(node: ast.AST) -> str | None:
    """Return the name of what a node changes a part of, if it does: TABLE in `TABLE["a"] = 1`."""
    inner, changes = node, isinstance(getattr(node, "ctx", None), ast.Store | ast.Del)
    while isinstance(inner, ast.Attribute | ast.Subscript):
        inner = inner.value
    return inner.id if changes and isinstance(inner, ast.Name) else None


def inside(node: ast.AST) -> Scope:
    """Return the names that belong to a function, a comprehension or a class alone."""
    nodes = list(own_nodes(node))
    scope: Scope = {name: None for each in nodes if (name := bound(each))}
    scope |= {name: target for each in nodes for name, target in imported(each)}
    shared = {name for each in nodes if isinstance(each, ast.Global) for name in each.names}
    return {name: target for name, target in scope.items() if name not in shared}


def dotted(node: object) -> list[str]:
    """Return the parts of a name that is used, such as `nn.functional.relu`; none for anything else."""
    if isinstance(node, ast.Name):
        return [node.id] if isinstance(node.ctx, ast.Load) else []
    before = dotted(node.value) if isinstance(node, ast.Attribute) else []
    return [*before, node.attr] if isinstance(node, ast.Attribute) and before else []


# Modules


def says_nothing(node: object) -> bool:
    """Return whether a statement changes no number by itself: a docstring, an import, "this name is shared"."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    return isinstance(node, Silent)


def is_left_out(node: ast.stmt) -> bool:
    """Return whether an import leaves this out: what runs as a command only, or is there for the types."""
    tested = ast.unparse(node.test) if isinstance(node, ast.If) and not node.orelse else ""
    return tested in ("__name__ == '__main__'", "TYPE_CHECKING", "typing.TYPE_CHECKING")


class Module:
    """The source of one file, by the names it binds."""

    def __init__(self, name: str, source: str) -> None:
        self.name, self.tree = name, ast.parse(source)
        self.shares = "global " in source

    @cached_property
    def imports(self) -> dict[str, str]:
        """What each imported name stands for."""
        return {name: target for node in own_nodes(self.tree) for name, target in imported(node)}

    @cached_property
    def definitions(self) -> dict[str, list[ast.stmt]]:
        """The statements that have a part in each name, in their order."""
        everything = [node for node in self.tree.body if not says_nothing(node) and not is_left_out(node)]
        found: dict[str, list[ast.stmt]] = {ALL: everything}
        for statement in everything:
            for name in self.named_by(statement) or {LOOSE}:
                found.setdefault(name, []).append(statement)
        return found

    def named_by(self, statement: ast.stmt) -> set[str]:
        """Return the module's own names that a statement gives a value or changes, by `global` in a function too."""
        alone = isinstance(statement, Closed)
        nodes = [statement] if alone else [statement, *own_nodes(statement)]
        names = {name for node in nodes for name in (bound(node), changed(node)) if name}
        if self.shares:  # a rare thing, and a long look for it
            names |= {name for node in ast.walk(statement) if isinstance(node, ast.Global) for name in node.names}
        return names - set(self.imports)

    def full_name(self, node: object, scope: Scope) -> Full | None:
        """Return what a name that is used stands for; None where it belongs to a function, or is no name."""
        parts = dotted(node)
        target = self.stands_for(parts[0], scope) if parts else None
        return Full(".".join([target, *parts[1:]])) if target else None

    def stands_for(self, name: str, scope: Scope) -> str | None:
        """Return the full name of a single one; None where it belongs to a function. Raises UnfollowableError."""
        if name in scope:
            return scope[name]
        if name in self.definitions:
            return f"{self.name}.{name}"
        if name not in self.imports and name not in KNOWN:
            raise UnfollowableError(f"{name} in {self.name}")
        return self.imports.get(name, name)

    def scope_of(self, node: ast.AST, scope: Scope) -> Scope:
        """Return the names that belong to functions where the parts of a node are."""
        if isinstance(node, Function | Comprehension):
            return scope | inside(node)
        if isinstance(node, ast.ClassDef):  # its methods do not see its own names
            own = inside(node).items()
            return scope | {name: to for name, to in own if name not in self.definitions and name not in self.imports}
        return scope

    def fields(self, node: ast.AST, scope: Scope) -> Iterator[tuple[str, object]]:
        """Yield the parts of a node that count, by name."""
        for field, part in ast.iter_fields(node):
            if field == "decorator_list":
                made_by = ((each, each.func if isinstance(each, ast.Call) else each) for each in part)
                part = [each for each, maker in made_by if self.full_name(maker, scope) not in CACHES]
            if field not in SKIPPED and part is not None and part != []:
                yield field, part

    def words(self, part: object, scope: Scope) -> list[str]:
        """Return a piece of code word by word, with a `Full` name for what is defined elsewhere."""
        if isinstance(part, list):
            return [word for each in part for word in self.words(each, scope)]
        if not isinstance(part, ast.AST):
            return [repr(part)]
        if full := self.full_name(part, scope):
            return [full]
        return [] if says_nothing(part) else self.words_of_node(part, scope)

    def words_of_node(self, node: ast.AST, scope: Scope) -> list[str]:
        """Return a node word by word; not as `ast.dump`, which differs between versions of Python."""
        within, found = self.scope_of(node, scope), [f"{type(node).__name__}("]
        for field, part in self.fields(node, scope):
            found += [f"{field}=", *self.words(part, scope if field in AROUND else within)]
        if isinstance(node, Comprehension):  # what it goes through first belongs to what is around it
            found += self.words(node.generators[0].iter, scope)
        return [*found, ")"]


# From definition to definition

Definition = list[str | Key]  # its words, with a key for each of the course's own definitions it uses


class Code:
    """The course's code in a folder, each module read when it is first needed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.modules: dict[str, Module | None] = {}
        self.definitions: dict[Key, Definition] = {}

    def module(self, name: str) -> Module | None:
        """Return a module by its full name, a package by what is in its `__init__`, or None where there is none."""
        if name not in self.modules:
            path = self.folder.joinpath(*name.split("."))
            files = [file for file in (path.with_suffix(".py"), path / "__init__.py") if file.is_file()]
            source = files[0].read_text("utf-8") if files else ""
            self.modules[name] = Module(name, source) if files or path.is_dir() else None
        return self.modules[name]

    def at(self, name: str) -> Module:
        """Return a module that is there."""
        module = self.module(name)
        assert module is not None
        return module

    def look_up(self, full: str) -> tuple[Key | None, str]:
        """Return the definition a full name begins with and the rest of the name; None for what is not the course's.

        A module that is used as a value, as `getattr` does, is all that is in it. Raises UnfollowableError.
        """
        parts = full.split(".")
        if parts[0] != PACKAGE:
            if any(f"{full}.".startswith(f"{name}.") for name in BLIND):
                raise UnfollowableError(full)
            return None, full
        length = next(n for n in range(len(parts), 0, -1) if n == 1 or self.module(".".join(parts[:n])))
        if length == len(parts) and self.folder.joinpath(*parts).is_dir():
            raise UnfollowableError(f"the package {full} as a value")
        module, (name, *rest) = self.at(".".join(parts[:length])), parts[length:] or [ALL]
        if name in module.definitions:
            return Key(module.name, name), ".".join(rest)
        if name in module.imports:
            return self.look_up(".".join([module.imports[name], *rest]))
        raise UnfollowableError(full)

    def definition(self, key: Key) -> Definition:
        """Return a definition, written out once."""
        if key not in self.definitions:
            module = self.at(key.module)
            found: Definition = []
            for word in module.words(module.definitions.get(key.name, []), {}):
                used, rest = self.look_up(word) if isinstance(word, Full) else (None, word)
                found += [used, rest] if used else [rest]
            self.definitions[key] = found
        return self.definitions[key]

    def reached(self, roots: Iterable[Key]) -> dict[Key, Definition]:
        """Return the definitions of these names and of all that they use, and so on."""
        found: dict[Key, Definition] = {}
        waiting = set(roots)
        while waiting:
            key = waiting.pop()
            found[key] = self.definition(key)
            waiting |= {word for word in found[key] if isinstance(word, Key)} - found.keys()
            if LOOSE in self.at(key.module).definitions:
                waiting |= {Key(key.module, LOOSE)} - found.keys()
        return found


def sum_of(words: Iterable[str]) -> str:
    """Return the SHA-256 of some words, as hex."""
    return sha256("\n".join(words).encode()).hexdigest()


def sums(definitions: dict[Key, Definition]) -> dict[Key, str]:
    """Return one sum for each definition that says what it does, with the sums of what it uses in place of the names.

    As definitions may use each other in a circle, the sums are taken again until no two more of them part.
    """
    now = dict.fromkeys(definitions, "")
    while True:
        then = {
            key: sum_of(now[word] if isinstance(word, Key) else word for word in definition)
            for key, definition in definitions.items()
        }
        if len(set(then.values())) == len(set(now.values())):
            return then
        now = then


def code_sums(recipes: Mapping[str, Iterable[str]], folder: Path) -> dict[str, str]:
    """Return, for each recipe of full names, the SHA-256, as hex, of all the course's code it leads to.

    `folder` is where the package lies. Raises UnfollowableError for a name that is not there, or code beyond reading.
    """
    code, found = Code(folder), {}
    for recipe, names in recipes.items():
        roots = [root for root, _ in map(code.look_up, names) if root]
        each = sums(code.reached(roots))
        found[recipe] = sum_of([*(each[root] for root in roots), *sorted(each.values())])
    return found
