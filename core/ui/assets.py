"""Writes the files a browser fetches besides Streamlit's own: the two typefaces, Vega for the player, and all terms.

They come from pinned packages and the course's own texts, so nothing is downloaded when the app runs.
"""

import json
import os
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import fontpkg_atkinson_hyperlegible
import fontpkg_jetbrains_mono
import streamlit as st

from core.lessons import jargon

STATIC = Path(__file__).parents[2] / "static"
VEGA_VERSION = "6.4"  # of Vega-Lite, the one Altair writes for
# Each name changes with the version, so a browser may keep the file for as long as it likes.
VEGA = f"vega-{VEGA_VERSION}-{version('vl-convert-python')}.js"
_SAID = json.dumps([version("pypinyin"), jargon.rows()])
TERMS = f"terms-{sha256(_SAID.encode()).hexdigest()[:16]}.json"
HYPERLEGIBLE, MONO = version("fontpkg-atkinson-hyperlegible"), version("fontpkg-jetbrains-mono")
READING = f"AtkinsonHyperlegible-Regular-{HYPERLEGIBLE}.ttf"  # the typeface that every page needs first
FONTS = {  # .streamlit/config.toml names them too
    READING: (fontpkg_atkinson_hyperlegible.ROOT, "AtkinsonHyperlegible-Regular.ttf"),
    f"AtkinsonHyperlegible-Bold-{HYPERLEGIBLE}.ttf": (
        fontpkg_atkinson_hyperlegible.ROOT,
        "AtkinsonHyperlegible-Bold.ttf",
    ),
    f"AtkinsonHyperlegible-Italic-{HYPERLEGIBLE}.ttf": (
        fontpkg_atkinson_hyperlegible.ROOT,
        "AtkinsonHyperlegible-Italic.ttf",
    ),
    f"JetBrainsMono-{MONO}.ttf": (fontpkg_jetbrains_mono.ROOT, "JetBrainsMono[wght].ttf"),
}


def write() -> None:
    """Write what is missing in static/: about one second the first time, nothing later."""
    STATIC.mkdir(exist_ok=True)
    for name, (package, file) in FONTS.items():
        if not (STATIC / name).exists():
            place(name, (Path(package) / "files" / file).read_bytes())
    if not (STATIC / VEGA).exists():
        import vl_convert  # 50 MB of memory that a running server does without

        place(VEGA, vl_convert.javascript_bundle("export {vegaEmbed};", vl_version=VEGA_VERSION).encode())
    if not (STATIC / TERMS).exists():
        place(TERMS, json.dumps(jargon.sounding_rows(), ensure_ascii=False).encode())


def url(name: str) -> str:
    """Return where this server serves one of these files."""
    return address(f"app/static/{name}")


def address(path: str) -> str:
    """Return where this server serves a path: below the one that it was told to serve the course at."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"{'/' + base if base else ''}/{path}"


def place(name: str, content: bytes) -> None:
    """Write one file so that no reader ever sees half of it."""
    unfinished = STATIC / f".{name}.{os.getpid()}.part"  # two servers may start at once
    unfinished.write_bytes(content)
    unfinished.rename(STATIC / name)


if __name__ == "__main__":
    write()
