"""A reader's own digits in a real browser: drawn once, kept on the device, met in every lesson, never lost."""

import zipfile

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from bench.server import free_port, running
from core.lessons.inputs import Picture
from core.ui import navigation
from core.ui.inputs import inputs_of
from tests.own_digits import kept

STEMS = [each.stem for each in navigation.lessons() if any(type(i) is Picture for i in inputs_of(each.stem))]
SEVEN = [(60, 60), (200, 60), (120, 230)]
THREE = [(80, 60), (150, 45), (200, 80), (180, 120), (130, 135), (190, 150), (205, 200), (150, 235), (75, 215)]
RECORDS = """() => new Promise((resolve) => {
  const request = indexedDB.open("three-or-seven");
  request.onsuccess = () => {
    const all = request.result.transaction("mine").objectStore("mine").getAll();
    all.onsuccess = () => { request.result.close(); resolve(all.result); };
  };
})"""
PUT = """(records) => new Promise((resolve, reject) => {
  const request = indexedDB.open("three-or-seven", 1);
  request.onupgradeneeded = () => request.result.createObjectStore("mine", { keyPath: "path" });
  request.onsuccess = () => {
    const change = request.result.transaction("mine", "readwrite");
    for (const each of records) change.objectStore("mine").put(each);
    change.oncomplete = () => { request.result.close(); resolve(); };
    change.onerror = () => reject(change.error);
  };
})"""


def draw_and_keep(tab, points, kept_as: str) -> None:
    """Draw a digit on the sheet of the open page and keep it."""
    tab.draw(points)
    button = tab.page.locator(f".st-key-draw_keep_{kept_as} button")
    button.wait_for(timeout=15_000)
    tab.settle()
    before = tab.page.locator(".st-key-draw_mine .strip button").count()
    button.click()
    expect(tab.page.locator(".st-key-draw_mine .strip button")).to_have_count(before + 1)


def address_of(page) -> dict[str, str]:
    return page.evaluate("Object.fromEntries(new URLSearchParams(location.search))")


def held(page, stem: str):
    """Return the strip of own digits in a lesson's chooser, after "mine" was chosen."""
    split = page.locator(f".st-key-{stem}_image_split")
    mine = split.get_by_text("mine", exact=True)
    mine.wait_for(timeout=15_000)
    mine.click()
    strip = page.locator(f".st-key-{stem}_image_strip .strip button")
    strip.first.wait_for(timeout=15_000)
    return strip


def test_drawn_once_it_is_met_in_every_lesson_after_a_reload_and_after_a_restart_of_the_server(tab):
    port = free_port()
    tab.address = f"127.0.0.1:{port}"
    with running(port=port):
        page = tab.open("/draw?lang=en")
        page.wait_for_selector("canvas.upper-canvas")
        draw_and_keep(tab, SEVEN, "7")
        page.wait_for_function("new URLSearchParams(location.search).get('image')?.startsWith('mine-7-')")
        path = address_of(page)["image"]
        for lesson in navigation.lessons()[2:5]:  # it follows the reader from lesson to lesson
            page.locator(".st-key-frame_next a").click()
            page.wait_for_url(f"**/{lesson.stem}*", timeout=20_000)
            tab.settle()
            if lesson.stem in STEMS:
                page.wait_for_function("new URLSearchParams(location.search).has('image')")
                assert address_of(page)["image"] == path
        page.goto(f"http://{tab.address}/pixels?lang=en")  # another session, which a link does not tell of it
        tab.settle()
        assert held(page, "pixels").count() == 1
    with running(port=port):
        for stem in STEMS:
            page = tab.open(f"/{stem}?lang=en" + ("&source=image" if stem == "draw" else ""))
            assert "image" not in address_of(page)
            assert held(page, stem).count() == 1
            page.wait_for_function("new URLSearchParams(location.search).get('image')?.startsWith('mine-7-')")
            assert address_of(page)["image"] == path
    assert not [each for each in tab.complaints if "WebSocket" not in each and "ERR_CONNECTION" not in each]


def test_nothing_is_asked_or_told_for_a_visitor_who_has_kept_nothing(tab):
    page = tab.open("/pixels?lang=en")
    before = len(tab.frames_sent)
    page.wait_for_timeout(1500)
    assert len(tab.frames_sent) == before
    assert page.locator(".st-key-pixels_image_split").get_by_text("mine", exact=True).count() == 0


