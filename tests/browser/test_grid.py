"""The pixel editor in a real browser, by mouse, finger and keyboard, on a page of its own."""

import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, expect

from bench.server import running

ROOT = Path(__file__).parents[2]
SIDE = 28
APP = '''"""A page with nothing but the grid, and what it returns."""

import json
import time

import numpy as np
import streamlit as st

from core.pictures.prepare import DrawingError
from core.text import Words
from core.ui.grid import grid

BASES = {"bar": np.zeros((28, 28), np.uint8), "paper": np.zeros((28, 28), np.uint8)}
BASES["bar"][10:18, 12:16] = 255
BASES["bar"][10:18, 11] = 100
BASES["bar"][10:18, 16] = 200


@st.fragment
def page() -> None:
    with st.container(horizontal=True):
        base = st.radio("base", list(BASES), key="base", horizontal=True)
        reading = st.radio("reading", READINGS, READINGS.index(asked), key="reading", horizontal=True)
        st.button("again")
        above = st.checkbox("above", key="above")
        if st.checkbox("slow", key="slow"):
            time.sleep(1)
    if above:
        st.text("something above")
    st.session_state.runs = st.session_state.get("runs", 0) + 1
    try:
        image = grid(BASES[base], Words("draw", reading), key="grid", version=base)
        places = np.argwhere(image != BASES[base]).tolist()
        said = {"dtype": str(image.dtype), "changed": [[*place, int(image[*place])] for place in places]}
    except DrawingError as error:
        said = {"trouble": error.reason}
    with st.container(key="out"):
        st.text(json.dumps({**said, "base": base, "runs": st.session_state.runs}))


READINGS = ["en", "zh", "both"]
asked = st.query_params.get("lang", "en")
st.title("The grid")
page()
'''


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of a server with the grid alone, in the course's own look."""
    app = tmp_path_factory.mktemp("grid") / "app.py"
    app.write_text(APP, "utf-8")
    (app.parent / ".streamlit").symlink_to(ROOT / ".streamlit")
    (app.parent / "static").symlink_to(ROOT / "static")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]))
        with running(app=app) as (at, _):
            yield at


BAR = np.zeros((SIDE, SIDE), int)
BAR[10:18, 12:16] = 255
BAR[10:18, 11] = 100
BAR[10:18, 16] = 200
CLEARED = dict.fromkeys(map(tuple, np.argwhere(BAR).tolist()), 0)


class Sheet:
    """The grid on an open page."""

    def __init__(self, tab: Any, query: str = "lang=en") -> None:
        self.tab = tab
        self.page = tab.open(f"/?{query}")
        self.root: Locator = self.page.locator(".editor")
        self.grid: Locator = self.page.get_by_role("grid")
        self.grid.locator(".cell").nth(SIDE * SIDE - 1).wait_for(timeout=20_000)
        self.before = BAR

    def cell(self, row: int, column: int) -> Locator:
        return self.root.locator(".cell").nth(row * SIDE + column)

    def middle(self, row: float, column: float) -> tuple[float, float]:
        """Return where the middle of a cell is on the screen."""
        box = self.grid.bounding_box()
        assert box
        pitch = (box["width"] - 1) / SIDE
        return box["x"] + 1 + (column + 0.5) * pitch, box["y"] + 1 + (row + 0.5) * pitch

    def stroke(self, *cells: tuple[float, float], lift: bool = True) -> None:
        """Drag the mouse from cell to cell, with one event for each."""
        self.grid.scroll_into_view_if_needed()
        self.page.mouse.move(*self.middle(*cells[0]))
        self.page.mouse.down()
        for each in cells[1:]:
            self.page.mouse.move(*self.middle(*each))
        if lift:
            self.page.mouse.up()

    def keys(self, *names: str) -> None:
        for name in names:
            self.page.keyboard.press(name)

    def button(self, name: str) -> Locator:
        return self.root.get_by_role("button", name=name, exact=True)

    def said(self) -> dict[str, Any]:
        """Return what Python says it got."""
        return json.loads(self.page.locator(".st-key-out").inner_text())

    def expect(self, after: dict[tuple[int, int], int]) -> None:
        """Wait until Python has these values where they differ from the image before."""
        changed = [[*place, value] for place, value in sorted(after.items()) if self.before[place] != value]
        expect(self.page.locator(".st-key-out")).to_contain_text(json.dumps(changed), timeout=8000)
        assert self.said()["dtype"] == "uint8"
        marked = self.root.locator(".cell").evaluate_all(
            "cells => cells.flatMap((cell, i) => cell.classList.contains('changed') ? [i] : [])"
        )
        assert marked == [SIDE * row + column for row, column, _ in changed]

    def shown(self) -> list[int]:
        """Return the values the cells are named and painted with, once for each cell; they must agree."""
        names = self.root.locator(".cell").evaluate_all(
            """cells => cells.map((cell) => [
              +cell.getAttribute("aria-label").split(": ")[1], 255 - +cell.style.backgroundColor.match(/\\d+/)[0]])"""
        )
        assert all(named == painted for named, painted in names)
        return [named for named, _ in names]

    def reruns(self, do: Callable[[], object]) -> None:
        """Do something that makes the page run again, and wait until it has."""
        runs = self.said()["runs"]
        do()
        expect(self.page.locator(".st-key-out")).to_contain_text(f'"runs": {runs + 1}', timeout=8000)


