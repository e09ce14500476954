"""The stage of every page: whole on a school laptop, its first picture whole on a phone, and large on a projector."""

import pytest

from core.ui import navigation
from core.ui.inputs import inputs_of

WORDS_ALONE = {"questionnaire"}  # a stage without a picture: test_questionnaire
STEMS = [each.stem for each in navigation.lessons() if inputs_of(each.stem) and each.stem not in WORDS_ALONE]
BOXES = """() => {
  const box = (element) => { const r = element.getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom]; };
  const stage = document.querySelector(".st-key-stage");
  if (!stage) return null;
  const roots = [...stage.querySelectorAll("*")].filter((element) => element.shadowRoot).map((e) => e.shadowRoot);
  const players = roots.map((root) => root.querySelector(".player")).filter(Boolean);
  const drawn = players.map((player) => player.querySelector(".chart svg, .chart canvas")).filter(Boolean);
  const inside = (element) => element.shadowRoot?.querySelector("canvas, .chart svg") ?? element;
  const all = [...stage.querySelectorAll("*")].filter((e) => e.shadowRoot || e.matches("img, canvas")).map(inside);
  const large = (element) => element.matches("img, canvas, svg") && element.getBoundingClientRect().height > 40;
  const shown = all.filter(large);
  const first = shown[0]?.querySelector('[class*="concat_0_group"]') ?? shown[0];
  const [left, top, right, bottom] = first ? box(first) : [];
  const [its_left, its_top, its_right, its_bottom] = first ? box(shown[0]) : []; // what is clipped there is not seen
  return {
    stage: box(stage), players: players.map(box), charts: drawn.map(box),
    first: first && [
      Math.max(left, its_left), Math.max(top, its_top), Math.min(right, its_right), Math.min(bottom, its_bottom)],
    legends: drawn.flatMap(
      (chart) => [...chart.querySelectorAll(".role-legend")].map((legend) => [box(legend)[2], box(chart)[2]])),
    width: document.documentElement.scrollWidth,
  };
}"""


LAPTOP, PHONE, PROJECTOR = (1366, 625), (390, 664), (1920, 1080)


def settled(page) -> dict:
    """Return where the stage and what is in it lie on the screen, once nothing moves any more."""
    seen = None
    for _ in range(60):
        page.wait_for_timeout(200)
        now = page.evaluate(BOXES)
        if now == seen and now["first"]:
            break
        seen = now
    return seen


@pytest.fixture
def boxes(look):
    """Give a function that opens a page and returns its boxes on a laptop, a phone and a projector."""

    def open_page(stem: str, reading: str, size: tuple[int, int]):
        tab = look(*size)
        tab.open(f"/{'' if stem == 'home' else stem}?lang={reading}")
        tab.page.wait_for_selector(".st-key-stage", timeout=30_000)
        return tab, settled(tab.page)

    return open_page


@pytest.mark.parametrize("reading", ["en", "zh", "both"])
@pytest.mark.parametrize("stem", STEMS)
def test_the_stage_is_whole_on_a_laptop_and_its_first_picture_on_a_phone(boxes, stem, reading):
    tab, seen = boxes(stem, reading, LAPTOP)
    parts = [seen["stage"]] if reading != "both" else [*seen["players"], *seen["charts"]]
    assert all(left >= 0 and top >= 0 and right <= 1366 and bottom <= 626 for left, top, right, bottom in parts), seen
    assert seen["width"] <= 1366
    width, height = PHONE
    tab.page.set_viewport_size({"width": width, "height": height})
    seen = settled(tab.page)
    left, top, right, bottom = seen["first"]
    assert 0 <= left <= right <= width, seen
    assert 0 <= top <= bottom <= height, seen
    assert seen["width"] <= width
    assert all(end <= min(edge, width) for end, edge in seen["legends"])  # no legend is cut


@pytest.mark.parametrize("stem", STEMS)
def test_on_a_projector_no_chart_is_small(boxes, stem):
    _, seen = boxes(stem, "en", PROJECTOR)
    assert seen["charts"]
    assert all(bottom - top >= 320 for _, top, _, bottom in seen["charts"])


@pytest.mark.parametrize("reading", ["en", "zh", "both"])
def test_on_a_phone_the_verdict_stands_under_the_sheet_in_sight(boxes, reading):
    tab, _ = boxes("draw", reading, PHONE)
    tab.draw([(70, 60), (210, 60), (120, 230)])
    answer = tab.page.locator('.st-key-draw_live .board[data-from="server"] h3').get_by_text("7")
    answer.wait_for()
    box = answer.bounding_box()
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= 664
