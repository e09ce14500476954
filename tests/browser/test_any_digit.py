"""Any digit on the drawing page: the page says what Python says of the same drawing, while the pen moves and after."""

import numpy as np
import pytest
from playwright.sync_api import expect

from core.models import any_digit
from core.pictures.prepare import ready
from core.ui.live import files
from tests import strokes
from tests.browser.test_live import in_python, png

SEVEN = [(60, 60), (200, 60), (120, 230)]
ONE_BY_ONE = """async ({at, sheets}) => {
  const { loadAny } = await import(at + "load.js")
  const { toMnist } = await import(at + "prepare.js")
  const { classifyAny } = await import(at + "verdicts.js")
  const { recipe, weights } = await loadAny(at)
  const answers = []
  for (const sheet of sheets) {
    const picture = await createImageBitmap(await (await fetch("data:image/png;base64," + sheet)).blob())
    const canvas = new OffscreenCanvas(picture.width, picture.height)
    canvas.getContext("2d").drawImage(picture, 0, 0)
    const image = toMnist(canvas.getContext("2d").getImageData(0, 0, picture.width, picture.height), recipe, true)
    answers.push({ image: [...image], ...classifyAny(image, weights) })
  }
  return answers
}"""


def drawings() -> list[np.ndarray]:
    """Return drawings of all ten digits and of what is none of them, by hands that no net has met."""
    drawn = [each for digit in (3, 7) for each in strokes.written(digit, 60, 2028)]
    kinds = ("digit", "letter", "scribble", "strokes", *strokes.ALIKE)
    return [each.rgba for each in [*drawn, *(each for kind in kinds for each in strokes.neither(kind, 40, 2028))]]


def test_drawings_are_judged_as_in_python(tab):
    at = f"http://{tab.address}/live/static/{files.version()}/"
    tab.page.goto(f"{at}recipe.json")
    sheets = drawings()
    answers = tab.page.evaluate(ONE_BY_ONE, {"at": at, "sheets": [png(sheet) for sheet in sheets]})
    agree = 0
    for sheet, ours in zip(sheets, answers, strict=True):
        image = in_python(sheet)
        assert not isinstance(image, str)
        seen = np.array(ours["image"], np.uint8).reshape(28, 28)
        assert abs(seen.astype(int) - image.astype(int)).max() <= 1
        theirs = any_digit.classify(ready(seen))
        assert ours["shares"] == pytest.approx(theirs.shares, abs=0.001)
        assert (ours["digit"], ours["forced"]) == (theirs.digit, theirs.forced)
        agree += ours["digit"] == any_digit.classify(ready(image)).digit
    assert agree >= 0.99 * len(sheets)


def test_the_bars_move_with_the_pen_and_the_server_says_the_same_after_it(tab):
    page = tab.open("/draw?about=any&lang=en")
    board = page.locator(".st-key-draw_any .board")
    expect(board.locator("tbody tr")).to_have_count(11)
    tab.draw(SEVEN)
    heading = board.locator("h3")
    expect(heading).to_have_text("Any digit → 7", timeout=30_000)
    page.wait_for_selector('.st-key-draw_any .board[data-from="server"]', timeout=30_000)
    expect(heading).to_have_text("Any digit → 7")
    expect(board.locator("tr.says th")).to_have_text("7")
