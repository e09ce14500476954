"""Reading the course in a real browser: every page, in every language, on paper and in the dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from bench.server import running
from core.ui import navigation

PATHS = ["/" if each.stem == navigation.HOME else f"/{each.stem}" for each in navigation.lessons()]
SERIOUS = ("serious", "critical")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PATHS)
def test_axe_finds_nothing_serious_and_the_console_stays_quiet(look, path, scheme):
    tab = look()
    tab.page.emulate_media(color_scheme=scheme)
    page = tab.open(f"{path}?lang=both")
    found = Axe().run(page).response["violations"]
    serious = [
        (each["id"], [node["html"][:200] for node in each["nodes"]]) for each in found if each["impact"] in SERIOUS
    ]
    assert not serious
    assert not tab.complaints


@pytest.mark.parametrize("path", PATHS)
def test_nothing_is_wider_than_a_phone(look, path):
    tab = look(390, 844)
    page = tab.open(f"{path}?lang=both")
    main = page.locator('[data-testid="stMain"]')
    assert main.evaluate("main => main.scrollWidth - main.clientWidth") <= 1
    assert not tab.complaints


def test_no_request_leaves_the_machine_or_fetches_a_typeface_that_is_not_ours(tab):
    """A letter that ours lacks, in a chart or a text, makes a browser fetch Streamlit's: 170 kB for one sign."""
    fetched = []
    tab.page.on("request", lambda request: fetched.append(request.url.rpartition("/")[2]))
    for path in PATHS:
        tab.open(path)
    tab.open("/pixel_similarity").locator(".st-key-pixel_similarity_code summary").click()
    tab.settle()
    assert tab.hosts - {""} == {tab.address}
    assert any(name.startswith("AtkinsonHyperlegible") for name in fetched)
    assert [name for name in fetched if name.startswith("SourceSans")] == []


def test_changing_the_language_in_the_middle_keeps_the_place(tab):
    page = tab.open("/pixels?view=numpy")
    page.locator(".st-key-pixels_preset_shaded button").click()
    tab.settle()
    page.get_by_role("radio", name="中文", exact=True).or_(page.get_by_role("button", name="中文", exact=True)).click()
    tab.settle()
    assert page.locator("h1").inner_text() == "像素"
    assert "lang=zh" in page.url
    assert "rows=4-15" in page.url
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    page.reload()
    tab.settle()
    assert page.locator("h1").inner_text() == "像素"
    assert "array(im)[4:15, 4:22]" in page.locator("pre").first.inner_text()
    assert not tab.complaints


def test_the_back_button_goes_back(tab):
    page = tab.open("/pixels?lang=zh&image=valid-7-1012&rows=0-9")
    for title in ("理想的 3 和 7", "像素相似度"):
        page.locator(".st-key-frame_footer").get_by_text("下一课").click()
        page.get_by_role("heading", name=title, level=1).wait_for()
        tab.settle()
        assert "lang=zh" in page.url
    for title in ("理想的 3 和 7", "像素"):
        page.go_back()
        page.get_by_role("heading", name=title, level=1, exact=True).wait_for()
        tab.settle()
        assert "lang=zh" in page.url
    assert "image=valid-7-1012" in page.url
    assert "rows=0-9" in page.url
    expect(page.locator(".st-key-pixels_image_name input")).to_have_value("1012")


def test_a_deep_link_is_the_first_thing_a_fresh_server_is_asked_for(browser):
    with running() as (address, _):
        page = browser.new_page(locale="en-US")
        page.goto(f"http://{address}/pixel_similarity?lang=zh&distance=rmse")
        page.get_by_role("heading", name="像素相似度", level=1).wait_for(timeout=30_000)
        page.get_by_text("0.9661").wait_for(timeout=30_000)
        assert page.get_by_role("dialog").count() == 0
        page.close()


def test_a_chinese_browser_is_greeted_in_chinese(new_tab):
    page = new_tab(locale="zh-CN").open("/")
    assert page.locator("h1").inner_text() == "三还是七？"


def test_the_way_through_the_course_by_its_links(tab):
    page = tab.open("/?lang=en")
    titles = [page.locator("h1").inner_text()]
    for _ in PATHS[1:]:
        page.locator(".st-key-frame_footer").get_by_text("Next ·").click()
        page.wait_for_function("before => document.querySelector('h1')?.innerText !== before", arg=titles[-1])
        tab.settle()
        titles.append(page.locator("h1").inner_text())
    assert len(set(titles)) == len(PATHS)
    assert not tab.complaints


def test_the_pixel_pointed_at_tells_its_row_column_and_value(tab):
    page = tab.open("/pixels")
    cell, tip = page.locator('path[aria-label="row 8, column 7: 253"]').first, page.locator("#vg-tooltip-element")
    for point in range(4, 9):  # a chart drawn again under a resting pointer empties its tip until the pointer moves
        cell.hover(force=True, position={"x": point, "y": point})
        page.wait_for_timeout(200)
        if tip.is_visible() and tip.inner_text():
            break
    expect(tip).to_contain_text("grey value")
    expect(tip).to_contain_text("253")


def test_a_clicked_point_becomes_the_image(tab):
    page = tab.open("/pixel_similarity")
    chart = page.locator(".st-key-pixel_similarity_points_player canvas").first
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    assert box
    for x in range(25, 45):  # across the thick of the points
        page.mouse.click(box["x"] + x / 100 * box["width"], box["y"] + 0.45 * box["height"])
        page.wait_for_timeout(400)
        if "image=" in page.url:
            break
    tab.settle()
    split, digit, name = page.url.rpartition("image=")[2].partition("&")[0].split("-")
    assert split == "valid"
    expect(page.locator(".st-key-pixel_similarity_image_name input")).to_have_value(name)
    assert f"{split}/{digit}/{name}.png" in page.locator('[data-testid="stMain"]').inner_text()


def test_a_clicked_pixel_is_kept_and_the_one_pointed_at_shown_meanwhile(tab):
    page = tab.open("/ideal_digits?lang=en")
    stage = page.locator(".st-key-stage_pixel")
    stage.scroll_into_view_if_needed()
    picture = stage.locator('.player [class*="concat_1_group"] path.background').first
    picture.wait_for()
    tab.settle()
    box = picture.bounding_box()
    at = (box["x"] + 18.5 * box["width"] / 28, box["y"] + 9.5 * box["height"] / 28)
    page.mouse.move(*at)
    expect(stage.locator(".chart svg")).to_contain_text("3: 33%")
    assert "row=" not in page.url
    page.mouse.click(*at)
    page.wait_for_url("**row=9&column=18")
    expect(stage.locator("[class*=st-key-outcome]")).to_contain_text("Row 9, column 18.")
    assert not tab.complaints


def test_what_belongs_to_prose_stands_beside_it_and_on_a_phone_under_it(new_tab):
    for width, height, beside in ((1366, 625, True), (390, 664, False)):
        page = new_tab(width, height).open("/tensors?lang=en")
        prose, table = page.locator(".st-key-aside_tensors_operations_text > div").all()
        left, right = prose.bounding_box(), table.bounding_box()
        assert (left["x"] + left["width"] <= right["x"]) is beside
        assert (left["y"] + left["height"] <= right["y"]) is not beside
        assert page.evaluate("document.documentElement.scrollWidth") <= width
