"""The models in the page say what the models in Python say: of the same drawings, in a real browser."""

import base64
import io
import re
from collections.abc import Iterator

import numpy as np
import pytest
from PIL import Image, ImageFilter
from playwright.sync_api import expect

from bench.browser import paper_on
from core import draw
from core.models.verdicts import MODELS
from core.pictures.prepare import DrawingError, ready, to_mnist
from core.ui.live import files
from tests import strokes
from tests.sheets import Stroke

SEVEN = [(60, 60), (200, 60), (120, 230)]
THREE = [(80, 60), (150, 45), (200, 80), (180, 120), (130, 135), (190, 150), (205, 200), (150, 235), (75, 215)]
SEED = 2027
BATCH = 100
JUDGE = """async ({at, sheets, centred}) => {
  const { load } = await import(at + "load.js")
  const { toMnist } = await import(at + "prepare.js")
  const { classify } = await import(at + "verdicts.js")
  const { recipe, weights } = (window.loaded ??= await load(at))
  const pixelsOf = async (sheet) => {
    const picture = await createImageBitmap(await (await fetch("data:image/png;base64," + sheet)).blob())
    const canvas = new OffscreenCanvas(picture.width, picture.height)
    canvas.getContext("2d").drawImage(picture, 0, 0)
    return canvas.getContext("2d").getImageData(0, 0, picture.width, picture.height)
  }
  const said = async (sheet) => {
    try {
      const image = toMnist(await pixelsOf(sheet), recipe, centred)
      return { image: [...image], verdicts: classify(image, weights, recipe) }
    } catch (error) {
      return { reason: error.reason ?? String(error) }
    }
  }
  const answers = []
  for (const sheet of sheets) answers.push(await said(sheet))
  return answers
}"""


def sheets(of_each: int, of_others: int) -> Iterator[np.ndarray]:
    """Yield drawings, uint8 RGBA: hard-edged, soft-edged as a browser draws them, and soft on clear paper, in turn."""
    drawn = [each for digit in (3, 7) for each in strokes.written(digit, of_each, SEED)]
    drawn += [each for kind in (*strokes.KINDS, "font") for each in strokes.neither(kind, of_others, SEED)]
    for i, each in enumerate(drawn):
        sheet = Image.fromarray(each.rgba)
        if i % 3:
            sheet = sheet.filter(ImageFilter.GaussianBlur(0.6))
        if i % 3 == 2:
            ink = sheet.convert("L").point(lambda grey: 255 - grey)
            sheet = Image.merge("RGBA", [ink.point(lambda _: 0)] * 3 + [ink])
        yield np.asarray(sheet)


def png(sheet: np.ndarray) -> str:
    file = io.BytesIO()
    Image.fromarray(sheet).save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode()


@pytest.fixture
def said(tab):
    """Give a function that returns what the models in the page make of drawings."""
    at = f"http://{tab.address}/live/static/{files.version()}/"
    tab.page.goto(f"{at}recipe.json")

    def answers(drawn: list[np.ndarray], centred: bool = True) -> list[dict]:
        found = []
        for i in range(0, len(drawn), BATCH):
            batch = [png(sheet) for sheet in drawn[i : i + BATCH]]
            found += tab.page.evaluate(JUDGE, {"at": at, "sheets": batch, "centred": centred})
        return found

    return answers


def in_python(sheet: np.ndarray, centred: bool = True) -> np.ndarray | str:
    """Return the image that Python makes of a drawing, or the reason why there is none."""
    try:
        return to_mnist(sheet, centred).image
    except DrawingError as error:
        return error.reason