@pytest.fixture
def sheet(tab) -> Sheet:
    """Give the grid on a laptop, in English."""
    return Sheet(tab)


# Pointer


def test_it_begins_with_the_image(sheet, tab):
    sheet.expect({})
    assert sheet.shown() == BAR.flatten().tolist()
    expect(sheet.root.locator(".count")).to_have_text("No pixel changed")
    assert not tab.complaints


def test_a_press_turns_paper_to_ink_and_ink_to_paper(sheet):
    after = {}
    for place, value in {(3, 3): 255, (12, 11): 255, (12, 13): 0, (12, 16): 0, (0, 0): 255, (27, 27): 255}.items():
        sheet.stroke(place)
        after[place] = value
        sheet.expect(after)
        expect(sheet.cell(*place)).to_have_attribute("aria-label", f"row {place[0]}, column {place[1]}: {value}")
        expect(sheet.root.locator(".count")).to_contain_text(f"{len(after)} pixel")
    sheet.stroke((12, 11))
    sheet.expect({**after, (12, 11): 0})


def test_a_press_on_the_very_edge_counts(sheet):
    box = sheet.grid.bounding_box()
    sheet.page.mouse.click(box["x"] + 0.2, box["y"] + 0.2)
    sheet.expect({(0, 0): 255})
    sheet.page.mouse.click(box["x"] + box["width"] - 0.2, box["y"] + box["height"] - 0.2)
    sheet.expect({(0, 0): 255, (27, 27): 255})


def test_a_fast_stroke_leaves_no_gaps_and_goes_on_as_it_began(sheet):
    sheet.stroke((14, 2), (14, 25))
    sheet.expect({(14, column): 255 for column in range(2, 26)})
    sheet.stroke((14, 25), (14, 2))
    sheet.expect({(14, column): 0 for column in range(2, 26) if BAR[14, column]})


def test_a_slanting_stroke_hangs_together(sheet):
    sheet.stroke((2, 1), (9, 24))
    cells = [(round(2 + 7 * (column - 1) / 23), column) for column in range(1, 25)]
    expect(sheet.root.locator(".count")).not_to_have_text("No pixel changed")
    inked = {tuple(place) for place in np.argwhere(np.array(sheet.shown()).reshape(SIDE, SIDE) != BAR).tolist()}
    assert set(cells) <= inked
    assert all(min(abs(row - r) + abs(column - c) for r, c in cells) <= 1 for row, column in inked)


def test_a_stroke_sends_one_message_when_the_pointer_lifts(sheet, tab):
    sent = len(tab.frames_sent)
    sheet.stroke((2, 2), (2, 12), (8, 12), (20, 25), lift=False)
    sheet.page.wait_for_timeout(700)
    assert len(tab.frames_sent) == sent
    sheet.page.mouse.up()
    sheet.page.wait_for_timeout(700)
    assert len(tab.frames_sent) == sent + 1
    assert len(tab.frames_sent[-1]) < 4000


