"""Every word, in both languages: the same keys, placeholders and paragraphs, all of them used and all of them right."""

import ast
import re
import tomllib
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

from core.lessons.inputs import Choice, Several
from core.text import FOLDER, LANGUAGES, READINGS, Words

ROOT = Path(__file__).parents[1]
PLACEHOLDER = re.compile(r"%\{(\w+)\}")
CHINESE = re.compile(r"[一-鿿]")
NAMES = ("NumPy", "PyTorch")  # the same in both languages
FORMS = re.compile(r"terms\.\w+\.forms")  # what is looked for in texts, which may be English words
NAME = re.compile(r"terms\.\w+\.name")  # may be the same, such as ReLU


def flat(table: dict, prefix: str = "") -> dict[str, str]:
    """Return a table of tables as one: {"think.question": text}."""
    texts: dict[str, str] = {}
    for key, value in table.items():
        texts |= flat(value, f"{prefix}{key}.") if isinstance(value, dict) else {prefix + key: value}
    return texts


def read(language: str, stem: str) -> dict[str, str]:
    return flat(tomllib.loads((FOLDER / language / f"{stem}.toml").read_text("utf-8")))


STEMS = sorted(file.stem for file in (FOLDER / "en").glob("*.toml"))
TEXTS = {(language, stem): read(language, stem) for language in LANGUAGES for stem in STEMS}
every_stem = pytest.mark.parametrize("stem", STEMS)
every_file = pytest.mark.parametrize(("language", "stem"), TEXTS)


def paragraphs(text: str) -> list[str]:
    return text.strip().split("\n\n")


def test_both_languages_have_the_same_files():
    assert sorted(file.name for file in (FOLDER / "zh").iterdir()) == [f"{stem}.toml" for stem in STEMS]


@every_stem
def test_both_languages_have_the_same_keys_in_the_same_order(stem):
    assert list(TEXTS["en", stem]) == list(TEXTS["zh", stem])


@every_stem
def test_both_languages_have_the_same_placeholders(stem):
    english, chinese = (
        {key: sorted(set(PLACEHOLDER.findall(text))) for key, text in TEXTS[language, stem].items()}
        for language in LANGUAGES
    )
    assert english == chinese


@every_stem
def test_both_languages_have_the_same_number_of_paragraphs(stem):
    english, chinese = (
        {key: len(paragraphs(text)) for key, text in TEXTS[language, stem].items()} for language in LANGUAGES
    )
    assert english == chinese


@every_file
def test_no_text_is_empty_or_has_space_at_its_ends(language, stem):
    short = {key: text for key, text in TEXTS[language, stem].items() if not text.endswith("\n")}
    assert {key for key, text in TEXTS[language, stem].items() if not text.strip()} == set()
    assert {key for key, text in short.items() if text != text.strip() or "\n" in text} == set()


@every_file
def test_a_percent_sign_that_opens_no_placeholder_is_doubled(language, stem):
    left = {key: PLACEHOLDER.sub("", text).replace("%%", "") for key, text in TEXTS[language, stem].items()}
    assert {key for key, text in left.items() if "%" in text} == set()


@every_stem
@pytest.mark.parametrize("reading", READINGS)
def test_every_text_can_be_looked_up_and_filled_in(stem, reading):
    words = Words(stem, reading)
    for key, text in TEXTS["en", stem].items():
        values = {name: f"<{name}>" for name in PLACEHOLDER.findall(text)}
        for found in (words(key, **values), words.prose(key, **values)):
            assert all(value in found for value in values.values())
            assert "%{" not in found
            assert "%%" not in found


@every_stem
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_is_found_as_it_is_written(stem, language):
    words = Words(stem, language)
    for key, text in TEXTS[language, stem].items():
        if "%" not in text:
            assert words(key) == text
            assert words.prose(key) == text.strip()


def test_both_readings_stand_side_by_side_on_a_line():
    assert Words("pixels", "both")("row") == f"{TEXTS['en', 'pixels']['row']} · {TEXTS['zh', 'pixels']['row']}"


def test_both_readings_stand_paragraph_under_paragraph_in_prose():
    english, chinese = (paragraphs(TEXTS[language, "pixel_similarity"]["why_text"]) for language in LANGUAGES)
    assert len(english) > 1
    together = Words("pixel_similarity", "both").prose("why_text")
    assert paragraphs(together) == [text for pair in zip(english, chinese, strict=True) for text in pair]


@pytest.mark.parametrize("reading", READINGS)
def test_an_unknown_key_is_an_error(reading):
    for words in (Words("pixels", reading), Words("no_such_lesson", reading)):
        for look_up in (words, words.prose):
            with pytest.raises(KeyError):
                look_up("no_such_key")


@pytest.mark.parametrize("reading", READINGS)
def test_a_placeholder_without_a_value_is_an_error(reading):
    for look_up in (Words("draw", reading), Words("draw", reading).prose):
        with pytest.raises(KeyError):
            look_up("sure")


@pytest.mark.parametrize("reading", READINGS)
def test_a_value_is_put_in_as_it_is(reading):
    assert "50 %% %{name}" in Words("draw", reading)("sure", percent="50 %% %{name}")


