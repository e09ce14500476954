"""Trainings on the real data: a few at a time, each done once for all who ask, ended when nobody waits for it.

A training runs beside the pages: a click elsewhere never waits for it, and changing the language does not end it.
Whoever asks is named by a text, one for each visitor and lesson. Nothing here knows a screen.
"""

import os
import secrets
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import fields, is_dataclass
from typing import Any, NamedTuple, Protocol
from weakref import WeakSet, WeakValueDictionary

import torch
from torch import Tensor, nn

from core.training import Batches, EpochResult, Watch

PLACES = 2  # trainings at once, on a machine with two cores
ROOM = 200_000_000  # bytes of finished runs that are kept, besides those that somebody has on the screen
ON_SCREEN = 2_000_000  # bytes of runs that one screen holds besides the newest
PATIENCE = 10.0  # seconds that a training goes on without anybody asking for it
AT_ONCE = 0.4  # seconds that a page waits by itself before it shows how far its training is
LOOK_SOON, LOOK_LATER = 0.4, 2.0  # seconds from one look to the next: while it trains, and while it waits in line


class Trainable(Protocol):
    """Settings of a training: frozen and hashable."""

    @property
    def epochs(self) -> int: ...


class Run(Protocol):
    """What a training comes to; `settings` says how to get the same again."""

    @property
    def settings(self) -> Any: ...


Train = Callable[[Any, Watch], Run]


class Abandoned(Exception):
    """Nobody waits for this training any more."""


class Finished(NamedTuple):
    """A run and how long its training took here."""

    run: Any
    seconds: float
    weight: int  # bytes


class Standing(NamedTuple):
    """How far a job has come."""

    done: bool
    started: bool
    ahead: int  # others that wait for a place in front of it
    epoch: int  # the one under way, from 1
    epochs: int
    share: float  # of the whole work that is done, in [0, 1]
    accuracies: tuple[float, ...]  # on the validation set after each epoch so far, 0 first
    look_after: float  # seconds after which it is worth another look


# One training


class Job(Watch):
    """A training that somebody has asked for, waiting for its place or under way; whoever wants the same shares it."""

    def __init__(self, settings: Trainable, train: Train) -> None:
        self.settings, self.train = settings, train
        self.id = secrets.token_urlsafe(9)  # what a browser asks for it by
        self.future: Future[Finished]
        self.who: set[str] = set()  # wait for it
        self.wanted = time.monotonic()  # when somebody asked last
        self.started = self.stopping = False
        self.results: tuple[EpochResult, ...] = ()  # so far
        self.share = 0.0  # of the current epoch

    def work(self) -> Finished:
        """Train, unless nobody waits for this any more."""
        self.check()
        self.started = True
        return now(self.settings, self.train, self)

    def check(self) -> None:
        """Raise Abandoned when nobody waits for this any more."""
        if not self.is_wanted():
            raise Abandoned

    def is_wanted(self) -> bool:
        """Return whether somebody has asked lately."""
        return time.monotonic() - self.wanted < PATIENCE

    def was_abandoned(self) -> bool:
        """Return whether it ended because nobody waited; then it has to begin anew."""
        done = self.future.done() and not self.future.cancelled()
        return done and isinstance(self.future.exception(), Abandoned)

    def batches(self, loader: Batches) -> Batches:
        """Return the loader's batches, counted. Raises Abandoned between two of them when nobody waits any more."""
        return Counted(loader, self)

    def goes_on(self, result: EpochResult) -> bool:
        """Note the epoch; it was the last when the only one who waits has pressed stop."""
        self.results, self.share = (*self.results, result), 0.0
        return not self.stopping

    @property
    def epoch(self) -> int:
        """The epochs that are done."""
        return self.results[-1].epoch if self.results else 0

    @property
    def progress(self) -> float:
        """The share of the work that is done, in [0, 1]."""
        return min(1.0, (self.epoch + self.share) / max(1, self.settings.epochs))


class Counted:
    """Batches that tell a job how far it has come."""

    def __init__(self, loader: Any, job: Job) -> None:
        self.loader, self.job = loader, job

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        for i, batch in enumerate(self.loader):
            self.job.check()
            self.job.share = i / len(self.loader)
            yield batch


# Asking for one

_lock = threading.RLock()
_jobs: dict[Trainable, Job] = {}  # that a newcomer may share, the longest waiting first
_asked: dict[str, Job] = {}  # by who waits for it
_by_id: WeakValueDictionary[str, Job] = WeakValueDictionary()


def _begin() -> None:
    """Set a training thread up: one core each, and behind the visitors' clicks where the system allows it."""
    torch.set_num_threads(1)
    if hasattr(os, "setpriority"):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 10)


_places = ThreadPoolExecutor(PLACES, thread_name_prefix="training", initializer=_begin)


def ask(who: str, settings: Trainable, train: Train) -> Finished | Job | None:
    """Return the run of these settings if it is there or soon will be, otherwise the job that trains it.

    Everybody waits for one job at a time: asking for other settings leaves the one before. When it was stopped by
    hand, the run has fewer epochs than its settings asked for, and it is None where there was nothing to keep. What
    goes wrong while training is raised here, to each who waited.
    """
    with _lock:
        job = _asked.get(who)
        if job is None or job.settings != settings or job.was_abandoned():
            leave(who)
            if settings in _runs:
                return finished(settings)
            job = join(who, settings, train)
            wait_for = AT_ONCE
        else:
            wait_for = 0.0
        job.wanted = time.monotonic()
    wait([job.future], timeout=wait_for)
    if not job.future.done() and who in job.who:
        return job
    with _lock:
        del _asked[who]
    return None if who not in job.who or job.future.cancelled() else job.future.result()


