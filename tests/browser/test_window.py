"""A window on a picture, moved by hand in a real browser: dragged along, drawn anew, and put where one clicks."""

import pytest
from playwright.sync_api import expect

SIDE = 28  # pixels of the picture, both ways


class Picture:
    """The picture of the lesson on pixels, and what a hand does on it."""

    def __init__(self, tab, query: str = "") -> None:
        self.tab, self.page = tab, tab.open(f"/pixels?lang=en{query}")
        self.plot = self.page.locator('.player [class*="concat_0_group"] path.background').first
        self.plot.wait_for()
        tab.settle()

    def at(self, row: float, column: float) -> tuple[float, float]:
        """Return where on the screen the middle of a pixel lies."""
        box = self.plot.bounding_box()
        cell = box["width"] / SIDE
        return box["x"] + (column + 0.5) * cell, box["y"] + (row + 0.5) * cell

    def drag(self, start: tuple[int, int], end: tuple[int, int], *, lift: bool = True) -> None:
        self.page.mouse.move(*self.at(*start))
        self.page.mouse.down()
        for part in (1, 2, 3, 4):
            self.page.mouse.move(*self.at(*(a + (b - a) * part / 4 for a, b in zip(start, end, strict=True))))
        if lift:
            self.page.mouse.up()

    def expect_window(self, rows: str, columns: str) -> None:
        """Wait until the stage says of which window it shows the numbers."""
        expect(self.page.locator("[class*=st-key-outcome] code")).to_have_text(f"im[{rows}, {columns}]")


@pytest.fixture
def picture(tab):
    return Picture(tab)


def test_inside_it_is_dragged_along_and_kept_in_the_address(picture):
    picture.drag((5, 5), (10, 8))
    picture.expect_window("9:15", "7:13")
    picture.page.wait_for_url("**rows=9-15&columns=7-13")
    picture.page.reload()
    picture.expect_window("9:15", "7:13")


def test_while_it_is_dragged_its_numbers_change_and_the_server_hears_nothing(picture):
    sent = len(picture.tab.frames_sent)
    picture.drag((5, 5), (10, 8), lift=False)
    first = picture.page.locator('.player [class*="numbers_group"] .role-axis-label text').first
    expect(first).to_have_text("7")
    assert len(picture.tab.frames_sent) == sent
    picture.page.mouse.up()
    picture.expect_window("9:15", "7:13")


def test_it_stops_at_the_edge_of_the_picture(picture):
    picture.drag((5, 5), (27, 0))
    picture.expect_window("22:28", "0:6")


def test_outside_of_it_a_new_one_is_drawn_in_any_direction(picture):
    picture.drag((24, 26), (20, 20))
    picture.expect_window("20:25", "20:27")


def test_a_click_outside_puts_it_there_and_one_inside_leaves_it(picture):
    picture.page.mouse.click(*picture.at(20, 20))
    picture.expect_window("17:23", "17:23")
    picture.page.mouse.click(*picture.at(18, 18))
    picture.tab.settle()
    picture.expect_window("17:23", "17:23")


def test_letting_go_beside_the_picture_ends_it(picture):
    picture.drag((5, 5), (8, 8), lift=False)
    picture.page.mouse.move(5, 5)
    picture.page.mouse.up()
    picture.expect_window("7:13", "7:13")
    picture.page.mouse.move(*picture.at(20, 20))
    picture.tab.settle()
    picture.expect_window("7:13", "7:13")
    assert not picture.tab.complaints


def test_a_finger_taps_it_to_a_place_and_scrolls_elsewhere(new_tab):
    tab = new_tab(390, 664, has_touch=True)
    picture = Picture(tab)
    picture.page.touchscreen.tap(*picture.at(20, 20))
    picture.expect_window("17:23", "17:23")
