"""Colours: each role can be read on both pages, and roles that meet are told apart by every eye and in grey print."""

import itertools
import math
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from PIL.ImageColor import colormap

from core.charts import mini_batches, theme
from core.text import Words
from tests.charts.test_charts import CHARTS

ROOT = Path(__file__).parents[2]
LOOKS = tomllib.loads((ROOT / ".streamlit/config.toml").read_text("utf-8"))["theme"]
PAGE = {look: LOOKS[look]["backgroundColor"] for look in ("light", "dark")}
HUED = {light: {"light": light, "dark": dark} for light, dark in theme.DARK.items() if light != theme.HALO}
every_chart = pytest.mark.parametrize(
    "n", range(len(CHARTS)), ids=[f"{drawn.chart.__name__}-{drawn.stem}" for drawn in CHARTS]
)
both_looks = pytest.mark.parametrize("look", PAGE)

# How the light of the screen's red, green and blue reaches an eye: Machado, Oliveira and Fernandes (2009), severity 1.
EYES = {
    "as most see": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "without red": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "without green": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
}


def light_of(colour: str) -> list[float]:
    """Return the light of red, green and blue, from 0 to 1, of "#rrggbb" or "rgb(r, g, b)" (sRGB, IEC 61966-2-1)."""
    pairs = re.fullmatch("#(..)(..)(..)", colour)
    levels = [int(pair, 16) for pair in pairs.groups()] if pairs else [int(each) for each in re.findall(r"\d+", colour)]
    return [c / 12.92 if (c := level / 255) <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for level in levels]