def test_2000_drawings_are_prepared_and_judged_as_in_python(said):
    drawn = list(sheets(of_each=550, of_others=150))
    assert len(drawn) == 2000
    agree = total = 0
    for sheet, answer in zip(drawn, said(drawn), strict=True):
        image = in_python(sheet)
        if isinstance(image, str):
            assert answer == {"reason": image}
            continue
        seen = np.array(answer["image"]).reshape(28, 28)
        assert abs(seen - image.astype(int)).max() <= 1
        assert [each["model"] for each in answer["verdicts"]] == list(MODELS)
        of_theirs = draw.classify(ready(image))
        of_the_same = of_theirs if (seen == image).all() else draw.classify(ready(seen.astype(np.uint8)))
        for ours, theirs in zip(answer["verdicts"], of_theirs, strict=True):
            total += 1
            agree += (ours["digit"], ours["forced"]) == (theirs.digit, theirs.forced)
        for ours, theirs in zip(answer["verdicts"], of_the_same, strict=True):
            assert ours["confidence"] == pytest.approx(theirs.confidence, abs=0.001)
            assert ours["forced_confidence"] == pytest.approx(theirs.forced_confidence, abs=0.001)
            assert (ours["to_3"], ours["to_7"]) == pytest.approx((theirs.to_3, theirs.to_7), abs=1e-5)
    assert total > 6 * 1950
    assert agree >= 0.999 * total


def test_uncentred_drawings_and_large_sheets_are_prepared_as_in_python(said):
    small = list(sheets(of_each=12, of_others=2))
    large = [np.asarray(Image.fromarray(sheet).resize((840, 700), Image.Resampling.BICUBIC)) for sheet in small]
    for centred, drawn in ((False, small), (True, large), (False, large)):
        answers = said(drawn, centred)
        for sheet, answer in zip(drawn, answers, strict=True):
            image = in_python(sheet, centred)
            assert not isinstance(image, str)
            assert abs(np.array(answer["image"]).reshape(28, 28) - image.astype(int)).max() <= 1


def test_what_is_no_digit_has_the_same_reason(said):
    empty = np.full((280, 280, 4), 255, np.uint8)
    clear, faint, full, dot = (empty.copy() for _ in range(4))
    clear[:] = 0
    faint[100:200, 100:200, :3] = 240
    full[:170, :, :3] = 0
    dot[100:110, 100:134, :3] = 0
    short = empty.copy()
    short[100:110, 100:135, :3] = 0  # an eighth of the sheet: just long enough
    tiny = Stroke(7, 24, 18, 4, 100, 100).on()  # a twelfth of it, and no dot
    reasons = [answer.get("reason") for answer in said([empty, clear, faint, full, dot, short, tiny])]
    assert reasons == ["empty", "empty", "empty", "full", "dot", None, None]
    assert isinstance(in_python(tiny), np.ndarray)
    assert [in_python(sheet) for sheet in (empty, clear, faint, full, dot)] == reasons[:-2]


def test_the_files_are_sent_compressed_and_kept_for_good(tab):
    page = tab.page
    at = f"http://{tab.address}/live/static/{files.version()}"
    answers = [page.request.get(f"{at}/{name}") for name in files.all_files()]
    assert len(answers) > 10
    for answer in answers:
        assert answer.status == 200
        assert answer.headers.get("content-encoding") == "gzip" or len(answer.body()) < 500
        assert "immutable" in answer.headers["cache-control"]
    assert page.request.get(f"{at[:-1]}/nets.js").status == 404  # another version
    assert page.request.get(f"{at}/__init__.py").status == 404


# On the page


PAGE = '.st-key-draw_live .board[data-from="page"]'
STATE = "data-test-connection-state"
SERVER = '.st-key-draw_live .board[data-from="server"][data-said="yes"]'
# Counts, in the page, how often what the board shows changes between two looks.
COUNT = """() => {
  const host = document.querySelector('.st-key-draw_live [data-testid="stBidiComponentIsolated"]')
  const board = host.shadowRoot.querySelector(".board")
  window.changes = 0
  const rows = board.querySelector("tbody")
  new MutationObserver(() => window.changes++).observe(rows, { attributes: true, subtree: true })
}"""


def opened(tab, reading: str = "en"):
    """Return Draw's page with a sheet that listens and models that have been fetched."""
    with tab.page.expect_response(lambda answer: "draw_net.safetensors" in answer.url):
        page = tab.open(f"/draw?lang={reading}")
    page.wait_for_selector("canvas.upper-canvas")
    page.wait_for_timeout(1000)
    return page


def at_pen(page, x: float, y: float, steps: int = 1) -> None:
    """Move the mouse to a place on the sheet."""
    page.mouse.move(*paper_on(page).at(x, y), steps=steps)


def begin(page, points: list[tuple[int, int]], steps: int = 12) -> None:
    """Draw a stroke and leave the pen down."""
    at_pen(page, *points[0])
    page.mouse.down()
    for x, y in points[1:]:
        at_pen(page, x, y, steps)


