"""Trainings beside the pages: two at a time, each done once, stopped by hand, and ended when nobody waits."""

import gc
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import wait
from dataclasses import dataclass, replace
from typing import NamedTuple

import pytest
import torch
from torch import Tensor, nn

from core.lessons import trainings
from core.lessons.training import train_filmed
from core.lessons.trainings import Finished, Job, Screen
from core.training import Batches, EpochResult, Settings, Watch


@dataclass(frozen=True)
class Wanted:
    """Settings of a training that only counts."""

    name: object
    epochs: int = 3


class Counted(NamedTuple):
    settings: Wanted
    trained: int
    numbers: Tensor = torch.zeros(0)


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
                if not watch.goes_on(EpochResult(epoch, epoch, (), 0.0, epoch / 100)):
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
    """Give a training to ask for; nothing of it stays behind."""
    monkeypatch.setattr(trainings, "AT_ONCE", 0.01)
    monkeypatch.setattr(trainings, "_runs", type(trainings._runs)())
    here = Loop()
    yield here
    here.go.set()
    jobs = [*trainings._jobs.values(), *trainings._asked.values()]
    for who in list(trainings._asked):
        trainings.leave(who)
    wait([job.future for job in jobs], timeout=20)


def soon(true: Callable[[], bool]) -> bool:
    end = time.monotonic() + 10
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.01)
    return False


def job(who: str, settings: Wanted, loop: Loop) -> Job:
    given = trainings.ask(who, settings, loop)
    assert isinstance(given, Job)
    return given