def join(who: str, settings: Trainable, train: Train) -> Job:
    """Return the job that trains these settings, begun if nobody else has asked for them, with one more who waits."""
    with _lock:
        forget_the_gone()
        job = _jobs.get(settings)
        if job is None:
            job = Job(settings, train)
            _jobs[settings] = _by_id[job.id] = job
            job.future = _places.submit(job.work)
            job.future.add_done_callback(lambda _: close(job))
        job.who.add(who)
        _asked[who] = job
    return job


def close(job: Job) -> None:
    """Let nobody else share a job: it is done, or will be over before its settings say so."""
    with _lock:
        if _jobs.get(job.settings) is job:
            del _jobs[job.settings]


def leave(who: str) -> None:
    """Take one back who waits, for other settings or for good; a job that nobody waits for ends as soon as can be."""
    with _lock:
        job = _asked.pop(who, None)
        if job is None:
            return
        job.who.discard(who)
        if not job.who:
            job.wanted = float("-inf")
            close(job)
            job.future.cancel()


def stop(who: str) -> None:
    """End the training that somebody waits for after this epoch, keeping what has been learnt; a stop button's work.

    If it has not begun there is nothing to keep. If others wait for it too it goes on, and only this one leaves.
    """
    with _lock:
        job = _asked.get(who)
        if job is None or job.future.done():
            return
        if len(job.who) > 1:
            job.who.discard(who)
            return
        job.stopping = True
        close(job)
        if not job.started:
            job.future.cancel()


def forget_the_gone() -> None:
    """Forget those whose training was over and who have not come for it."""
    with _lock:
        for who in [who for who, job in _asked.items() if job.future.done() and not job.is_wanted()]:
            del _asked[who]


def ahead_of(job: Job) -> int:
    """Return how many others wait for a place in front of a job that waits too."""
    with _lock:
        waiting = [other for other in _jobs.values() if not other.started and other.is_wanted()]
    return waiting.index(job) if job in waiting else 0


def standing(job: Job) -> Standing:
    """Return how far a job has come, and note that somebody looks."""
    job.wanted = max(job.wanted, time.monotonic()) if job.who else job.wanted
    ahead, results = ahead_of(job), job.results
    epochs = job.settings.epochs
    return Standing(
        job.future.done(),
        job.started,
        ahead,
        min(job.epoch + 1, epochs),
        epochs,
        job.progress,
        tuple(result.accuracy for result in results),
        LOOK_SOON if job.started or ahead < PLACES else LOOK_LATER,
    )


def job_of(id_: str) -> Job | None:
    """Return the job of that id, None if it has long been over."""
    return _by_id.get(id_)


# Finished runs


class Screen:
    """What one visitor has on the screen: these runs are not forgotten as long as this lives."""

    def __init__(self) -> None:
        self.shown: OrderedDict[Trainable, None] = OrderedDict()  # the newest at the end
        with _lock:
            _screens.add(self)

    def show(self, settings: Trainable) -> None:
        """Hold the run of these settings, and let go of those that were not shown for the longest and weigh too much.

        The newest is held whatever it weighs.
        """
        with _lock:
            self.shown[settings] = None
            self.shown.move_to_end(settings)
            before = list(self.shown)[:-1]
            while before and sum(_runs[each].weight for each in before if each in _runs) > ON_SCREEN:
                del self.shown[before.pop(0)]


_screens: WeakSet[Screen] = WeakSet()
_runs: OrderedDict[Trainable, Finished] = OrderedDict()  # the ones asked for last at the end


def finished(settings: Trainable, screen: Screen | None = None) -> Finished | None:
    """Return the run of these settings if anybody has trained it; with `screen`, it stays as long as that shows it."""
    with _lock:
        if settings not in _runs:
            return None
        _runs.move_to_end(settings)
        if screen:
            screen.show(settings)
        return _runs[settings]


def keep(run: Run, seconds: float) -> Finished:
    """Remember a run under its own settings, and forget those that there is no room for."""
    done = Finished(run, seconds, weight_of(run))
    with _lock:
        _runs[run.settings] = done
        make_room(but=run.settings)
    return done


def make_room(but: Trainable) -> None:
    """Forget runs until the rest weigh `ROOM` at most: those not asked for the longest, and none that is shown."""
    with _lock:
        shown = {settings for screen in _screens for settings in screen.shown} | {but}
        spare = [settings for settings in _runs if settings not in shown]
        total = sum(_runs[settings].weight for settings in spare)
        while total > ROOM:
            total -= _runs.pop(spare.pop(0)).weight


def weight_of(value: Any) -> int:
    """Return how many bytes a run takes, tensors, nets and numbers counted."""
    if isinstance(value, Tensor):
        return value.nbytes
    if isinstance(value, nn.Module):
        return sum(tensor.nbytes for tensor in value.state_dict().values())
    if isinstance(value, dict):
        return sum(map(weight_of, value.values()))
    if isinstance(value, list | tuple):
        return sys.getsizeof(value) + sum(map(weight_of, value))
    if is_dataclass(value):
        return sum(weight_of(getattr(value, field.name)) for field in fields(value))
    return sys.getsizeof(value)


def now(settings: Trainable, train: Train, watch: Watch | None = None) -> Finished:
    """Return the run of these settings, trained here and now if need be: for the warm-up and for short ones."""
    found = finished(settings)
    if found:
        return found
    begun = time.perf_counter()
    return keep(train(settings, watch or Watch()), time.perf_counter() - begun)