def bars(page) -> list[tuple[str, str]]:
    """Return how far the board's bars reach, model by model, from the judge on."""
    script = "rows => rows.map(row => [row.querySelector('.to_3').style.width, row.querySelector('.to_7').style.width])"
    return page.locator(".st-key-draw_live tbody tr").evaluate_all(script)


def test_the_board_moves_with_the_pen_and_nothing_is_sent_before_it_is_up(tab):
    page = opened(tab)
    page.evaluate(COUNT)
    sent = len(tab.frames_sent)
    begin(page, SEVEN, steps=40)
    expect(page.locator(f"{PAGE} h3")).to_have_text("Net for drawings → 7")
    changes, during = page.evaluate("() => window.changes"), bars(page)
    assert len(tab.frames_sent) == sent
    assert changes >= 20
    page.mouse.up()
    page.locator(SERVER).wait_for(timeout=8000)
    assert len(tab.frames_sent) > sent
    for page_s, server_s in zip(during, bars(page), strict=True):  # what the server says stands where it stood
        assert [float(width[:-1]) for width in page_s] == pytest.approx([float(w[:-1]) for w in server_s], abs=2)
    assert not tab.complaints


def test_what_the_server_answers_moves_nothing_but_by_rounding(tab):
    page = opened(tab)
    begin(page, THREE)
    expect(page.locator(f"{PAGE} h3")).to_have_text("Net for drawings → 3")
    board = page.locator(".st-key-draw_live .board")
    before = board.bounding_box()
    page.mouse.up()
    page.locator(SERVER).wait_for(timeout=8000)
    tab.settle()
    assert board.bounding_box() == before


def test_the_picture_beside_the_bars_fills_while_one_draws(tab):
    page = opened(tab)
    begin(page, SEVEN[:2])
    overlay = page.locator(".st-key-draw_seen_player .chart canvas")
    paper = page.locator(".st-key-draw_seen_player .chart svg .mark-rect path").first
    overlay.wait_for()
    assert overlay.bounding_box() == pytest.approx(paper.bounding_box(), abs=1)
    pixels = "canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data"
    ink = f"canvas => {pixels}.filter((value) => value < 99).length"
    bar = overlay.evaluate(ink)
    at_pen(page, *SEVEN[2], steps=12)
    page.wait_for_timeout(100)
    assert overlay.evaluate(ink) != bar > 0
    page.mouse.up()


@pytest.fixture
def line(new_tab):
    """Give a tab, and functions that cut its connection and let it come back."""
    tab, sockets = new_tab(), []
    tab.page.route_web_socket(
        lambda url: "stream" in url, lambda socket: sockets.append((socket, socket.connect_to_server()))
    )

    def cut() -> None:
        tab.page.context.set_offline(True)
        while sockets:
            for end in sockets.pop():
                end.close()
        expect(tab.page.get_by_test_id("stApp")).not_to_have_attribute(STATE, "CONNECTED")

    return tab, cut, lambda: tab.page.context.set_offline(False)


def test_with_the_connection_cut_drawing_and_verdicts_go_on(line):
    tab, cut, _ = line
    page = opened(tab)
    cut()
    begin(page, SEVEN)
    expect(page.locator(f"{PAGE} h3")).to_have_text("Net for drawings → 7")
    page.mouse.up()
    page.wait_for_timeout(1500)
    seven = bars(page)
    begin(page, [(120, 120), (230, 130), (160, 160), (240, 200), (150, 250)])
    page.mouse.up()
    page.wait_for_timeout(300)
    assert bars(page) != seven
    assert page.locator(PAGE).count() == 1


def test_a_connection_that_is_cut_in_mid_stroke_costs_nothing_of_it(line):
    tab, cut, back = line
    page = opened(tab)
    first, corner, end = SEVEN
    begin(page, [first, corner])
    cut()
    page.mouse.move(*paper_on(page).at(*end), steps=8)
    expect(page.locator(f"{PAGE} h3")).to_have_text("Net for drawings → 7")
    page.mouse.up()
    page.wait_for_timeout(1500)
    expect(page.locator(f"{PAGE} h3")).to_have_text("Net for drawings → 7")
    back()
    page.locator(SERVER).wait_for(timeout=30_000)  # without another stroke
    expect(page.locator(f"{SERVER} h3")).to_have_text("Net for drawings → 7")


