"""Measures what a first visit to each page fetches, in a real browser with nothing kept from before.

Run as part of `make bench`. Counted is what crosses the wire, headers and the messages of the websocket included, until
the page stands and its players and charts have come.
"""

import sys
import time
from collections import Counter
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from playwright.sync_api import Browser, sync_playwright

from bench.browser import find
from bench.server import running, settle
from bench.wire import metered
from core.ui.navigation import HOME, lessons

QUIET = 2.0  # seconds without anything arriving until a visit counts as done
PATIENCE = 120.0  # seconds at most
LIMIT = {HOME: 1.5e6}  # bytes
LESSON_LIMIT = 2.2e6
SHOWN = 6  # of the files that weigh most


class Fetched(NamedTuple):
    """What one first visit fetched: all bytes together, those of each file by name, and what was not found."""

    total: int
    files: Counter[str]  # with "websocket" for all messages
    requests: int
    missing: list[str]


class Ear:
    """Hears what a tab fetches, from the browser's own account."""

    def __init__(self, tools: Any) -> None:
        self.files, self.missing = Counter[str](), list[str]()
        self.requests, self.names, self.last = 0, dict[str, str](), time.monotonic()
        tools.send("Network.enable")
        tools.on("Network.responseReceived", self.answered)
        tools.on("Network.loadingFinished", self.finished)
        tools.on("Network.webSocketFrameReceived", self.heard)

    def answered(self, event: dict[str, Any]) -> None:
        """Note the name of a file, and whether it was there."""
        path = urlsplit(event["response"]["url"]).path
        self.names[event["requestId"]] = path.rpartition("/")[2] or path
        self.requests += 1
        if event["response"]["status"] >= 400:
            self.missing.append(path)

    def finished(self, event: dict[str, Any]) -> None:
        """Note the size of a file, as it came over the wire."""
        self.files[self.names.get(event["requestId"], "?")] += int(event["encodedDataLength"])
        self.heard(event)

    def heard(self, event: dict[str, Any]) -> None:
        """Note that something has arrived."""
        self.last = time.monotonic()


def first_visit(browser: Browser, address: str, path: str) -> Fetched:
    """Open a path such as "/pixels" in a browser that has kept nothing, wait until all has come; say what that was."""
    context = browser.new_context(viewport={"width": 1366, "height": 625}, locale="en-US")
    page = context.new_page()
    ear = Ear(context.new_cdp_session(page))
    with metered(address) as wire:
        page.goto(f"http://{wire.address}{path}")
        for standing in ('[data-test-script-state="notRunning"]', '[data-testid="stMainBlockContainer"] h1'):
            page.wait_for_selector(standing, timeout=1000 * PATIENCE)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < min(end, ear.last + QUIET):
            page.wait_for_timeout(100)
        context.close()
    ear.files["websocket"] = wire.received - ear.files.total()
    return Fetched(wire.received, ear.files, ear.requests, ear.missing)


def main() -> None:
    """Print the table."""
    pages = sys.argv[1:] or [lesson.stem for lesson in lessons()]
    with running() as (address, server), sync_playwright() as playwright:
        settle(server.pid)
        browser = playwright.chromium.launch(executable_path=find(), args=["--no-sandbox"])
        print(f"{'first visit':18} {'requests':>8} {'kB':>6} {'at most':>8} {'missing':>8}  what weighs most, kB")
        for stem in pages:
            fetched = first_visit(browser, address, f"/{'' if stem == HOME else stem}?lang=en")
            heavy = ", ".join(f"{name} {size / 1000:.0f}" for name, size in fetched.files.most_common(SHOWN))
            limit = LIMIT.get(stem, LESSON_LIMIT) / 1000
            print(
                f"{stem:18} {fetched.requests:8} {fetched.total / 1000:6.0f} {limit:8.0f}"
                f" {len(fetched.missing):8}  {heavy}",
                flush=True,
            )
        browser.close()


if __name__ == "__main__":
    main()