def test_a_stroke_that_leaves_the_sheet_and_comes_back_is_one_stroke(sheet):
    sheet.stroke((3, 25), (3, 31), (6, 31), (6, 25))
    sheet.expect({(row, column): 255 for row in (3, 6) for column in (25, 26, 27)})
    sheet.button("Undo").click()
    sheet.expect({})


def test_only_the_main_button_draws(sheet):
    sheet.page.mouse.move(*sheet.middle(4, 4))
    sheet.page.mouse.click(*sheet.middle(4, 4), button="middle")
    sheet.stroke((6, 6))
    sheet.expect({(6, 6): 255})


def test_the_wide_pen_sets_four_cells_around_the_pointer(sheet):
    sheet.root.get_by_role("radio", name="2 × 2").check(force=True)
    sheet.stroke((4.5, 5.5))
    sheet.expect({(4, 5): 255, (4, 6): 255, (5, 5): 255, (5, 6): 255})
    expect(sheet.root.locator(".aim")).to_be_visible()
    sheet.stroke((20.4, 10.4), (20.4, 13.4))
    rows_of_two = {(row, column): 255 for row in (20, 21) for column in range(10, 15)}
    sheet.expect({(4, 5): 255, (4, 6): 255, (5, 5): 255, (5, 6): 255} | rows_of_two)


def test_undo_takes_back_stroke_by_stroke(sheet):
    undo = sheet.button("Undo")
    expect(undo).to_have_attribute("aria-disabled", "true")
    sheet.stroke((3, 3), (3, 6))
    sheet.stroke((12, 13), (15, 13))
    first = {(3, column): 255 for column in range(3, 7)}
    sheet.expect(first | {(row, 13): 0 for row in range(12, 16)})
    undo.click()
    sheet.expect(first)
    undo.click()
    sheet.expect({})
    expect(undo).to_have_attribute("aria-disabled", "true")
    assert sheet.shown() == BAR.flatten().tolist()


def test_back_to_the_drawing_and_an_empty_sheet_can_be_undone_too(sheet):
    sheet.stroke((3, 3))
    sheet.button("Empty sheet").click()
    sheet.expect(CLEARED)
    expect(sheet.root.locator(".count")).to_have_text(f"{np.count_nonzero(BAR)} pixels changed")
    sheet.button("Back to the drawing").click()
    sheet.expect({})
    sheet.button("Undo").click()
    sheet.button("Undo").click()
    sheet.expect({(3, 3): 255})


# Touch


def test_a_finger_draws_and_does_not_scroll_the_page(new_tab):
    sheet = Sheet(new_tab(width=390, height=600, has_touch=True, is_mobile=True))
    sheet.grid.scroll_into_view_if_needed()
    main = sheet.page.locator('[data-testid="stMain"]')
    assert main.evaluate("main => main.scrollHeight - main.clientHeight") > 100, "there is something to scroll"
    before = main.evaluate("main => main.scrollTop")
    client = sheet.page.context.new_cdp_session(sheet.page)

    def touch(kind: str, *places: tuple[float, float]) -> None:
        points = [{"x": x, "y": y} for x, y in places]
        client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", sheet.middle(22, 20))
    for row in range(21, 2, -1):
        touch("touchMove", sheet.middle(row, 20))
    touch("touchEnd")
    sheet.expect({(row, 20): 255 for row in range(3, 23)})
    assert main.evaluate("main => main.scrollTop") == before
    expect(sheet.root.locator(".aim")).to_be_hidden()
    sheet.page.touchscreen.tap(*sheet.middle(22, 20))
    sheet.expect({(row, 20): 255 for row in range(3, 22)})


# Keyboard


