"""Measures, in a real browser, a frame of a stroke, lifting the pen to all verdicts on screen, and a run to be played.

Run as part of `make bench`. 200 ms of the drawing's time is the drawing package's own wait after the pen lifts.
"""

import base64
import io
import json
import random
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image, ImageDraw
from playwright.sync_api import Page, sync_playwright

from bench.browser import find, paper_on
from bench.server import running, settle, visiting

STROKES = {
    "7": [(60, 60), (200, 60), (120, 230)],
    "3": [(80, 60), (150, 45), (200, 80), (180, 120), (130, 135), (190, 150), (205, 200), (150, 235), (75, 215)],
}
TIMES = 30
OTHERS = 9  # who draw at the same time
A_DRAWING = (1.0, 2.5)  # seconds that each of them takes to clear the sheet and draw the next digit


# Takes the time in the page itself: from the pen's lifting to the frame after the one that has all six verdicts in it.
# (From outside, asking the busy page whether it is ready would add as much again.)
STOPWATCH = """() => {
  document.addEventListener("mouseup", () => (window.up = performance.now()), true)
  const host = document.querySelector('.st-key-draw_live [data-testid="stBidiComponentIsolated"]')
  const board = host.shadowRoot.querySelector(".board")
  new MutationObserver(() => {
    if (!window.up || board.dataset.from !== "server" || !board.dataset.said) return
    const up = window.up
    window.up = 0
    requestAnimationFrame(() => requestAnimationFrame(() => (window.took = performance.now() - up)))
  }).observe(board, { attributes: true })
}"""


def pen_up_to_verdicts(page: Page, address: str) -> list[float]:
    """Return the seconds from pen up to all six verdicts on screen, for threes and sevens in turn."""
    page.goto(f"http://{address}/draw?lang=en")
    page.wait_for_selector("canvas.upper-canvas")
    page.evaluate(STOPWATCH)
    seconds = []
    for i in range(TIMES):
        digit = "73"[i % 2]
        page.locator(".st-key-draw_clear button").click()
        page.get_by_text("The paper is empty").wait_for()
        page.wait_for_timeout(400)
        sheet = paper_on(page)
        first, *others = STROKES[digit]
        page.mouse.move(*sheet.at(*first))
        page.mouse.down()
        for point in others:
            page.mouse.move(*sheet.at(*point), steps=6)
        page.evaluate("() => (window.up = window.took = 0)")
        page.mouse.up()
        seconds.append(page.wait_for_function("() => window.took").json_value() / 1000)
        page.locator('.st-key-draw_live .board[data-from="server"] h3', has_text=f"→ {digit}").wait_for()
    return seconds


OBSERVE = """() => {
  window.frames_took = []
  const note = (list) => window.frames_took.push(...list.getEntriesByName("live").map((each) => each.duration / 1000))
  new PerformanceObserver(note).observe({ entryTypes: ["measure"] })
}"""
STROKE_STEPS = 25  # moves of the pen from one corner of a stroke to the next: about one in each frame


def frame_work(page: Page, address: str, slower: float = 1) -> list[float]:
    """Return the seconds that the page worked in each frame of some strokes, on a processor so much slower."""
    page.goto(f"http://{address}/draw?lang=en")
    page.wait_for_selector("canvas.upper-canvas")
    page.wait_for_timeout(3000)
    tools = page.context.new_cdp_session(page)
    tools.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    page.evaluate(OBSERVE)
    for i in range(6):
        page.locator("canvas.upper-canvas").last.wait_for()
        page.wait_for_timeout(400 * slower)  # until the sheet listens
        sheet = paper_on(page)
        first, *others = STROKES["73"[i % 2]]
        page.mouse.move(*sheet.at(*first))
        page.mouse.down()
        for point in others:
            page.mouse.move(*sheet.at(*point), steps=STROKE_STEPS)
        page.mouse.up()
        page.wait_for_timeout(1200)
        page.locator(".st-key-draw_clear button").click()
        page.get_by_text("The paper is empty").wait_for()
    seconds = page.evaluate("() => window.frames_took")
    tools.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    return seconds


def sheet(digit: str) -> str:
    """Return what a browser sends of a sheet with that digit on it, as JSON."""
    picture, file = Image.new("RGBA", (280, 280), "white"), io.BytesIO()
    ImageDraw.Draw(picture).line(STROKES[digit], "black", 20, joint="curve")
    picture.save(file, "PNG")
    data = "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()
    return json.dumps({"drawing": {"raw": {"objects": []}, "data": data}, "backgroundFit": None})


def draw_on(address: str, seed: int, enough: threading.Event, seconds: list[float]) -> None:
    """Draw one digit after another until it is enough, noting how long each answer took the server."""
    chance = random.Random(seed)
    with visiting(address, "draw") as visitor:
        visitor.run()
        while not enough.wait(chance.uniform(*A_DRAWING)):
            visitor.set("draw_sheet_0", json_value=sheet(chance.choice("37")))
            seconds.append(visitor.run(visitor.fragment))


@contextmanager
def others_drawing(address: str) -> Iterator[list[float]]:
    """Let `OTHERS` people draw as long as the block lasts; give the seconds that the server took to answer them."""
    enough, seconds = threading.Event(), list[float]()
    people = [threading.Thread(target=draw_on, args=(address, i, enough, seconds)) for i in range(OTHERS)]
    for person in people:
        person.start()
    try:
        yield seconds
    finally:
        enough.set()
        for person in people:
            person.join()


def change_to_playable(page: Page, address: str) -> list[float]:
    """Return the seconds from choosing another rate to the new run standing in the player, never worked out before."""
    page.goto(f"http://{address}/sgd_steps?lang=en")
    page.locator(".player .chart svg").first.wait_for()
    rate = page.locator(".st-key-sgd_steps_rate input")
    seconds = []
    for i in range(1, TIMES + 1):
        before = page.locator(".player .chart svg").first.evaluate("svg => (window.before = svg, true)")
        assert before
        rate.fill(f"{1e-5 + i * 1e-6:.6f}")
        start = time.perf_counter()
        rate.press("Enter")
        page.wait_for_function(
            """() => {
              const host = [...document.querySelectorAll("*")].find(e => e.shadowRoot?.querySelector(".player"))
              const svg = host.shadowRoot.querySelector(".chart svg")
              return svg && svg !== window.before && !window.before.isConnected
            }"""
        )
        seconds.append(time.perf_counter() - start)
    return seconds


def report(what: str, seconds: list[float]) -> None:
    """Print median and 95th percentile in milliseconds."""
    p95 = statistics.quantiles(seconds, n=20)[-1]
    print(f"{what:40} {1000 * statistics.median(seconds):8.1f} {1000 * p95:8.1f} {len(seconds):6}", flush=True)


def main() -> None:
    """Print the table."""
    with running() as (address, server), sync_playwright() as playwright:
        settle(server.pid)
        browser = playwright.chromium.launch(executable_path=find(), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        print(f"{'in the browser':40} {'median':>8} {'p95 ms':>8} {'times':>6}")
        report("a frame's work while the pen moves", frame_work(page, address))
        report("the same on a processor 4 times slower", frame_work(page, address, 4))
        report("pen up to all verdicts, alone", pen_up_to_verdicts(page, address))
        with others_drawing(address) as answers:
            report("the same while nine others draw", pen_up_to_verdicts(page, address))
        report("the server's part, for the nine", answers)
        report("another rate to a playable run", change_to_playable(page, address))
        browser.close()


if __name__ == "__main__":
    main()
