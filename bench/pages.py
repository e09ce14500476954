"""Measures how long the server takes to answer a change on each page, and its memory once warm.

Run as `make bench`. Times depend on the machine; the ratio to the emptiest page, Home, hardly does.
"""

import itertools
import statistics

from bench.server import memory, running, settle, visiting
from core.ui.navigation import HOME, lessons

RUNS = 60


def measure(address: str, page: str) -> list[float]:
    """Return the seconds of `RUNS` changes on one page: of each of its controls in turn."""
    seconds: list[float] = []
    with visiting(address, page) as visitor:
        visitor.run()
        for turn in itertools.count():
            for control in visitor.to_play_with():
                if len(seconds) == RUNS:
                    return seconds
                values = control.values()
                seconds.append(visitor.change(control.key, values[turn % len(values)]))
    return seconds


def main() -> None:
    """Print the table."""
    with running() as (address, server):
        settle(server.pid)
        with visiting(address) as visitor:
            visitor.run()
        print(f"memory after warm-up: {memory(server.pid):.0f} MB")
        print(f"{'page':18} {'median ms':>10} {'p95 ms':>8} {'to Home':>8}")
        home = 0.0
        for lesson in lessons():
            seconds = measure(address, "" if lesson.stem == HOME else lesson.stem)
            median, p95 = statistics.median(seconds), statistics.quantiles(seconds, n=20)[-1]
            home = home or median
            print(f"{lesson.stem:18} {1000 * median:10.1f} {1000 * p95:8.1f} {median / home:8.2f}")
        print(f"memory after all that: {memory(server.pid):.0f} MB")


if __name__ == "__main__":
    main()
