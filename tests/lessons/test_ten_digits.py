"""What the lesson on all ten digits shows, against counting by hand and PyTorch's own functions."""

import json
from dataclasses import replace

import pytest
import torch

from core import ten_digits
from core.data import all_digits, own
from core.lessons import ten_digits as lesson
from core.lessons.inputs import defaults
from core.models import store
from core.ten_digits import TenRun, ten_outputs
from core.text import Words
from tests.own_digits import kept

WORDS = Words("ten_digits", "en")


def values(**changes):
    return defaults(lesson.INPUTS).replace(**changes)


def rows_of(scene) -> dict:
    return json.loads(scene.rows)


# Ten scores


def test_every_bar_is_what_pytorch_says():
    now = values(s4=7.5, s0=-10.0)
    rows = rows_of(lesson.shares(lesson.of_the_scores(now), WORDS))["ten"]
    scores = torch.tensor([getattr(now, f"s{digit}") for digit in range(10)])
    assert rows["score"] == scores.tolist()
    assert rows["share"] == pytest.approx(scores.softmax(0).tolist(), abs=6e-5)
    assert rows["power"] == pytest.approx(scores.exp().tolist(), rel=1e-3)
    assert rows["sigmoid"] == pytest.approx(scores.sigmoid().tolist(), abs=6e-5)


def test_one_more_for_all_changes_no_share_and_stops_at_the_end():
    now = values(s4=9.5)
    once = now.replace(**lesson.one_more(now))
    assert once.s4 == 10
    assert once.s3 == now.s3 + 0.5
    before, after = (rows_of(lesson.shares(lesson.of_the_scores(each), WORDS))["ten"]["share"] for each in (now, once))
    assert before == pytest.approx(after, abs=2e-4)
    assert lesson.one_more(once) == {id_: getattr(once, id_) for id_ in lesson.SCORES}


def test_what_is_said_is_computed_from_the_scores():
    told = lesson.what_shares(lesson.of_the_scores(values(**lesson.PRESETS["alike"])), WORDS)
    assert "**10.0%**" in told
    assert "add up to 5.00" in told
    told = lesson.what_shares(lesson.of_the_scores(values(**lesson.PRESETS["leads"])), WORDS)
    assert "**3** has the largest score, 6.0" in told
    assert f"**{100 * torch.tensor([6.0] + [0.0] * 9).softmax(0)[0]:.1f}%**" in told


def test_the_walk_of_the_losses_goes_from_one_end_to_the_other():
    scene = lesson.losses(values().only(), WORDS)
    rows = rows_of(scene)["lead"]
    assert len(scene.texts) == len(lesson.LEADS) == len(rows["lead"]) / 2
    assert (rows["lead"][0], rows["lead"][-1]) == (-6, 6)
    assert "lead −6.00" in scene.texts[0]


# Trainings


def test_the_newest_run_comes_first_and_is_judged():
    runs = tuple(("linear", 1, seed, 0) for seed in range(4))
    made = lesson.train(values(runs=runs, kind="conv", epochs=2, seed=7))
    assert made == {"runs": (("conv", 2, 7, 0), *runs[:3]), "judged": "newest"}


def test_a_stopped_run_is_kept_as_what_it_came_to():
    now = values(runs=(("conv", 4, 1, 0), ("simple", 3, 2, 0)))
    asked = lesson.settings_of(now.runs[0])
    assert lesson.stopped(now, asked, replace(asked, stop_after=3))["runs"] == (("conv", 4, 1, 3), now.runs[1])
    assert lesson.stopped(now, asked, None)["runs"] == now.runs[1:]


def test_what_ships_reaches_what_was_noted():
    data = all_digits.load("valid")
    for kind in ("linear", "simple"):
        with torch.no_grad():
            scores = store.net(f"ten_{kind}")(torch.tensor(data.images).float().flatten(1) / 255)
        right = (scores.argmax(1) == torch.tensor(data.labels)).double().mean().item()
        assert lesson.accuracies()[kind] == pytest.approx(right, abs=2e-4)


def test_ours_beat_what_was_published_for_their_sort_where_the_text_says_so():
    errors = {kind: 100 * (1 - accuracy) for kind, accuracy in lesson.accuracies().items()}
    assert errors["linear"] < ten_digits.PUBLISHED["linear_deskewed"]
    assert errors["simple"] < ten_digits.PUBLISHED["two_layers"]
    assert ten_digits.PUBLISHED["lenet_5"] < errors["conv"] < 2


# Ten by ten


def test_the_table_counts_all_images_and_names_the_worst_of_them():
    now = lesson.of_the_table(values())
    rows = rows_of(lesson.confusion(now, WORDS))["cells"]
    assert sum(rows["count"]) == 10_000
    by_cell = dict(zip(rows["cell"], rows["count"], strict=True))
    worst = max((cell for cell in by_cell if cell[0] != cell[2]), key=by_cell.__getitem__)
    told = lesson.what_confusion(now, WORDS)
    assert f"a {worst[0]} is taken for a {worst[2]}: {by_cell[worst]} times" in told
    assert [cell for cell, chosen in zip(rows["cell"], rows["chosen"], strict=True) if chosen] == ["4-9"]


