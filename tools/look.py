"""Opens pages of the course in a browser and keeps pictures of them: `python -m tools.look pixels --size 1366x625`."""

import argparse
import re
from pathlib import Path

from playwright.sync_api import sync_playwright

from bench.browser import find
from bench.server import running

SIZES = ("1366x625", "390x664", "1920x1080")


def size(text: str) -> str:
    """Return a size as it is written. Raises ArgumentTypeError for what is not one."""
    if not re.fullmatch(r"[1-9]\d{1,4}x[1-9]\d{1,4}", text):
        raise argparse.ArgumentTypeError(f"{text} is no size such as {SIZES[0]}")
    return text


def main() -> None:
    """Take the pictures that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", nargs="+", help="pages with their parameters, such as pixels?digit=7; home is /")
    parser.add_argument("--size", action="append", type=size, help="width x height in px; three sizes by default")
    parser.add_argument("--reading", action="append", choices=["en", "zh", "both"])
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--whole", action="store_true", help="the whole page, not what one screen shows")
    parser.add_argument("--at", help="the address of a running server; one is started without it")
    parser.add_argument("--to", type=Path, default=Path("shots"))
    asked = parser.parse_args()
    asked.to.mkdir(parents=True, exist_ok=True)
    if asked.at:
        take(asked, asked.at)
    else:
        with running() as (address, _):
            take(asked, address)


def take(asked: argparse.Namespace, address: str) -> None:
    """Take every picture from the server at `address`."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=["--no-sandbox"])
        for each in asked.size or SIZES:
            width, height = map(int, each.split("x"))
            context = browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme="dark" if asked.dark else "light",
                locale="en-US",
            )
            page = context.new_page()
            for path in asked.pages:
                for reading in asked.reading or ["en"]:
                    stem = path.replace("home", "", 1)
                    page.goto(f"http://{address}/{stem}{'&' if '?' in stem else '?'}lang={reading}")
                    page.wait_for_selector('[data-test-script-state="notRunning"]', timeout=60_000)
                    page.wait_for_timeout(2500)
                    name = f"{path.replace('?', '_').replace('&', '_')}-{reading}-{each}{'-dark' * asked.dark}.png"
                    if asked.whole:
                        page.set_viewport_size({"width": width, "height": whole_height(page)})
                        page.wait_for_timeout(800)
                    page.screenshot(path=asked.to / name)
                    page.set_viewport_size({"width": width, "height": height})
                    print(asked.to / name)
        browser.close()


def whole_height(page: object) -> int:
    """Return how high the whole page is, in px, at most what a picture can hold."""
    script = "document.querySelector('[data-testid=stMainBlockContainer]').scrollHeight"
    return min(16_000, page.evaluate(script) + 80)  # type: ignore[attr-defined]


if __name__ == "__main__":
    main()
