"""The page on broadcasting."""

import json

import pytest

from core.lessons.broadcasting import PRESETS
from core.text import Words
from tests.seen import address, player, press, tables, turn

REASONS = {
    "three": "no_shape",
    "": "no_shape",
    "-1, 3": "shape_negative",
    "9" * 50: "shape_too_large",
    "1," * 9: "shape_too_long",
}


def cells(app) -> list[dict]:
    columns = json.loads(player(app)["rows"])["cells"]
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def settled(app, row: str) -> list[str]:
    """Return what stands in a line of the picture at its end."""
    return [cell["after"] for cell in cells(app) if cell["row"] == row]


def printed(app):
    return "\n".join(element.proto.body for element in app.get("html"))


def test_opens_in_every_reading_on_the_real_case(visit, reading):
    app = visit("broadcasting", reading)
    words = Words("broadcasting", reading)
    assert settled(app, words("shape_a")) == ["1010", "28", "28"]
    assert settled(app, words("shape_b")) == ["(1) → 1010", "28", "28"]
    assert settled(app, words("result")) == ["1010", "28", "28"]
    assert "torch.Size([1010, 28, 28])" in printed(app)
    assert player(app)["steps"] == 4


@pytest.mark.parametrize(
    ("a", "b", "shape"),
    [
        ("[3]", "()", [3]),
        ("2,3", "3", [2, 3]),
        ("3，1", "1，4", [3, 4]),
        ("0", "1", [0]),
        ("[]", "[]", []),
        ("2038, 1", "2038", [2038, 2038]),
        ("1,1,1,1,1,1", "2,3,4,5,6,7", [2, 3, 4, 5, 6, 7]),
    ],
)
def test_shapes_in_the_url_are_fitted_and_torch_agrees(visit, shown, reading, a, b, shape):
    app = visit("broadcasting", reading, a=a, b=b)
    words = Words("broadcasting", reading)
    assert settled(app, words("result")) == [str(length) for length in shape]
    assert f"torch.Size({shape})" in printed(app)
    if both := {"[3, 4]": (3, 4, "12"), "[2038, 2038]": ("2,038", "2,038", "4,153,444")}.get(str(shape)):
        assert words.prose("fits_both", shape=shape, a=both[0], b=both[1], many=both[2]) in shown(app)
    else:
        assert words.prose("fits", shape=shape) in shown(app)


def test_a_clash_names_its_axis_and_the_reason(visit, shown, reading):
    app = visit("broadcasting", reading, a="2, 3", b="2")
    words = Words("broadcasting", reading)
    assert words.prose("clashes", axis="−1", a=3, b=2) in shown(app)
    assert words("why.clash", axis="−1", a=3, b=2) in player(app)["texts"]
    assert "must match the size of tensor b (2)" in printed(app)


@pytest.mark.parametrize(("text", "reason"), REASONS.items(), ids=REASONS.values())
@pytest.mark.parametrize("field", ["a", "b"])
def test_what_is_no_shape_is_explained_beside_its_box_and_the_picture_stays(visit, shown, reading, field, text, reason):
    app = visit("broadcasting", reading)
    before = cells(app)
    turn(app, **{f"broadcasting_{field}": text})
    values = {"text": text.strip()[:20], "most": 6 if reason == "shape_too_long" else "1,000,000"}
    assert Words("frame", reading)(f"refused.{reason}", **values) in shown(app)
    assert cells(app) == before
    assert app.text_input(f"broadcasting_{field}").value == text


@pytest.mark.parametrize("text", ["three", "__import__('os')", "<b>", "-1", "1e99", "[" * 900, "9" * 5000])
def test_nonsense_in_the_url_is_the_real_case(visit, reading, text):
    app = visit("broadcasting", reading, a=text, b=text)
    assert settled(app, Words("broadcasting", reading)("result")) == ["1010", "28", "28"]
    assert address(app) == {}


def test_too_many_numbers_to_count_is_said(visit, shown):
    app = visit("broadcasting", a=", ".join(["1000000"] * 6))
    assert "cannot even be counted" in shown(app)


def test_the_examples_fill_the_fields(visit):
    app = visit("broadcasting", a="3, 3")
    results = {}
    for name in PRESETS:
        press(app, f"broadcasting_example_{name}")
        boxes = app.text_input("broadcasting_a").value, app.text_input("broadcasting_b").value
        assert dict(zip("ab", boxes, strict=True)) == PRESETS[name]
        results[name] = settled(app, "result")
    assert results == {
        "real": ["1010", "28", "28"],
        "number": ["3"],
        "row": ["2", "3"],
        "both": ["3", "4"],
        "clash": ["2", "✗"],
        "trap": ["2038", "2038"],
    }


def test_all_threes_at_once(visit):
    app = visit("broadcasting")
    assert "926 of 1,010" in printed(app)
    assert "0.9168" in printed(app)
    steps = tables(app, "step")[0]
    (found,) = [row for row in steps.to_numpy().tolist() if row[0].startswith("`mnist")]
    assert found[1:] == ["`[]`", "`[1010]`"]


def test_both_ways_are_timed_when_asked_and_the_result_stays(visit, reading):
    app = press(visit("broadcasting", reading), "broadcasting_time")
    loop, at_once, difference = app.session_state["broadcasting_timing"]
    assert loop > at_once > 0
    assert difference < 1e-6
    timed = f"{1000 * loop:.2f}"
    assert timed in printed(app)
    app.run()
    assert timed in printed(app)


def test_the_stretched_axis_has_stride_0_and_takes_no_memory(visit):
    rows = tables(visit("broadcasting"), "strides")[0].to_numpy().tolist()
    assert [row[2:] for row in rows] == [
        ["`(28, 1)`", "3,136"],
        ["`(0, 28, 1)`", "3,136"],
        ["`(784, 28, 1)`", "3,167,360"],
    ]


def test_the_books_numbers_agree(visit):
    assert list(tables(visit("broadcasting"), "Agree?")[0]["Agree?"]) == ["✓ the same"] * 3
