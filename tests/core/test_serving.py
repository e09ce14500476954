"""What goes over the wire: files compressed once and kept, never the wrong answer, and a page that asks for no more."""

import asyncio
import gzip
import re
import tomllib
from pathlib import Path

import pytest
import streamlit
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Message, Receive, Scope, Send

from core.ui import assets, serving

ROOT = Path(__file__).parents[2]
INDEX = Path(streamlit.__file__).parent / "static/index.html"
FOREVER = "public, immutable, max-age=31536000"
TEXT = "let three = 3, seven = 7\n" * 20_000


class Server:
    """The middleware around a few files, and how often each was asked for behind it."""

    def __init__(self, folder: Path) -> None:
        self.asked: list[str] = []
        self.folder = folder
        self.files = StaticFiles(directory=folder)
        self.app = Starlette(routes=[Mount("/", self.file)], middleware=list(serving.MIDDLEWARE))

    async def file(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as Streamlit does: what has a hash in its name may be kept for ever, and the page never."""
        self.asked.append(scope["path"])
        immutable = scope["path"].startswith("/static/") and not scope["path"].endswith(".html")

        async def send_with_age(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(raw=message["headers"])["Cache-Control"] = FOREVER if immutable else "no-cache"
            await send(message)

        await self.files(scope, receive, send_with_age)

    def get(self, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Return what a browser is answered: status, headers and content as they cross the wire."""
        sent: list[dict] = []

        async def receive() -> dict:
            return {"type": "http.disconnect"}  # the most impatient of browsers

        async def send(message: dict) -> None:
            sent.append(message)

        raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        scope = {"type": "http", "method": method, "path": path, "headers": raw, "query_string": b""}
        asyncio.run(self.app({**scope, "root_path": "", "http_version": "1.1", "scheme": "http"}, receive, send))
        head = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        return sent[0]["status"], head, b"".join(message.get("body", b"") for message in sent[1:])


@pytest.fixture
def server(tmp_path: Path) -> Server:
    for name in ("static/a.js", "static/b.html", "app/static/vega-1.js", "index.html"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(TEXT)
    (tmp_path / "static/icons.woff2").write_bytes(bytes(range(256)) * 40)
    (tmp_path / "index.html").write_bytes(INDEX.read_bytes())
    return Server(tmp_path)


@pytest.mark.parametrize("path", ["/static/a.js", "/app/static/vega-1.js"])
def test_a_file_is_compressed_once_and_then_comes_from_memory(server, path):
    answers = [server.get(path, accept_encoding="gzip, deflate") for _ in range(3)]
    assert server.asked == [path]
    for status, head, content in answers:
        assert status == 200
        assert gzip.decompress(content).decode() == TEXT
        assert len(content) == int(head["content-length"]) < len(TEXT) / 50
        assert head["content-encoding"] == "gzip"
        assert "Accept-Encoding" in head["vary"]
        assert head["cache-control"] == FOREVER


def test_who_takes_no_gzip_gets_the_file_as_it_is_whoever_asked_before(server):
    server.get("/static/a.js", accept_encoding="gzip")
    for headers in ({}, {"accept_encoding": "identity"}, {"accept_encoding": "br"}):
        status, head, content = server.get("/static/a.js", **headers)
        assert (status, content.decode(), "content-encoding" in head) == (200, TEXT, False)


def test_a_part_and_an_unchanged_file_are_answered_as_ever(server):
    _, head, _ = server.get("/static/a.js", accept_encoding="gzip")
    assert server.get("/static/a.js", accept_encoding="gzip", if_none_match=head["etag"])[0] == 304
    status, part, content = server.get("/static/a.js", accept_encoding="gzip", range="bytes=4-8")
    assert (status, content, part["content-range"]) == (206, b"three", f"bytes 4-8/{len(TEXT)}")


@pytest.mark.parametrize("path", ["/static/b.html", "/static/none.js", "/app/static/none.js", "/static/icons.woff2"])
def test_nothing_else_is_kept(server, path):
    answers = [server.get(path, accept_encoding="gzip") for _ in range(2)]
    assert len(server.asked) == 2
    assert answers[0] == answers[1]
    assert answers[0][0] == (404 if "none" in path else 200)
    assert "immutable" not in answers[0][1].get("cache-control", "") or path.endswith("woff2")


def test_what_is_kept_is_bounded(server, monkeypatch):
    for i in range(20):
        (server.folder / f"static/{i}.js").write_text(f"{i}{TEXT}")
    size = len(server.get("/static/0.js", accept_encoding="gzip")[2])
    monkeypatch.setattr(serving, "KEPT", 5 * size)
    for i in (*range(20), 19, 0):
        server.get(f"/static/{i}.js", accept_encoding="gzip")
    assert server.asked[-2:] == ["/static/19.js", "/static/0.js"]  # the newest was still there, the oldest was not
    assert server.asked.count("/static/19.js") == 1


def test_other_methods_pass(server):
    assert server.get("/static/a.js", "POST", accept_encoding="gzip")[0] == 405
    status, _, content = server.get("/static/a.js", "HEAD", accept_encoding="gzip")
    assert (status, content) == (200, b"")


def test_the_page_asks_for_our_typeface_and_for_the_server_where_it_is(server):
    _, head, content = server.get("/index.html", accept="text/html", accept_encoding="gzip")
    page = gzip.decompress(content).decode()
    assert "SourceSans" in INDEX.read_text()
    assert "SourceSans" not in page
    assert page.count(assets.READING) == 2
    assert page.count("./lite?lang=") == 2  # offered where the page does not come, in each language
    assert "etag" not in head
    assert "BACKEND_BASE_URL" in page[: page.index('<script type="module"')]  # before Streamlit's own looks for it
    ours = re.sub(r"<link rel=\"preload\".*?</script>|<style>.*?</style><script>.*?</script>", "", page, flags=re.S)
    theirs = re.sub(r'<link\s+rel="preload".*?/>', "", INDEX.read_text(), flags=re.S)
    assert ours == theirs, "nothing else of Streamlit's page is touched"


def test_a_page_of_another_streamlit_stays_as_it_is():
    assert serving.own_page(b"<head><title>7</title></head>") == b"<head><title>7</title></head>"


def test_the_look_names_the_typefaces_that_are_written():
    faces = tomllib.loads((ROOT / ".streamlit/config.toml").read_text("utf-8"))["theme"]["fontFaces"]
    assert {face["url"] for face in faces} == {f"app/static/{name}" for name in assets.FONTS}


@pytest.mark.parametrize("name", [*assets.FONTS, assets.VEGA])
def test_the_name_of_a_file_that_browsers_keep_has_a_version_in_it(name):
    assert re.search(r"-\d+(\.\d+)+\.(js|ttf)$", name)
