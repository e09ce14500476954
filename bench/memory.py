"""Measures whether the server's memory grows: 5,000 clicks by 300 visitors who come and go, over all lessons.

Run as part of `make bench`. The first fifth fills the caches, which are bounded; after it memory should stay.
"""

import random
import time
from pathlib import Path

from bench.server import memory, running, settle, visiting
from core.ui.navigation import HOME, lessons

VISITORS, CLICKS, FIFTHS = 300, 5000, 5
FORGET = 5  # seconds after which the server forgets who has left; else two minutes
GROWTH = 1.05  # times what is held after the first fifth, at most


def files(pid: int) -> int:
    """Return how many files and sockets a process has open (Linux)."""
    return len([*Path(f"/proc/{pid}/fd").iterdir()])


def visit(address: str, page: str, clicks: int, chance: random.Random) -> None:
    """Open a lesson, change some of its controls, and leave."""
    with visiting(address, page) as visitor:
        visitor.run()
        for _ in range(clicks - 1):
            control = chance.choice(visitor.to_play_with())
            visitor.change(control.key, chance.choice(control.values()))


def main() -> None:
    """Print the table."""
    chance, stems = random.Random(1), [lesson.stem for lesson in lessons()]
    with running(f"--server.disconnectedSessionTTL={FORGET}") as (address, server):
        settle(server.pid)
        print(f"{'clicks':>6} {'visitors':>8} {'MB':>6} {'open files':>10}")
        print(f"{0:6} {0:8} {memory(server.pid):6.0f} {files(server.pid):10}")
        held = []
        for fifth in range(1, FIFTHS + 1):
            for i in range(VISITORS // FIFTHS):
                stem = stems[i % len(stems)]
                visit(address, "" if stem == HOME else stem, round(CLICKS / VISITORS), chance)
            time.sleep(4 * FORGET)
            held.append(memory(server.pid))
            done = fifth * VISITORS // FIFTHS
            print(f"{done * round(CLICKS / VISITORS):6} {done:8} {held[-1]:6.0f} {files(server.pid):10}", flush=True)
    print(f"it holds {held[-1] / held[0]:.3f} times as much as after the first fifth (at most {GROWTH})")


if __name__ == "__main__":
    main()
