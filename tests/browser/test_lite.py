"""The plain page at /lite: drawing and answers without Streamlit, without a websocket, in less than 250 kB."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from bench.first_visit import Ear
from bench.wire import metered
from core.text import Words
from core.ui import serving
from core.ui.live import files
from tests.browser.test_drawing import NOISE

SEVEN = [(60, 60), (200, 60), (120, 230)]
LIMIT = 250_000  # bytes, all that crosses the wire on a first visit
# What browsers of 2018 do not know; of the files that this page loads, none may use it.
NEWER = {
    "optional chaining": r"\?\.[\[(a-zA-Z]",
    "nullish": r"\?\?",
    "catch without a name": r"catch\s*\{",
    "spread of an object": r"\{\s*\.\.\.|,\s*\.\.\.\w+\s*[,}]",
    "class fields": r"^\s+(static |#)\w+\s*[=(]",
    "newer methods": r"\.(at|flat|flatMap|replaceAll|fromEntries|matchAll|allSettled|replaceChildren)\(",
    "top-level await": r"^(const|let|await)\b.*\bawait\b",
    "dynamic import": r"\bimport\(",
    "assignment": r"(\|\||&&)=",
}


def loaded(page) -> None:
    """Wait until the page is, and the models are."""
    page.wait_for_function("() => document.querySelector('#reason')?.textContent.match(/empty|空/)", timeout=15_000)


def draw(page, points: list[tuple[int, int]]) -> None:
    """Draw a stroke with the mouse, in px of a sheet of 280, however large it is shown."""
    page.locator("#sheet").scroll_into_view_if_needed()
    box = page.locator("#sheet").bounding_box()
    first, *others = [(box["x"] + x * box["width"] / 280, box["y"] + y * box["height"] / 280) for x, y in points]
    page.mouse.move(*first)
    page.mouse.down()
    for point in others:
        page.mouse.move(*point, steps=12)
    page.mouse.up()


def heading(page):
    return page.locator(".board:visible h3")


@pytest.mark.parametrize(("about", "says"), [("two", "Net for drawings → 7"), ("any", "Any digit → 7")])
def test_it_draws_and_answers_in_less_than_its_limit_and_without_a_websocket(browser, address, about, says):
    context = browser.new_context(locale="en-US")
    page = context.new_page()
    sockets, hosts = list[object](), set[str]()
    page.on("websocket", lambda socket: sockets.append(socket))
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    ear = Ear(context.new_cdp_session(page))
    with metered(address) as wire:
        page.goto(f"http://{wire.address}/lite?about={about}")
        loaded(page)
        page.context.set_offline(True)  # from here on everything is in the page
        draw(page, SEVEN)
        expect(heading(page)).to_have_text(says)
        received, own = wire.received, wire.address
        context.close()
    assert ear.missing == []
    assert sockets == []
    assert hosts == {own}
    assert 150_000 < received < LIMIT


def test_any_digit_is_fetched_when_it_is_asked_for_and_goes_with_the_reader(tab):
    page = tab.page
    asked = list[str]()
    page.on("request", lambda request: asked.append(request.url.split("/")[-1]))
    page.goto(f"http://{tab.address}/lite?lang=en")
    loaded(page)
    draw(page, [(60, 100), (210, 100), (140, 60), (130, 240)])
    assert "draw_net.safetensors" in asked
    assert "ten_net.safetensors" not in asked
    page.get_by_role("radio", name="any digit").check()
    draw(page, [(60, 100), (60, 100)])
    expect(heading(page)).to_contain_text("Any digit → ")
    expect(page.locator(".board.any tbody tr")).to_have_count(11)
    assert asked.count("ten_net.safetensors") == 1
    page.get_by_role("button", name="Clear").click()
    expect(page.locator("#reason")).to_contain_text("Draw any digit, from 0 to 9")
    draw(page, [(140, 40), (140, 240)])
    expect(heading(page)).to_have_text("Any digit → 1")
    page.get_by_role("slider", name="what the net for any digit thought").focus()
    page.keyboard.press("Home")
    expect(page.locator(".past")).to_have_count(1)
    page.get_by_label("3 or 7").check()  # of the same drawing, without another request
    expect(heading(page)).to_contain_text("Net for drawings → ")
    page.get_by_role("radio", name="any digit").check()
    expect(heading(page)).to_have_text("Any digit → 1")
    assert asked.count("ten_net.safetensors") == asked.count("draw_net.safetensors") == 1
    page.get_by_role("link", name="中文", exact=True).click()
    loaded(page)
    assert page.get_by_role("radio", name="任何数字").is_checked()
    assert "about=any" in page.get_by_role("link", name="课程里的画图页").get_attribute("href")
    assert not tab.complaints


@pytest.mark.parametrize(
    ("size", "side"), [((1366, 625), 289), ((1920, 1080), 420), ((390, 664), 280), ((390, 844), 358), ((320, 568), 280)]
)
def test_the_sheet_grows_and_its_ring_shows_where_the_keyboard_s_pen_is(new_tab, size, side):
    tab = new_tab(*size)
    page = tab.page
    page.goto(f"http://{tab.address}/lite?lang=both")
    loaded(page)
    sheet = page.locator("#sheet").bounding_box()
    assert sheet["width"] == pytest.approx(side, abs=1)
    assert sheet["height"] == pytest.approx(sheet["width"], abs=1)
    page.locator("#sheet").focus()
    for _ in range(50):
        page.keyboard.press("ArrowDown")
    ring, sheet = (page.locator(each).bounding_box() for each in (".ring", "#sheet"))
    assert ring["y"] + ring["height"] / 2 == pytest.approx(sheet["y"] + sheet["height"], abs=2)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= size[0]


@pytest.mark.parametrize("reading", ["en", "zh", "both"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("about", ["two", "any"])
def test_it_speaks_each_reading_and_axe_finds_nothing_serious(new_tab, reading, scheme, about):
    tab = new_tab(390, 664, color_scheme=scheme)
    page = tab.page
    page.goto(f"http://{tab.address}/lite?lang={reading}&about={about}")
    loaded(page)
    draw(page, SEVEN)
    words = Words("draw", reading)
    expect(heading(page)).to_have_text({"two": f"{words('draw_net')} → 7", "any": words("any_says", answer="7")}[about])
    assert page.title() == words("title")
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
    found = Axe().run(page).response["violations"]
    assert [each["id"] for each in found if each["impact"] in ("serious", "critical")] == []
    assert not tab.complaints


def test_undo_clear_the_line_and_the_reasons(tab):
    page = tab.page
    page.goto(f"http://{tab.address}/lite?lang=en")
    loaded(page)
    draw(page, [(100, 100), (104, 104)])
    expect(page.locator("#reason")).to_contain_text("only a dot")
    draw(page, SEVEN)
    expect(heading(page)).to_have_text("Net for drawings → 7")
    expect(page.locator("#reason")).to_have_text("")
    page.get_by_role("slider").focus()
    page.keyboard.press("Home")
    expect(heading(page)).not_to_have_text("Net for drawings → 7")
    assert page.locator(".past").bounding_box() == pytest.approx(page.locator("#sheet").bounding_box(), abs=1)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".past")).to_have_count(0)
    expect(page.locator("#reason")).to_contain_text("only a dot")
    page.get_by_role("button", name="Clear").click()
    expect(page.locator("#reason")).to_contain_text("The paper is empty")
    assert page.get_by_role("slider").is_disabled()


def test_the_arrow_keys_draw_a_7(tab):
    page = tab.page
    page.goto(f"http://{tab.address}/lite?lang=en")
    loaded(page)
    page.locator("#sheet").focus()
    for key, times in (("ArrowRight", 15), ("ArrowDown", 22)):
        for _ in range(times):
            page.keyboard.press(f"Shift+{key}")
    expect(heading(page)).to_have_text("Net for drawings → 7")


@pytest.mark.parametrize("without", ["", "delete window.PointerEvent"])
def test_a_finger_draws_and_a_second_one_does_not(new_tab, without):
    tab = new_tab(390, 664, has_touch=True, is_mobile=True)
    page = tab.page
    page.add_init_script(without)
    page.goto(f"http://{tab.address}/lite?lang=en")
    loaded(page)
    box, tools = page.locator("#sheet").bounding_box(), page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        scale = box["width"] / 280
        found = [{"x": box["x"] + x * scale, "y": box["y"] + y * scale, "id": i} for i, (x, y) in enumerate(points)]
        tools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": found})

    touch("touchStart", SEVEN[0])
    for (x0, y0), (x1, y1) in pairwise(SEVEN):
        for i in range(1, 9):
            touch("touchMove", (x0 + (x1 - x0) * i / 8, y0 + (y1 - y0) * i / 8))
    touch("touchStart", SEVEN[2], (250, 250))  # the heel of the hand
    touch("touchEnd")
    expect(heading(page)).to_have_text("Net for drawings → 7")
    assert page.evaluate("() => scrollY") == 0


def test_models_that_cannot_be_fetched_get_a_sentence(tab):
    page = tab.page
    page.route("**/draw_net.safetensors", lambda route: route.abort())
    page.goto(f"http://{tab.address}/lite?lang=both")
    page.get_by_text("The models could not be fetched").wait_for()
    page.get_by_text("没能取到模型").wait_for()


WHITE = """
  CanvasRenderingContext2D.prototype.getImageData = (x, y, width, height) =>
    new ImageData(new Uint8ClampedArray(4 * width * height).fill(255), width, height)
