"""What the story shows: what each stop comes to is what the course has measured, and no claim is written by hand."""

import io
import json
import re
import tomllib
from base64 import b64decode

import numpy as np
import pytest
import torch
from PIL import Image

from core import story
from core.data import all_digits
from core.lessons import story as here
from core.lessons import ten_digits
from core.lessons.inputs import defaults
from core.models import store
from core.story import STOPS
from core.text import FOLDER, LANGUAGES, Words

pytestmark = pytest.mark.usefixtures("one_thread")

START = defaults(here.INPUTS)
ENGLISH = Words("story", "en")


def bars_at(stop: str, scene_words: Words = ENGLISH) -> dict[str, tuple[float, str, str]]:
    """Return what is drawn at a stop: share, text and whose, by label."""
    rows = json.loads(here.timeline(START.only(), scene_words).rows)["bars"]
    step = [each.id for each in STOPS].index(stop)
    columns = (rows[name] for name in ("step", "place", "label", "share", "text", "whose"))
    return {
        label: (share, text, whose)
        for at, place, label, share, text, whose in zip(*columns, strict=True)
        if at == step and place and text
    }


def pictures_at(stop: str) -> list[np.ndarray]:
    """Return the pictures of a stop as ink: uint8 (h, w)."""
    rows = json.loads(here.timeline(START.only(), ENGLISH).rows)["pictures"]
    step = [each.id for each in STOPS].index(stop)
    urls = [url for at, url in zip(rows["step"], rows["url"], strict=True) if at == step]
    return [255 - np.array(Image.open(io.BytesIO(b64decode(url.split(",")[1]))).convert("L")) for url in urls]


@pytest.mark.parametrize("stop", [stop.id for stop in STOPS])
def test_every_stop_has_bars_the_longest_of_them_whole(stop):
    bars = bars_at(stop)
    assert 2 <= len(bars) <= here.charts.MOST_BARS
    assert max(share for share, _, _ in bars.values()) == 1
    assert all(0 < share <= 1 and text for share, text, _ in bars.values())


@pytest.mark.parametrize(
    ("stop", "label", "kind"),
    [
        ("lenet", "ours, convolutional", "conv"),
        ("layers", "ours, two layers", "simple"),
        ("layers", "ours, one layer", "linear"),
    ],
)
def test_the_courses_errors_are_those_noted_with_its_weights(stop, label, kind):
    noted = json.loads(store.REPORT.read_text("utf-8"))[f"ten_{kind}"]["accuracy"]
    assert bars_at(stop)[label][1:] == (f"{100 - 100 * noted:.2f}%", "ours")


def test_what_was_published_is_drawn_as_published():
    assert bars_at("lenet")["LeNet-5, 1998"][1:] == ("0.95%", "published")
    assert bars_at("lenet")["LeNet-5 and distorted images"][1:] == ("0.80%", "published")


def test_the_digits_shown_are_test_images_that_the_net_gets_wrong():
    data = all_digits.load("valid")
    labels = {image.tobytes(): label for image, label in zip(data.images, data.labels, strict=True)}
    net, shown = store.net("ten_conv"), pictures_at("lenet")
    assert len(shown) == here.PICTURES
    for image in shown:
        said = net(torch.from_numpy(image / 255).float().view(1, 784)).argmax().item()
        assert said != labels[image.tobytes()]