def test_one_cell_takes_part_in_the_tab_order_and_the_keys_move_it(sheet):
    sheet.cell(0, 0).focus()
    moves = {
        "ArrowDown": (1, 0),
        "ArrowRight": (1, 1),
        "ArrowUp": (0, 1),
        "ArrowLeft": (0, 0),
        "End": (0, 27),
        "PageDown": (7, 27),
        "Home": (7, 0),
        "PageUp": (0, 0),
        "Control+End": (27, 27),
        "ArrowDown ": (27, 27),
        "ArrowRight ": (27, 27),
        "Control+Home": (0, 0),
        "ArrowUp ": (0, 0),
        "ArrowLeft ": (0, 0),
    }
    for key, place in moves.items():
        sheet.keys(key.strip())
        expect(sheet.cell(*place)).to_be_focused()
        assert sheet.root.locator('.cell[tabindex="0"]').count() == 1
        assert sheet.cell(*place).get_attribute("tabindex") == "0"
    sheet.page.wait_for_timeout(400)
    assert sheet.said()["runs"] == 1, "moving changes nothing"
    sheet.keys("Shift+Tab")
    expect(sheet.button("Empty sheet")).to_be_focused()


def test_space_and_enter_change_the_pixel_and_say_so(sheet):
    sheet.cell(3, 4).focus()
    sheet.keys("Space")
    sheet.expect({(3, 4): 255})
    expect(sheet.root.locator(".spoken")).to_have_text("row 3, column 4: 255")
    expect(sheet.root.locator(".place")).to_have_text("row 3, column 4: 255")
    sheet.keys("Enter")
    sheet.expect({(3, 4): 0} if BAR[3, 4] else {})
    expect(sheet.cell(3, 4)).to_be_focused()


def test_shift_and_an_arrow_draw_on_from_ink_and_erase_on_from_paper(sheet):
    sheet.cell(2, 2).focus()
    sheet.keys("Space", "Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowDown", "ArrowDown")
    drawn = {(2, 2): 255, (2, 3): 255, (2, 4): 255, (3, 4): 255}
    sheet.expect(drawn)
    expect(sheet.cell(4, 4)).to_be_focused()
    sheet.cell(12, 10).focus()
    sheet.keys("Shift+ArrowRight", "Shift+ArrowRight")
    sheet.expect(drawn | {(12, 11): 0, (12, 12): 0})


def test_a_seven_can_be_drawn_by_keyboard_alone(sheet):
    sheet.button("Empty sheet").focus()
    sheet.keys("Enter", "Tab", *["ArrowDown"] * 6, *["ArrowRight"] * 8, "Space", *["Shift+ArrowRight"] * 11)
    sheet.keys(*["Shift+ArrowDown", "Shift+ArrowDown", "Shift+ArrowLeft"] * 6)
    line = {(6, column) for column in range(8, 20)}
    row, column = 6, 19
    for down, left in [(1, 0), (1, 0), (0, 1)] * 6:
        row, column = row + down, column - left
        line.add((row, column))
    sheet.expect(CLEARED | dict.fromkeys(line, 255))


def test_control_z_undoes_in_the_grid_and_on_its_buttons(sheet):
    sheet.cell(2, 2).focus()
    sheet.keys("Space", "ArrowRight", "Space")
    sheet.expect({(2, 2): 255, (2, 3): 255})
    sheet.keys("Control+z")
    sheet.expect({(2, 2): 255})
    expect(sheet.root.locator(".spoken")).to_have_text("1 pixel changed")
    sheet.button("Back to the drawing").focus()
    sheet.keys("Control+z", "Control+z")
    sheet.expect({})
    expect(sheet.button("Back to the drawing")).to_be_focused()


def test_many_keys_in_a_hurry_are_one_message(sheet, tab):
    sheet.cell(2, 2).focus()
    sheet.keys("Space")
    sheet.expect({(2, 2): 255})
    sent = len(tab.frames_sent)
    sheet.cell(2, 2).evaluate(
        """async (cell) => {
          for (let i = 0; i < 10; i++) {
            cell.getRootNode().activeElement.dispatchEvent(
              new KeyboardEvent("keydown", { key: "ArrowRight", shiftKey: true, bubbles: true }))
            await new Promise((then) => setTimeout(then, 30))
          }
        }"""
    )
    sheet.expect({(2, column): 255 for column in range(2, 13)})
    assert len(tab.frames_sent) - sent <= 2, "one, or two when the machine is busy with something else"