def test_the_images_of_a_cell_are_those_it_counts():
    now = lesson.of_the_table(values(truth="9", said="4"))
    places = lesson.members(now)
    rows = rows_of(lesson.confusion(now, WORDS))["cells"]
    assert len(places) == rows["count"][rows["cell"].index("9-4")]
    data = all_digits.load("valid")
    assert set(data.labels[places].tolist()) == {9}
    with torch.no_grad():
        scores = store.net("ten_simple")(torch.tensor(data.images[places]).float().flatten(1) / 255)
    assert set(scores.argmax(1).tolist()) == {4}
    shown = [
        image for page in range(1, lesson.pages(now) + 1) for image in lesson.gallery(now.replace(page=page), WORDS)
    ]
    assert [caption for *_, caption in shown] == list(map(str, places))


def test_without_a_run_of_ones_own_there_is_a_sentence_and_no_images():
    now = lesson.of_the_table(values(judged="newest"))
    assert "No answers to show" in lesson.what_confusion(now, WORDS)
    assert lesson.pages(now) == 0
    assert set(rows_of(lesson.confusion(now, WORDS))["cells"]["count"]) == {0}


# Weights and map


def test_to_take_off_what_all_ten_pictures_share_changes_no_answer():
    layer = store.net("ten_linear")[0]
    x = torch.tensor(all_digits.load("valid").images[:50]).float().flatten(1) / 255
    left = layer.weight - layer.weight.mean(0)
    torch.testing.assert_close((x @ left.T + layer.bias).softmax(1), layer(x).softmax(1), rtol=1e-3, atol=1e-5)


def test_the_map_holds_as_many_of_each_digit_where_pca_puts_them():
    rows = rows_of(lesson.map_of(lesson.of_the_map(values()), WORDS))["images"]
    labels = all_digits.load("valid").labels
    assert [labels[place] for place in rows["place"]] == rows["digit"]
    assert [rows["digit"].count(digit) for digit in range(10)] == [lesson.ON_THE_MAP] * 10
    images = torch.tensor(all_digits.load("valid").images).float().flatten(1) / 255
    away = images - images.mean(0)
    x, y = (torch.tensor(rows[name]) for name in "xy")
    variances = torch.linalg.eigvalsh(away.T @ away / len(away)).flip(0)
    told = lesson.what_map(lesson.of_the_map(values()), WORDS)
    assert f"**{100 * (variances[0] + variances[1]) / variances.sum():.1f}%**" in told
    assert x.square().mean().item() == pytest.approx(variances[0].item(), rel=0.3)
    assert y.square().mean().item() == pytest.approx(variances[1].item(), rel=0.3)


def test_beside_the_map_stand_the_chosen_image_and_those_nearest_to_it():
    rows = rows_of(lesson.map_of(lesson.of_the_map(values()), WORDS))["images"]
    place = rows["place"][200]
    shown = lesson.image_on_map(lesson.of_the_map(values(place=place)), WORDS)
    far = [(x - rows["x"][200]) ** 2 + (y - rows["y"][200]) ** 2 for x, y in zip(rows["x"], rows["y"], strict=True)]
    nearest = sorted(range(len(far)), key=far.__getitem__)[:4]
    assert f"test image {place}," in shown[0][1]
    assert {told.split(",")[0] for _, told, _ in shown} == {f"test image {rows['place'][i]}" for i in nearest}


# The reader's own digit


@pytest.mark.parametrize("digit", [3, 7, None])
def test_its_scores_are_its_pixels_times_the_weights_in_the_file(digit):
    path = kept(digit)
    layer = store.net("ten_linear").state_dict()
    expected = own.read(path).image.ravel() / 255 @ layer["0.weight"].double().numpy().T + layer["0.bias"].numpy()
    rows = rows_of(lesson.own_shares(lesson.of_the_own(values(asked="linear"), path), WORDS))["ten"]
    assert rows["score"] == pytest.approx(expected.tolist(), abs=1e-3)
    assert rows["share"] == pytest.approx(torch.tensor(expected).softmax(0).tolist(), abs=1e-4)


def test_every_net_that_ships_reads_a_plain_3_and_a_plain_7():
    for digit in (3, 7):
        said = lesson.what_own(lesson.of_the_own(values(), kept(digit)), WORDS)
        assert f"All 3 nets say {digit}" in said


def test_one_kept_as_what_it_is_not_is_told_from_one_that_is_none_of_the_two():
    wrongly = own.path_of(own.read(kept(7)).image, 3)
    told = lesson.what_own(lesson.of_the_own(values(), wrongly), WORDS)
    assert "None of the 3 nets says 3" in told
    assert "say: 7" in told
    assert "something else" in lesson.what_own(lesson.of_the_own(values(), kept(None)), WORDS)


def test_an_image_of_the_map_lies_on_itself():
    places, _, _ = lesson.on_the_map()
    image = all_digits.load("valid").images[places[95]]
    path = own.path_of(image, 3)
    rows = rows_of(lesson.own_map(lesson.of_the_own(values(), path), WORDS))
    off = [rows["own"][axis][0] - rows["others"][axis][95] for axis in "xy"]
    assert max(map(abs, off)) < 0.1  # a link carries 16 grey levels
    told = lesson.what_own_map(path, WORDS)
    assert f": {int(lesson.labels()[places[95]])}," in told


def test_a_newest_run_answers_too(monkeypatch):
    run = ("linear", 1, 5, 0)
    monkeypatch.setattr(lesson, "run_of", lambda _: TenRun(lesson.settings_of(run), (), ten_outputs("linear", 5)))
    monkeypatch.setattr(lesson, "trained", lambda now: now)
    now = lesson.of_the_own(values(runs=(run,), asked="newest"), kept(7))
    assert [answer.whose for answer in lesson.answers_of(now)] == list(lesson.WHOSE)
    assert len(lesson.own_table(now, WORDS)) == 4
