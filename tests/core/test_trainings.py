"""Trainings beside the pages: two at a time, each done once, stopped by hand, and ended when nobody waits."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import wait
from dataclasses import dataclass, replace
from typing import NamedTuple

import pytest

from core.training import Batches, EpochResult, Watch
from core.ui import trainings


@dataclass(frozen=True)
class Wanted:
    """Settings of a training that only counts."""

    name: object
    epochs: int = 3


class Counted(NamedTuple):
    settings: Wanted
    trained: int


class Loop:
    """A training that passes its batches when it is allowed to."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.now = self.most = self.times = 0
        self.lock = threading.Lock()

    def __call__(self, settings: Wanted, watch: Watch) -> Counted:
        with self.lock:
            self.times += 1
            self.now += 1
            self.most = max(self.most, self.now)
        try:
            for epoch in range(1, settings.epochs + 1):
                for _ in watch.batches(Slowly(self.go)):
                    pass
                if not watch.goes_on(EpochResult(epoch, epoch, (), 0.0, 0.0)):
                    return Counted(replace(settings, epochs=epoch), epoch)
            return Counted(settings, settings.epochs)
        finally:
            with self.lock:
                self.now -= 1


class Slowly(list):
    """Batches that come every few milliseconds until `go`, then at once."""

    def __init__(self, go: threading.Event) -> None:
        super().__init__([None] * 5)
        self.go = go

    def __iter__(self) -> Iterator:
        for batch in super().__iter__():
            self.go.wait(0.02)
            yield batch


@pytest.fixture
def loop(monkeypatch) -> Iterator[Loop]:
    """Give a training to ask for, by visitors who are named in turn; nothing of it stays behind."""
    monkeypatch.setattr(trainings, "AT_ONCE", 0.01)
    here = Loop()
    yield here
    here.go.set()
    wait([job.future for job in list(trainings._jobs.values())], timeout=20)
    trainings._jobs.clear()
    for settings in [each for each in trainings._runs if isinstance(each, Wanted)]:
        del trainings._runs[settings]


def as_visitor(monkeypatch, name: str) -> None:
    monkeypatch.setattr(trainings, "visitor_id", lambda: name)


def soon(true: Callable[[], bool]) -> bool:
    end = time.monotonic() + 10
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.01)
    return False