def test_a_screen_readers_press_changes_the_pixel(sheet):
    """It comes as a click without a pointer."""
    sheet.cell(5, 5).focus()
    sheet.cell(5, 5).evaluate("cell => cell.click()")
    sheet.expect({(5, 5): 255})


def test_the_focus_ring_shows_for_keys_and_not_for_the_mouse(sheet):
    ring = "cell => getComputedStyle(cell).outlineStyle"
    sheet.stroke((5, 5))
    expect(sheet.cell(5, 5)).to_be_focused()
    assert sheet.cell(5, 5).evaluate(ring) == "none"
    sheet.keys("ArrowRight")
    assert sheet.cell(5, 6).evaluate(ring) == "solid"


# Reruns


def test_a_rerun_keeps_focus_strokes_and_the_very_same_cells(sheet):
    sheet.cell(2, 2).focus()
    sheet.keys("Space", "Shift+ArrowRight")
    sheet.expect({(2, 2): 255, (2, 3): 255})
    sheet.cell(2, 3).evaluate("cell => { cell.mine = true }")
    expect(sheet.cell(2, 3)).to_be_focused()
    sheet.reruns(sheet.page.get_by_role("button", name="again").click)
    sheet.expect({(2, 2): 255, (2, 3): 255})
    assert sheet.cell(2, 3).evaluate("cell => cell.mine")
    sheet.button("Undo").click()
    sheet.expect({(2, 2): 255})


def test_a_rerun_in_the_middle_of_a_stroke_does_not_break_it(sheet):
    sheet.stroke((2, 2), (2, 8), lift=False)
    again = sheet.page.get_by_role("button", name="again")
    sheet.reruns(lambda: again.evaluate("button => button.click()"))
    sheet.page.mouse.move(*sheet.middle(2, 20))
    sheet.page.mouse.up()
    sheet.expect({(2, column): 255 for column in range(2, 21)})
    sheet.button("Undo").click()
    sheet.expect({})


def test_late_answers_do_not_overwrite_newer_strokes(sheet):
    sheet.reruns(lambda: sheet.page.get_by_text("slow").click())
    for row in (2, 4, 6, 8):
        sheet.stroke((row, 2), (row, 9))
        sheet.page.wait_for_timeout(350)  # less than an answer takes
    wanted = {(row, column): 255 for row in (2, 4, 6, 8) for column in range(2, 10)}
    image = BAR.copy()
    image[2:10:2, 2:10] = 255
    for _ in range(10):
        assert sheet.shown() == image.flatten().tolist()
        sheet.page.wait_for_timeout(250)
    sheet.expect(wanted)


def test_another_image_starts_over(sheet):
    sheet.stroke((2, 2), (2, 9))
    sheet.expect({(2, column): 255 for column in range(2, 10)})
    sheet.reruns(lambda: sheet.page.get_by_text("paper", exact=True).click())
    sheet.before = np.zeros((SIDE, SIDE), int)
    sheet.expect({})
    assert not any(sheet.shown())
    expect(sheet.button("Undo")).to_have_attribute("aria-disabled", "true")
    sheet.keys("Control+z")
    sheet.stroke((5, 5))
    sheet.expect({(5, 5): 255})
    sheet.reruns(lambda: sheet.page.get_by_text("bar", exact=True).click())
    sheet.before = BAR
    sheet.expect({})


def test_back_at_an_image_what_is_shown_is_what_is_returned(sheet):
    sheet.stroke((2, 2), (2, 9))
    drawn = {(2, column): 255 for column in range(2, 10)}
    sheet.expect(drawn)
    sheet.reruns(lambda: sheet.page.get_by_text("paper", exact=True).click())
    sheet.reruns(lambda: sheet.page.get_by_text("bar", exact=True).click())
    sheet.expect(drawn)
    sheet.button("Back to the drawing").click()
    sheet.expect({})


