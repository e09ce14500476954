"""Builds mnist_3_7.npz, mnist_others.npz and mnist_all.npz from the four original IDX files of MNIST.

Run as `python -m core.data.build FOLDER`, where FOLDER holds the files named in `SOURCES`.
"""

import sys
from hashlib import sha256
from pathlib import Path

import numpy as np

from core.data import all_digits, others
from core.data.digits import DIGITS, FILE, SPLITS

# SHA-256 of the four files as Yann LeCun, Corinna Cortes and Christopher Burges published them.
SOURCES = {
    "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}
PREFIX = {"train": "train", "valid": "t10k"}  # MNIST's test split is the chapter's "valid"


def read_idx(folder: Path, name: str) -> np.ndarray:
    """Return one IDX file as a uint8 array in the shape its header states.

    Raises ValueError when the file is not the published one.
    """
    content = (folder / name).read_bytes()
    if sha256(content).hexdigest() != SOURCES[name]:
        raise ValueError(f"{name} is not the published MNIST file: its SHA-256 differs")
    rank = content[3]  # bytes 0-2: two zeros and the type code for uint8; byte 3: how many axes
    shape = np.frombuffer(content, ">u4", count=rank, offset=4)
    return np.frombuffer(content, np.uint8, offset=4 + 4 * rank).reshape(shape)


def text_order(indices: np.ndarray) -> list[int]:
    """Return indices in the order of their file names as text: 10.png, 10000.png, 10011.png …"""
    return sorted(indices.tolist(), key=lambda index: f"{index}.png")


def build(folder: Path) -> dict[str, np.ndarray]:
    """Return the arrays of the data file, per split: images, labels and the indices that name them."""
    arrays = {}
    for split in SPLITS:
        images = read_idx(folder, f"{PREFIX[split]}-images-idx3-ubyte")
        labels = read_idx(folder, f"{PREFIX[split]}-labels-idx1-ubyte")
        chosen = [i for digit in DIGITS for i in text_order(np.flatnonzero(labels == digit))]
        arrays[f"{split}_images"] = images[chosen]
        arrays[f"{split}_labels"] = labels[chosen]
        arrays[f"{split}_indices"] = np.array(chosen, np.uint16)
    return arrays


def spread(indices: np.ndarray, count: int) -> np.ndarray:
    """Return `count` of the indices, evenly spread from the first on, so that chance has no part in the sample."""
    return indices[np.arange(count) * len(indices) // count]


def build_others(folder: Path) -> dict[str, np.ndarray]:
    """Return the arrays of the other digits' file, per split: images, labels and their indices."""
    arrays = {}
    for split in SPLITS:
        images = read_idx(folder, f"{PREFIX[split]}-images-idx3-ubyte")
        labels = read_idx(folder, f"{PREFIX[split]}-labels-idx1-ubyte")
        of_each = [np.flatnonzero(labels == digit) for digit in others.OTHER_DIGITS]
        chosen = np.concatenate([spread(indices, others.PER_DIGIT[split]) for indices in of_each])
        arrays[f"{split}_images"] = images[chosen]
        arrays[f"{split}_labels"] = labels[chosen]
        arrays[f"{split}_indices"] = chosen.astype(np.uint16)
    return arrays


def build_all(folder: Path) -> dict[str, np.ndarray]:
    """Return the arrays of the file of all digits, per split: images and labels, in their published order."""
    arrays = {}
    for split in SPLITS:
        arrays[f"{split}_images"] = read_idx(folder, f"{PREFIX[split]}-images-idx3-ubyte")
        arrays[f"{split}_labels"] = read_idx(folder, f"{PREFIX[split]}-labels-idx1-ubyte")
    return arrays


if __name__ == "__main__":
    for file, build_it in ((FILE, build), (others.FILE, build_others), (all_digits.FILE, build_all)):
        np.savez_compressed(file, allow_pickle=False, **build_it(Path(sys.argv[1])))
        print(f"{file.name}: SHA-256 {sha256(file.read_bytes()).hexdigest()}")
