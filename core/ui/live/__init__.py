"""The models in the page: what they say of a drawing while the pen moves, without a message to the server.

One board shows what the page works out during a stroke and, in its place, what the server answers after it.
"""

import base64
import re
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from core.charts import theme
from core.models import any_digit
from core.models.any_digit import AnyVerdict
from core.models.verdicts import MODELS, Verdict, as_json
from core.text import Words
from core.ui import serving
from core.ui.live import files

FOLDER = Path(__file__).parent
BOARD = (FOLDER / "board.html").read_text("utf-8")
ANY_BOARD = (FOLDER / "any.html").read_text("utf-8")
LABELS = ("table", "scrub", "trouble")
SHORT = ("model", "says", "how_sure", "seen_chart", "distance", "neither", "no_digit", "not_sure")


def joined(*names: str) -> str:
    """Return modules of this folder as one, in which what they import of each other is there already."""
    return "\n".join(re.sub(r"(?m)^import .*\n", "", (FOLDER / name).read_text("utf-8")) for name in names)


CSS = (FOLDER / "board.css").read_text("utf-8")
JS = joined("board.js", "any.js", "film.js", "watch.js")

_board = st.components.v2.component("live_board", html=BOARD, css=CSS, js=JS)
_any_board = st.components.v2.component(
    "any_board",
    html=ANY_BOARD,
    css=CSS + (FOLDER / "any.css").read_text("utf-8"),
    js=JS,
)


def told(words: Words) -> dict[str, Any]:
    """Return what a board needs to be told of the reader's words, the colours of light and dark pages, and the models.

    The browser puts values in where a name stands in braces. `words` are the drawing page's.
    """
    texts = {key: words(key) for key in (*MODELS, *SHORT)} | {label: words(f"live.{label}") for label in LABELS}
    texts["at"] = words("live.at", seconds="{seconds}")
    texts["percent"] = words("percent", percent="{percent}")
    texts["sure"] = words("sure", percent="{percent}")
    texts["forced"] = words("forced", digit="{digit}", percent="{percent}")
    texts["leans"] = words("leans", digit="{digit}", percent="{percent}")
    light = {"three": theme.THREE, "seven": theme.SEVEN, "neither": theme.NEITHER}
    dark = {name: theme.DARK[colour] for name, colour in light.items()}
    return {"words": texts, "colours": {"light": light, "dark": dark}, "models": list(MODELS)}


def told_any(words: Words) -> dict[str, Any]:
    """Return what the board of the net for any digit needs to be told, as `told` does of the other."""
    texts = {key: words(key) for key in ("seen_chart", "none")}
    texts |= {label: words(f"live.{label}") for label in ("any_table", "trouble")}
    texts |= {"scrub": words("live.any_scrub"), "at": words("live.at", seconds="{seconds}")}
    texts |= {name: words(name, percent="{percent}") for name in ("percent", "sure")}
    texts |= {"any_says": words("any_says", answer="{answer}")}
    texts |= {"nearest_digit": words("nearest_digit", digit="{digit}")}
    light = {"any": theme.OURS, "neither": theme.NEITHER}
    dark = {name: theme.DARK[colour] for name, colour in light.items()}
    return {"words": texts, "colours": {"light": light, "dark": dark}}


def show(
    words: Words,
    key: str,
    said: list[Verdict],
    image: np.ndarray | None,
    *,
    sheet: str | None = None,
    centred: bool = True,
    picture: str | None = None,
    short: bool = False,
) -> None:
    """Draw the board with what the server says of an image, uint8 (28, 28), if there is one; `short`, the judge alone.

    It moves with the pen on the sheet of that key, and with it the picture in the player of that key.
    """
    _board(
        data={
            **told(words),
            "said": as_json(said),
            "short": short,
            **watched(image, sheet, centred, picture),
        },
        key=key,
        on_asked_change=nothing,
    )


def show_any(
    words: Words,
    key: str,
    said: AnyVerdict | None,
    image: np.ndarray | None,
    *,
    sheet: str | None = None,
    centred: bool = True,
    picture: str | None = None,
) -> None:
    """Draw eleven bars, for ten digits and for none of them, with what the server says; they move as `show`'s do."""
    _any_board(
        data={
            **told_any(words),
            "said": [any_digit.as_json(said)] if said else [],
            "short": False,
            **watched(image, sheet, centred, picture),
        },
        key=key,
        on_asked_change=nothing,
    )


def nothing() -> None:
    """Do nothing: the browser asks for another run, since its connection was cut when the last stroke was drawn."""


def watched(image: np.ndarray | None, sheet: str | None, centred: bool, picture: str | None) -> dict[str, Any]:
    """Return what either board is told of the sheet it watches, and of the picture that moves with it."""
    return {
        "image": None if image is None else base64.b64encode(image.tobytes()).decode("ascii"),
        "sheet": sheet,
        "centred": centred,
        "picture": picture and f"{picture}_player",
        "line": theme.GRID_LINE,
        "at": f"./{serving.LIVE}/{files.version()}/",
    }
