"""The checker of the house, on small trees with something planted in them."""

import textwrap
from pathlib import Path

import pytest

from tests.arrows import arrows, circles, upward

SOUND = {
    "house/__init__.py": "",
    "house/cellar/__init__.py": "",
    "house/cellar/wine.py": "import math",
    "house/cellar/coal.py": "from house.cellar import wine",
    "house/hall.py": "from house.cellar.wine import red\nfrom house.cellar import coal",
    "house/attic/__init__.py": "from house.attic.box import old",
    "house/attic/box.py": "from house import hall",
}
FLOORS = {"house": 1, "house.cellar": 0, "house.hall": 1, "house.attic": 2}


def floor_of(module: str) -> int:
    return FLOORS[module] if module in FLOORS else FLOORS[module.rpartition(".")[0]]


def tree(root: Path, changed: dict[str, str]) -> dict[str, set[str]]:
    """Write the sound house with some files changed or added; return its arrows."""
    for name, source in {**SOUND, **changed}.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(textwrap.dedent(source))
    return arrows(root, sorted(root.rglob("*.py")))


def test_a_sound_house_has_neither(tmp_path):
    found = tree(tmp_path, {})
    assert found["house.hall"] == {"house.cellar.wine", "house.cellar.coal"}
    assert found["house.attic"] == {"house.attic.box"}
    assert upward(found, floor_of) == []
    assert circles(found) == []


@pytest.mark.parametrize(
    "source",
    [
        "from house.hall import door",
        "from house import hall",
        "import house.hall",
        "def later():\n    from house.hall import door",
    ],
)
def test_an_arrow_up_is_found_however_it_is_written(tmp_path, source):
    found = tree(tmp_path, {"house/cellar/wine.py": source})
    assert upward(found, floor_of) == ["house.cellar.wine imports house.hall"]


@pytest.mark.parametrize(
    ("changed", "members"),
    [
        ({"house/cellar/wine.py": "from house.cellar import coal"}, {"house.cellar.wine", "house.cellar.coal"}),
        ({"house/cellar/wine.py": "import house.hall"}, {"house.cellar", "house.hall"}),
        (  # no file uses itself in a roundabout way, but the folders do
            {"house/cellar/rat.py": "import house.attic.nest", "house/attic/nest.py": ""},
            {"house.cellar", "house.hall", "house.attic"},
        ),
        ({"house/attic/box.py": "from house.attic import lid"}, {"house.attic.__init__", "house.attic.box"}),
        (
            {"house/cellar/wine.py": "import house.cellar.rat", "house/cellar/rat.py": "import house.cellar.coal"},
            {"house.cellar.wine", "house.cellar.rat", "house.cellar.coal"},
        ),
    ],
    ids=["two files", "a file and a folder", "folders only", "a folder and what is in it", "three files"],
)
def test_a_planted_circle_is_found(tmp_path, changed, members):
    (circle,) = circles(tree(tmp_path, changed))
    assert set(circle) == members
    assert circle[0] == circle[-1]


def test_a_relative_import_is_refused(tmp_path):
    with pytest.raises(AssertionError, match="relative"):
        tree(tmp_path, {"house/cellar/wine.py": "from . import coal"})
