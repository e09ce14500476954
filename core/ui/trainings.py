"""Trainings on the real data: a few at a time, each done once for all who ask, ended when nobody waits for it.

A training runs beside the pages: a click elsewhere never waits for it, and changing the language does not end it.
"""

import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any, NamedTuple, Protocol

import streamlit as st
import torch
from streamlit.runtime.scriptrunner import get_script_run_ctx
from torch import Tensor

from core.training import Batches, EpochResult, Watch
from core.ui import language

PLACES = 2  # trainings at once, on a machine with two cores
KEPT = 48  # finished runs, below 1 MB each
PATIENCE = 8.0  # seconds that a training goes on without anybody asking for it
POLL = 0.4  # seconds from one look at a training to the next
AT_ONCE = 0.4  # seconds that a page waits by itself before it shows a progress bar


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


class Job(Watch):
    """One visitor's training, waiting for its place or under way."""

    def __init__(self, settings: Trainable, train: Train) -> None:
        self.settings, self.train = settings, train
        self.future: Future[Finished]
        self.wanted = time.monotonic()  # when the visitor last asked
        self.started = self.stopping = False
        self.epoch = 0
        self.share = 0.0  # of the current epoch

    def work(self) -> Finished:
        """Train, or take what someone else's training has found while this one waited."""
        self.check()
        self.started = True
        return now(self.settings, self.train, self)

    def check(self) -> None:
        """Raise Abandoned when nobody waits for this any more."""
        if not self.is_wanted():
            raise Abandoned

    def is_wanted(self) -> bool:
        """Return whether the visitor has asked lately."""
        return time.monotonic() - self.wanted < PATIENCE

    def was_abandoned(self) -> bool:
        """Return whether it ended because nobody waited; then it has to begin anew."""
        done = self.future.done() and not self.future.cancelled()
        return done and isinstance(self.future.exception(), Abandoned)

    def leave(self) -> None:
        """End it as soon as can be: the visitor wants something else, or has gone."""
        self.wanted = float("-inf")
        self.future.cancel()

    def batches(self, loader: Batches) -> Batches:
        """Return the loader's batches, counted. Raises Abandoned between two of them when nobody waits any more."""
        return Counted(loader, self)

    def goes_on(self, result: EpochResult) -> bool:
        """Note the epoch; it was the last when the visitor has pressed stop."""
        self.epoch, self.share = result.epoch, 0.0
        return not self.stopping

    def stop(self) -> None:
        """End after this epoch, keeping what has been learnt; at once if it has not begun."""
        self.stopping = True
        if not self.started:
            self.future.cancel()

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


def _begin() -> None:
    """Set a training thread up: one core each, and behind the visitors' clicks where the system allows it."""
    torch.set_num_threads(1)
    if hasattr(os, "setpriority"):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 10)


_lock = threading.Lock()
_places = ThreadPoolExecutor(PLACES, thread_name_prefix="training", initializer=_begin)
_runs: OrderedDict[Trainable, Finished] = OrderedDict()  # the ones asked for last at the end
_jobs: dict[tuple[str, str], Job] = {}  # by visitor and lesson, the longest waiting first


def finished(settings: Trainable) -> Finished | None:
    """Return the run of these settings if anybody has trained it, and note that it is still asked for."""
    with _lock:
        if settings in _runs:
            _runs.move_to_end(settings)
        return _runs.get(settings)


def keep(run: Run, seconds: float) -> Finished:
    """Remember a run under its own settings, and forget the one not asked for the longest."""
    done = Finished(run, seconds)
    with _lock:
        _runs[run.settings] = done
        while len(_runs) > KEPT:
            _runs.popitem(last=False)
    return done


def now(settings: Trainable, train: Train, watch: Watch | None = None) -> Finished:
    """Return the run of these settings, trained here and now if need be: for the warm-up and for short ones."""
    found = finished(settings)
    if found:
        return found
    begun = time.perf_counter()
    return keep(train(settings, watch or Watch()), time.perf_counter() - begun)


def ask(lesson: str, settings: Trainable, train: Train) -> Finished | Job | None:
    """Return the run of these settings if it is there or soon will be, otherwise the visitor's job that trains it.

    A visitor has one job per lesson: asking for other settings ends the one before. When it was stopped by hand, the
    run has fewer epochs than its settings asked for; None is a job that was stopped before it had begun. What goes
    wrong while training is raised here.
    """
    visitor = (visitor_id(), lesson)
    with _lock:
        job = _jobs.get(visitor)
        known = settings in _runs
    if job is None or job.settings != settings or job.was_abandoned():
        if known:
            return finished(settings)
        job = begin(visitor, Job(settings, train))
    job.wanted = time.monotonic()
    wait([job.future], timeout=AT_ONCE)
    if not job.future.done():
        return job
    with _lock:
        _jobs.pop(visitor, None)
    return None if job.future.cancelled() else job.future.result()


class State(NamedTuple):
    """Where a visitor stands with the trainings of one lesson."""

    shown: Finished | None  # the newest run; None before the first
    job: Job | None  # what is under way
    is_new: bool  # whether `shown` has only just been finished
    was_stopped: bool  # whether what was asked for has only just been stopped before it had begun


def want(lesson: str, settings: Trainable) -> None:
    """Note that the visitor wants this training; a button's callback. `settle` sees to it."""
    st.session_state[f"{lesson}_asked"] = settings


def settle(lesson: str, train: Train) -> State:
    """Train what the visitor of a lesson wants, if anything, and return where that stands."""
    asked, shown = f"{lesson}_asked", f"{lesson}_shown"
    wanted = st.session_state.get(asked)
    answer = ask(lesson, wanted, train) if wanted else None
    job = answer if isinstance(answer, Job) else None
    done = answer if isinstance(answer, Finished) else None
    if wanted and not job:
        st.session_state[asked] = None
    if done:
        st.session_state[shown] = done.run.settings
    elif shown in st.session_state:
        done = now(st.session_state[shown], train)  # at once, unless others had it pushed out
    return State(done, job, isinstance(answer, Finished), bool(wanted) and answer is None)


def visitor_id() -> str:
    """Return what tells this visitor from all others."""
    context = get_script_run_ctx()
    return context.session_id if context else ""


def begin(visitor: tuple[str, str], job: Job) -> Job:
    """Line a job up, in place of the visitor's last one; forget those whose visitors have gone."""
    with _lock:
        gone = [who for who, other in _jobs.items() if other.future.done() and not other.is_wanted()]
        for who in {visitor, *gone} & set(_jobs):
            _jobs.pop(who).leave()
        job.future = _places.submit(job.work)
        _jobs[visitor] = job
    return job


def ahead_of(job: Job) -> int:
    """Return how many others wait for a place in front of a job that waits too."""
    with _lock:
        waiting = [other for other in _jobs.values() if not other.started and not other.future.done()]
    return waiting.index(job) if job in waiting else 0


@st.fragment(run_every=POLL)
def follow(job: Job, key: str) -> None:
    """Draw how far a job has come and a button that stops it; when it is done the whole page runs again."""
    frame = language.words("frame")
    job.wanted = time.monotonic()
    if job.future.done():
        st.rerun()
    if job.started:
        text = frame("training.under_way", epoch=min(job.epoch + 1, job.settings.epochs), epochs=job.settings.epochs)
    else:
        text = frame("training.waiting", places=PLACES, ahead=ahead_of(job))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(job.progress, text)
        st.button(frame("training.stop"), icon=":material/stop:", on_click=job.stop, key=key)
