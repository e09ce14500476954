"""The animation player: a chart that depends on `step`, played, paused, stepped and scrubbed in the browser.

A run is worked out once on the server; moving through it sends the server nothing. Without texts it is a chart alone.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from core.charts import theme
from core.lessons.scenes import Scene, message
from core.text import Words
from core.ui import assets, language

FOLDER = Path(__file__).parent
LABELS = ("start", "back", "play", "pause", "forward", "end", "scrub", "speed", "loop", "trouble")

_player = st.components.v2.component(
    "player",
    html=(FOLDER / "player.html").read_text("utf-8"),
    css=(FOLDER / "player.css").read_text("utf-8"),
    js="\n".join((FOLDER / name).read_text("utf-8") for name in ("player.js", "window.js")),
)


def show(
    scene: Scene,
    words: Words,
    key: str,
    *,
    action: str | None = None,
    on_pressed: Callable[[int], None] | None = None,
    on_picked: Callable[[Any], None] | None = None,
    share: float = 1,
) -> None:
    """Draw a scene. In a stage it is as high as the screen leaves room for; `share` of that where several stand there.

    With `action`, a button of that name calls `on_pressed` with the step the reader stands at. A click on a mark calls
    `on_picked` with what it has in the scene's field `picks`, a window that was dragged with its edges (see `drags`).
    Both run before the page does, as a widget's callback; what they are given comes from the browser, unchecked.
    """
    key = key if key.endswith("_player") else f"{key}_player"  # an input may be called as the scene is
    frame = language.words("frame")
    labels = {"chart": scene.description, "action": action, **{label: frame(f"player.{label}") for label in LABELS}}

    def pressed() -> None:
        step = st.session_state[key].get("pressed")
        if on_pressed and isinstance(step, int) and 0 <= step < len(scene.texts):
            on_pressed(step)

    def picked() -> None:
        value = st.session_state[key].get("picked")
        if on_picked and value is not None:
            on_picked(value)

    _player(
        data=message(scene, words, key, labels=labels, vega=assets.url(assets.VEGA), share=share, dark=theme.DARK),
        key=key,
        on_pressed_change=pressed,
        on_picked_change=picked,
    )
