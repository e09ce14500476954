"""Finds the Chromium or Chrome of this machine."""

import shutil

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)


def find() -> str:
    """Return its path. Raises RuntimeError when there is none."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        raise RuntimeError("no Chromium or Chrome here: tests/browser/need_chromium says how to get one")
    return found
