"""The animation player: a chart that depends on `step`, played, paused, stepped and scrubbed in the browser.

A run is worked out once on the server; moving through it sends the server nothing.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

import altair as alt
import streamlit as st

from core.text import Words
from core.ui import assets, cached, language

FOLDER = Path(__file__).parent
LABELS = ("start", "back", "play", "pause", "forward", "end", "scrub", "speed", "loop", "trouble")

_player = st.components.v2.component(
    "player",
    html=(FOLDER / "player.html").read_text("utf-8"),
    css=(FOLDER / "player.css").read_text("utf-8"),
    js=(FOLDER / "player.js").read_text("utf-8"),
)


def vega_url() -> str:
    """Return where this server serves Vega."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"{'/' + base if base else ''}/app/static/{assets.VEGA}"


def play(
    chart: Callable[..., alt.TopLevelMixin],
    names: tuple[str, ...],
    run: str,
    words: Words,
    *,
    key: str,
    description: str,
    texts: Sequence[str] = (),
    rate: float = 4,
    renderer: Literal["svg", "canvas"] = "svg",
    action: str | None = None,
    run_id: object = None,
    autoplay: bool = False,
    **options: object,
) -> int | None:
    """Draw a chart with one stop per text, playing `rate` steps a second; without texts, a chart alone.

    `run` holds the rows, made by `cached.packed`, and `names` tells which of them are the chart's arguments. `texts`
    are what is shown and spoken at each step; `description` names the chart for screen readers. With `action`, a
    button of that name tells the server where the reader stands: the step is returned once, when it was pressed.
    A run with the same `run_id` keeps its place when its words change; another one starts over, and with `autoplay`
    by itself.
    """
    frame = language.words("frame")
    player = _player(
        data={
            "run": f"{key}-{hash(run if run_id is None else run_id)}",
            "spec": cached.spec(chart, names, words, **options),
            "rows": run,
            "steps": len(texts),
            "texts": list(texts),
            "rate": rate,
            "renderer": renderer,
            "autoplay": autoplay,
            "labels": {"chart": description, "action": action, **{label: frame(f"player.{label}") for label in LABELS}},
            "vega": vega_url(),
        },
        key=key,
        on_pressed_change=lambda: None,
    )
    pressed = player.pressed
    return pressed if isinstance(pressed, int) and 0 <= pressed < len(texts) else None
