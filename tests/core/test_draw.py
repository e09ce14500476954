"""The door: every model reads a clear digit, and the command says of files what the page says of drawings."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core import draw
from core.models import store
from core.models.verdicts import MODELS, as_json
from core.pictures import paper
from tests import strokes
from tests.sheets import CLEAR_3, CLEAR_7

ROOT = Path(__file__).parents[2]
DRAWINGS = [drawing for digit in (3, 7) for drawing in strokes.written(digit, 21, 77)]


@pytest.mark.parametrize("stroke", [CLEAR_3, CLEAR_7], ids=["3", "7"])
@pytest.mark.parametrize("model", range(6))
def test_every_model_reads_a_clear_digit(stroke, model):
    verdict = draw.classify(draw.to_mnist(stroke.on()))[model]
    assert verdict.digit == verdict.forced == stroke.digit


def run(*names: str | Path) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "core.draw", *map(str, names)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)


def saved(drawing: strokes.Drawing, folder: Path) -> Path:
    file = folder / f"{drawing.kind} {drawing.digit}.png"
    Image.fromarray(drawing.rgba).save(file)
    return file


def test_a_line_for_each_file_in_their_order_with_what_every_model_says(tmp_path):
    files = [saved(drawing, tmp_path) for drawing in (DRAWINGS[0], DRAWINGS[-1])]
    done = run(*files)
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["picture"] for line in lines] == [str(file) for file in files]
    for line, digit in zip(lines, (3, 7), strict=True):
        assert [each["model"] for each in line["verdicts"]] == list(MODELS)
        assert line["verdicts"][-1]["digit"] == digit
        assert 0 <= line["verdicts"][-1]["confidence"] <= 1


@pytest.mark.parametrize("drawing", DRAWINGS, ids=lambda drawing: f"{drawing.kind} {drawing.digit}")
def test_a_drawing_saved_from_the_sheet_gets_the_page_s_verdicts(drawing, tmp_path):
    """To the last bit: what is a clean drawing already is not prepared a second time."""
    on_the_page = as_json(draw.classify(draw.to_mnist(drawing.rgba)))
    assert draw.judged(saved(drawing, tmp_path))["verdicts"] == on_the_page


def test_ink_on_clear_paper_is_a_clean_drawing_too():
    rgba = DRAWINGS[0].rgba.copy()
    rgba[..., 3] = 255 - rgba[..., 0]
    assert np.array_equal(paper.found(rgba).rgba, DRAWINGS[0].rgba)


def test_files_that_cannot_be_read_have_a_reason_and_do_not_stop_the_others(tmp_path):
    (tmp_path / "text.png").write_text("no picture at all")
    Image.new("RGB", (300, 200), "grey").save(tmp_path / "grey.png")
    good = saved(DRAWINGS[0], tmp_path)
    names = [tmp_path / "text.png", tmp_path / "none.png", tmp_path, tmp_path / "grey.png", good]
    done = run(*names)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line.get("error") for line in lines] == ["not_a_picture", "missing", "unreadable", "no_contrast", None]


def test_without_a_file_it_says_how_to_call_it():
    done = run()
    assert done.returncode == 2
    assert done.stderr.startswith("usage: python -m core.draw")


def test_a_file_too_large_is_not_even_read_to_its_end(tmp_path):
    file = tmp_path / "large.png"
    with file.open("wb") as opened:
        opened.truncate(2**33)  # sparse: eight gigabytes that take no room
    assert draw.judged(file)["error"] == "large_file"


def test_weights_that_do_not_belong_end_the_command_with_one_sentence(monkeypatch, tmp_path, capsys):
    file = saved(DRAWINGS[0], tmp_path)
    monkeypatch.setattr(store, "FOLDER", tmp_path / "none")
    for cache in (store.linear, store.net, store.judgement):
        cache.cache_clear()
    assert draw.main([str(file)]) == 2
    assert "make models" in capsys.readouterr().err
