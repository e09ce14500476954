"""Measures the maths that answers a click, on its own. Run as part of `make bench`."""

import statistics
import time
from collections.abc import Callable

import numpy as np
import torch
from PIL import Image, ImageDraw

from core import draw, sgd_steps
from core.data.book import BOOK_SEED
from core.models import store

TIMES = 50


def median_ms(work: Callable[[], object]) -> float:
    """Return the median milliseconds of `work`, after a first call that is not counted."""
    work()
    seconds = []
    for _ in range(TIMES):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return 1000 * statistics.median(seconds)


def load_anew() -> None:
    """Load every trained model from its file."""
    for cache in (store.code_sums, store.linear, store.net, store.judgement):
        cache.cache_clear()
    store.load_all()


def main() -> None:
    """Print the table."""
    torch.set_num_threads(1)  # as the server does
    sheet = Image.new("RGBA", (280, 280), "white")
    ImageDraw.Draw(sheet).line([(60, 60), (200, 60), (120, 230)], "black", 20)
    drawing = np.asarray(sheet)
    digit = draw.to_mnist(drawing)
    coaster = sgd_steps.roller_coaster(BOOK_SEED)
    work = {
        "to_mnist of a 280 × 280 drawing": lambda: draw.to_mnist(drawing),
        "classify it with all six models": lambda: draw.classify(digit),
        "load the trained models": load_anew,
        "100 steps on the roller coaster": lambda: sgd_steps.run(*coaster, 1e-5, 100),
    }
    print(f"{'on its own':40} {'median ms':>8}")
    for name, call in work.items():
        print(f"{name:40} {median_ms(call):8.2f}")


if __name__ == "__main__":
    main()
