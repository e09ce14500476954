"""Drawing in a real browser with the mouse, and reading the verdict."""

import base64
import io
import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import pairwise
from pathlib import Path
from threading import Thread

import numpy as np
import pillow_heif
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image, ImageDraw
from playwright.sync_api import expect

from bench.browser import paper_on
from bench.server import ROOT, running
from core.pictures.prepare import to_mnist
from core.text import Words

SEVEN = [(60, 60), (200, 60), (120, 230)]
THREE = [(80, 60), (150, 45), (200, 80), (180, 120), (130, 135), (190, 150), (205, 200), (150, 235), (75, 215)]


BOARD = '.st-key-draw_live .board[data-from="server"][data-said="yes"]'  # as the server answered


def verdict(tab) -> str:
    """Return what the model says whose verdict counts, once the server has said so."""
    box = tab.page.locator(f"{BOARD} h3")
    box.wait_for(timeout=8000)
    return box.inner_text()


def others(tab) -> dict[str, str]:
    """Return what the other models say, by name."""
    rows = tab.page.locator(f"{BOARD} tbody tr:not(.judge)")
    expect(rows).to_have_count(5, timeout=8000)
    cells = rows.evaluate_all("rows => rows.map((row) => [row.cells[0].innerText, row.cells[2].innerText])")
    return dict(cells)


@pytest.mark.parametrize(("points", "digit"), [(THREE, "3"), (SEVEN, "7")])
def test_a_drawn_digit_is_read_right_by_all(tab, points, digit):
    page = tab.open("/draw?lang=en")
    page.wait_for_selector("canvas.upper-canvas")
    tab.draw(points)
    assert verdict(tab) == f"Net for drawings → {digit}"
    assert len(others(tab)) == 5
    assert set(others(tab).values()) == {digit}
    assert not tab.complaints


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_beside_a_drawing(new_tab, scheme):
    tab = new_tab(color_scheme=scheme)
    page = tab.open("/draw?lang=both")
    page.wait_for_selector("canvas.upper-canvas")
    tab.draw(THREE)
    verdict(tab)
    tab.settle()
    found = Axe().run(page).response["violations"]
    assert [each["id"] for each in found if each["impact"] in ("serious", "critical")] == []


