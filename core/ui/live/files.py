"""What a browser fetches to run the models itself: this folder's JavaScript, weight files, ideals and recipe."""

import json
from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from safetensors.torch import save

from core.ideal_digits import ideal
from core.models import store
from core.models.store import WeightsError
from core.models.verdicts import SURE
from core.pictures import prepare
from core.pixels import SIDE

FOLDER = Path(__file__).parent
TYPES = {".js": "text/javascript", ".css": "text/css", ".json": "application/json"}


def recipe() -> dict[str, float]:
    """Return the numbers by which `prepare` makes a drawing 28 × 28, and from which confidence on the judge is sure."""
    return {
        "side": SIDE,
        "fitted_side": prepare.FITTED_SIDE,
        "middle": prepare.MIDDLE,
        "smallest": prepare.SMALLEST,
        "small": prepare.SMALL,
        "solid": prepare.SOLID,
        "fullest": prepare.FULLEST,
        "faintest": prepare.FAINTEST,
        "sure": SURE,
    }


def usable(model: str) -> bytes:
    """Return the file of a model's weights. Raises WeightsError where they do not belong to this code and data."""
    store.load(model)
    return (store.FOLDER / f"{model}.safetensors").read_bytes()


def found() -> Iterator[tuple[str, bytes]]:
    """Yield the name and content of every file there is; weights that cannot be used are left out."""
    for file in sorted(FOLDER.iterdir()):
        if file.suffix in (".js", ".css"):
            yield file.name, file.read_bytes()
    yield "recipe.json", json.dumps(recipe()).encode()
    yield "ideals.safetensors", save({str(digit): ideal(digit).contiguous() for digit in (3, 7)})
    for model in store.RECIPES:
        try:
            yield f"{model}.safetensors", usable(model)
        except WeightsError:
            continue  # the browser says that it cannot answer, and the server why


@lru_cache(maxsize=1)
def all_files() -> dict[str, bytes]:
    """Return them all by name. Raises DataFileError where the ideals cannot be made."""
    return dict(found())


@lru_cache(maxsize=1)
def version() -> str:
    """Return a name that changes with any of the files, so that browsers may keep them for good."""
    summed = sha256()
    for name, content in all_files().items():
        summed.update(f"{name} {len(content)} ".encode() + content)
    return summed.hexdigest()[:16]


def media_type(name: str) -> str:
    """Return what kind of content a file of that name has."""
    return TYPES.get(Path(name).suffix, "application/octet-stream")
