"""The page on broadcasting."""

import pytest

from core.text import Words

REASONS = {"three": "not_numbers", "": "not_numbers", "-1, 3": "negative", "9" * 50: "too_large", "1," * 9: "too_long"}


def tables(app):
    return [table.value for table in app.table]


def fitting(app):
    return tables(app)[0].to_numpy().tolist()


def printed(app):
    return "\n".join(element.proto.body for element in app.get("html"))


def test_opens_in_every_reading_on_the_real_case(visit, reading, shown):
    app = visit("broadcasting", reading)
    a, b, result = fitting(app)
    assert a[1:] == ["**1010**", "**28**", "**28**"]
    assert b[1:] == [":green-badge[(1) → **1010**]", "**28**", "**28**"]
    assert result[1:] == ["**1010**", "**28**", "**28**"]
    assert "torch.Size([1010, 28, 28])" in printed(app)
    assert not app.warning
    assert not app.metric[3:]  # nothing is timed until it is asked for


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
    assert f"`{shape}`" in fitting(app)[2][0]
    assert f"torch.Size({shape})" in printed(app)
    assert Words("broadcasting", reading).prose("fits", shape=shape) in shown(app)


def test_a_clash_names_its_axis_and_the_reason(visit, shown, reading):
    app = visit("broadcasting", reading, a="2, 3", b="2")
    words = Words("broadcasting", reading)
    assert words.prose("clashes", axis="−1", a=3, b=2) in shown(app)
    assert words.prose("why.clash", axis="−1", a=3, b=2) in shown(app)
    assert [row[2] for row in fitting(app)] == [":red-badge[**3** ✗]", ":red-badge[**2** ✗]", "✗"]
    assert "must match the size of tensor b (2)" in printed(app)


@pytest.mark.parametrize(("text", "reason"), REASONS.items(), ids=REASONS.values())
@pytest.mark.parametrize("field", ["a", "b"])
def test_what_is_no_shape_is_explained_in_the_reader_s_language(visit, reading, field, text, reason):
    app = visit("broadcasting", reading)
    app.text_input(key=field).set_value(text).run()
    assert not app.exception
    (warning,) = app.warning
    expected = Words("broadcasting", reading).prose(f"trouble.{reason}", axes=6, length="1,000,000")
    assert warning.value == expected


@pytest.mark.parametrize("text", ["three", "__import__('os')", "<b>", "-1", "1e99", "[" * 900, "9" * 5000])
def test_nonsense_in_the_url_is_explained(visit, reading, text):
    app = visit("broadcasting", reading, a=text, b=text)
    assert len(app.warning) == 2
    assert len(app.metric) == 3  # the rest of the lesson is there


def test_too_many_numbers_to_count_is_said(visit, shown):
    app = visit("broadcasting", a=", ".join(["1000000"] * 6))
    assert "cannot even be counted" in shown(app)


def test_the_examples_fill_the_fields(visit):
    app = visit("broadcasting", a="oops")
    shapes = {}
    for number in range(5):
        app.button(key=f"broadcasting_example_{number}").click().run()
        assert not app.exception
        assert not app.warning
        shapes[app.text_input(key="a").value, app.text_input(key="b").value] = fitting(app)[2][1:]
    assert shapes == {
        ("1010, 28, 28", "28, 28"): ["**1010**", "**28**", "**28**"],
        ("3", "[]"): ["**3**"],
        ("2, 3", "3"): ["**2**", "**3**"],
        ("3, 1", "1, 4"): ["**3**", "**4**"],
        ("2, 3", "2"): ["**2**", "✗"],
    }


def test_all_threes_at_once(visit):
    app = visit("broadcasting")
    assert [metric.value for metric in app.metric][1:] == ["926 of 1,010", "0.9168"]
    ((_, one, every),) = [row for row in tables(app)[1].to_numpy().tolist() if row[0].startswith("`mnist")]
    assert (one, every) == ("`[]`", "`[1010]`")


def test_both_ways_are_timed_when_asked_and_the_result_stays(visit, reading):
    app = visit("broadcasting", reading)
    app.button(key="broadcasting_time").click().run()
    assert not app.exception
    loop, at_once, difference = app.session_state["broadcasting_timing"]
    assert loop > at_once > 0
    assert difference < 1e-6
    timed = [metric.value for metric in app.metric]
    assert len(timed) == 6
    app.run()
    assert [metric.value for metric in app.metric] == timed


def test_the_stretched_axis_has_stride_0_and_takes_no_memory(visit):
    rows = tables(visit("broadcasting"))[2].to_numpy().tolist()
    assert [row[2:] for row in rows] == [
        ["`(28, 1)`", "3,136"],
        ["`(0, 28, 1)`", "3,136"],
        ["`(784, 28, 1)`", "3,167,360"],
    ]


def test_the_books_numbers_agree(visit):
    agree = tables(visit("broadcasting"))[3]
    assert list(agree["Agree?"]) == ["✓ the same"] * 3
