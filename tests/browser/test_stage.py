"""The stage of every page: whole on a school laptop, its first picture whole on a phone, and large on a projector."""

import pytest

from core.ui import navigation

STEMS = [lesson.stem for lesson in navigation.lessons()]
BOXES = """() => {
  const box = (element) => { const r = element.getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom]; };
  const stage = document.querySelector(".st-key-stage");
  if (!stage) return null;
  const roots = [...stage.querySelectorAll("*")].filter((element) => element.shadowRoot).map((e) => e.shadowRoot);
  const players = roots.map((root) => root.querySelector(".player")).filter(Boolean);
  const drawn = players.map((player) => player.querySelector(".chart svg, .chart canvas")).filter(Boolean);
  const pictures = [...stage.querySelectorAll("img, canvas, svg.marks"), ...drawn];
  const first = pictures.length ? pictures[0].querySelector('[class*="concat_0_group"]') ?? pictures[0] : null;
  return {
    stage: box(stage), players: players.map(box), charts: drawn.map(box), first: first && box(first),
    width: document.documentElement.scrollWidth,
  };
}"""


def boxes(tab, stem: str, reading: str) -> dict:
    """Return where the stage and what is in it lie on the screen, once everything has been drawn."""
    page = tab.open(f"/{'' if stem == 'home' else stem}?lang={reading}")
    page.wait_for_selector(".st-key-stage", timeout=30_000)
    seen = None
    for _ in range(40):  # until nothing moves any more
        page.wait_for_timeout(250)
        now = page.evaluate(BOXES)
        if now == seen and now["charts"]:
            break
        seen = now
    return seen


@pytest.mark.parametrize("reading", ["en", "zh", "both"])
@pytest.mark.parametrize("stem", STEMS)
def test_on_a_school_laptop_the_stage_is_whole(new_tab, stem, reading):
    tab = new_tab(1366, 625)
    seen = boxes(tab, stem, reading)
    parts = [seen["stage"]] if reading != "both" else [*seen["players"], *seen["charts"]]
    assert all(left >= 0 and top >= 0 and right <= 1366 and bottom <= 626 for left, top, right, bottom in parts), seen
    assert seen["width"] <= 1366


@pytest.mark.parametrize("reading", ["en", "zh", "both"])
@pytest.mark.parametrize("stem", STEMS)
def test_on_a_phone_the_first_picture_is_whole(new_tab, stem, reading):
    seen = boxes(new_tab(390, 664), stem, reading)
    left, top, right, bottom = seen["first"]
    assert left >= 0
    assert right <= 390
    assert top >= 0
    assert bottom <= 664
    assert seen["width"] <= 390


@pytest.mark.parametrize("stem", STEMS)
def test_on_a_projector_no_chart_is_small(new_tab, stem):
    seen = boxes(new_tab(1920, 1080), stem, "en")
    assert seen["charts"]
    assert all(bottom - top >= 320 for _, top, _, bottom in seen["charts"])