"""


def bars(page) -> list[float]:
    """Return how far the bars towards 3 and 7 reach, model by model, in percent."""
    widths = page.locator(".to_3, .to_7").evaluate_all("bars => bars.map((bar) => bar.style.width)")
    return [float(width[:-1]) for width in widths]


@pytest.mark.parametrize("instead", [NOISE, WHITE], ids=["noise", "white"])
@pytest.mark.parametrize(("reading", "says"), [("en", "does not let a page read"), ("zh", "不让网页读取自己的画纸")])
def test_a_browser_that_hides_its_canvas_is_answered_from_the_strokes_and_told_so(new_tab, instead, reading, says):
    plain, hidden = new_tab(), new_tab()
    hidden.page.add_init_script(instead)
    for tab in (plain, hidden):
        tab.page.goto(f"http://{tab.address}/lite?lang={reading}")
        loaded(tab.page)
        draw(tab.page, SEVEN)
        expect(heading(tab.page)).to_have_text(f"{Words('draw', reading)('draw_net')} → 7")
    expect(hidden.page.locator("#reason")).to_contain_text(says)
    expect(plain.page.locator("#reason")).to_have_text("")
    assert bars(hidden.page) == pytest.approx(bars(plain.page), abs=2)
    assert not hidden.complaints
    hidden.page.locator("#clear").click()
    loaded(hidden.page)


def loads(name: str) -> set[str]:
    """Return the files that a module loads, itself included."""
    source = (files.FOLDER / name).read_text("utf-8")
    others = set(re.findall(r'from "\./(\w+\.js)"', source))
    return {name}.union(*(loads(other) for other in others))


def test_its_modules_keep_to_what_browsers_of_2018_know():
    modules = loads("lite.js")
    assert len(modules) == 12
    for name in sorted(modules):
        lines = Path(files.FOLDER / name).read_text("utf-8").splitlines()
        code = "\n".join(line.split(" // ")[0] for line in lines if not line.lstrip().startswith("//"))
        assert {what for what, pattern in NEWER.items() if re.search(pattern, code, re.MULTILINE)} == set(), name


@pytest.mark.parametrize(
    ("asked", "accepted", "title"),
    [("", "zh-CN,zh;q=0.9", "画一个数字"), ("", "fr", "Draw a digit"), ("?lang=<script>", "en", "Draw a digit")],
)
def test_its_language_is_the_browser_s_unless_a_reading_is_asked_for(tab, asked, accepted, title):
    answer = tab.page.request.get(f"http://{tab.address}/lite{asked}", headers={"Accept-Language": accepted})
    assert answer.status == 200
    assert f"<title>{title}</title>" in answer.text()


def test_the_drawing_page_offers_it(tab):
    page = tab.open("/draw?lang=zh")
    link = page.get_by_role("link", name="只含画纸和模型的简版")
    assert link.get_attribute("href") == "./lite?lang=zh"


def test_where_the_websocket_is_blocked_the_course_s_pages_offer_it(tab):
    page = tab.page
    page.clock.install(time=0)
    page.clock.pause_at(1000)  # or the seconds that the page takes to load on a slow machine would count
    page.route_web_socket(lambda url: True, lambda socket: socket.close())
    page.goto(f"http://{tab.address}/draw")
    page.clock.run_for(serving.PATIENCE - 1000)
    link = page.get_by_role("link", name="这一页要求更低")
    assert link.count() == 0
    page.clock.run_for(1500)
    link.click()
    page.clock.resume()
    loaded(page)
    draw(page, SEVEN)
    expect(heading(page)).to_have_text("手绘网络 → 7")


def test_where_the_page_comes_after_all_the_offer_goes(tab):
    page = tab.page
    page.clock.install()
    page.goto(f"http://{tab.address}/draw", wait_until="commit")
    page.clock.run_for(serving.PATIENCE + 1000)
    page.clock.resume()
    page.wait_for_selector("h1", timeout=30_000)
    page.wait_for_timeout(1500)
    assert page.get_by_text("The page does not come?").count() == 0
