"""Where a lesson's prose uses a term first, there the term becomes a link, at which the page shows what it means."""

import re
from collections.abc import Mapping
from functools import lru_cache

from core.lessons.jargon import Term, taught_by, terms
from core.text import Reading, Words, interleaved, written

# The keys of a lesson's prose, which stands in its file in the order of its page.
PROSE = re.compile(r"lead|what|chance|think\.\w+|(?!yours)\w+_(text|why|note|figures|means|found)")
# Prose that is on its page only after a click: what it uses is met elsewhere first.
SOMETIMES = {("draw", "stages_text"), ("draw", "flip_text"), ("draw", "ways_text"), ("optimizer", "sweep_text")}
# Where no link may go, or where a word is not the lesson's own: code, formulas, headings, tables, links, colours,
# placeholders, names of buttons between quotation marks, and what is bold or slanted as a whole.
LEFT_ALONE = (
    r"`[^`]*`|\$[^$]*\$|^\#[^\n]*|^\|[^\n]*|!?\[[^\]]*\]\([^)]*\)|:\w[\w-]*\[[^\]]*\]|:material/\w+:|%\{\w+\}|“[^”]*”"
    r"|\*\*(?:(?!\*\*)[^\n])+\*\*|\*[^*\s][^*\n]*\*"
)


def href(id_: str, reading: Reading) -> str:
    """Return the address of a term, from any lesson's."""
    return f"jargon?term={id_}&lang={reading}"


def link(text: str, id_: str, reading: Reading) -> str:
    """Return Markdown for a term that shows what is said of it."""
    return f"[{text}]({href(id_, reading)})"


# Finding


def pattern_of(form: str) -> str:
    """Return a pattern for a form: a whole word where its letters are Latin, with a small or a capital one first."""
    first = f"[{form[0].upper()}{form[0]}]" if re.match("[a-z]", form) else re.escape(form[0])
    before = r"(?<![A-Za-z0-9_.-])" if re.match("[A-Za-z0-9]", form) else ""
    after = r"(?![A-Za-z0-9_-])" if re.search("[A-Za-z0-9]$", form) else ""
    return before + first + re.escape(form[1:]) + after


@lru_cache(maxsize=2)
def ids_by_form(language: Reading) -> Mapping[str, str]:
    """Return which term each form belongs to, in small letters."""
    return {form.lower(): term.id for term in terms() for form in term.said(language).forms}


@lru_cache(maxsize=2)
def finder(language: Reading) -> re.Pattern[str]:
    """Return what finds terms in Markdown, the longest where several begin; what is left alone is found as no group."""
    forms = sorted({form for term in terms() for form in term.said(language).forms}, key=len, reverse=True)
    either = "|".join(map(pattern_of, forms))
    return re.compile(rf"\*\*(?P<strong>{either})\*\*|{LEFT_ALONE}|(?P<plain>{either})", re.M)


def found_in(text: str, language: Reading) -> list[str]:
    """Return the ids of the terms in a text, in the order in which they come first."""
    by_form = ids_by_form(language)
    forms = [match["strong"] or match["plain"] for match in finder(language).finditer(text)]
    return list(dict.fromkeys(by_form[form.lower()] for form in forms if form))


def is_prose(stem: str, key: str, text: str) -> bool:
    """Return whether a text is prose that is always on its page, and no label of one line."""
    return bool(PROSE.fullmatch(key)) and text.endswith("\n") and (stem, key) not in SOMETIMES


@lru_cache(maxsize=64)
def first_uses(stem: str, language: Reading) -> Mapping[str, tuple[str, ...]]:
    """Return which terms each text of a lesson is the first to use, in the order of its file."""
    met: set[str] = set()
    uses = {}
    for key, text in written(stem, language).items():
        if is_prose(stem, key, text):
            uses[key] = tuple(id_ for id_ in found_in(text, language) if id_ not in met)
            met.update(uses[key])
    return uses


def met_in(stem: str, language: Reading) -> list[str]:
    """Return the ids of all terms in a lesson's prose, in the order in which they come first."""
    return [id_ for ids in first_uses(stem, language).values() for id_ in ids]


# Marking


@lru_cache(maxsize=2_048)
def marked(text: str, ids: tuple[str, ...], language: Reading, reading: Reading) -> str:
    """Return Markdown with the first use of each of these terms as a link."""
    left, by_form = set(ids), ids_by_form(language)

    def mark(match: re.Match[str]) -> str:
        form = match["strong"] or match["plain"]
        id_ = by_form[form.lower()] if form else ""
        if id_ not in left:
            return match[0]
        left.remove(id_)
        return link(match[0], id_, reading)

    return finder(language).sub(mark, text)


def prose(words: Words, key: str, **values: object) -> str:
    """Return a text of a lesson as `Words.prose` does, with the terms that it is the first to use as links."""
    versions = [
        marked(
            Words(words.stem, each).prose(key, **values), first_uses(words.stem, each).get(key, ()), each, words.reading
        )
        for each in words.languages
    ]
    return interleaved(versions)


def others(words: Words) -> str:
    """Return links to the terms that a lesson's prose uses and other lessons teach, in the order of their first use."""
    by_id = {term.id: term for term in terms()}
    met = dict.fromkeys(id_ for language in words.languages for id_ in met_in(words.stem, language))
    taught = {term.id for term in taught_by(words.stem)}
    return " · ".join(link(called(by_id[id_], words), id_, words.reading) for id_ in met if id_ not in taught)


def called(term: Term, words: Words) -> str:
    """Return a term's name, in both languages one beside the other."""
    return " ".join(dict.fromkeys(term.said(language).name for language in words.languages))
