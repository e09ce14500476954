"""Every term of the course: what it is called in either language, a sentence on it, and the lesson that teaches it.

They stand in the texts of the lessons that teach them, as [terms.<id>]; the files are the only list of them.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from core.text import FOLDER, LANGUAGES, Reading, Words, text, written


class Said(NamedTuple):
    """What one language says of a term."""

    name: str
    text: str  # a sentence, with code between backticks
    forms: tuple[str, ...]  # in which the term is met in prose; none for code, and for words of many meanings
    ours: str  # for a name of the book's code: what the course uses in its place; else ""


class Term(NamedTuple):
    """A term, in both languages."""

    id: str
    stem: str  # of the lesson that teaches it
    en: Said
    zh: Said

    def said(self, language: Reading) -> Said:
        """Return what one of the two languages says."""
        return self.zh if language == "zh" else self.en


def forms_of(name: str, listed: str, language: Reading) -> tuple[str, ...]:
    """Return the forms that a lesson lists, "a | b", or "-" for none; if it lists none, the name and its plural."""
    if listed:
        return () if listed == "-" else tuple(listed.split(" | "))
    return (name, f"{name}s") if language == "en" else (name,)


def said(stem: str, id_: str, language: Reading) -> Said:
    """Return what a language says of a term."""
    found = {key: text(f"{stem}.{key}", language) for key in written(stem, language) if key.startswith(f"terms.{id_}.")}
    name, sentence, listed, ours = (found.get(f"terms.{id_}.{key}", "") for key in ("name", "text", "forms", "ours"))
    return Said(name, sentence, forms_of(name, listed or ("-" if ours else ""), language), ours)


def ids_of(stem: str) -> tuple[str, ...]:
    """Return the ids of the terms that a lesson teaches, as they stand in its file."""
    return tuple(dict.fromkeys(key.split(".")[1] for key in written(stem, "en") if key.startswith("terms.")))


@lru_cache(maxsize=64)
def taught_by(stem: str) -> tuple[Term, ...]:
    """Return the terms that a lesson teaches, as they stand in its file."""
    return tuple(Term(id_, stem, said(stem, id_, "en"), said(stem, id_, "zh")) for id_ in ids_of(stem))


@lru_cache(maxsize=1)
def terms() -> tuple[Term, ...]:
    """Return all terms of the course, by their English names."""
    found = [term for file in sorted((FOLDER / "en").glob("*.toml")) for term in taught_by(file.stem)]
    return tuple(sorted(found, key=lambda term: term.en.name.casefold().lstrip(".@")))


# Terms met in a lesson


def listed(words: Words) -> str:
    """Return the terms that a lesson teaches as a list in Markdown; in both languages term beside term."""
    return "\n".join(f"- {entry(term, words.reading)}" for term in taught_by(words.stem))


def entry(term: Term, reading: Reading) -> str:
    """Return a term and what is said of it, as an item of a list."""
    english, chinese = (strong(term.said(language).name, term.en) for language in LANGUAGES)
    if reading == "en":
        return f"{english}: {whole(term.en, 'en')}"
    beside = "" if english == chinese else f"（{term.en.name}）"
    if reading == "zh":
        return f"{chinese}{beside}：{whole(term.zh, 'zh')}"
    names = " · ".join(dict.fromkeys((english, chinese)))
    return "  \n  ".join([names, whole(term.en, "en"), whole(term.zh, "zh")])


def strong(name: str, english: Said) -> str:
    """Return a name in bold; a name in code as code."""
    return f"`{name}`" if english.ours and name == english.name else f"**{name}**"


def whole(said: Said, language: Reading) -> str:
    """Return all that is said of a term, as one line."""
    return f"{said.text}{'。' if language == 'zh' else '. '}{instead(said, language)}" if said.ours else said.text


def instead(said: Said, language: Reading) -> str:
    """Return what the course has in place of a name in the book's code; "" for any other term."""
    here = Words("frame", language)("jargon_instead")
    return f"{here}{'' if language == 'zh' else ' '}{said.ours}" if said.ours else ""


# What the browser searches


def row(term: Term) -> dict[str, object]:
    """Return what the browser is told of a term, but for its sound."""
    titles = {language: text(f"{term.stem}.title", language) for language in LANGUAGES}
    shown = {str(each): {**term.said(each)._asdict(), "ours": instead(term.said(each), each)} for each in LANGUAGES}
    return {"id": term.id, "stem": term.stem, "titles": titles, **shown}


def rows() -> list[dict[str, object]]:
    """Return what the browser is told of all terms, but for their sound."""
    return [row(term) for term in terms()]


def syllables(name: str) -> list[str]:
    """Return the sound of a Chinese name in pinyin without tones, ü as v: ["xiao", "pi", "liang"]."""
    from pypinyin import lazy_pinyin  # 57 MB of memory: what is said is written to a file once

    return [part for part in (re.sub("[^a-z0-9]", "", each.lower()) for each in lazy_pinyin(name)) if part]


def sounding_rows() -> list[dict[str, object]]:
    """Return all that the browser is told, with the sound of each Chinese name."""
    return [{**row(term), "sound": syllables(term.zh.name)} for term in terms()]