# The Chinese


@every_stem
def test_chinese_texts_are_chinese(stem):
    """But for those made of numbers and signs alone, such as "%{right} / %{all}", and names."""
    texts, english = TEXTS["zh", stem], TEXTS["en", stem]
    names = {key for key, text in texts.items() if text in NAMES or (NAME.fullmatch(key) and text == english[key])}
    others = {key: text for key, text in texts.items() if key not in names and not FORMS.fullmatch(key)}
    bare = {key: PLACEHOLDER.sub("", text) for key, text in others.items()}
    assert {key for key, text in bare.items() if re.search("[A-Za-z]", text) and not CHINESE.search(text)} == set()


@every_stem
def test_english_texts_are_english(stem):
    assert {key for key, text in TEXTS["en", stem].items() if re.search("[一-鿿　-〿＀-￯]", text)} == set()


@every_stem
def test_chinese_is_followed_by_chinese_punctuation(stem):
    assert {key for key, text in TEXTS["zh", stem].items() if re.search("[一-鿿][*`]*[,.;:!?]", text)} == set()


@every_stem
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_meant_to_be_bold_is(stem, language):
    """Markdown leaves the stars standing where a sign is inside of them and a letter right outside."""
    found = set()
    for key, text in TEXTS[language, stem].items():
        parts = PLACEHOLDER.sub("1", text).split("**")
        for before, strong, after in zip(parts[0::2], parts[1::2], parts[2::2], strict=False):
            opens, closes = before[-1:] + strong[:1], strong[-1:] + after[:1]
            if re.fullmatch(r"\w[^\w\s]", opens) or re.fullmatch(r"[^\w\s]\w", closes):
                found.add(key)
    assert found == set()


# No key unused


def file_of(module: str) -> Path | None:
    path = ROOT / module.replace(".", "/")
    return next((file for file in (path.with_suffix(".py"), path / "__init__.py") if file.is_file()), None)


@cache
def code_of(file: Path) -> list[ast.AST]:
    return list(ast.walk(ast.parse(file.read_text("utf-8"))))


def reached_from(*files: Path) -> set[Path]:
    """Return these files and all of the course's own that they import, and those that these import."""
    found: set[Path] = set()
    waiting = list(files)
    while waiting:
        file = waiting.pop()
        found.add(file)
        for node in code_of(file):
            if isinstance(node, ast.ImportFrom):
                modules = [f"{node.module}", *(f"{node.module}.{alias.name}" for alias in node.names)]
                imported = {file_of(module) for module in modules if module.startswith("core.")}
                waiting += [module for module in imported - found if module]
    return found


def keys_in(file: Path) -> tuple[set[str], set[str]]:
    """Return the strings in a file that may be keys, and how the f-strings begin that are handed to a function."""
    strings = {node.value for node in code_of(file) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    arguments = [argument for node in code_of(file) if isinstance(node, ast.Call) for argument in node.args]
    openings = [argument.values[0] for argument in arguments if isinstance(argument, ast.JoinedStr)]
    return strings, {part.value for part in openings if isinstance(part, ast.Constant) and part.value[0].islower()}


def keys_of_inputs(stem: str) -> set[str]:
    """Return the labels of what a reader can set in a lesson, and the names of what is chosen from."""
    inputs = getattr(import_module(f"core.lessons.{stem}"), "INPUTS", ()) if file_of(f"core.lessons.{stem}") else ()
    choices = [each for each in inputs if isinstance(each, (Choice, Several))]
    return {each.id for each in inputs} | {each.name(option) for each in choices for option in each.options}


@every_stem
def test_every_text_is_used_by_its_page_or_by_what_its_page_imports(stem):
    pages = list((ROOT / "pages").glob("*/*.py"))
    start = [ROOT / "app.py", *pages] if stem == "frame" else [page for page in pages if page.stem[3:] == stem]
    found = [keys_in(file) for file in reached_from(*start)]
    of_the_map = {"title", "teaser", "minutes"}
    keys = {key for strings, _ in found for key in strings} | keys_of_inputs(stem) | of_the_map
    openings = tuple(opening for _, several in found for opening in several)
    assert {key for key in TEXTS["en", stem] if key not in keys and not key.startswith(openings)} == set()


# The map of the course


def test_every_act_and_lesson_has_its_lines_on_the_map():
    pages = [page for page in sorted((ROOT / "pages").glob("*/*.py")) if page.stem != "00_home"]
    acts = {page.parent.name.partition("_")[2] for page in pages}
    for language in LANGUAGES:
        home, frame = TEXTS[language, "home"], TEXTS[language, "frame"]
        assert {f"acts.{act}" for act in acts} == {key for key in frame if key.startswith("acts.")}
        assert {f"about.{act}" for act in acts} == {key for key in home if key.startswith("about.")}
        for page in pages:
            texts = TEXTS[language, page.stem[3:]]
            assert texts["title"]
            assert texts["teaser"]
            assert 3 <= int(texts["minutes"]) <= 30
