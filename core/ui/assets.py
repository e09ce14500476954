"""Writes the files a browser fetches besides Streamlit's own: the two typefaces and Vega for the player.

They come from pinned packages, so nothing is downloaded when the app runs.
"""

from importlib.metadata import version
from pathlib import Path

import fontpkg_atkinson_hyperlegible
import fontpkg_jetbrains_mono

STATIC = Path(__file__).parents[2] / "static"
VEGA_VERSION = "6.4"  # of Vega-Lite, the one Altair writes for
FONTS = {
    "AtkinsonHyperlegible-Regular.ttf": fontpkg_atkinson_hyperlegible.ROOT,
    "AtkinsonHyperlegible-Bold.ttf": fontpkg_atkinson_hyperlegible.ROOT,
    "AtkinsonHyperlegible-Italic.ttf": fontpkg_atkinson_hyperlegible.ROOT,
    "JetBrainsMono.ttf": fontpkg_jetbrains_mono.ROOT,
}
# The name changes with the version, so a browser may keep the file for as long as it likes.
VEGA = f"vega-{VEGA_VERSION}-{version('vl-convert-python')}.js"


def write() -> None:
    """Write what is missing in static/: about one second the first time, nothing later."""
    STATIC.mkdir(exist_ok=True)
    for name, package in FONTS.items():
        if not (STATIC / name).exists():
            source = Path(package) / "files" / name.replace("JetBrainsMono", "JetBrainsMono[wght]")
            place(name, source.read_bytes())
    if not (STATIC / VEGA).exists():
        import vl_convert  # 50 MB of memory that a running server does without

        place(VEGA, vl_convert.javascript_bundle("export {vegaEmbed};", vl_version=VEGA_VERSION).encode())


def place(name: str, content: bytes) -> None:
    """Write one file so that no reader ever sees half of it."""
    unfinished = STATIC / f".{name}.part"
    unfinished.write_bytes(content)
    unfinished.rename(STATIC / name)


if __name__ == "__main__":
    write()
