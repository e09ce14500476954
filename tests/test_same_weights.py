"""Other code that makes the same weights may be signed; the files stay as they are but for the sum of the code."""

import shutil
from subprocess import CalledProcessError

import pytest

from core.models import store
from tools import same_weights


@pytest.fixture
def copy(tmp_path):
    """Give a copy of the course's code, data and weights."""
    shutil.copytree(store.CODE / "core", tmp_path / "core", ignore=shutil.ignore_patterns("ui", "__pycache__"))
    return tmp_path


def put(folder, old: str, new: str) -> None:
    for file in folder.rglob("*.py"):
        source = file.read_text("utf-8")
        if old in source:
            file.write_text(source.replace(old, new), "utf-8")


@pytest.mark.slow
def test_other_words_for_the_same_step_train_the_same_numbers_and_another_step_does_not(copy):
    before = same_weights.trained(store.CODE, "linear", checked=True)
    put(copy, "p.data -= learning_rate * p.grad", "p.data = p.data - learning_rate * p.grad")
    with pytest.raises(CalledProcessError):
        same_weights.trained(copy, "linear", checked=True)
    assert same_weights.trained(copy, "linear") == before
    put(copy, "p.data = p.data - learning_rate * p.grad", "p.data = p.data - 1.01 * learning_rate * p.grad")
    assert same_weights.trained(copy, "linear") != before


def test_signing_changes_the_sum_of_the_code_and_nothing_else(tmp_path, monkeypatch):
    shutil.copytree(store.FOLDER, tmp_path / "weights")
    monkeypatch.setattr(store, "FOLDER", tmp_path / "weights")
    tensors, told = store.read("linear")
    monkeypatch.setattr(store, "code_sum", lambda model: "0" * 64)
    same_weights.sign("linear")
    again, said = store.read("linear")
    assert said == {**told, "code": "0" * 64}
    assert store.numbers_sum(again) == store.numbers_sum(tensors) == said["numbers"]


def test_weights_of_another_commit_are_not_signed(copy):
    file = copy / "core/models/weights/linear.safetensors"
    file.write_bytes(file.read_bytes()[:-1] + b"!")
    with pytest.raises(SystemExit):
        same_weights.is_same("linear", copy)
