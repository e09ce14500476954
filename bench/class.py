"""Measures a class: what a click costs in each lesson beside a bare page, and how long many visitors at once wait.

Run as part of `make bench`. Every visitor changes real controls of the lesson it is on, found on the page itself.
"Cost" is the server's time on the processor, which other load on the machine hardly changes, as a ratio to a click on
`bench/bare.py` in the same run. Trainings are left out: `bench/training.py` measures them.
"""

import math
import random
import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from bench.controls import Control
from bench.server import ROOT, Visitor, memory, processor_seconds, running, settle, visiting
from core.ui.navigation import HOME, lessons

ROUNDS = 3  # times that each value of a control is chosen
CROWDS = ((30, 0.0), (100, 3.0))  # how many visitors, and the mean seconds between a visitor's clicks
DURATION = 20.0  # seconds that a crowd clicks
OPENING = 120.0  # seconds at most until all have opened their lesson
LIMITS = {"median": 2.5, "worst": 4.0}  # times a click on the bare page


class Cost(NamedTuple):
    """What a click on one control costs: seconds of the server's processor; and how often it was clicked."""

    key: str
    seconds: float
    clicks: int
    trains: bool  # whether it sets off work that goes on after the answer


def cost_of(visitor: Visitor, pid: int, control: Control) -> Cost:
    """Return what changing this control costs: each of its values in turn, once to warm up and `ROUNDS` times more."""
    visitor.trains = False
    clicks, start = 0, 0.0
    for round_ in range(ROUNDS + 1):
        if round_ == 1:
            start = processor_seconds(pid)
        for value in control.values():
            if control.key in visitor.controls:  # still there: another control may have taken it away
                visitor.change(control.key, value)
                clicks += round_ > 0
    time.sleep(0.05)  # what follows the last answer is paid for as well
    seconds = processor_seconds(pid) - start
    if visitor.trains:
        settle(pid)  # or the next control would be charged with the trainings that this one began
    return Cost(control.key, seconds / max(clicks, 1), clicks, visitor.trains)


def costs_on(address: str, pid: int, page: str) -> list[Cost]:
    """Return what a click on each control of a page costs."""
    with visiting(address, page) as visitor:
        visitor.run()
        return [cost_of(visitor, pid, control) for control in visitor.to_play_with()]


def mean_cost(costs: list[Cost]) -> float:
    """Return the mean cost of a click on any control that trains nothing; nan when there is none."""
    seconds = [cost.seconds for cost in costs if cost.clicks and not cost.trains]
    return statistics.mean(seconds) if seconds else float("nan")


def report_costs(course: tuple[str, int], bare: tuple[str, int]) -> dict[str, set[str]]:
    """Print what a click costs in each lesson; return which of its controls train."""
    ratios, training = [], {}
    print(f"{'lesson':18} {'ms':>6} {'to bare':>8}  its dearest control")
    for stem in (lesson.stem for lesson in lessons()):
        before = mean_cost(costs_on(*bare, ""))
        costs = costs_on(*course, "" if stem == HOME else stem)
        unit = (before + mean_cost(costs_on(*bare, ""))) / 2
        training[stem] = {cost.key for cost in costs if cost.trains}
        ratios.append(mean_cost(costs) / unit)
        dearest = max((cost for cost in costs if not cost.trains), key=lambda cost: cost.seconds)
        print(
            f"{stem:18} {1000 * mean_cost(costs):6.1f} {ratios[-1]:8.2f}"
            f"  {dearest.key} {dearest.seconds / unit:.2f}, of {len(costs)}"
        )
    ratios = [ratio for ratio in ratios if not math.isnan(ratio)]  # Home has one button, which goes once it is pressed
    print(
        f"a click costs {statistics.median(ratios):.2f} × the bare page's (median; at most {LIMITS['median']}),"
        f" and {max(ratios):.2f} × where it costs most (at most {LIMITS['worst']})"
    )
    return training


class Crowd:
    """Visitors who all click at once, each on the lesson it is on, and what they waited."""

    def __init__(self, address: str, visitors: int, think: float, training: dict[str, set[str]]) -> None:
        """Take who they are: each on a lesson of those in `training`, with the controls there that train."""
        self.address, self.visitors, self.think, self.training = address, visitors, think, training
        self.ready = threading.Barrier(visitors + 1)
        self.over = threading.Event()
        self.seconds: list[float] = []

    def visit(self, stem: str, seed: int) -> None:
        """Open a lesson, wait for all others, and click until it is over."""
        chance = random.Random(seed)
        with visiting(self.address, "" if stem == HOME else stem) as visitor:
            visitor.run()
            self.ready.wait(OPENING)
            while not self.over.wait(chance.uniform(0.5, 1.5) * self.think):
                if choices := [each for each in visitor.to_play_with() if each.key not in self.training[stem]]:
                    control = chance.choice(choices)
                    self.seconds.append(visitor.change(control.key, chance.choice(control.values())))

    def click(self, pid: int) -> tuple[float, float]:
        """Let all of them click for a while; return the clicks answered per second, and the server's memory in MB."""
        stems = list(self.training)
        with ThreadPoolExecutor(self.visitors) as threads:
            visits = [threads.submit(self.visit, stems[i % len(stems)], i) for i in range(self.visitors)]
            self.ready.wait(OPENING)
            self.seconds.clear()
            time.sleep(DURATION)
            answered, held = len(self.seconds), memory(pid)
            self.over.set()
            for visit in visits:
                visit.result()
        return answered / DURATION, held


def report_crowds(course: tuple[str, int], bare: tuple[str, int], training: dict[str, set[str]]) -> None:
    """Print what visitors wait when many click, and what each of them weighs; on the bare page, then on all lessons."""
    print(f"{'visitors':>8} {'think s':>8} {'clicks/s':>9} {'median ms':>10} {'p95 ms':>7} {'MB':>6} {'MB each':>8}")
    for visitors, think in CROWDS:
        for where, (address, pid), each in (("bare", bare, {HOME: set[str]()}), ("course", course, training)):
            before = memory(pid)
            crowd = Crowd(address, visitors, think, each)
            rate, held = crowd.click(pid)
            median, p95 = (1000 * statistics.quantiles(crowd.seconds, n=20)[place] for place in (9, 18))
            waited = f"{visitors:8} {think:8.1f} {rate:9.1f} {median:10.0f} {p95:7.0f}"
            print(f"{waited} {held:6.0f} {(held - before) / visitors:8.2f}  {where}")


def main() -> None:
    """Print the tables."""
    with running() as (address, server), running(app=ROOT / "bench/bare.py") as (bare, bare_server):
        settle(server.pid)
        print(f"memory after warm-up: {memory(server.pid):.0f} MB")
        training = report_costs((address, server.pid), (bare, bare_server.pid))
        report_crowds((address, server.pid), (bare, bare_server.pid), training)


if __name__ == "__main__":
    main()