def luminance(colour: str) -> float:
    red, green, blue = light_of(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast from 1 to 21 as WCAG defines it."""
    dark, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dark + 0.05)


def lab(light: list[float]) -> tuple[float, float, float]:
    """Return CIE L*a*b* of the light of red, green and blue, white being D65."""
    red, green, blue = (min(max(each, 0), 1) for each in light)
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883
    fx, fy, fz = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def difference(one: str, other: str, eye: str) -> float:
    """Return ΔE (CIE 1976) as that eye sees it: 2 can just be seen, 10 at a glance."""
    seen = [[sum(a * b for a, b in zip(row, light_of(c), strict=True)) for row in EYES[eye]] for c in (one, other)]
    return math.dist(lab(seen[0]), lab(seen[1]))


def test_the_measures_agree_with_known_values():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)  # the lightest grey WCAG lets stand on white
    assert lab(light_of("#ff0000")) == pytest.approx((53.24, 80.09, 67.20), abs=0.1)
    assert difference("#bf4040", "#707000", "without green") < 0.5 * difference("#bf4040", "#707000", "as most see")


# In the files


@pytest.mark.parametrize("file", sorted((ROOT / "core/charts").glob("*.py")), ids=lambda file: file.stem)
def test_colours_live_in_the_theme_alone(file):
    if file.stem == "theme":
        return
    code = file.read_text("utf-8")
    assert re.findall(r"""["']#[0-9a-fA-F]{3,8}["']|rgba?\(|hsla?\(""", code) == []
    assert [name for name in re.findall(r"""["']([a-z]+)["']""", code) if name in colormap] == []
    assert re.findall(r"scheme=", code) == []


def test_every_role_has_a_colour_of_its_own_on_both_pages():
    for look in PAGE:
        colours = [pair[look] for pair in HUED.values()]
        assert len(set(colours)) == len(colours)


# On the pages


@both_looks
def test_every_role_can_be_seen_on_its_page(look):
    assert {light for light, pair in HUED.items() if contrast(pair[look], PAGE[look]) < 3} == set()


@both_looks
def test_words_in_the_page_s_text_have_the_colours_of_the_digits(look):
    digits = {"orange": theme.THREE, "blue": theme.SEVEN}
    for name, digit in digits.items():
        own = HUED[digit][look]
        assert LOOKS[look][f"{name}Color"] == LOOKS[look][f"{name}TextColor"] == own
        for ground in (PAGE[look], LOOKS[look]["secondaryBackgroundColor"], LOOKS[look][f"{name}BackgroundColor"]):
            assert contrast(own, ground) >= 4.5


def units(node: Any) -> Iterator[dict]:
    """Yield every view of a spec that has a mark."""
    if isinstance(node, dict):
        if "mark" in node:
            yield node
        node = list(node.values())
    if isinstance(node, list):
        for child in node:
            yield from units(child)


def values(node: Any) -> Iterator[str]:
    """Yield every text in a spec."""
    if isinstance(node, dict):
        node = list(node.values())
    if isinstance(node, list):
        for child in node:
            yield from values(child)
    if isinstance(node, str):
        yield node


@cache
def spec_of(n: int) -> dict:
    """Return the spec of one of the charts, by its place among them."""
    drawn = CHARTS[n]
    return drawn.with_names(Words(drawn.stem, "en")).to_dict(validate=False)


@every_chart
@both_looks
def test_words_on_a_chart_can_be_read(n, look):
    """Words in a role's colour stand on the page, unless they are paper's or the page's own, on something coloured."""
    words = [unit for unit in units(spec_of(n)) if unit["mark"]["type"] == "text"]
    colours = {text for unit in words for text in values([unit["mark"], unit.get("encoding", {}).get("color")])} & set(
        HUED
    )
    assert {colour for colour in colours if contrast(HUED[colour][look], PAGE[look]) < 4.5} == set()


@both_looks
def test_words_on_a_coloured_box_can_be_read(look):
    halo = {"light": theme.HALO, "dark": theme.DARK[theme.HALO]}[look]
    assert min(contrast(HUED[box][look], halo) for box in (theme.RIGHT, theme.WRONG)) >= 4.5
    assert contrast(theme.on_paper(theme.CHOSEN), theme.PAPER) >= 4.5


def between(one: str, other: str, share: float) -> str:
    """Return the colour on the way from one to the other, as a browser blends them."""
    ends = [[int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in (one, other)]
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in zip(*ends, strict=True))


@pytest.mark.parametrize("share", [n / 20 for n in range(21)])
def test_letters_and_numbers_on_shaded_squares_can_be_read(share):
    tile = between(theme.FIRST, theme.LAST, share)
    assert contrast(theme.PAPER if share > 0.62 else theme.INK, tile) >= 4.5
    answer = between(theme.PAPER, theme.POSITIVE, share)
    assert contrast(theme.PAPER if share > 0.7 else theme.INK, answer) >= 4.4
    assert contrast(theme.INK, between(theme.PAPER, theme.NEGATIVE, share)) >= 4.5


# Beside each other


@both_looks
def test_7_is_darker_than_3(look):
    three, seven = HUED[theme.THREE][look], HUED[theme.SEVEN][look]
    assert luminance(seven) < luminance(three)
    assert contrast(three, seven) >= 1.6


@pytest.mark.parametrize(
    ("below", "above"),
    [*itertools.combinations((theme.THREE, theme.SEVEN, theme.NEITHER), 2), (theme.NEGATIVE, theme.POSITIVE)],
)
def test_the_two_sides_of_a_picture_differ_in_grey_print(below, above):
    assert contrast(below, above) >= 1.6


THIN = {theme.COMING, theme.LABEL}  # told by what they are: hairlines, words, dashed borders


@every_chart
@both_looks
@pytest.mark.parametrize("eye", EYES)
def test_roles_that_meet_on_a_chart_can_be_told_apart(n, look, eye):
    spec = spec_of(n)
    for view in spec.get("concat", [spec]):
        met = sorted(set(values(view)) & set(HUED) - THIN)
        near = {(a, b): difference(HUED[a][look], HUED[b][look], eye) for a, b in itertools.combinations(met, 2)}
        assert {pair: round(far, 1) for pair, far in near.items() if far < 15} == {}


ONE_LINE = {mini_batches.law}  # among dots and diamonds


@every_chart
def test_no_line_is_told_by_its_hue_alone(n):
    for unit in units(spec_of(n)):
        channels = unit.get("encoding", {})
        field = channels.get("color", {}).get("field")
        if unit["mark"]["type"] == "line" and field and CHARTS[n].chart not in ONE_LINE:
            assert field == channels.get("strokeDash", {}).get("field"), unit["mark"]


def test_things_compared_have_as_many_dashes_and_shapes_as_colours():
    assert len(theme.RUNS) == len({*theme.RUNS}) == len({*map(tuple, theme.DASHES)}) == len({*theme.SHAPES})


# From light to dark


def test_dark_pages_take_the_other_of_each_pair_and_leave_paper_as_it_is():
    spec = {"mark": {"color": theme.THREE}, "range": [theme.on_paper(theme.THREE), theme.PAPER], "width": 3}
    dark = theme.for_dark_pages(spec)
    assert dark == {"mark": {"color": theme.DARK[theme.THREE]}, "range": spec["range"], "width": 3}
    assert light_of(theme.on_paper(theme.THREE)) == light_of(theme.THREE)