@pytest.mark.parametrize("about", ["two", "any"])
def test_what_was_drawn_without_a_connection_is_sent_when_it_is_back(line, about):
    tab, cut, back = line
    page = opened(tab) if about == "two" else tab.open("/draw?lang=en&about=any")
    tab.draw(SEVEN)
    board = page.locator(f".st-key-draw_{'live' if about == 'two' else 'any'} .board")
    expect(board).to_have_attribute("data-from", "server", timeout=8000)
    cut()
    page.get_by_role("button", name="Undo").click()
    tab.draw(THREE)
    expect(board.locator("h3")).to_have_text(re.compile("→ 3"))
    page.wait_for_timeout(1000)
    expect(board).to_have_attribute("data-from", "page")
    back()
    expect(board).to_have_attribute("data-from", "server", timeout=30_000)
    expect(board.locator("h3")).to_have_text(re.compile("→ 3"))
    tab.settle()
    with page.expect_download() as download:  # the picture, as the server has it
        page.get_by_role("button", name="28 × 28 PNG").click()
    assert draw.classify(ready(255 - np.asarray(Image.open(download.value.path()).convert("L"))))[-1].digit == 3


def test_a_connection_that_was_cut_while_nothing_was_drawn_asks_for_nothing(line):
    tab, cut, back = line
    page = opened(tab)
    tab.draw(SEVEN)
    page.locator(SERVER).wait_for(timeout=8000)
    cut()
    page.wait_for_timeout(500)
    back()
    expect(page.get_by_test_id("stApp")).to_have_attribute(STATE, "CONNECTED", timeout=30_000)
    sent = len(tab.frames_sent)
    page.wait_for_timeout(1500)
    assert len(tab.frames_sent) == sent


def test_the_drawing_can_be_gone_back_through(tab):
    page = opened(tab)
    tab.draw(SEVEN)
    page.locator(SERVER).wait_for(timeout=8000)
    scrub = page.get_by_role("slider", name="Back through the drawing")
    end = bars(page)
    scrub.focus()
    page.keyboard.press("Home")
    expect(page.locator(".st-key-draw_live h3")).not_to_have_text("Net for drawings → 7")
    assert bars(page) != end
    assert "s of drawing" in scrub.get_attribute("aria-valuetext")
    page.keyboard.press("End")
    assert bars(page) == end


DARK = """canvas => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height)
  return [...data.keys()].filter((at) => at % 4 === 0 && data[at] < 128)
}"""


def ink_on_screen(page, canvas) -> int:
    """Return how many dark points are to be seen where a canvas is."""
    shot = page.screenshot(clip=canvas.bounding_box())
    return int((np.asarray(Image.open(io.BytesIO(shot)).convert("L")) < 100).sum())


@pytest.mark.parametrize(("about", "key"), [("two", "draw_live"), ("any", "draw_any")])
def test_going_back_shows_the_sheet_as_it_was_and_lets_it_go(tab, about, key):
    page = tab.open(f"/draw?lang=en&about={about}")
    page.wait_for_selector("canvas.upper-canvas")
    page.wait_for_timeout(1000)
    tab.draw(SEVEN)
    board, past = page.locator(f".st-key-{key} .board"), page.locator("canvas.past")
    expect(board).to_have_attribute("data-from", "server", timeout=8000)
    heading = board.locator("h3")
    end = heading.inner_text()
    whole = page.locator("canvas.lower-canvas").last
    drawn, seen = whole.evaluate(DARK), ink_on_screen(page, whole)
    scrub = page.get_by_role("slider", name="Back through the drawing")
    scrub.focus()
    page.keyboard.press("Home")
    expect(heading).not_to_have_text(end)
    assert past.bounding_box() == pytest.approx(whole.bounding_box(), abs=1)
    first = {*past.evaluate(DARK)}
    assert 0 < ink_on_screen(page, whole) < 0.5 * seen
    for _ in range(9):
        page.keyboard.press("ArrowRight")
    later = {*past.evaluate(DARK)}
    assert first < later
    assert len(later) < 0.9 * len(drawn)
    assert len(later - {*drawn}) < 0.05 * len(later)  # the package smooths a stroke that is finished
    page.keyboard.press("End")
    expect(past).to_have_count(0)
    page.keyboard.press("Home")
    expect(past).to_have_count(1)
    scrub.blur()
    expect(past).to_have_count(0)
    expect(heading).to_have_text(end)
    scrub.focus()
    page.keyboard.press("Home")
    begin(page, [(190, 75), (195, 80)])  # the pen goes through it
    expect(past).to_have_count(0)
    page.mouse.up()
    page.wait_for_timeout(300)
    assert {*drawn} <= {*whole.evaluate(DARK)}
    expect(board).to_have_attribute("data-from", "server", timeout=8000)
    assert not tab.complaints


