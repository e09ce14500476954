"""The runs that a lesson keeps in its address, the newest first; of each, what decides it."""

from collections.abc import Callable
from typing import Any

from core.lessons import trainings
from core.lessons.inputs import Values
from core.lessons.trainings import Trainable

Run = tuple[Any, ...]  # the values of the inputs of a run, in their order
SettingsOf = Callable[[Run], Trainable]


def exchanged(runs: tuple[Run, ...], old: Run, *new: Run) -> tuple[Run, ...]:
    """Return the runs with others in the place of one, or with none; each of them once."""
    return tuple(dict.fromkeys(each for run in runs for each in (new if run == old else (run,))))


def asked_for(values: Values, settings_of: SettingsOf, asked: Trainable) -> Run:
    """Return the kept run of these settings. Raises ValueError where there is none."""
    return values.runs[[settings_of(run) for run in values.runs].index(asked)]


def trained(values: Values, settings_of: SettingsOf) -> Values:
    """Return the same values with those of the runs that are there; whatever shows a run is made of these."""
    return values.replace(runs=tuple(run for run in values.runs if trainings.finished(settings_of(run))))
