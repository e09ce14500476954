"""Every term has a name and a sentence in both languages, and belongs to one lesson, where a link leads to."""

import re
from collections import Counter
from pkgutil import resolve_name

import pytest

from core.lessons import jargon
from core.text import LANGUAGES, READINGS, Words
from core.ui import navigation

LESSONS = [each.stem for each in navigation.lessons()]
TERMS = jargon.terms()


def test_a_term_is_explained_once():
    assert [id_ for id_, times in Counter(term.id for term in TERMS).items() if times > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_terms_are_called_the_same(language):
    names = Counter(term.said(language).name.lower() for term in TERMS)
    assert [name for name, times in names.items() if times > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_form_belongs_to_two_terms(language):
    forms = Counter(form.lower() for term in TERMS for form in set(term.said(language).forms))
    assert [form for form, times in forms.items() if times > 1] == []


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.id)
def test_a_term_has_a_sentence_in_both_languages_and_a_lesson(term):
    assert term.stem in LESSONS
    for said in (term.en, term.zh):
        assert said.name
        assert said.text
        assert "**" not in said.text  # only code is drawn, in a window as well
        assert said.text.count("`") % 2 == 0
    assert bool(term.en.ours) == bool(term.zh.ours)


NAMED = re.compile(r"`(core\.[\w.]+)`")
CODE = [term for term in TERMS if term.en.ours]


@pytest.mark.parametrize("term", CODE, ids=lambda term: term.id)
def test_what_the_course_has_in_place_of_a_name_in_the_book_is_there(term):
    for name in NAMED.findall(term.en.ours):
        assert resolve_name(name)
    assert NAMED.findall(term.en.ours) == NAMED.findall(term.zh.ours)


def test_the_names_of_the_book_s_code_are_there():
    names = " ".join(term.en.name for term in CODE)
    for name in (
        *("untar_data", "Path.ls", "L", "tensor", "show_image", "F.l1_loss", "F.mse_loss", "view", "unsqueeze", "@"),
        *("requires_grad_", "backward", "zero_", "zero_grad", "torch.where", "DataLoader", "DataLoaders", "SGD"),
        *("nn.Linear", "nn.ReLU", "F.relu", "nn.Sequential", "Learner", "cnn_learner", "resnet18", "F.cross_entropy"),
    ):
        assert re.search(rf"(?<!\w){re.escape(name)}(?!\w)", names), name


@pytest.mark.parametrize("stem", [stem for stem in LESSONS if stem not in ("home", "jargon")])
@pytest.mark.parametrize("reading", READINGS)
def test_a_lesson_lists_its_own_terms_with_what_is_said_of_them(stem, reading):
    listed = jargon.listed(Words(stem, reading))
    taught = jargon.taught_by(stem)
    assert taught
    for term in taught:
        for language in LANGUAGES if reading == "both" else (reading,):
            assert term.said(language).name in listed
            assert term.said(language).text in listed


def test_in_both_languages_a_term_stands_beside_the_other_and_is_said_only_once_where_they_are_the_same():
    listed = jargon.listed(Words("mini_batches", "both"))
    assert "**mini-batch** · **小批量**" in listed
    assert "**ReLU**  \n" in jargon.listed(Words("nonlinearity", "both"))
    assert "**小批量**（mini-batch）：" in jargon.listed(Words("mini_batches", "zh"))


@pytest.mark.parametrize(("name", "sound"), [
    ("小批量", "xiao pi liang"),
    ("重心", "zhong xin"),  # 重 alone is read chong, too
    ("学习率", "xue xi lv"),
    ("L1 距离", "l1 ju li"),
    ("ReLU", "relu"),
])  # fmt: skip
def test_a_chinese_name_has_its_sound(name, sound):
    assert jargon.syllables(name) == sound.split()


def test_a_name_of_the_book_s_code_is_listed_with_what_the_course_has_in_its_place():
    assert "- `untar_data`: downloads" in jargon.listed(Words("pixels", "en"))
    assert "文件夹里。这里：不用下载" in jargon.listed(Words("pixels", "zh"))
    assert "`untar_data`  \n" in jargon.listed(Words("pixels", "both"))


def test_the_browser_is_told_all_of_every_term():
    rows = {row["id"]: row for row in jargon.sounding_rows()}
    assert set(rows) == {term.id for term in TERMS}
    row = rows["mini_batch"]
    assert row["stem"] == "mini_batches"
    assert row["titles"] == {"en": Words("mini_batches", "en")("title"), "zh": Words("mini_batches", "zh")("title")}
    assert row["sound"] == ["xiao", "pi", "liang"]
