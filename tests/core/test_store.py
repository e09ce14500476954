"""Weights: what is saved comes back, and nothing else is let in."""

import json
from dataclasses import replace

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.data import all_digits, digits, others
from core.models import store, verdicts
from core.models.store import RECIPES, WeightsError
from core.tensors import validation_set

TENSORS = {"weights": torch.arange(6.0).reshape(2, 3), "bias": torch.tensor(0.5)}


@pytest.fixture
def folder(monkeypatch, tmp_path):
    """Keep weights elsewhere; the linear model's are there."""
    monkeypatch.setattr(store, "FOLDER", tmp_path)
    store.save("linear", TENSORS, {"accuracy": 0.5})
    return tmp_path


def refused(model: str = "linear") -> str:
    with pytest.raises(WeightsError, match=f"weights of {model}: ") as caught:
        store.load(model)
    return caught.value.reason


def test_what_is_saved_comes_back(folder):
    loaded = store.load("linear")
    assert set(loaded) == set(TENSORS)
    for name, tensor in TENSORS.items():
        assert torch.equal(loaded[name], tensor)


def test_missing_weights_are_refused(folder):
    assert refused("conv_net") == "missing"


@pytest.mark.parametrize("length", [0, 4, 100, -1])
def test_weights_cut_short_are_refused(folder, length):
    file = folder / "linear.safetensors"
    file.write_bytes(file.read_bytes()[:length])
    assert refused() == "unreadable"


def test_a_pickle_is_refused(folder):
    torch.save(TENSORS, folder / "linear.safetensors")
    assert refused() == "unreadable"


def test_one_altered_bit_of_the_numbers_is_refused(folder):
    file = folder / "linear.safetensors"
    content = file.read_bytes()
    file.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    assert refused() == "altered"


def test_weights_of_another_model_are_refused(folder):
    (folder / "simple_net.safetensors").write_bytes((folder / "linear.safetensors").read_bytes())
    assert refused("simple_net") == "code"


@pytest.mark.parametrize("change", [{"seed": 43}, {"epochs": 41}, {"learning_rate": 1.5}])
def test_weights_of_other_settings_are_refused(folder, monkeypatch, change):
    recipe = RECIPES["linear"]
    monkeypatch.setitem(RECIPES, "linear", recipe._replace(settings=replace(recipe.settings, **change)))
    assert refused() == "code"


def test_weights_of_other_data_are_refused(folder, monkeypatch):
    monkeypatch.setitem(RECIPES, "linear", RECIPES["linear"]._replace(data=("0" * 64,)))
    assert refused() == "data"


@given(st.permutations(list(TENSORS)))
def test_the_sum_of_the_numbers_does_not_depend_on_their_order(names):
    assert store.numbers_sum({name: TENSORS[name] for name in names}) == store.numbers_sum(TENSORS)


# The weights that come with the course


@pytest.mark.parametrize("model", RECIPES)
def test_the_weights_that_come_with_the_course_belong_to_it(model):
    assert store.load(model)


@pytest.mark.parametrize("model", RECIPES)
def test_the_file_says_what_the_report_says(model):
    report = json.loads(store.REPORT.read_text("utf-8"))[model]
    _, told = store.read(model)
    assert json.loads(told["measured"]) == {name: value for name, value in report.items() if name != "seconds"}


@pytest.mark.parametrize("model", ["linear", "simple_net", "conv_net"])
def test_the_weights_reach_the_accuracy_written_beside_them(model):
    report = json.loads(store.REPORT.read_text("utf-8"))
    x, y = validation_set()
    scores = torch.stack([verdicts.prediction(model, image) for image in x])
    assert ((scores > 0) == (y == 1)).double().mean().item() == pytest.approx(report[model]["accuracy"], abs=1e-6)


def test_all_weights_together_are_small():
    sizes = {file.stem: file.stat().st_size for file in store.FOLDER.iterdir()}
    assert sum(size for model, size in sizes.items() if not model.startswith("ten_")) < 400_000
    assert sum(size for model, size in sizes.items() if model.startswith("ten_")) < 400_000


def test_nothing_but_safetensors_lies_among_the_weights():
    assert {file.name for file in store.FOLDER.iterdir()} == {f"{model}.safetensors" for model in RECIPES}


def test_what_is_loaded_twice_is_loaded_once():
    assert store.net("draw_net") is store.net("draw_net")
    assert not any(p.requires_grad for p in store.net("draw_net").parameters())


def test_every_model_says_which_data_files_it_learnt_from():
    sums = {model: store.data_sum(model).split() for model in RECIPES}
    assert sums.pop("draw_net") == [digits.FILE_SHA256, others.FILE_SHA256]
    assert {model for model, each in sums.items() if each == [digits.FILE_SHA256]} == {
        "linear", "simple_net", "conv_net",
    }  # fmt: skip
    assert {model for model, each in sums.items() if each == [all_digits.FILE_SHA256]} == {
        model for model in RECIPES if model.startswith("ten_")
    }
