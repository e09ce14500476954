"""Finds the Chromium or Chrome of this machine, and the sheet to draw on in a page."""

import shutil
from typing import NamedTuple

from playwright.sync_api import Page

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


class Paper(NamedTuple):
    """Where the sheet to draw on lies on the screen, and how much larger than it is."""

    left: float
    top: float
    scale: float

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Return where a place on the sheet as it is, 280 px wide, is on the screen."""
        return self.left + self.scale * x, self.top + self.scale * y


def paper_on(page: Page) -> Paper:
    """Return where the newest sheet on a page lies."""
    shown = """canvas => {
        const box = canvas.getBoundingClientRect()
        return [box.x, box.y, (box.width * devicePixelRatio) / canvas.width]
    }"""
    return Paper(*page.locator("canvas.upper-canvas").last.evaluate(shown))
