"""The shape every lesson page has: opening, the thing to play with, and what follows it."""

import html
import inspect
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.data.digits import DataFileError
from core.lessons import first_use, pictures
from core.lessons import jargon as terms
from core.lessons.book import BookNumber
from core.text import Words
from core.ui import language

PROSE_WIDTH = 760  # px, about 80 characters a line


def opening(words: Words) -> None:
    """Draw what the reader will see, in a line or two; the frame has drawn the title."""
    with st.container(key="frame_lead"):
        st.markdown(first_use.prose(words, "lead"))


def outcome(text: str, name: str = "") -> None:
    """Draw what there is to say about what happened, under the picture where it did."""
    with st.container(key=f"outcome{'_' * bool(name)}{name}"):
        st.markdown(text)


def prose(words: Words, key: str, **values: object) -> None:
    """Draw Markdown at a width that reads well, the terms that it is the first on its page to use as links."""
    st.markdown(first_use.prose(words, key, **values), width=PROSE_WIDTH)


def aside(words: Words, *keys: str, **values: object) -> DeltaGenerator:
    """Draw Markdown, and return the place for what belongs to it: beside it, or under it where there is no room."""
    with st.container(key=f"aside_{words.stem}_{keys[0]}"):
        with st.container():
            for key in keys:
                prose(words, key, **values)
        return st.container(gap="small")


def caption(text: str, **options: str) -> None:
    """Draw a small line under or over a picture. (Streamlit's own captions are too pale to read on a projector.)"""
    st.markdown(f":small[:gray[{text}]]", **options)  # type: ignore[arg-type]


def printed(text: str, share: float = 1) -> None:
    """Draw text exactly as Python prints it, no higher than a share of a stage. (A code block would fetch 1.5 MB.)"""
    style = "overflow:auto; margin:0; font-size:0.75rem; line-height:1.5; font-family:'JetBrains Mono',monospace"
    style += f"; max-height:max({12 * share}rem, {share} * (100vh - 16rem))"
    st.html(f'<pre tabindex="0" style="{style}">{html.escape(text)}</pre>')


def gallery(shown: Sequence[tuple[bytes, str, str]]) -> None:
    """Draw small square pictures (PNG, spoken description, caption) in rows of up to eight; they come with the page."""
    pictures_of = [
        f'<figure><img src="{pictures.url(png)}" alt="{html.escape(alt, quote=True)}">'
        f"<figcaption>{html.escape(below)}</figcaption></figure>"
        for png, alt, below in shown
    ]
    st.html(f'<div class="gallery">{"".join(pictures_of)}</div>')


def figures(*shown: tuple[str, str, str]) -> None:
    """Draw numbers in a row, each with its label above it and a note, or "", beside it."""
    parts = [[html.escape(part) for part in each] for each in shown]
    noted = [(label, value, f'<dd class="note">{note}</dd>' if note else "") for label, value, note in parts]
    inner = "".join(f"<div><dt>{label}</dt><dd>{value}</dd>{note}</div>" for label, value, note in noted)
    st.html(f'<dl class="figures">{inner}</dl>')


def picture(png: bytes, alt: str, width: int) -> None:
    """Draw a small picture, `width` px wide, its pixels sharp. It travels with the page: no request of its own."""
    style = "display:block; image-rendering:pixelated"
    st.html(
        f'<img src="{pictures.url(png)}" alt="{html.escape(alt, quote=True)}" width="{width}" style="{style}">',
        width="content",
    )


def digit(value: int | None) -> str:
    """Return Markdown for a 3 or a 7 in its colour; a dash for neither."""
    return {3: ":orange[**3**]", 7: ":blue[**7**]", None: "—"}[value]


def data_trouble(error: DataFileError) -> None:
    """Say which data file is missing or altered, and how to mend it."""
    text = language.words("frame").prose(f"data_file.{error.reason}", file=f"core/data/{error.file.name}")
    st.error(text, icon=":material/error:")


def section(words: Words, key: str) -> None:
    """Draw a heading."""
    st.header(words(key), anchor=key)


def stop_and_think(words: Words, **found: object) -> None:
    """Draw the lesson's question, with the answer, and what was `found` for it, out of sight until it is asked for."""
    frame = language.words("frame")
    with st.container(border=True, width=PROSE_WIDTH + 40, key=f"{words.stem}_think"):
        st.markdown(f"**:material/psychology_alt: {frame('stop_and_think')}**")
        prose(words, "think.question")
        with st.expander(frame("reveal"), key=f"{words.stem}_answer"):
            prose(words, "think.answer", **found)


SNIPPETS = Path(__file__).parents[1] / "lessons" / "snippets"


def code_that_ran(words: Words, *functions: Callable) -> None:
    """Draw the few lines to try in one's own Python, and the source of the functions this page called."""
    frame = language.words("frame")
    box = st.expander(frame("code_that_ran"), icon=":material/code:", on_change="rerun", key=f"{words.stem}_code")
    if box.open:  # Streamlit fetches 1.5 MB of highlighter for the first code block
        with box:
            snippet = SNIPPETS / f"{words.stem}.py"
            if snippet.exists():
                caption(frame("try_it"))
                st.code(snippet.read_text("utf-8"), language="python")
            for function in functions:
                source = inspect.unwrap(function)
                caption(f"`{source.__module__.replace('.', '/')}.py`")
                st.code(inspect.getsource(source), language="python")


def table(rows: Sequence[Mapping[str, object]]) -> None:
    """Draw rows as a table, its head from the first row's keys. (Streamlit's own would load 0.7 MB for it.)"""
    lines: list[list[object]] = [list(rows[0]), ["---"] * len(rows[0]), *(list(row.values()) for row in rows)]
    st.markdown("\n".join("| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines))


def book_numbers(words: Words, numbers: list[BookNumber]) -> None:
    """Draw the chapter's numbers beside ours, and whether they agree as printed."""
    frame = language.words("frame")
    st.subheader(frame("book_numbers"), anchor="book")
    rows = [
        {
            frame("what"): words(f"book.{number.key}", **number.values),
            frame("book"): number.book,
            frame("ours"): number.ours,
            frame("agree"): frame(number.agree or ("same" if number.book == number.ours else "different")),
        }
        for number in numbers
    ]
    with st.container(width=PROSE_WIDTH + 40, key=f"{words.stem}_book"):
        table(rows)


def jargon(words: Words) -> None:
    """Draw the terms met in this lesson: those that it teaches, and links to those that others do."""
    frame = language.words("frame")
    st.subheader(frame("jargon"), anchor="jargon")
    st.markdown(terms.listed(words), width=PROSE_WIDTH)
    if others := first_use.others(words):
        st.markdown(f"**{frame('jargon_others')}**  \n{others}", width=PROSE_WIDTH)
