"""What goes over the wire besides the pages: files compressed once, kept for good by browsers, and no file unused.

Streamlit sends its files uncompressed and leaves the rest to a proxy, which a class's server seldom has. gzip it is: a
browser asks for brotli only on an encrypted line, and a better one would save a tenth.
"""

import re
from asyncio import Future
from collections import OrderedDict
from pathlib import Path
from string import Template
from typing import NamedTuple

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.text import LANGUAGES, Words
from core.ui import assets

KEPT = 16_000_000  # bytes of compressed files in memory at most; Streamlit's and ours together are about half of it
FOREVER = "public, immutable, max-age=31536000"  # a year: the names of such files change with what is in them
LIVE = "live/static"  # beside the lessons: what the models in the page are made of
OURS, FILES = "/app/static/", "/static/"  # in the path, which may begin with a base path


class Answer(NamedTuple):
    """What an app answered."""

    status: int
    headers: MutableHeaders
    content: bytes

    async def send(self, send: Send) -> None:
        """Give it to a browser."""
        if self.status not in (204, 304):  # which have no content, whatever they say of its length
            self.headers["Content-Length"] = str(len(self.content))
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers.raw})
        await send({"type": "http.response.body", "body": self.content})


async def stay() -> Message:
    """Wait for ever: a browser that hangs up would have a file cut short, and kept like that for all others."""
    return await Future()


async def answer_of(app: ASGIApp, scope: Scope) -> Answer:
    """Return what an app answers to a request without content, whole."""
    heads, parts = list[Message](), list[bytes]()

    async def take(message: Message) -> None:
        if message["type"] == "http.response.start":
            heads.append(message)
        else:
            parts.append(message.get("body", b""))

    await app(scope, stay, take)
    (head,) = heads
    return Answer(head["status"], MutableHeaders(raw=list(head["headers"])), b"".join(parts))


def is_get(scope: Scope) -> bool:
    """Return whether this is a browser's request for something, and no websocket."""
    return scope["type"] == "http" and scope["method"] == "GET"


class KeepFiles:
    """Middleware that answers for compressed files from memory after the first time, and lets browsers keep ours."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.kept: OrderedDict[str, Answer] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if not is_get(scope) or FILES not in scope["path"]:
            await self.app(scope, receive, send)
            return
        path, asked = scope["path"], Headers(scope=scope)
        plain = "gzip" in asked.get("Accept-Encoding", "") and not {"range", "if-none-match"} & {*asked.keys()}
        answer = self.kept.get(path) if plain else None
        if answer is None:
            answer = await answer_of(self.app, scope)
            if OURS in path and answer.status == 200:
                answer.headers["Cache-Control"] = FOREVER
            self.keep(path, answer)
        await answer.send(send)

    def keep(self, path: str, answer: Answer) -> None:
        """Keep a file that was worth compressing and never changes; drop those kept longest when there are too many."""
        immutable = "immutable" in answer.headers.get("Cache-Control", "")
        if answer.status == 200 and immutable and answer.headers.get("Content-Encoding") == "gzip":
            self.kept[path] = answer
            while sum(len(each.content) for each in self.kept.values()) > KEPT:
                self.kept.popitem(last=False)


# Streamlit's page asks for Streamlit's typeface before it has heard of ours; on the address of a lesson it looks for
# the server below the lesson before it looks above it.
UNUSED_FONT = re.compile(r'<link\s+rel="preload"[^>]*SourceSans[^>]*>')
FONT = f"./app/static/{assets.READING}"
BEFORE = f"""<link rel="preload" href="{FONT}" as="font" type="font/ttf" crossorigin />
<script>window.__streamlit = {{ BACKEND_BASE_URL: new URL(".", location.href).href }}</script>"""
PATIENCE = 15_000  # ms that a page may take before the one without a websocket is offered
OFFER = "<br>".join(
    f'<a href="./lite?lang={each}" lang="{each}" style="color:#0f6b63">{Words("frame", each)("lite.offer")}</a>'
    for each in LANGUAGES
)
OFFERED = Template(Path(__file__).with_name("offer.html").read_text("utf-8").strip())
AFTER = (
    f"""<style>@font-face {{ font-family: "Source Sans"; font-weight: 100 900; src: url("{FONT}") }}</style>"""
    + OFFERED.substitute(links=OFFER, patience=PATIENCE)
    + "</head>"
)


def own_page(content: bytes) -> bytes:
    """Return Streamlit's HTML page, made to ask for what the course uses, where it is."""
    page, places = UNUSED_FONT.subn(BEFORE, content.decode(), count=1)
    return page.replace("</head>", AFTER, 1).encode() if places else content


class OwnDoor:
    """Middleware that sends `own_page` instead of Streamlit's, and files whole.

    What is sent in pieces would be compressed in pieces, on the event loop, where all visitors would wait for it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if not is_get(scope) or not (FILES in scope["path"] or "text/html" in Headers(scope=scope).get("Accept", "")):
            await self.app(scope, receive, send)
            return
        plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        answer = await answer_of(self.app, {**scope, "headers": plain})
        if answer.status == 200 and answer.headers.get("Content-Type", "").startswith("text/html"):
            answer = answer._replace(content=own_page(answer.content))
            for name in ("ETag", "Last-Modified"):  # of Streamlit's page, not of ours
                del answer.headers[name]
        await answer.send(send)


MIDDLEWARE = (Middleware(KeepFiles), Middleware(GZipMiddleware, compresslevel=9), Middleware(OwnDoor))
