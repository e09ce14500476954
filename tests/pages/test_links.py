"""A link to any state of any lesson brings that state back, through the page itself, in either language."""

import random

import pytest

from core.lessons.inputs import Position, Text, Values, to_address
from core.ui import navigation
from core.ui.inputs import inputs_of
from tests.seen import address

STEMS = [each.stem for each in navigation.lessons() if inputs_of(each.stem)]
SLOW = {"epochs", "steps", "batch", "units"}  # what makes a training long: that it is trained is tested elsewhere


def any_state(stem: str, seed: int) -> Values:
    """Return a random state of a lesson's inputs, but of what makes a training long."""
    chance, inputs = random.Random(f"{stem} {seed}"), inputs_of(stem)
    return Values({each.id: each.default if each.id in SLOW else each.some(chance) for each in inputs})


@pytest.mark.parametrize("reading", ["en", "zh"])
@pytest.mark.parametrize("stem", STEMS)
def test_a_link_restores_every_input(visit, stem, reading):
    said = to_address(inputs_of(stem), any_state(stem, len(reading)))
    app = visit(stem, reading, **said)
    players = {each.id for each in inputs_of(stem) if isinstance(each, Position)}
    assert address(app) == {id_: text for id_, text in said.items() if id_ not in players}


@pytest.mark.parametrize("text", ["nan", "1e400", "", "x" * 10_000])
@pytest.mark.parametrize("stem", STEMS)
def test_a_page_opens_as_it_always_does_whatever_its_address_says(visit, stem, text):
    typed = {each.id for each in inputs_of(stem) if isinstance(each, Text)}  # may take any short text
    app = visit(stem, **{each.id: text for each in inputs_of(stem) if each.id not in typed or len(text) > 200})
    assert address(app) == {}