def test_what_the_device_holds_of_another_version_or_changed_by_hand_stays_there_and_is_said(tab):
    good, cut = kept(3), kept(7)[:-3]
    strange = [
        {"path": cut, "name": "cut", "at": 2.0},
        {"path": "4/later", "pixels": [1, 2, 3], "form": 9},
        {"path": kept(None), "name": 12, "at": "yesterday"},
    ]
    page = tab.page
    page.goto(f"http://{tab.address}/lite?lang=en")
    page.evaluate(PUT, [{"path": good, "name": "mine", "at": 1.0}, *strange])
    page = tab.open("/draw?lang=en")
    strip = page.locator(".st-key-draw_mine .strip button")
    expect(strip).to_have_count(1)
    expect(page.get_by_text("Some of what this browser holds cannot be read")).to_be_visible()
    draw_and_keep(tab, SEVEN, "7")
    expect(strip).to_have_count(2)
    page.wait_for_timeout(500)
    records = page.evaluate(RECORDS)
    assert len(records) == 5
    assert [each for each in records if each in strange] == sorted(strange, key=lambda each: each["path"])
    assert not tab.complaints


FORBIDDEN = {
    "no storage": """Object.defineProperty(window, "indexedDB", {
      get() { throw new DOMException("no", "SecurityError") } })""",
    "never opens": "indexedDB.open = () => { throw new DOMException('no', 'InvalidStateError') }",
}
FULL = """const put = IDBObjectStore.prototype.put;
IDBObjectStore.prototype.put = function (...given) { throw new DOMException('full', 'QuotaExceededError') }"""
NEWER = """indexedDB.open("three-or-seven", 7)"""


@pytest.mark.parametrize(
    ("script", "said"),
    [
        (FORBIDDEN["no storage"], "does not let the course keep anything"),
        (FORBIDDEN["never opens"], "does not let the course keep anything"),
        (FULL, "has no room left for the course"),
        (NEWER, "from a newer version of the course"),
    ],
    ids=["no storage", "never opens", "full", "newer"],
)
def test_where_the_device_keeps_nothing_that_is_said_and_it_works_for_the_visit(tab, script, said):
    tab.page.add_init_script(script)
    page = tab.open("/draw?lang=en")
    page.wait_for_selector("canvas.upper-canvas")
    draw_and_keep(tab, THREE, "3")
    expect(page.get_by_text(said)).to_be_visible()
    page.locator(".st-key-frame_next a").click()
    page.wait_for_url("**/pixels*image=mine-3-*")
    tab.settle()
    assert page.locator(".st-key-pixels_image_strip .strip button").count() == 1
    assert not tab.complaints


