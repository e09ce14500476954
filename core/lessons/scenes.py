"""A scene: one picture of a lesson, its rows, its texts and how it plays; and its way to the browser, packed once."""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from threading import Lock
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

import altair as alt
import pandas as pd
import torch
from altair.utils import schemapi
from altair.vegalite.v6.schema.core import FacetedEncoding

from core.text import Words

schemapi.disable_debug_mode()  # each part of a chart is not checked again and again; the tests check whole charts
# Altair copies each part of a chart again for each level above it, and never changes the channels once they are said.
# Shared instead of copied, a chart takes less than half the time. (Altair asks for no second argument.)
FacetedEncoding.__deepcopy__ = lambda channels, _: channels  # type: ignore[attr-defined]

Chart = Callable[..., alt.TopLevelMixin]
Table = pd.DataFrame | Mapping[str, Sequence[Any]]  # by name: a column's values, all equally many


class Scene(NamedTuple):
    """What a player shows: a chart, its rows, and one text for each step (none: a picture that does not play)."""

    chart: Chart
    rows: str  # made by `packed`
    names: tuple[str, ...]  # which of the rows are the chart's data arguments, in their order
    description: str  # of the whole picture, for those who do not see it
    texts: Sequence[str] = ()  # what is shown and said at each step
    rate: float = 4  # steps a second
    options: Mapping[str, Any] = MappingProxyType({})  # of the chart, hashable
    run: object = None  # what it shows: the same run keeps its place while its words or its look change
    begins: int = 0  # the step a new run stands at
    autoplay: bool = False  # a new run plays by itself
    position: str | None = None  # the id of the Position that holds its step
    picks: str | None = None  # the field of its rows that a click on a mark tells the server
    renderer: Literal["svg", "canvas"] = "svg"
    # What params of the chart say, beside `step`: another value moves the picture, and draws nothing anew.
    sets: Mapping[str, float] = MappingProxyType({})
    # The fields of its rows across whose values a window can be dragged: of each the two params that are its ends, and
    # how far it goes. Python is told {param: value} of all of them.
    drags: Mapping[str, tuple[str, str, int]] = MappingProxyType({})


def packed(tables: Mapping[str, Table | str]) -> str:
    """Return rows as the text a player unpacks: {name: {column: [values]}}; a table may come as its own text."""
    texts = {name: table if isinstance(table, str) else packed_table(table) for name, table in tables.items()}
    return "{" + ",".join(f"{json.dumps(name)}:{text}" for name, text in texts.items()) + "}"


def packed_table(table: Table) -> str:
    """Return one table's part of that text, {column: [values]}. What is not finite becomes null."""
    columns = {name: table[name].tolist() for name in table} if isinstance(table, pd.DataFrame) else dict(table)
    try:
        return json.dumps(columns, separators=(",", ":"), allow_nan=False)
    except ValueError:  # JSON has no nan and no infinity, and a browser refuses the whole text for one of them
        finite = {name: [_finite(value) for value in values] for name, values in columns.items()}
        return json.dumps(finite, separators=(",", ":"), allow_nan=False)


def rounded(values: torch.Tensor, decimals: int = 4) -> list[float]:
    """Return a column of rows: numbers (n,) to as many decimals as a chart shows."""
    return [round(value, decimals) for value in values.tolist()]


def _finite(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value


@lru_cache(maxsize=512)
def turn(*_of: object) -> Lock:
    """Return what lets one visitor at a time make something: a class that opens a lesson at once makes it once."""
    return Lock()


def spec(chart: Chart, names: tuple[str, ...], words: Words, options: tuple[tuple[str, Any], ...]) -> str:
    """Return the Vega-Lite spec, as JSON, of a chart whose rows come under the names of its data arguments.

    Altair takes longer to make one than all else that a click does.
    """
    with turn(chart, names, words, options):
        return made(chart, names, words, options)


@lru_cache(maxsize=512)
def made(chart: Chart, names: tuple[str, ...], words: Words, options: tuple[tuple[str, Any], ...]) -> str:
    """Return the spec for the first who asks, and keep it."""
    drawn = chart(*(alt.NamedData(name=name) for name in names), words, **dict(options))
    return json.dumps(drawn.to_dict(validate=False), separators=(",", ":"))  # the tests do validate


def spec_of(scene: Scene, words: Words) -> str:
    """Return the Vega-Lite spec, as JSON, of a scene in the reader's words."""
    return spec(scene.chart, scene.names, words, tuple(scene.options.items()))


def run_id(key: str, scene: Scene) -> str:
    """Return a name for what a scene shows, the same in every process."""
    what = scene.rows if scene.run is None else repr(scene.run)
    return f"{key}-{sha256(what.encode()).hexdigest()[:16]}"


def message(scene: Scene, words: Words, key: str, **more: Any) -> bytes:
    """Return everything a player needs, as JSON; the spec and the rows go in as the texts they are already."""
    told = {
        "run": run_id(key, scene),
        "steps": len(scene.texts),
        "texts": list(scene.texts),
        "rate": scene.rate,
        "renderer": scene.renderer,
        "sets": dict(scene.sets),
        "drags": dict(scene.drags),
        "begins": scene.begins,
        "autoplay": scene.autoplay,
        "position": scene.position,
        "picks": scene.picks,
        **more,
    }
    head = json.dumps(told, separators=(",", ":"), ensure_ascii=False)
    return f'{head[:-1]},"spec":{spec_of(scene, words)},"rows":{scene.rows or "{}"}}}'.encode()