def test_keys_not_yet_sent_do_not_reach_another_image(sheet):
    sheet.cell(2, 2).focus()
    sheet.keys("Space")
    sheet.page.locator("label", has_text="paper").evaluate("label => label.click()")
    sheet.before = np.zeros((SIDE, SIDE), int)
    expect(sheet.page.locator(".st-key-out")).to_contain_text('"base": "paper"', timeout=8000)
    sheet.expect({})
    sheet.page.wait_for_timeout(500)
    sheet.expect({})
    assert not any(sheet.shown())


def test_what_appears_above_costs_no_edits(sheet):
    sheet.stroke((2, 2), (2, 4))
    drawn = {(2, column): 255 for column in range(2, 5)}
    sheet.expect(drawn)
    sheet.reruns(lambda: sheet.page.get_by_text("above", exact=True).click())
    sheet.expect(drawn)
    sheet.stroke((5, 5))
    sheet.expect(drawn | {(5, 5): 255})


def test_garbage_is_unreadable_and_the_next_stroke_mends_it(sheet, tab):
    sheet.stroke((2, 2))
    sheet.expect({(2, 2): 255})
    sheet.page.evaluate("window.btoa = () => 'no image at all'")
    sheet.stroke((3, 3))
    expect(sheet.page.locator(".st-key-out")).to_contain_text('"trouble": "unreadable"')
    sheet.page.evaluate("delete window.btoa")
    sheet.page.evaluate("document.body.append(Object.assign(document.createElement('iframe'), { id: 'fresh' }))")
    sheet.page.evaluate("window.btoa = document.getElementById('fresh').contentWindow.btoa.bind(window)")
    sheet.stroke((4, 4))
    sheet.expect({(2, 2): 255, (3, 3): 255, (4, 4): 255})


# Language, size, access


def test_a_new_language_keeps_the_edits(sheet):
    sheet.stroke((2, 2), (2, 4))
    drawn = {(2, column): 255 for column in range(2, 5)}
    sheet.expect(drawn)
    sheet.reruns(lambda: sheet.page.get_by_text("zh", exact=True).click())
    sheet.expect(drawn)
    expect(sheet.button("恢复原图")).to_be_visible()
    expect(sheet.root.locator(".count")).to_have_text("改动了 3 个像素")
    expect(sheet.cell(2, 4)).to_have_attribute("aria-label", "第 2 行，第 4 列：255")


@pytest.mark.parametrize(("scheme", "reading"), [("light", "both"), ("dark", "en")])
def test_it_fits_a_phone_and_is_no_larger_than_it_needs_to_be(new_tab, scheme, reading):
    for width, least, most in ((390, 11, 13), (1440, 15, 15)):
        sheet = Sheet(new_tab(width=width, height=844, color_scheme=scheme), f"lang={reading}")
        main = sheet.page.locator('[data-testid="stMain"]')
        assert main.evaluate("main => main.scrollWidth - main.clientWidth") <= 1
        pitch = (sheet.grid.bounding_box()["width"] - 1) / SIDE
        assert pitch == int(pitch), "the lines fall on whole px"
        assert least <= pitch <= most
        colour = "cell => getComputedStyle(cell).backgroundColor"
        paper, ink = (sheet.cell(*place).evaluate(colour) for place in ((0, 0), (12, 13)))
        assert (paper, ink) == ("rgb(255, 255, 255)", "rgb(0, 0, 0)")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_and_every_cell_has_its_role_and_name(new_tab, scheme):
    tab = new_tab(color_scheme=scheme)
    sheet = Sheet(tab, "lang=both")
    sheet.stroke((2, 2), (2, 9))
    sheet.cell(2, 9).focus()
    found = Axe().run(sheet.page).response["violations"]
    assert [
        (each["id"], [node["html"][:200] for node in each["nodes"]])
        for each in found
        if each["impact"] in ("serious", "critical")
    ] == []
    assert sheet.grid.get_by_role("row").count() == SIDE
    assert sheet.grid.get_by_role("gridcell").count() == SIDE * SIDE
    expect(sheet.grid).to_have_accessible_description(re.compile("By keyboard"))
    assert not tab.complaints
