"""A real server and a real browser for the tests in this folder."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from bench.browser import find, paper_on
from bench.server import running, visiting

SHOTS = Path(__file__).with_name("shots")  # what the page looked like when a test failed
WARM = 60  # seconds at most until the server has warmed up


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """Give the address of a warm server: "127.0.0.1:8601"."""
    with running() as (at, _):
        with visiting(at, "ideal_digits") as visitor:
            visitor.run()
        yield at


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Give the system's Chromium, without a window."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=find(), args=["--no-sandbox"])
        yield started
        started.close()


class Tab:
    """One browser tab, with what it complained about and where it sent requests."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.page: Page = context.new_page()
        self.address = address
        self.complaints: list[str] = []
        self.hosts: set[str] = set()
        self.frames_sent: list[object] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda message: self.hear(message))
        self.page.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))
        self.page.on("websocket", lambda socket: socket.on("framesent", lambda frame: self.frames_sent.append(frame)))

    def hear(self, message: object) -> None:
        """Note an error of the page."""
        if message.type == "error":  # type: ignore[attr-defined]
            self.complaints.append(message.text)  # type: ignore[attr-defined]

    def open(self, path: str) -> Page:
        """Open a path such as "/pixels?lang=zh" and wait until the page stands."""
        self.page.goto(f"http://{self.address}{path}")
        self.settle()
        return self.page

    def settle(self) -> None:
        """Wait until the script has run and nothing on the page is still arriving."""
        self.page.wait_for_selector('[data-test-script-state="notRunning"]', timeout=30_000)
        self.page.wait_for_selector('[data-testid="stMainBlockContainer"] h1', timeout=30_000)
        self.page.wait_for_timeout(400)

    def draw(self, points: list[tuple[int, int]]) -> float:
        """Draw a stroke with the mouse, in px of a sheet of 280, and return when the pen was lifted."""
        paper = self.page.locator("canvas.upper-canvas").last
        paper.scroll_into_view_if_needed()
        self.page.wait_for_timeout(500)  # until the sheet listens
        sheet = paper_on(self.page)
        first, *others = points
        self.page.mouse.move(*sheet.at(*first))
        self.page.mouse.down()
        for point in others:
            self.page.mouse.move(*sheet.at(*point), steps=6)
        self.page.mouse.up()
        return time.perf_counter()

    def clear(self) -> None:
        """Take a new sheet on the drawing page; the sentence on an empty one may still stand there from before."""
        before = self.page.locator("canvas.upper-canvas").last.element_handle()
        self.page.locator(".st-key-draw_clear button").click()
        before.wait_for_element_state("hidden", timeout=8000)
        self.page.get_by_text("The paper is empty").wait_for(timeout=8000)
        self.page.locator("canvas.upper-canvas").last.wait_for()


@pytest.fixture
def new_tab(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Callable[..., Tab]]:
    """Give a function that opens a tab in a session of its own; pictures of all tabs are kept when the test fails."""
    tabs: list[Tab] = []
    contexts: list[BrowserContext] = []

    def open_tab(width: int = 1440, height: int = 900, **options: object) -> Tab:
        options.setdefault("locale", "en-US")
        context = browser.new_context(viewport={"width": width, "height": height}, **options)  # type: ignore[arg-type]
        contexts.append(context)
        tabs.append(Tab(context, address))
        return tabs[-1]

    failed_before = request.session.testsfailed
    yield open_tab
    keep_pictures(request, tabs, failed_before)
    for context in contexts:
        context.close()


def keep_pictures(request: pytest.FixtureRequest, tabs: list[Tab], failed_before: int) -> None:
    """Keep what tabs look like when the test has failed."""
    if request.session.testsfailed > failed_before:
        SHOTS.mkdir(exist_ok=True)
        for i, tab in enumerate(tabs):
            tab.page.screenshot(path=SHOTS / f"{request.node.name}_{i}.png")


@pytest.fixture(scope="session")
def reader(browser: Browser) -> Iterator[BrowserContext]:
    """Give a browser for tests that only look: it fetches what all pages share once, nearly half of what they cost."""
    context = browser.new_context(locale="en-US")
    yield context
    context.close()


@pytest.fixture
def look(reader: BrowserContext, address: str, request: pytest.FixtureRequest) -> Iterator[Callable[[int, int], Tab]]:
    """Give a function that opens a tab of that size, for what leaves nothing behind in the browser."""
    tabs: list[Tab] = []

    def open_tab(width: int = 1440, height: int = 900) -> Tab:
        tabs.append(Tab(reader, address))
        tabs[-1].page.set_viewport_size({"width": width, "height": height})
        return tabs[-1]

    failed_before = request.session.testsfailed
    yield open_tab
    keep_pictures(request, tabs, failed_before)
    for tab in tabs:
        tab.page.close()


@pytest.fixture
def tab(new_tab: Callable[..., Tab]) -> Tab:
    """Give one tab of a laptop."""
    return new_tab()