def test_small_and_in_a_corner_is_read_right_too(tab):
    tab.open("/draw?lang=en").wait_for_selector("canvas.upper-canvas")
    tab.draw([(x // 3 + 180, y // 3 + 5) for x, y in SEVEN])
    assert verdict(tab) == "Net for drawings → 7"


def test_undo_takes_the_last_stroke_back_and_clear_takes_all(tab):
    page = tab.open("/draw?lang=en")
    page.wait_for_selector("canvas.upper-canvas")
    tab.draw(THREE)
    verdict(tab)
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("The paper is empty").wait_for(timeout=8000)
    tab.draw(SEVEN)
    verdict(tab)
    tab.clear()


def test_a_dot_gets_a_friendly_sentence(tab):
    page = tab.open("/draw?lang=zh")
    page.wait_for_selector("canvas.upper-canvas")
    tab.draw([(140, 140), (142, 142)])
    page.get_by_text("这只是一个点").wait_for(timeout=8000)


GONE = """
import sys
sys.path.insert(0, {root!r})
from pathlib import Path
from core.data import digits
digits.FILE = Path("gone.npz")
"""


def test_without_the_data_a_stroke_brings_the_sentence_too(tab, tmp_path, monkeypatch):
    """In a fragment, which runs without the frame around it."""
    (tmp_path / "sitecustomize.py").write_text(GONE.format(root=str(ROOT)), "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))  # the server's Python reads it before all else
    with running() as (tab.address, _):
        page = tab.open("/draw?lang=en")
        sentence = page.locator('[data-testid="stAlert"]', has_text="core/data/gone.npz")
        sentence.first.wait_for()
        before = len(tab.frames_sent)
        tab.draw(SEVEN)
        page.wait_for_timeout(1500)
        tab.settle()
        assert len(tab.frames_sent) > before
        assert sentence.count() >= 1
        assert page.locator('[data-testid="stException"]').count() == 0


def test_two_visitors_do_not_see_each_other(new_tab):
    mine, theirs = new_tab(), new_tab()
    for tab in (mine, theirs):
        tab.open("/draw?lang=en").wait_for_selector("canvas.upper-canvas")
    mine.draw(SEVEN)
    assert verdict(mine) == "Net for drawings → 7"
    theirs.page.wait_for_timeout(500)
    assert theirs.page.locator(BOARD).count() == 0
    assert "The paper is empty" in theirs.page.locator('[data-testid="stMain"]').inner_text()


def test_a_finger_draws_too(new_tab):
    tab = new_tab(width=390, height=844, has_touch=True, is_mobile=True)
    page = tab.open("/draw?lang=en")
    page.wait_for_selector("canvas.upper-canvas")
    paper = page.locator("canvas.upper-canvas").last
    paper.scroll_into_view_if_needed()
    sheet = paper_on(page)
    session = page.context.new_cdp_session(page)

    def touch(kind: str, point: tuple[float, float] | None) -> None:
        points = [dict(zip("xy", sheet.at(*point), strict=True))] if point else []
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", SEVEN[0])
    for (x0, y0), (x1, y1) in pairwise(SEVEN):
        for i in range(1, 9):
            touch("touchMove", (x0 + (x1 - x0) * i / 8, y0 + (y1 - y0) * i / 8))
    touch("touchEnd", None)
    assert verdict(tab) == "Net for drawings → 7"


def test_a_right_click_in_the_middle_of_a_stroke_loses_nothing(tab):
    page = tab.open("/draw?lang=en")
    page.wait_for_selector("canvas.upper-canvas")
    page.wait_for_timeout(500)
    first, corner, end = [paper_on(page).at(*point) for point in SEVEN]
    page.mouse.move(*first)
    page.mouse.down()
    page.mouse.move(*corner, steps=6)
    page.mouse.down(button="right")
    page.mouse.up(button="right")
    page.mouse.move(*end, steps=6)
    page.mouse.up()
    assert verdict(tab) == "Net for drawings → 7"
    page.get_by_role("button", name="Undo").click()  # it is one stroke
    page.get_by_text("The paper is empty").wait_for(timeout=8000)


# As a browser that resists fingerprinting: what is on a canvas is read back as noise.
NOISE = """
  const read = CanvasRenderingContext2D.prototype.getImageData
  CanvasRenderingContext2D.prototype.getImageData = function (...place) {
    const pixels = read.apply(this, place)
    for (let at = 0; at < pixels.data.length; at++) pixels.data[at] = at % 4 === 3 ? 255 : 256 * Math.random()
    return pixels
  }
  const write = HTMLCanvasElement.prototype.toDataURL
  HTMLCanvasElement.prototype.toDataURL = function (...kind) {
    const copy = document.createElement("canvas")
    copy.width = this.width
    copy.height = this.height
    const ink = copy.getContext("2d")
    ink.putImageData(ink.getImageData(0, 0, copy.width, copy.height), 0, 0)
    return write.apply(copy, kind)
  }
"""


def test_a_browser_that_resists_fingerprinting_is_answered_from_the_strokes(tab):
    tab.page.add_init_script(NOISE)
    page = tab.open("/draw?lang=en")
    page.wait_for_selector("canvas.upper-canvas")
    tab.draw(SEVEN)
    assert verdict(tab) == "Net for drawings → 7"
    page.get_by_text("Your browser hides from this page").wait_for(timeout=8000)
    assert not tab.complaints


@pytest.mark.parametrize("lifted", ["before", "with the finger"])
def test_a_second_finger_neither_draws_nor_scrolls(new_tab, lifted):
    """A 7 with one finger while the heel of the hand comes down, moves, and is lifted before the finger or with it."""
    tab = new_tab(width=390, height=844, has_touch=True, is_mobile=True)
    page = tab.open("/draw?lang=en")
    page.wait_for_selector("canvas.upper-canvas")
    page.wait_for_timeout(500)
    paper = page.locator("canvas.upper-canvas").last
    paper.scroll_into_view_if_needed()
    sheet = paper_on(page)
    session = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        at = [{**dict(zip("xy", sheet.at(*point), strict=True)), "id": i} for i, point in enumerate(points)]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})

    scrolled = page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop")
    touch("touchStart", SEVEN[0])
    touch("touchMove", (130, 60))
    touch("touchStart", (130, 60), (60, 250))
    for i in range(1, 9):
        touch("touchMove", (130 + 70 * i / 8, 60), (60 + 8 * i, 250 - 10 * i))
    heel = [] if lifted == "before" else [(124, 170)]
    for i in range(1, 9):
        touch("touchMove", (200 - 10 * i, 60 + 170 * i / 8), *heel)
    touch("touchEnd")
    assert verdict(tab) == "Net for drawings → 7"
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop") == scrolled


def choose(tab, key: str, name: str) -> None:
    tab.page.locator(f".st-key-{key}").get_by_text(name, exact=True).click()
    tab.settle()


def test_the_drawing_is_still_there_after_looking_at_another_way_in(tab):
    tab.open("/draw?lang=en").wait_for_selector("canvas.upper-canvas")
    tab.draw(SEVEN)
    verdict(tab)
    choose(tab, "draw_source", "MNIST")
    judge = tab.page.locator(f"{BOARD} h3")
    expect(judge).to_have_text("Net for drawings → 3", timeout=15_000)  # the book's image
    choose(tab, "draw_source", "Draw")
    expect(judge).to_have_text("Net for drawings → 7", timeout=15_000)
    tab.draw([(100, 150), (200, 150)])  # and it can be drawn on
    tab.page.wait_for_timeout(1000)
    assert verdict(tab) == "Net for drawings → 7"
    assert not tab.complaints


def test_a_digit_drawn_by_keyboard_alone(tab):
    """A 7 on the grid: Shift with an arrow draws on."""
    page = tab.open("/draw?lang=en")
    choose(tab, "draw_source", "Pixels")
    cell = page.get_by_role("gridcell").nth(5 * 28 + 8)
    cell.focus()
    page.keyboard.press("Space")
    for key, times in (("ArrowRight", 11), ("ArrowDown", 16)):
        for _ in range(times):
            page.keyboard.press(f"Shift+{key}")
    assert verdict(tab) == "Net for drawings → 7"
    assert not tab.complaints


def test_pixels_erased_with_the_mouse_move_the_verdicts(tab):
    page = tab.open("/draw?lang=en")
    page.wait_for_selector("canvas.upper-canvas")
    tab.draw(SEVEN)
    verdict(tab)
    choose(tab, "draw_look", "What would flip it?")
    page.get_by_role("grid").scroll_into_view_if_needed()
    box = page.get_by_role("grid").bounding_box()
    assert box
    pixel = box["width"] / 28
    page.mouse.move(box["x"] + 6 * pixel, box["y"] + 4.5 * pixel)
    page.mouse.down()
    for row in range(4, 10):  # over the whole top of the 7
        page.mouse.move(box["x"] + (6 if row % 2 else 24) * pixel, box["y"] + (row + 0.5) * pixel, steps=20)
    page.mouse.up()
    page.locator(".st-key-draw_moves p").filter(has_text="→").first.wait_for(timeout=15_000)
    assert page.locator(".st-key-draw_moves .player .chart svg").count() == 1
    assert verdict(tab) == "Net for drawings → 7"  # of the drawing, which stays as it was
    assert not tab.complaints


PICTURE = Image.new("RGB", (400, 300), "white")
ImageDraw.Draw(PICTURE).line([(150, 80), (260, 80), (200, 230)], (20, 20, 90), 14)


def packed() -> bytes:
    file = io.BytesIO()
    PICTURE.save(file, "JPEG")
    return file.getvalue()


def send(tab, name: str, content: bytes, kind: str = "image/jpeg") -> None:
    """Choose a file in the way in for pictures."""
    upload = tab.page.locator('.st-key-draw_photo input[type="file"]')
    upload.set_input_files({"name": name, "mimeType": kind, "buffer": content})


# A page's own event with a file in it, at the middle of an element.
GIVE = """({ content, name, kind, event, on }) => {
  const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0))
  const files = new DataTransfer()
  files.items.add(new File([bytes], name, { type: kind }))
  const data = event === "paste" ? { clipboardData: files } : { dataTransfer: files }
  const Kind = event === "paste" ? ClipboardEvent : DragEvent
  const given = new Kind(event, { ...data, bubbles: true, cancelable: true, composed: true })
  document.querySelector(on).dispatchEvent(given)
  return given.defaultPrevented
}"""


def give(
    tab, event: str, content: bytes, *, name: str = "seven.jpg", kind: str = "image/jpeg", on: str = "body"
) -> bool:
    """Paste or drop a file and return whether the page has taken it from the browser."""
    told = {"content": base64.b64encode(content).decode(), "name": name, "kind": kind, "event": event, "on": on}
    return tab.page.evaluate(GIVE, told)


def test_a_photo_that_was_chosen_is_read(tab):
    page = tab.open("/draw?lang=en")
    choose(tab, "draw_source", "Photo")
    send(tab, "seven.jpg", packed())
    assert verdict(tab) == "Net for drawings → 7"
    accept = page.locator('.st-key-draw_photo input[type="file"]').get_attribute("accept")
    assert accept.startswith("image/*,")  # or a phone would not offer its camera
    assert ".heic" in accept
    choose(tab, "draw_look", "How was it prepared?")
    page.get_by_text("the ink alone").first.wait_for()
    assert not tab.complaints


def test_a_picture_pasted_anywhere_is_read(tab):
    tab.open("/draw?lang=en").wait_for_selector("canvas.upper-canvas")
    assert give(tab, "paste", packed())
    assert verdict(tab) == "Net for drawings → 7"
    assert not tab.complaints


def test_a_picture_dropped_on_the_sheet_is_read_and_opens_no_tab(tab):
    page = tab.open("/draw?lang=en")
    page.wait_for_selector("canvas.upper-canvas")
    sheet = '[class*="st-key-draw_sheet_"]'
    assert give(tab, "dragover", packed(), on=sheet)
    assert page.evaluate("document.documentElement.dataset.dragged")
    assert give(tab, "drop", packed(), on=sheet)
    assert verdict(tab) == "Net for drawings → 7"
    assert not page.evaluate("document.documentElement.dataset.dragged")
    assert len(page.context.pages) == 1
    assert not tab.complaints


def test_a_photo_of_many_megabytes_is_made_small_before_it_is_sent(tab):
    """48 megapixels, turned by its EXIF data: a phone's, and more than the server would take."""
    large = PICTURE.resize((8_000, 6_000)).rotate(-90, expand=True)
    grain = np.random.default_rng(1).integers(0, 40, (1_000, 1_000, 3), np.uint8)
    large.paste(Image.fromarray(255 - grain), (0, 0))
    file, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = 8
    large.save(file, "PNG", exif=exif, compress_level=1)
    content = file.getvalue() + bytes(6_000_000)
    tab.open("/draw?lang=en")
    choose(tab, "draw_source", "Photo")
    before = len(tab.frames_sent)
    send(tab, "huge.png", content, "image/png")
    tab.page.locator(f"{BOARD} h3").wait_for(timeout=30_000)
    assert verdict(tab) == "Net for drawings → 7"
    assert 10_000 < max(map(len, tab.frames_sent[before:])) < 1_500_000
    before = len(tab.frames_sent)
    choose(tab, "draw_look", "How was it prepared?")
    assert max(map(len, tab.frames_sent[before:])) < 20_000  # it is sent once, and not with every click


def test_a_heic_that_this_browser_cannot_open_is_sent_as_it_is(tab):
    file = io.BytesIO()
    pillow_heif.from_pillow(PICTURE).save(file, format="HEIF")
    tab.open("/draw?lang=en")
    choose(tab, "draw_source", "Photo")
    send(tab, "IMG_0042.HEIC", file.getvalue(), "")
    assert verdict(tab) == "Net for drawings → 7"


def test_an_avif_that_only_the_browser_can_open_is_read(tab):
    file = io.BytesIO()
    PICTURE.save(file, "AVIF")
    tab.open("/draw?lang=en")
    choose(tab, "draw_source", "Photo")
    send(tab, "seven.avif", file.getvalue(), "image/avif")
    assert verdict(tab) == "Net for drawings → 7"


def test_a_refused_file_takes_the_answer_before_away_and_says_why(tab):
    page = tab.open("/draw?lang=en")
    choose(tab, "draw_source", "Photo")
    for name, content, says in (
        ("renamed.png", b"%PDF-1.7 no picture at all", "not a picture"),
        ("huge 🐈.heic", bytes(5_500_000), "larger than 5 MB"),
    ):
        send(tab, "seven.jpg", packed())
        assert verdict(tab) == "Net for drawings → 7"
        send(tab, name, content, "")
        page.get_by_text(says).wait_for(timeout=8000)
        expect(page.locator(".st-key-draw_live .board")).to_have_attribute("data-said", "")
        assert page.locator(".st-key-draw_photo").get_by_text(name).count() == 1
    assert not tab.complaints


def two_digits() -> bytes:
    """Return a picture with a 7 on the left and a 3 on the right."""
    picture = Image.new("RGB", (800, 400), (245, 243, 236))
    ImageDraw.Draw(picture).line([(x + 40, y + 50) for x, y in SEVEN], (20, 20, 90), 22, "curve")
    ImageDraw.Draw(picture).line([(x + 450, y + 50) for x, y in THREE], (20, 20, 90), 18, "curve")
    file = io.BytesIO()
    picture.save(file, "JPEG")
    return file.getvalue()


def test_one_of_several_digits_is_chosen_by_a_click_and_framed_by_a_drag_and_by_keys(tab):
    page = tab.open("/draw?lang=en")
    choose(tab, "draw_source", "Photo")
    send(tab, "two.jpg", two_digits())
    judge = page.locator(f"{BOARD} h3")
    expect(judge).to_have_text("Net for drawings → 3", timeout=15_000)
    frames = page.locator('.st-key-draw_photo [role="radio"]')
    expect(frames).to_have_count(2)
    frames.nth(0).click()
    expect(judge).to_have_text("Net for drawings → 7", timeout=15_000)
    expect(frames.nth(0)).to_have_attribute("aria-checked", "true")

    # A frame of the reader's own around the 3
    at = page.locator(".st-key-draw_photo .seen").bounding_box()
    page.mouse.move(at["x"] + 0.55 * at["width"], at["y"] + 0.06 * at["height"])
    page.mouse.down()
    page.mouse.move(at["x"] + 0.9 * at["width"], at["y"] + 0.95 * at["height"], steps=8)
    page.mouse.up()
    expect(judge).to_have_text("Net for drawings → 3", timeout=15_000)
    again = page.get_by_role("button", name="Find it again")
    again.wait_for()

    # The keyboard moves it away from the digit, and it is found again
    checked = page.locator('.st-key-draw_photo [role="radio"][aria-checked="true"]')
    before = checked.bounding_box()
    checked.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    page.wait_for_timeout(2500)  # the server is told half a second after the last key
    after = checked.bounding_box()
    assert after["x"] - before["x"] == pytest.approx(0.05 * at["width"], abs=3)
    again.click()
    page.get_by_role("button", name="Frame it yourself").wait_for(timeout=15_000)
    assert not tab.complaints


@pytest.fixture
def school(address):
    """Give the address of a learning platform's page with the drawing page in a frame: another site than the course."""
    inside = f'<iframe src="http://{address}/draw?lang=en" width="1200" height="850"></iframe>'.encode()

    class Platform(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(inside)

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Platform) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}/"
        server.shutdown()


def test_a_photo_is_taken_in_a_frame_of_another_site(tab, school):
    """Where no cookie of ours travels."""
    tab.page.goto(school)
    course = tab.page.frame_locator("iframe")
    course.get_by_text("Photo", exact=True).click(timeout=30_000)
    upload = course.locator('.st-key-draw_photo input[type="file"]')
    upload.set_input_files({"name": "seven.jpg", "mimeType": "image/jpeg", "buffer": packed()})
    expect(course.locator(f"{BOARD} h3")).to_have_text("Net for drawings → 7", timeout=15_000)


def test_the_picture_and_the_verdicts_can_be_taken_home(tab):
    page = tab.open("/draw?lang=en")
    page.wait_for_selector("canvas.upper-canvas")
    tab.draw(THREE)
    verdict(tab)
    saved = {}
    for key in ("draw_save_picture", "draw_save_verdicts"):
        with page.expect_download() as download:
            page.locator(f'.st-key-{key} [data-testid="stDownloadButton"] button').first.click()
        saved[key] = Path(download.value.path()).read_bytes()
    picture = Image.open(io.BytesIO(saved["draw_save_picture"]))
    assert picture.size == (28, 28)
    assert picture.getextrema() == (0, 255)
    assert picture.getpixel((0, 0)) == 255  # paper
    said = json.loads(saved["draw_save_verdicts"])
    assert [each["model"] for each in said] == ["l1", "rmse", "linear", "simple_net", "conv_net", "draw_net"]
    assert {each["digit"] for each in said} == {3}


def test_the_language_can_be_changed_in_the_middle_of_a_drawing(tab):
    page = tab.open("/draw?lang=en")
    page.wait_for_selector("canvas.upper-canvas")
    tab.draw(THREE)
    verdict(tab)
    page.get_by_text("中文", exact=True).click()
    page.get_by_role("heading", name="画一个数字", level=1).wait_for()
    assert verdict(tab) == f"{Words('draw', 'zh')('draw_net')} → 3"
    assert not tab.complaints


@pytest.mark.parametrize(
    ("reading", "undo", "empty"), [("en", "Undo", "The paper is empty"), ("zh", "撤销", "纸上还是空的")]
)
def test_undo_stays_when_the_pen_changes(tab, reading, undo, empty):
    page = tab.open(f"/draw?lang={reading}")
    page.wait_for_selector("canvas.upper-canvas")
    page.locator(".st-key-draw_pen input").first.focus()
    for _ in range(8):
        page.keyboard.press("ArrowRight")
    tab.settle()
    tab.draw(SEVEN)
    verdict(tab)
    page.get_by_role("button", name=undo).click(timeout=8000)
    page.get_by_text(empty).wait_for(timeout=8000)


def test_the_drawing_is_still_there_after_a_lesson(tab):
    page = tab.open("/draw?lang=en")
    page.wait_for_selector("canvas.upper-canvas")
    tab.draw(SEVEN)
    verdict(tab)
    page.locator(".st-key-frame_footer").get_by_text("Next ·").click()
    page.get_by_role("heading", name="Pixels", level=1).wait_for()
    tab.settle()
    page.go_back()
    page.get_by_role("heading", name="Draw a digit", level=1).wait_for()
    assert verdict(tab) == "Net for drawings → 7"


def test_a_stroke_from_the_corner_counts_after_every_clear(tab):
    """Where the package keeps its bar as long as nobody has pinned it."""
    page = tab.open("/draw?lang=en")
    page.wait_for_selector("canvas.upper-canvas")
    for _ in range(6):
        tab.draw([(268, 12), (60, 20), (120, 250)])
        verdict(tab)
        tab.clear()


@pytest.mark.parametrize(
    ("size", "side"), [((1366, 625), 280), ((1920, 1080), 420), ((390, 664), 280), ((390, 844), 361)]
)
def test_the_sheet_is_as_large_as_the_window_has_room_for_and_the_picture_the_same(new_tab, size, side):
    tab = new_tab(*size)
    page = tab.open("/draw?lang=en")
    page.wait_for_selector("canvas.upper-canvas")
    tab.draw(SEVEN)
    assert page.locator("canvas.upper-canvas").last.bounding_box()["width"] == pytest.approx(side, abs=1)
    assert verdict(tab) == "Net for drawings → 7"
    with page.expect_download() as download:
        page.get_by_role("button", name="28 × 28 PNG").click()
    seen = np.asarray(Image.open(download.value.path()).convert("L")).astype(int)
    sheet = Image.new("RGBA", (280, 280), "white")
    ImageDraw.Draw(sheet).line(SEVEN, "black", 20, joint="curve")
    drawn = to_mnist(np.asarray(sheet)).image.astype(int)
    assert min(np.abs(seen - drawn).mean(), np.abs(255 - seen - drawn).mean()) < 6  # of 255: the pen's ends are round
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