def test_the_four_pairs_are_told_in_the_order_they_are_shown():
    inked = [(int(image[6, 6] > 128), int(image[6, -6] > 128)) for image in pictures_at("limits")]
    assert inked == [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert ENGLISH("seen_limits").endswith(", ".join("yes" if one != two else "no" for one, two in inked))


def test_without_a_net_its_pictures_are_left_out(monkeypatch):
    monkeypatch.setattr(ten_digits, "net_of", lambda *_: None)
    monkeypatch.setattr(ten_digits, "said_by", lambda *_: None)
    assert here.seen_layers() == here.seen_zip() == here.seen_lenet() == []


def test_without_a_report_the_published_ones_stand_alone(monkeypatch):
    monkeypatch.setattr(ten_digits, "accuracies", dict)
    assert {bar.key for bar in here.at_lenet()} == {"published_lenet_5", "published_distorted"}
    assert here.at_layers() == []


def test_the_units_at_the_first_stop_are_those_of_the_stage_below():
    both = here.learnt(story.Lesson())
    for label, learning in zip(
        (f"Rosenblatt’s rule, {story.PASSES} passes", f"our loop, {story.PASSES} passes"), both, strict=True
    ):
        right = story.accuracies(learning.frames)[-1]
        assert bars_at("perceptron")[label][1] == str(round((1 - right) * 2038))


def test_years_between_are_counted_from_the_stops():
    years = {stop.id: stop.year for stop in STOPS}
    waits = [text for _, text, _ in bars_at("award").values()]
    assert waits == ["12", "23", "32", "60"]
    assert years["award"] - years["perceptron"] == 60


def test_times_follow_each_other_without_a_gap_and_turn_at_stops():
    found = here.eras(ENGLISH)
    assert found["end"][:-1] == found["start"][1:]
    assert set(found["start"][1:]) <= {stop.year for stop in STOPS}
    assert all(a != b for a, b in zip(found["kind"], found["kind"][1:], strict=False))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_stop_has_its_words_and_its_source(language):
    texts = tomllib.loads((FOLDER / language / "story.toml").read_text("utf-8"))
    for stop in STOPS:
        assert texts[f"stop_{stop.id}"]
        assert texts[f"source_{stop.id}"]
    assert all(re.fullmatch(r"10\.\d{4,}/\S+", doi) for stop in STOPS for doi in stop.dois)


def test_each_source_has_its_line_and_its_links():
    lines = here.sources(ENGLISH).splitlines()
    for stop, line in zip(STOPS, lines, strict=True):
        assert line.startswith(f"- **{stop.year}** ")
        assert re.findall(r"https://doi\.org/([^)]+)", line) == list(stop.dois)


@pytest.mark.parametrize(
    ("preset", "says"), [("clean", "come to rest"), ("settles", "has settled"), ("noisy", "come to rest")]
)
def test_what_is_said_of_the_rule_is_counted_from_its_run(preset, says):
    values = START.replace(**here.PRESETS[preset])
    said, both = here.what_rule(values, ENGLISH), here.learnt(here.lesson_of(values))
    assert says in said
    assert both.rosenblatt.settled == (says == "has settled")
    last_pass = story.accuracies(both.rosenblatt.frames)[-story.FRAMES :]
    assert f"{min(last_pass):.4f}" in said
    assert f"{max(last_pass):.4f}" in said


def test_the_players_text_counts_the_mistakes_of_whole_passes():
    values = START.replace(images="few")
    changes = here.learnt(here.lesson_of(values)).rosenblatt.changes
    texts = here.rule(here.of_the_rule(values), ENGLISH).texts
    assert len(texts) == story.FRAMES * len(changes)
    assert f"{sum(changes)} mistakes" in texts[-1]
    assert "0 mistakes" in texts[0]
    assert f"{changes[0]} mistakes" in texts[story.FRAMES - 1]


def test_the_readers_unit_is_judged_as_by_hand():
    assert "1 of 4 right" in here.what_hand(START, ENGLISH)
    either = START.replace(w1=1.0, w2=1.0, b=-0.5)
    assert "3 of 4 right" in here.what_hand(either, ENGLISH)
    assert "best gets **3**" in here.what_hand(either, ENGLISH)
    rows = json.loads(here.hand(here.of_the_hand(either), ENGLISH).rows)["pairs"]
    assert rows["right"] == [True, True, True, False]


@pytest.mark.parametrize(
    ("units", "start", "says"),
    [("two", here.SEED_OF_TWO, "found it"), ("two", 0, "Stuck"), ("none", 0, "no training helps")],
)
def test_what_is_said_of_the_small_net_is_what_it_came_to(units, start, says):
    values = START.replace(units=units, start=start)
    said, run = here.what_two(values, ENGLISH), here.small_run(units, start)
    right = sum(
        (score > 0) == (pair in ((0, 1), (1, 0)))
        for score, pair in zip(run.scores[-1], ((0, 0), (0, 1), (1, 0), (1, 1)), strict=True)
    )
    assert says in said
    assert f"{int(right)} of 4" in said
    assert (int(right) == 4) == (says == "found it")