def test_the_verdict_is_spoken_once_the_pen_is_up_and_not_before(tab):
    page = opened(tab)
    spoken = page.locator('.st-key-draw_live [role="status"]')
    begin(page, SEVEN)
    expect(page.locator(f"{PAGE} h3")).to_have_text("Net for drawings → 7")
    assert spoken.inner_text() == ""
    page.mouse.up()
    expect(spoken).to_contain_text("Net for drawings → 7")


def test_models_that_cannot_be_fetched_get_a_sentence_and_the_server_still_answers(tab):
    tab.page.route("**/draw_net.safetensors", lambda route: route.fulfill(status=404))
    page = tab.open("/draw?lang=zh")
    page.wait_for_selector("canvas.upper-canvas")
    page.wait_for_timeout(1500)
    begin(page, SEVEN)
    page.get_by_text("没能把模型取到这个页面里").wait_for()
    page.mouse.up()
    page.locator(SERVER).wait_for(timeout=8000)
    assert page.get_by_text("没能把模型取到这个页面里").count() == 0 or not page.locator(".trouble").is_visible()


def test_a_model_that_the_server_does_not_have_leaves_the_others_answering(tab):
    tab.page.route("**/simple_net.safetensors", lambda route: route.fulfill(status=404))
    page = tab.open("/draw?lang=en")
    page.wait_for_selector("canvas.upper-canvas")
    page.wait_for_timeout(1500)
    begin(page, SEVEN)
    expect(page.locator(f"{PAGE} h3")).to_have_text("Net for drawings → 7")
    said = page.locator(f"{PAGE} tbody tr:not(.judge) td.says").all_inner_texts()
    assert said == ["7", "7", "7", "—", "7"]
    page.mouse.up()


def test_a_cross_is_neither_while_it_is_drawn_and_after(tab):
    page = opened(tab)
    tab.draw([(60, 60), (220, 220)])
    begin(page, [(60, 220), (220, 60)])
    expect(page.locator(f"{PAGE} h3")).to_have_text("Net for drawings → neither")
    up = page.locator(".st-key-draw_live .to_neither").evaluate("bar => bar.getBoundingClientRect().height")
    assert up > 10
    page.mouse.up()
    page.locator(SERVER).wait_for(timeout=8000)
    expect(page.locator(f"{SERVER} .sure")).to_contain_text("If you force me: ")
    rows = page.locator(f"{SERVER} tbody tr:not(.judge) td.says").all_inner_texts()
    assert all(says.endswith("≠") for says in rows)


def test_on_home_the_judge_s_bar_moves_with_the_pen_too(new_tab):
    tab = new_tab(1366, 625)
    page = tab.open("/?lang=en")
    with page.expect_response(lambda answer: "draw_net.safetensors" in answer.url):
        page.locator(".st-key-home_open_sheet button").click()
    page.wait_for_selector("canvas.upper-canvas")
    page.wait_for_timeout(1000)
    begin(page, SEVEN)
    expect(page.locator(".st-key-home_live .board[data-from=page] h3")).to_have_text("Net for drawings → 7")
    page.mouse.up()
    page.locator(".st-key-home_live .board[data-from=server][data-said=yes]").wait_for(timeout=8000)
    rows = page.locator(".st-key-home_live tbody tr")
    assert [row.is_visible() for row in rows.all()] == [True] + 5 * [False]
    stage = page.locator(".st-key-stage").bounding_box()
    assert stage["y"] + stage["height"] <= 626
    assert not tab.complaints
