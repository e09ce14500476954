"""The drawing page without Streamlit: one plain page that needs no websocket, for networks that block them."""

import html
import json
import re
from functools import lru_cache
from pathlib import Path
from string import Template

from core.lessons.draw import trouble_of
from core.text import READINGS, Reading, Words
from core.ui import serving
from core.ui.language import NAMES
from core.ui.live import ANY_BOARD, BOARD, files, told, told_any

PAGE = Template((Path(__file__).parent / "lite.html").read_text("utf-8"))
REASONS = ("empty", "dot", "full")
ABOUT = ("two", "any")  # what is asked of a drawing: 3 or 7, or any digit
NAME = "lite"  # in the address, beside the lessons


def reading_of(asked: str | None, accepted: str) -> Reading:
    """Return the reading asked for in the address, or else the one that fits what the browser accepts."""
    known = next((each for each in READINGS if each == asked), None)
    return known or ("zh" if accepted.lower().startswith("zh") else "en")


def plain(markdown: str) -> str:
    """Return a text without its Markdown: the colours and stars of digits."""
    return re.sub(r":\w+\[\*\*(.*?)\*\*\]", r"\1", markdown).replace("\n\n", "\n").strip()


def reasons(about: str, words: Words) -> dict[str, str]:
    """Return the sentences on why there is nothing to classify, by what is wrong with the drawing."""
    return {reason: plain(words.prose(f"trouble.{trouble_of(reason, about)}")) for reason in REASONS}


def links(reading: Reading) -> str:
    """Return the links to the three readings, as HTML."""
    here = {each: ' aria-current="page"' * (each == reading) for each in READINGS}
    return "".join(f'<a href="./{NAME}?lang={each}"{here[each]}>{NAMES[each]}</a>' for each in READINGS)


@lru_cache(maxsize=len(READINGS))
def page(reading: Reading) -> str:
    """Return the page in a reading, as HTML. Raises DataFileError."""
    words, frame = Words("draw", reading), Words("frame", reading)
    at = f"./{serving.LIVE}/{files.version()}"
    content = {
        "boards": {"two": told(words), "any": told_any(words)},
        "at": f"{at}/",
        "reasons": {about: reasons(about, words) for about in ABOUT},
        "loading": {about: frame(f"lite.loading_{about}") for about in ABOUT},
        "trouble": frame("lite.trouble"),
        "hidden": frame("lite.hidden"),
    }
    texts = {key: html.escape(words(key)) for key in ("title", "undo", "clear", "about", "about_two", "about_any")}
    texts |= {key: html.escape(frame(f"lite.{key}")) for key in ("course", "sheet", "old")}
    texts |= {f"lead_{about}": html.escape(plain(frame.prose(f"lite.lead_{about}"))) for about in ABOUT}
    return PAGE.substitute(
        texts,
        lang="zh-CN" if reading == "zh" else "en",
        reading=reading,
        readings=links(reading),
        at=at,
        told=json.dumps(content, ensure_ascii=False).replace("<", "\\u003c"),
        boards=(BOARD + ANY_BOARD).replace('class="board', 'class="with-picture board'),
    )
