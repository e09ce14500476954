"""What the lesson on the ideal digits shows, counted again in plain numpy."""

import json
import re

import numpy as np
import pytest

from core.data import digits
from core.lessons import ideal_digits
from core.lessons.inputs import Refused, defaults
from core.text import Words

EN = Words("ideal_digits", "en")
READ = {each.id: each.read for each in ideal_digits.INPUTS}
BEGIN = defaults(ideal_digits.INPUTS)


def images(digit: int) -> np.ndarray:
    """Return a digit's training images, float64 (n, 28, 28) in [0, 1]."""
    train = digits.load("train")
    return train.images[train.labels == digit] / 255


def farthest(digit: int, count: int) -> float:
    """Return how far the mean of the first images is from that of all, at the pixel where it is farthest."""
    return abs(images(digit)[:count].mean(0) - images(digit).mean(0)).max()


@pytest.mark.parametrize("digit", [3, 7])
@pytest.mark.parametrize("within", ideal_digits.SETTLED.values())
def test_from_the_count_that_is_told_on_no_pixel_is_farther(digit, within):
    count = ideal_digits.settled_at(digit, within)
    counts = ideal_digits.counts_of(digit)
    assert all(farthest(digit, each) <= within + 1e-6 for each in counts[counts.index(count) :])
    assert farthest(digit, counts[counts.index(count) - 1]) > within


def test_the_sentence_tells_these_counts():
    said = ideal_digits.what_happened(EN)
    expected = [ideal_digits.settled_at(digit, within) for within in (0.2, 0.05) for digit in (3, 7)]
    assert [int(each.replace(",", "")) for each in re.findall(r"\*\*([\d,]{2,})\*\*", said)] == expected


@pytest.mark.parametrize("digit", [3, 7])
@pytest.mark.parametrize("count", [10, 100, 1000])
def test_the_text_tells_what_is_left_with_more_and_more_images(digit, count):
    assert float(ideal_digits.left_with()[f"left_{digit}_{count}"]) == pytest.approx(farthest(digit, count), abs=0.006)


def test_it_takes_ever_more_images_to_change_ever_less():
    """The text says so."""
    for digit in (3, 7):
        left = [farthest(digit, count) for count in (1, 10, 100, 1000)]
        assert left == sorted(left, reverse=True)


def test_the_lines_are_how_far_it_still_is():
    left = json.loads(ideal_digits.growing(BEGIN.only("at"), EN).rows)["left"]
    for i in range(0, len(left["step"]), 7):
        expected = farthest(int(left["digit"][i]), left["images"][i])
        assert left["left"][i] == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize(("row", "column"), [(22, 8), (0, 0), (14, 14), (9, 18)])
@pytest.mark.parametrize("digit", [3, 7])
def test_the_shares_of_a_pixel_are_counted(digit, row, column):
    values = images(digit)[:, row, column]
    paper, between, ink = ideal_digits.shares(digit, row, column)
    assert paper == pytest.approx((values < 1 / 16).mean())
    assert ink == pytest.approx((values >= 15 / 16).mean())
    assert paper + between + ink == pytest.approx(1)


def test_the_pixel_marked_at_first_is_paper_ink_and_between_in_a_third_each():
    """The text says so; and its mean is near 0.5, which looks like grey."""
    assert all(0.3 < share < 0.37 for share in ideal_digits.shares(3, BEGIN.row, BEGIN.column))
    assert images(3)[:, BEGIN.row, BEGIN.column].mean() == pytest.approx(0.5, abs=0.02)


def test_the_sentence_on_a_pixel_tells_its_shares():
    said = ideal_digits.what_lies_behind(BEGIN.replace(row=9, column=18), EN)
    values = images(7)[:, 9, 18]
    assert "Row 9, column 18." in said
    assert f"mean {values.mean():.2f}; paper in {100 * (values < 1 / 16).mean():.0f}%" in said


def test_another_pixel_is_shown_without_another_picture():
    here, there = (ideal_digits.pixel(BEGIN.only("row", "column").replace(row=row), EN) for row in (3, 20))
    assert (here.rows, here.options, here.run) == (there.rows, there.options, there.run)
    assert dict(there.sets) == {"chosen_row": 20, "chosen_column": BEGIN.column}
    params = {param.name for param in here.chart(*([{}] * 2), EN, **here.options).params}
    assert set(there.sets) <= params


def test_a_clicked_pixel_becomes_row_and_column():
    scene = ideal_digits.pixel(BEGIN.only("row", "column"), EN)
    ideals = json.loads(scene.rows)["ideals"]
    for i in (0, 500, 1567):
        texts = ideal_digits.picked(ideals[scene.picks][i])
        assert {id_: READ[id_](text) for id_, text in texts.items()} == {
            "row": ideals["row"][i], "column": ideals["column"][i]
        }  # fmt: skip


@pytest.mark.parametrize("place", [None, 7, "", "x-y", "28-0", "-1", {"row": 1}, "1-2-3", "1e9-1"])
def test_what_the_browser_should_never_send_is_refused(place):
    row, column = ideal_digits.picked(place).values()
    with pytest.raises(Refused):
        READ["row"](row), READ["column"](column)