def many(count: int) -> list[dict]:
    """Return records of 3s, 7s and 4s in turn, each drawn with a pen of its own, as a device holds them."""
    paths = [kept((3, 7, None)[i % 3], pen=10 + i) for i in range(count)]
    return [{"path": path, "name": f"digit {i}", "at": float(i)} for i, path in enumerate(paths)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("about", ["two", "any"])
def test_with_many_kept_digits_a_phone_shows_all_and_axe_finds_nothing_serious(new_tab, scheme, about):
    tab = new_tab(390, 664, color_scheme=scheme, has_touch=True, is_mobile=True)
    page = tab.page
    page.goto(f"http://{tab.address}/lite?lang=en")
    page.evaluate(PUT, many(24))
    tab.open(f"/draw?lang=both&about={about}")
    page.wait_for_selector("canvas.upper-canvas")
    tab.draw(SEVEN)
    page.locator(f".st-key-draw_{'any' if about == 'any' else 'live'} [data-from=server][data-said=yes]").wait_for()
    tab.settle()
    buttons = page.locator(".st-key-draw_mine .strip button")
    expect(buttons).to_have_count(24)
    for box in buttons.evaluate_all("all => all.map((each) => each.getBoundingClientRect().toJSON())"):
        assert min(box["width"], box["height"]) >= 24
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
    assert page.locator(".st-key-stage").evaluate("stage => stage.scrollWidth <= stage.clientWidth + 1")
    buttons.last.click()  # it is within reach, and is read
    page.wait_for_url("**source=image**")
    tab.settle()
    found = Axe().run(page, context='[data-testid="stMain"]').response["violations"]  # the menu's lists are Streamlit's
    assert [each["id"] for each in found if each["impact"] in ("serious", "critical")] == []
    assert not tab.complaints


def test_a_page_that_is_told_of_digits_while_it_comes_shows_what_its_inputs_say(tab):
    tab.page.goto(f"http://{tab.address}/lite?lang=en")
    tab.page.evaluate(PUT, [{"path": kept(7), "name": "7-1", "at": 1.0}])
    for _ in range(3):
        page = tab.open("/pixels?lang=en&columns=6-20")
        page.locator(".st-key-pixels_image_split").get_by_text("mine", exact=True).wait_for()
        tab.settle()
        for name, ends in (("rows", ["4", "10"]), ("columns", ["6", "20"])):
            thumbs = page.locator(f".st-key-pixels_{name} input[type='range'], .st-key-pixels_{name} [role='slider']")
            assert thumbs.evaluate_all("all => all.map((each) => each.ariaValueNow ?? each.value)") == ends


def stored(page) -> list[dict]:
    """Return what the device holds, once nothing is under way."""
    page.wait_for_timeout(800)
    return page.evaluate(RECORDS)


def test_a_digit_is_renamed_deleted_downloaded_and_loaded_again(tab, tmp_path):
    page = tab.open("/draw?lang=en")
    page.wait_for_selector("canvas.upper-canvas")
    draw_and_keep(tab, SEVEN, "7")
    page.locator(".st-key-draw_keep_other button").click()
    strip = page.locator(".st-key-draw_mine .strip button")
    expect(strip).to_have_count(2)
    page.get_by_role("button", name="This one").click()
    name = page.locator('[class*="st-key-draw_mine_name_"] input')
    name.fill("not a 7 / 不是")
    name.press("Enter")
    expect(strip.first).to_have_text("not a 7 / 不是")
    assert {each["name"] for each in stored(page)} == {"not a 7 / 不是", "7-1"}
    page.keyboard.press("Escape")
    page.get_by_role("button", name="All of them").click()
    with page.expect_download() as waiting:
        page.locator(".st-key-draw_mine_download button").click()
    file = tmp_path / "mine.zip"
    waiting.value.save_as(file)
    assert zipfile.ZipFile(file).namelist() == ["mine/other/not_a_7_不是.png", "mine/7/7-1.png"]
    page.keyboard.press("Escape")
    for left in (1, 0):
        if not page.locator(".st-key-draw_mine_forget button").is_visible():
            page.get_by_role("button", name="This one").click()
        page.locator(".st-key-draw_mine_forget button").click()
        expect(strip).to_have_count(left)
    assert stored(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="All of them").click()
    page.locator('[class*="st-key-draw_mine_load_"] input[type="file"]').set_input_files(file)
    expect(strip).to_have_count(2)
    expect(page.get_by_text("Loaded: 2.")).to_be_visible()
    assert {each["name"] for each in stored(page)} == {"not_a_7_不是", "7-1"}
    assert not tab.complaints


def test_a_link_to_a_digit_is_copied_and_opens_it_in_another_browser(new_tab):
    sender, other = new_tab(permissions=["clipboard-read", "clipboard-write"]), new_tab()
    path = Picture().write(kept(7))
    page = sender.open(f"/linear_model?lang=zh&image={path}&weights=ideal")
    page.locator(".st-key-linear_model_image_strip .send button").click()
    expect(page.locator(".st-key-linear_model_image_strip .send span")).to_contain_text("已复制")
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == f"http://{sender.address}/linear_model?lang=zh&image={path}"
    opened = other.open(link.removeprefix(f"http://{other.address}"))
    assert address_of(opened)["image"] == path
    assert other.page.locator(".st-key-linear_model_image_strip .strip button").count() == 1


def test_where_nothing_can_be_copied_the_link_stands_there(tab):
    tab.page.add_init_script("delete Navigator.prototype.clipboard")
    path = Picture().write(kept(3))
    page = tab.open(f"/pixels?lang=en&image={path}")
    page.locator(".st-key-pixels_image_strip .send button").click()
    expect(page.locator(".st-key-pixels_image_strip .send input")).to_have_value(
        f"http://{tab.address}/pixels?lang=en&image={path}"
    )
