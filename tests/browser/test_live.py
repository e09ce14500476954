"""The models in the page say what the models in Python say: of the same drawings, in a real browser."""

import base64
import io
from collections.abc import Iterator

import numpy as np
import pytest
from PIL import Image, ImageFilter

from core import draw
from core.models.verdicts import MODELS
from core.pictures.prepare import DrawingError, ready, to_mnist
from core.ui.live import files
from tests import strokes

SEED = 2027
BATCH = 100
JUDGE = """async ({at, sheets, centred}) => {
  const { load } = await import(at + "load.js")
  const { toMnist } = await import(at + "prepare.js")
  const { classify } = await import(at + "verdicts.js")
  const { recipe, weights } = (window.loaded ??= await load(at))
  const pixelsOf = async (sheet) => {
    const picture = await createImageBitmap(await (await fetch("data:image/png;base64," + sheet)).blob())
    const canvas = new OffscreenCanvas(picture.width, picture.height)
    canvas.getContext("2d").drawImage(picture, 0, 0)
    return canvas.getContext("2d").getImageData(0, 0, picture.width, picture.height)
  }
  const said = async (sheet) => {
    try {
      const image = toMnist(await pixelsOf(sheet), recipe, centred)
      return { image: [...image], verdicts: classify(image, weights) }
    } catch (error) {
      return { reason: error.reason ?? String(error) }
    }
  }
  const answers = []
  for (const sheet of sheets) answers.push(await said(sheet))
  return answers
}"""


def sheets(of_each: int, of_others: int) -> Iterator[np.ndarray]:
    """Yield drawings, uint8 RGBA: hard-edged, soft-edged as a browser draws them, and soft on clear paper, in turn."""
    drawn = [each for digit in (3, 7) for each in strokes.written(digit, of_each, SEED)]
    drawn += [each for kind in (*strokes.KINDS, "font") for each in strokes.neither(kind, of_others, SEED)]
    for i, each in enumerate(drawn):
        sheet = Image.fromarray(each.rgba)
        if i % 3:
            sheet = sheet.filter(ImageFilter.GaussianBlur(0.6))
        if i % 3 == 2:
            ink = sheet.convert("L").point(lambda grey: 255 - grey)
            sheet = Image.merge("RGBA", [ink.point(lambda _: 0)] * 3 + [ink])
        yield np.asarray(sheet)


def png(sheet: np.ndarray) -> str:
    file = io.BytesIO()
    Image.fromarray(sheet).save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode()


@pytest.fixture
def said(tab):
    """Give a function that returns what the models in the page make of drawings."""
    at = f"http://{tab.address}/live/static/{files.version()}/"
    tab.page.goto(f"{at}recipe.json")

    def answers(drawn: list[np.ndarray], centred: bool = True) -> list[dict]:
        found = []
        for i in range(0, len(drawn), BATCH):
            batch = [png(sheet) for sheet in drawn[i : i + BATCH]]
            found += tab.page.evaluate(JUDGE, {"at": at, "sheets": batch, "centred": centred})
        return found

    return answers


def in_python(sheet: np.ndarray, centred: bool = True) -> np.ndarray | str:
    """Return the image that Python makes of a drawing, or the reason why there is none."""
    try:
        return to_mnist(sheet, centred).image
    except DrawingError as error:
        return error.reason


def test_2000_drawings_are_prepared_and_judged_as_in_python(said):
    drawn = list(sheets(of_each=550, of_others=150))
    assert len(drawn) == 2000
    agree = total = 0
    for sheet, answer in zip(drawn, said(drawn), strict=True):
        image = in_python(sheet)
        if isinstance(image, str):
            assert answer == {"reason": image}
            continue
        seen = np.array(answer["image"]).reshape(28, 28)
        assert abs(seen - image.astype(int)).max() <= 1
        assert [each["model"] for each in answer["verdicts"]] == list(MODELS)
        of_theirs = draw.classify(ready(image))
        of_the_same = of_theirs if (seen == image).all() else draw.classify(ready(seen.astype(np.uint8)))
        for ours, theirs in zip(answer["verdicts"], of_theirs, strict=True):
            total += 1
            agree += (ours["digit"], ours["forced"]) == (theirs.digit, theirs.forced)
        for ours, theirs in zip(answer["verdicts"], of_the_same, strict=True):
            assert ours["confidence"] == pytest.approx(theirs.confidence, abs=0.001)
            assert ours["forced_confidence"] == pytest.approx(theirs.forced_confidence, abs=0.001)
            assert (ours["to_3"], ours["to_7"]) == pytest.approx((theirs.to_3, theirs.to_7), abs=1e-5)
    assert total > 6 * 1950
    assert agree >= 0.999 * total


def test_uncentred_drawings_and_large_sheets_are_prepared_as_in_python(said):
    small = list(sheets(of_each=12, of_others=2))
    large = [np.asarray(Image.fromarray(sheet).resize((840, 700), Image.Resampling.BICUBIC)) for sheet in small]
    for centred, drawn in ((False, small), (True, large), (False, large)):
        answers = said(drawn, centred)
        for sheet, answer in zip(drawn, answers, strict=True):
            image = in_python(sheet, centred)
            assert not isinstance(image, str)
            assert abs(np.array(answer["image"]).reshape(28, 28) - image.astype(int)).max() <= 1


def test_what_is_no_digit_has_the_same_reason(said):
    empty = np.full((280, 280, 4), 255, np.uint8)
    clear, faint, full, dot = (empty.copy() for _ in range(4))
    clear[:] = 0
    faint[100:200, 100:200, :3] = 240
    full[:170, :, :3] = 0
    dot[100:110, 100:134, :3] = 0
    short = empty.copy()
    short[100:110, 100:135, :3] = 0  # an eighth of the sheet: just long enough
    reasons = [answer.get("reason") for answer in said([empty, clear, faint, full, dot, short])]
    assert reasons == ["empty", "empty", "empty", "full", "dot", None]
    assert [in_python(sheet) for sheet in (empty, clear, faint, full, dot)] == reasons[:-1]


def test_the_files_are_sent_compressed_and_kept_for_good(tab):
    page = tab.page
    at = f"http://{tab.address}/live/static/{files.version()}"
    answers = [page.request.get(f"{at}/{name}") for name in files.all_files()]
    assert len(answers) > 10
    for answer in answers:
        assert answer.status == 200
        assert answer.headers.get("content-encoding") == "gzip" or len(answer.body()) < 500
        assert "immutable" in answer.headers["cache-control"]
    assert page.request.get(f"{at[:-1]}/nets.js").status == 404  # another version
    assert page.request.get(f"{at}/__init__.py").status == 404
