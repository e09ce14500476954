"""What the lesson on metrics shows, against counts made here from the data."""

import json

import numpy as np
import pytest

from core.data import digits
from core.lessons import metrics as lesson
from core.lessons.inputs import defaults
from core.text import Words

WORDS = Words("metrics", "en")


def at(**changes):
    return defaults(lesson.INPUTS).replace(**changes)


@pytest.fixture(scope="module")
def baseline():
    """Give whether each validation image is a 3, and whether the nearer ideal digit by L1 says so, in NumPy."""
    train, valid = digits.load("train"), digits.load("valid")
    ideals = [(train.images[train.labels == digit] / 255).mean(0) for digit in (3, 7)]
    to_3, to_7 = (np.abs(valid.images / 255 - ideal).mean((1, 2)) for ideal in ideals)
    return valid.labels == 3, to_3 < to_7


def test_the_counts_are_those_of_the_images_behind_them(baseline):
    is_3, says_3 = baseline
    found = json.loads(lesson.confusion(at(), WORDS).rows)["cells"]
    counts = [(is_3 & says_3).sum(), (is_3 & ~says_3).sum(), (~is_3 & says_3).sum(), (~is_3 & ~says_3).sum()]
    assert [count.replace(",", "") for count in found["count"]] == list(map(str, counts))
    assert found["right"] == ["right", "wrong", "wrong", "right"]
    shares = [float(share.split("%")[0]) for share in found["share"]]
    assert shares == pytest.approx(
        [100 * c / of for c, of in zip(counts, (1010, 1010, 1028, 1028), strict=True)], abs=0.05
    )


def test_the_images_shown_are_those_counted(baseline):
    is_3, says_3 = baseline
    names = np.array(digits.load("valid").names)[~is_3 & says_3]
    shown = lesson.gallery(at(cell="is_7_said_3"), WORDS)
    assert [f"valid/7/{caption}.png" for _, _, caption in shown] == list(names)
    assert all(png.startswith(b"\x89PNG") for png, _, _ in shown)
    assert "a 7 said to be a 3" in shown[0][1]


@pytest.mark.parametrize(
    ("judged", "says"),
    [
        ("l1", "takes 84 3s for 7s (8.3% of them) and 15 7s for 3s (1.5%): the **3s** are harder"),
        ("all_3", "right on every 3, wrong on every 7. Its accuracy, 49.6%, is just the share of 3s"),
        ("all_7", "right on every 7, wrong on every 3. Its accuracy, 50.4%, is just the share of 7s"),
    ],
)
def test_what_is_said_of_a_classifier_is_what_it_did(judged, says):
    assert says in lesson.what_happened(at(judged=judged), WORDS)


def test_the_bars_stand_side_by_side_and_cover_every_image():
    for size in (1, 97, 256, 1500, 2038):
        each = json.loads(lesson.batches(at(batch=size), WORDS).rows)["each"]
        assert each["first"] == [0, *each["end"][:-1]]
        assert each["end"][-1] == 2038
        assert set(each["size"][:-1]) <= {size}


def test_a_smaller_last_batch_holds_7s_only_as_the_sentence_says():
    is_3 = digits.load("valid").labels == 3
    for size in range(1, 2039):
        last = 2038 % size
        assert not is_3[len(is_3) - last :].any()


def test_the_rare_case_of_one_last_image_has_its_own_sentence():
    assert "a single image" in lesson.weighed(at(batch=97), WORDS)
    assert "only 538 images" in lesson.weighed(at(batch=1500), WORDS)
    assert "all batches" in lesson.weighed(at(batch=1019), WORDS).lower()
