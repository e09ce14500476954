"""Measures how long the server takes to answer a change on each page, and its memory once warm.

Run as `make bench`. Times depend on the machine; the ratio to the emptiest page, Home, hardly does.
"""

import statistics
import time
from pathlib import Path

from bench.server import running, visiting
from core.text import Words

DRAW = Words("draw", "en")
RUNS = 60
SETTLE = 25  # seconds the server is given to warm up
# What is changed on each page: the key of a widget, and the values it takes in turn.
CHANGES: dict[str, tuple[str, list[dict]]] = {
    "": ("lang", [{"string_array_value": {"data": [name]}} for name in ("English", "中文")]),
    "draw": (
        "draw_source",
        [{"string_array_value": {"data": [name]}} for name in (DRAW("source_image"), DRAW("source_canvas"))],
    ),
    "pixels": ("rows", [{"double_array_value": {"data": [4, end]}} for end in (10, 15, 20)]),
    "ideal_digits": ("lang", [{"string_array_value": {"data": [name]}} for name in ("English", "中文")]),
    "tensors": ("index", [{"string_value": text} for text in ("1", ":, 1", "1, 1:3")]),
    "broadcasting": ("b", [{"string_value": text} for text in ("28", "1, 28", "28, 28")]),
    "metrics": ("batch", [{"double_array_value": {"data": [size]}} for size in (128, 256, 512)]),
    "gradients": ("gradients_x_slider", [{"double_array_value": {"data": [x]}} for x in (3, 2, 1)]),
    "learning_rate": ("rate", [{"double_value": rate} for rate in (0.1, 0.2, 0.3)]),
    "linear_model": ("pixel_row", [{"double_value": row} for row in (9, 10, 11)]),
    "mnist_loss": ("mnist_loss_prd_1", [{"double_array_value": {"data": [p]}} for p in (0.8, 0.7, 0.6)]),
    "sigmoid": ("score", [{"double_array_value": {"data": [x]}} for x in (1, 2, 3)]),
    "mini_batches": ("deal_size", [{"double_value": size} for size in (4, 5, 6)]),
    "training": ("training_preset_shuffled", [{"trigger_value": True}]),  # trained before, from the second click on
    "optimizer": ("valley_rate", [{"double_value": rate} for rate in (0.03, 0.035, 0.04)]),
    "nonlinearity": ("chooser_next", [{"trigger_value": True}]),
    "going_deeper": ("chooser_next", [{"trigger_value": True}]),
    "sgd_steps": ("lr", [{"double_value": rate} for rate in (1e-5, 2e-5, 3e-5)]),
    "pixel_similarity": ("chooser_next", [{"trigger_value": True}]),
}


def memory(pid: int) -> float:
    """Return the resident memory of a process in MB, where the system tells (Linux); nan elsewhere."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return float("nan")
    return next(int(line.split()[1]) / 1024 for line in status.read_text().splitlines() if line.startswith("VmRSS"))


def measure(address: str, page: str) -> list[float]:
    """Return the seconds of `RUNS` reruns of one page, each after a change."""
    key, values = CHANGES[page]
    seconds = []
    with visiting(address, page) as visitor:
        visitor.run()
        for i in range(RUNS):
            visitor.set(key, **values[i % len(values)])
            seconds.append(visitor.run())
            if "trigger_value" in values[0]:
                del visitor.values[key]
    return seconds


def main() -> None:
    """Print the table."""
    with running() as (address, server):
        time.sleep(SETTLE)
        with visiting(address) as visitor:
            visitor.run()
        print(f"memory after warm-up: {memory(server.pid):.0f} MB")
        print(f"{'page':18} {'changed':14} {'median ms':>10} {'p95 ms':>8} {'to Home':>8}")
        home = 0.0
        for page, (key, _) in CHANGES.items():
            seconds = measure(address, page)
            median = statistics.median(seconds)
            home = home or median
            p95 = statistics.quantiles(seconds, n=20)[-1]
            print(f"{page or 'home':18} {key:14} {1000 * median:10.1f} {1000 * p95:8.1f} {median / home:8.2f}")
        print(f"memory after all that: {memory(server.pid):.0f} MB")


if __name__ == "__main__":
    main()