def answer(who: str, settings: Wanted, loop: Loop) -> Finished | None:
    """Return what a visitor who asks again and again gets at last."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        given = trainings.ask(who, settings, loop)
        if not isinstance(given, Job):
            return given
        time.sleep(0.01)
    raise AssertionError("no answer")


# Asking


def test_a_training_is_done_once_for_all_who_ask_one_after_the_other(loop):
    loop.go.set()
    for who in ("a", "b", "c"):
        assert answer(who, Wanted("once"), loop).run == Counted(Wanted("once"), 3)
    assert loop.times == 1


def test_twenty_who_press_the_same_button_share_one_training_and_leave_the_other_place_free(loop):
    shared = {job(f"visitor {n}", Wanted("shared"), loop) for n in range(20)}
    assert len(shared) == 1
    job("another", Wanted("other"), loop)
    assert soon(lambda: loop.now == 2)
    loop.go.set()
    assert {answer(f"visitor {n}", Wanted("shared"), loop).run.trained for n in range(20)} == {3}
    assert answer("another", Wanted("other"), loop).run.trained == 3
    assert loop.times == 2


def test_asked_for_by_many_threads_at_the_same_moment_it_is_still_done_once(loop):
    together, given = threading.Barrier(12), []

    def ask(who: str) -> None:
        together.wait()
        given.append(trainings.ask(who, Wanted("at once"), loop))

    threads = [threading.Thread(target=ask, args=(str(n),)) for n in range(12)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(set(given)) == 1
    loop.go.set()
    assert soon(lambda: trainings.finished(Wanted("at once")) is not None)
    assert loop.times == 1


def test_no_more_train_at_once_than_there_are_places(loop):
    jobs = [job(str(n), Wanted(n), loop) for n in range(5)]
    assert soon(lambda: loop.now == trainings.PLACES)
    assert [trainings.ahead_of(each) for each in jobs[trainings.PLACES :]] == [0, 1, 2]
    loop.go.set()
    for n in range(5):
        assert answer(str(n), Wanted(n), loop).run.settings == Wanted(n)
    assert loop.most == trainings.PLACES


def test_what_goes_wrong_in_a_training_is_said_to_each_who_waited(loop, monkeypatch):
    begin = threading.Event()

    def broken(settings: Wanted, watch: Watch) -> Counted:
        begin.wait(10)
        raise RuntimeError("broken on purpose")

    for who in "ab":
        assert isinstance(trainings.ask(who, Wanted("broken"), broken), Job)
    begin.set()
    assert soon(lambda: trainings._asked["a"].future.done())
    for who in "ab":
        with pytest.raises(RuntimeError, match="on purpose"):
            trainings.ask(who, Wanted("broken"), broken)
    loop.go.set()
    assert answer("a", Wanted("broken"), loop).run.trained == 3  # and the next one is a new one


# Looking


def test_what_an_epoch_came_to_is_there_while_the_next_one_trains(loop):
    first = job("a", Wanted("live", epochs=10**6), loop)
    assert soon(lambda: len(first.results) >= 2)
    found = trainings.standing(first)
    assert [result.epoch for result in first.results[:2]] == [1, 2]
    assert found.accuracies[:2] == (0.01, 0.02)
    assert found.started
    assert not found.done
    assert found.look_after == trainings.LOOK_SOON
    assert trainings.job_of(first.id) is first


def test_whoever_waits_far_behind_is_asked_to_look_less_often(loop):
    jobs = [job(str(n), Wanted(n, epochs=10**6), loop) for n in range(8)]
    assert soon(lambda: loop.now == trainings.PLACES)
    last = trainings.standing(jobs[-1])
    assert (last.started, last.ahead, last.look_after) == (False, 5, trainings.LOOK_LATER)
    assert trainings.standing(jobs[trainings.PLACES]).look_after == trainings.LOOK_SOON


def test_looking_keeps_a_training_alive_and_without_it_its_place_is_freed(loop, monkeypatch):
    monkeypatch.setattr(trainings, "PATIENCE", 0.5)
    watched, left = job("a", Wanted("watched", epochs=10**6), loop), job("b", Wanted("left", epochs=10**6), loop)
    end = time.monotonic() + 1.5
    while time.monotonic() < end:
        trainings.standing(watched)
        time.sleep(0.05)
    assert not watched.future.done()
    assert left.was_abandoned()
    assert loop.now == 1
    loop.go.set()
    monkeypatch.setattr(trainings, "PATIENCE", 20)
    assert answer("b", Wanted("left", epochs=2), loop).run.trained == 2  # and whoever comes back gets it anew


def test_a_job_that_is_over_is_forgotten_when_nobody_comes_for_it(loop, monkeypatch):
    monkeypatch.setattr(trainings, "PATIENCE", 0.2)
    gone = job("gone", Wanted("a"), loop)
    loop.go.set()
    assert soon(lambda: gone.future.done() and not gone.is_wanted())
    assert "gone" in trainings._asked
    trainings.ask("other", Wanted("b"), loop)
    assert "gone" not in trainings._asked


# Stopping and leaving


def test_stopping_ends_after_the_epoch_and_keeps_what_was_learnt(loop):
    first = job("a", Wanted("stop", epochs=1000), loop)
    assert soon(lambda: first.epoch >= 1)
    assert 0 < first.progress < 1
    trainings.stop("a")
    run = answer("a", Wanted("stop", epochs=1000), loop).run
    assert 1 <= run.trained < 1000
    assert run.settings.epochs == run.trained
    assert trainings.finished(run.settings).run == run
    assert trainings.finished(Wanted("stop", epochs=1000)) is None


def test_stopping_in_line_gives_nothing_and_takes_no_place(loop):
    for who in "ab":
        job(who, Wanted(who, epochs=10**6), loop)
    assert soon(lambda: loop.now == 2)
    job("c", Wanted("c"), loop)
    trainings.stop("c")
    assert answer("c", Wanted("c"), loop) is None
    assert loop.times == 2


def test_one_of_two_who_stops_takes_nothing_from_the_other(loop):
    first = job("a", Wanted("both"), loop)
    assert job("b", Wanted("both"), loop) is first
    trainings.stop("a")
    assert trainings.ask("a", Wanted("both"), loop) is None
    assert not first.stopping
    loop.go.set()
    assert answer("b", Wanted("both"), loop).run.trained == 3


def test_whoever_asks_for_what_another_is_stopping_gets_all_of_it(loop):
    stopped = job("a", Wanted("soon", epochs=40), loop)
    trainings.stop("a")
    assert job("b", Wanted("soon", epochs=40), loop) is not stopped
    loop.go.set()
    assert answer("b", Wanted("soon", epochs=40), loop).run.trained == 40
    assert answer("a", Wanted("soon", epochs=40), loop).run.trained < 40


def test_asking_for_something_else_ends_the_training_before(loop):
    first = job("a", Wanted("first", epochs=10**6), loop)
    assert soon(lambda: loop.now == 1)
    second = job("a", Wanted("second", epochs=10**6), loop)
    assert soon(first.was_abandoned)
    assert soon(lambda: loop.now == 1)
    assert not second.future.done()


def test_asking_for_something_else_leaves_a_shared_training_to_the_others(loop):
    first = job("a", Wanted("first"), loop)
    job("b", Wanted("first"), loop)
    job("a", Wanted("second"), loop)
    loop.go.set()
    assert answer("b", Wanted("first"), loop).run.trained == 3
    assert first.future.result().run.trained == 3


# What is kept


def train_of(bytes_: int) -> Callable[[Wanted, Watch], Counted]:
    return lambda settings, watch: Counted(settings, 1, torch.zeros(bytes_, dtype=torch.uint8))


def kept(count: int) -> list[int]:
    return [n for n in range(count) if Wanted(n) in trainings._runs]


def test_runs_are_kept_within_their_room_and_those_asked_for_stay(loop, monkeypatch):
    monkeypatch.setattr(trainings, "ROOM", 10_500)
    for n in range(20):
        trainings.now(Wanted(n), train_of(1_000))
        trainings.finished(Wanted(0))  # asked for again and again, so it stays
    assert kept(20)[0] == 0
    assert kept(20)[1:] == list(range(20 - len(kept(20)) + 1, 20))
    assert 8 <= len(kept(20)) <= 10


def test_what_somebody_has_on_the_screen_stays_however_many_others_train(loop, monkeypatch):
    monkeypatch.setattr(trainings, "ROOM", 3_500)
    trainings.now(Wanted("mine"), train_of(1_000))
    screen = Screen()
    mine = trainings.finished(Wanted("mine"), screen)
    for n in range(30):
        trainings.now(Wanted(n), train_of(1_000))
    assert trainings.finished(Wanted("mine")) is mine
    del screen
    gc.collect()
    for n in range(30, 40):
        trainings.now(Wanted(n), train_of(1_000))
    assert trainings.finished(Wanted("mine")) is None


def test_a_screen_holds_its_newest_run_and_no_more_than_its_share_of_others(loop, monkeypatch):
    monkeypatch.setattr(trainings, "ON_SCREEN", 3_500)
    screen = Screen()
    for n in range(6):
        trainings.now(Wanted(n), train_of(1_000))
        trainings.finished(Wanted(n), screen)
    assert 5 in [settings.name for settings in screen.shown]
    assert 3 <= len(screen.shown) <= 4
    trainings.now(Wanted("large"), train_of(1_000_000))
    trainings.finished(Wanted("large"), screen)
    assert Wanted("large") in screen.shown


def test_a_run_weighs_what_its_tensors_nets_and_numbers_take(loop):
    run = train_filmed(Settings(epochs=2))
    numbers = sum(len(result.losses) for result in run.results)
    least = run.frames.nbytes + 24 * numbers
    assert least < trainings.weight_of(run) < least + 40_000
    assert trainings.weight_of(nn.Linear(10, 5)) == 4 * 55
    assert trainings.weight_of({"a": torch.zeros(7), "b": (torch.zeros(3),)}) >= 40


def test_a_watch_lets_everything_pass():
    batches: Batches = []
    assert Watch().batches(batches) is batches
    assert Watch().goes_on(EpochResult(1, 1, (), 0.0, 0.0))
