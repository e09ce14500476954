"""Lets weights stand after code was rewritten that makes the same ones: `python -m tools.same_weights HEAD~1 linear`.

The guard on the weights cannot know that other code comes to the same numbers. This trains by the code of a commit
whose weights are valid and by the code here, on one thread, and if every number is the same it writes the sum of the
code here into the file of weights; the weights in it stay as they are. The draw net, which takes ten minutes, is
trained for a few steps only: enough to go through all of its code.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from core.models import store

TRAINED = """
import sys
from dataclasses import replace

import torch
from core.models import store, train

torch.set_num_threads(1)
model = sys.argv[1]
store.load(model) if sys.argv[2] == "checked" else None
settings = store.RECIPES[model].settings
short = replace(settings, steps=train.SHORT) if model == "draw_net" else settings
print(store.numbers_sum(train.MODELS[model](short)[0]))
"""


def trained(folder: Path, model: str, checked: bool = False) -> str:
    """Return the sum of all the numbers that the code in a folder trains, once its own weights are valid if `checked`.

    Raises CalledProcessError.
    """
    command = [sys.executable, "-c", TRAINED, model, "checked" if checked else "as it is"]
    done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout.split()[-1]


def sign(model: str) -> None:
    """Write into a model's file that the code here makes it."""
    tensors, told = store.read(model)
    store.save(model, tensors, json.loads(told["measured"]))


def is_same(model: str, before: Path) -> bool:
    """Return whether the code here trains what the code of another folder trains, from whose weights these are."""
    file = store.FOLDER / f"{model}.safetensors"
    if file.read_bytes() != (before / file.relative_to(store.CODE)).read_bytes():
        raise SystemExit(f"{file.name} is not the file of that commit")
    return trained(before, model, checked=True) == trained(store.CODE, model)


def main(commit: str, models: list[str]) -> int:
    """Compare the two codes for these models, or all; sign what is the same, and return 0 if all are."""
    changed = False
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["git", "worktree", "add", "--quiet", "--detach", folder, commit], check=True)
        try:
            for model in models or list(store.RECIPES):
                same = is_same(model, Path(folder))
                if same:
                    sign(model)
                changed |= not same
                print(
                    f"{model}: {'the same, signed' if same else 'other numbers, to be trained: make models'}",
                    flush=True,
                )
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", folder], check=True)
    return 1 if changed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