def answer(settings: Wanted, loop: Loop) -> trainings.Finished | None:
    """Return what a visitor who asks again and again gets at last."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        given = trainings.ask("lesson", settings, loop)
        if not isinstance(given, trainings.Job):
            return given
    raise AssertionError("no answer")


def test_a_training_is_done_once_for_all_who_ask(loop, monkeypatch):
    loop.go.set()
    for visitor in ("a", "b", "c"):
        as_visitor(monkeypatch, visitor)
        assert answer(Wanted("once"), loop).run == Counted(Wanted("once"), 3)
    assert loop.times == 1


def test_those_who_waited_in_line_take_what_another_found(loop, monkeypatch):
    for visitor in "abcdef":
        as_visitor(monkeypatch, visitor)
        assert isinstance(trainings.ask("lesson", Wanted("shared"), loop), trainings.Job)
    loop.go.set()
    for visitor in "abcdef":
        as_visitor(monkeypatch, visitor)
        assert answer(Wanted("shared"), loop).run.trained == 3
    assert loop.times == trainings.PLACES  # the others were still waiting when the first was done


def test_no_more_train_at_once_than_there_are_places(loop, monkeypatch):
    jobs = []
    for visitor in range(5):
        as_visitor(monkeypatch, str(visitor))
        jobs.append(trainings.ask("lesson", Wanted(visitor), loop))
    assert soon(lambda: loop.now == trainings.PLACES)
    assert [trainings.ahead_of(job) for job in jobs[trainings.PLACES :]] == [0, 1, 2]
    loop.go.set()
    for visitor in range(5):
        as_visitor(monkeypatch, str(visitor))
        assert answer(Wanted(visitor), loop).run.settings == Wanted(visitor)
    assert loop.most == trainings.PLACES


def test_stopping_ends_after_the_epoch_and_keeps_what_was_learnt(loop, monkeypatch):
    as_visitor(monkeypatch, "a")
    job = trainings.ask("lesson", Wanted("stop", epochs=1000), loop)
    assert soon(lambda: job.epoch >= 1)
    assert 0 < job.progress < 1
    job.stop()
    run = answer(Wanted("stop", epochs=1000), loop).run
    assert 1 <= run.trained < 1000
    assert run.settings.epochs == run.trained
    assert trainings.finished(run.settings).run == run
    assert trainings.finished(Wanted("stop", epochs=1000)) is None


def test_stopping_in_line_gives_nothing_and_takes_no_place(loop, monkeypatch):
    for visitor in "ab":
        as_visitor(monkeypatch, visitor)
        trainings.ask("lesson", Wanted(visitor, epochs=1000), loop)
    assert soon(lambda: loop.now == 2)
    as_visitor(monkeypatch, "c")
    job = trainings.ask("lesson", Wanted("c"), loop)
    job.stop()
    assert answer(Wanted("c"), loop) is None
    assert loop.times == 2


def test_a_training_that_nobody_asks_for_any_more_ends_and_frees_its_place(loop, monkeypatch):
    monkeypatch.setattr(trainings, "PATIENCE", 0.3)
    as_visitor(monkeypatch, "gone")
    job = trainings.ask("lesson", Wanted("gone", epochs=10**9), loop)
    assert soon(lambda: loop.now == 1)
    assert soon(lambda: loop.now == 0)
    assert soon(job.was_abandoned)
    loop.go.set()
    assert answer(Wanted("gone"), loop).run.trained == 3  # and whoever comes back gets it from the start


def test_a_training_that_is_asked_for_goes_on(loop, monkeypatch):
    monkeypatch.setattr(trainings, "PATIENCE", 0.5)
    as_visitor(monkeypatch, "patient")
    end = time.monotonic() + 1.5
    while time.monotonic() < end:
        assert isinstance(trainings.ask("lesson", Wanted("patient", epochs=10**6), loop), trainings.Job)
        time.sleep(0.05)
    assert loop.times == 1


def test_asking_for_something_else_ends_the_training_before(loop, monkeypatch):
    as_visitor(monkeypatch, "a")
    first = trainings.ask("lesson", Wanted("first", epochs=10**9), loop)
    assert soon(lambda: loop.now == 1)
    trainings.ask("lesson", Wanted("second", epochs=10**9), loop)
    assert soon(first.was_abandoned)
    assert soon(lambda: loop.now == 1)


def test_what_goes_wrong_in_a_training_is_said(loop, monkeypatch):
    def broken(settings: Wanted, watch: Watch) -> Counted:
        raise RuntimeError("broken on purpose")

    as_visitor(monkeypatch, "a")
    monkeypatch.setattr(trainings, "AT_ONCE", 10)
    with pytest.raises(RuntimeError, match="on purpose"):
        trainings.ask("lesson", Wanted("broken"), broken)
    loop.go.set()
    assert answer(Wanted("broken"), loop).run.trained == 3  # and the next one is a new one


def test_no_more_runs_are_kept_than_there_is_room_for(monkeypatch):
    monkeypatch.setattr(trainings, "_runs", type(trainings._runs)())
    for n in range(trainings.KEPT + 5):
        trainings.now(Wanted(n), lambda settings, watch: Counted(settings, 1))
        trainings.finished(Wanted(0))  # asked for again and again, so it stays
    assert len(trainings._runs) == trainings.KEPT
    assert trainings.finished(Wanted(0))
    assert trainings.finished(Wanted(1)) is None


def test_a_watch_lets_everything_pass():
    batches: Batches = []
    assert Watch().batches(batches) is batches
    assert Watch().goes_on(EpochResult(1, 1, (), 0.0, 0.0))
