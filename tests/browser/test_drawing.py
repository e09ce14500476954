"""Drawing in a real browser with the mouse, and reading the verdict."""

from itertools import pairwise

import pytest
from axe_playwright_python.sync_playwright import Axe

SEVEN = [(60, 60), (200, 60), (120, 230)]
THREE = [(80, 60), (150, 45), (200, 80), (180, 120), (130, 135), (190, 150), (205, 200), (150, 235), (75, 215)]


def verdict(tab, model: str) -> str:
    box = tab.page.locator(f".st-key-draw_verdict_{model} h3")
    box.wait_for(timeout=8000)
    return box.inner_text()


@pytest.mark.parametrize(("points", "digit"), [(THREE, "3"), (SEVEN, "7")])
def test_a_drawn_digit_is_read_right(tab, points, digit):
    page = tab.open("/draw?lang=en")
    page.wait_for_selector("canvas")
    tab.draw(points)
    assert verdict(tab, "l1") == f"L1 baseline → {digit}"
    assert verdict(tab, "rmse") == f"RMSE baseline → {digit}"
    assert not tab.complaints


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_beside_a_drawing(new_tab, scheme):
    tab = new_tab(color_scheme=scheme)
    page = tab.open("/draw?lang=both")
    page.wait_for_selector("canvas")
    tab.draw(THREE)
    page.locator(".st-key-draw_verdict_rmse").wait_for()
    tab.settle()
    found = Axe().run(page).response["violations"]
    assert [each["id"] for each in found if each["impact"] in ("serious", "critical")] == []


def test_small_and_in_a_corner_is_read_right_too(tab):
    tab.open("/draw?lang=en").wait_for_selector("canvas")
    tab.draw([(x // 3 + 180, y // 3 + 5) for x, y in SEVEN])
    assert verdict(tab, "l1") == "L1 baseline → 7"


def test_undo_takes_the_last_stroke_back_and_clear_takes_all(tab):
    page = tab.open("/draw?lang=en")
    page.wait_for_selector("canvas")
    tab.draw(THREE)
    verdict(tab, "l1")
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("The paper is empty").wait_for(timeout=8000)
    tab.draw(SEVEN)
    verdict(tab, "l1")
    page.locator(".st-key-draw_clear button").click()
    page.get_by_text("The paper is empty").wait_for(timeout=8000)


def test_a_dot_gets_a_friendly_sentence(tab):
    page = tab.open("/draw?lang=zh")
    page.wait_for_selector("canvas")
    tab.draw([(140, 140), (142, 142)])
    page.get_by_text("这只是一个点").wait_for(timeout=8000)


def test_two_visitors_do_not_see_each_other(new_tab):
    mine, theirs = new_tab(), new_tab()
    for tab in (mine, theirs):
        tab.open("/draw?lang=en").wait_for_selector("canvas")
    mine.draw(SEVEN)
    assert verdict(mine, "l1") == "L1 baseline → 7"
    theirs.page.wait_for_timeout(500)
    assert theirs.page.locator(".st-key-draw_verdict_l1").count() == 0
    assert "The paper is empty" in theirs.page.locator('[data-testid="stMain"]').inner_text()


def test_a_finger_draws_too(new_tab):
    tab = new_tab(width=390, height=844, has_touch=True, is_mobile=True)
    page = tab.open("/draw?lang=en")
    page.wait_for_selector("canvas")
    paper = page.locator("canvas").last
    paper.scroll_into_view_if_needed()
    box = paper.bounding_box()
    session = page.context.new_cdp_session(page)

    def touch(kind: str, point: tuple[float, float] | None) -> None:
        points = [{"x": box["x"] + point[0], "y": box["y"] + point[1]}] if point else []
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", SEVEN[0])
    for (x0, y0), (x1, y1) in pairwise(SEVEN):
        for i in range(1, 9):
            touch("touchMove", (x0 + (x1 - x0) * i / 8, y0 + (y1 - y0) * i / 8))
    touch("touchEnd", None)
    assert verdict(tab, "l1") == "L1 baseline → 7"
