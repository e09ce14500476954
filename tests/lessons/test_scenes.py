"""Every scene of every lesson is drawn on its real rows: it validates, Vega takes it, and it says what it shows."""

import json
import random
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from hashlib import sha256
from importlib import import_module, util
from time import sleep

import altair as alt
import pandas as pd
import pytest
import vl_convert
from altair.vegalite.v6.schema.core import FacetedEncoding

from core.lessons import scenes
from core.lessons.inputs import Values, defaults
from core.lessons.scenes import Scene, message, packed, run_id
from core.text import READINGS, Words
from core.ui import navigation

STEMS = [each.stem for each in navigation.lessons() if util.find_spec(f"core.lessons.{each.stem}")]
SCENES = [
    (stem, name) for stem in STEMS for name in getattr(import_module(f"core.lessons.{stem}"), "SCENES", {})
]  # fmt: skip


def made(stem: str, name: str, reading: str, values: Values | None = None) -> Scene:
    lesson = import_module(f"core.lessons.{stem}")
    return lesson.SCENES[name](values or defaults(lesson.INPUTS), Words(stem, reading))


def with_rows(stem: str, scene: Scene, reading: str) -> dict:
    """Return a scene's spec, validated against Vega-Lite's schema, with its rows as the player unpacks them."""
    drawn = scene.chart(*(alt.NamedData(name=name) for name in scene.names), Words(stem, reading), **scene.options)
    spec = drawn.to_dict(validate=True)
    rows = {name: pd.DataFrame(columns).to_dict("records") for name, columns in json.loads(scene.rows).items()}
    return {**spec, "datasets": rows}


# Both languages in one are what a quick check draws; each alone is drawn by the whole suite.
every_reading = pytest.mark.parametrize(
    "reading", [each if each == "both" else pytest.param(each, marks=pytest.mark.slow) for each in READINGS]
)


@every_reading
@pytest.mark.parametrize(("stem", "name"), SCENES)
def test_every_scene_is_drawn_on_its_real_rows(stem, name, reading):
    scene = made(stem, name, reading)
    spec = with_rows(stem, scene, reading)
    assert set(scene.names) <= set(spec["datasets"])
    svg = vl_convert.vegalite_to_svg(spec, vl_version="6.4")
    assert "<path" in svg or "<image" in svg
    assert scene.description.strip()
    assert all(str(text).strip() for text in scene.texts)


@pytest.mark.slow
@pytest.mark.parametrize(("stem", "name"), SCENES)
def test_the_same_link_makes_the_same_scene(stem, name):
    lesson = import_module(f"core.lessons.{stem}")
    chance = random.Random(f"{stem} {name}")
    state = Values({each.id: each.some(chance) for each in lesson.INPUTS})
    first = made(stem, name, "en", state)
    lesson.SCENES[name].cache_clear()
    assert made(stem, name, "en", state).rows == first.rows


@pytest.mark.parametrize(("stem", "name"), SCENES)
def test_what_is_sent_is_json_that_a_browser_takes(stem, name):
    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is not JSON")

    sent = message(made(stem, name, "zh"), Words(stem, "zh"), name)
    told = json.loads(sent, parse_constant=refuse)
    assert told["steps"] == len(told["texts"])


@pytest.mark.parametrize(("stem", "name"), SCENES)
def test_sharing_channels_changes_no_chart(stem, name, monkeypatch):
    """Altair's own way, which copies them, makes the same chart."""
    scene, words = made(stem, name, "en"), Words(stem, "en")
    of = (scene.chart, scene.names, words, tuple(scene.options.items()))
    ours = scenes.made.__wrapped__(*of)
    monkeypatch.delattr(FacetedEncoding, "__deepcopy__")
    assert scenes.made.__wrapped__(*of) == ours


def test_what_is_not_finite_goes_out_as_nothing():
    rows = packed({"a": pd.DataFrame({"x": [1.0, float("inf"), float("nan")]})})
    assert json.loads(rows) == {"a": {"x": [1.0, None, None]}}


def test_a_run_has_the_same_name_in_every_process():
    scene = partial(Scene, alt.Chart, "{}", (), "a picture")
    assert run_id("p", scene(run=(1, "a"))) == "p-" + sha256(b"(1, 'a')").hexdigest()[:16]
    assert run_id("p", scene(run=(1, "b"))) != run_id("p", scene(run=(1, "a")))


def test_a_class_that_opens_a_lesson_at_once_makes_its_chart_once():
    built = []

    def slow(_rows: alt.NamedData, _words: Words) -> alt.Chart:
        built.append(1)
        sleep(0.1)
        return alt.Chart(alt.NamedData("rows")).mark_point()

    with ThreadPoolExecutor(8) as threads:
        found = set(threads.map(lambda _: scenes.spec(slow, ("rows",), Words("pixels", "en"), ()), range(8)))
    assert (len(built), len(found)) == (1, 1)
