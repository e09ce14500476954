"""Starts the real server on this machine and visits it as a browser would, over its websocket, without a browser."""

import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

ROOT = Path(__file__).parents[1]
WARM_UP = 60  # seconds at most
ANSWER = 60  # seconds at most


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running(*options: str, app: Path = ROOT / "app.py") -> Iterator[tuple[str, subprocess.Popen]]:
    """Run the app on 127.0.0.1 for as long as the block lasts; give its address ("127.0.0.1:8601") and process."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(app), "--server.headless=true"]
    command += ["--server.address=127.0.0.1", f"--server.port={port}", *options]
    with tempfile.TemporaryFile("w+") as log:  # a pipe that nobody reads would fill up and stop the server
        server = subprocess.Popen(command, cwd=app.parent, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            wait_until_healthy(f"127.0.0.1:{port}", server, log)
            yield f"127.0.0.1:{port}", server
        finally:
            server.terminate()
            server.wait(timeout=20)


def wait_until_healthy(address: str, server: subprocess.Popen, log: TextIO) -> None:
    """Return as soon as the server answers. Raises RuntimeError with its output when it does not."""
    end = time.monotonic() + WARM_UP
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(f"http://{address}/_stcore/health", timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    log.seek(0)
    raise RuntimeError(f"the server did not start:\n{log.read()}")


class Visitor:
    """One browser tab: its own session, its own widget values."""

    def __init__(self, socket: ClientConnection, page: str, query: str) -> None:
        self.socket = socket
        self.page, self.query = page, query
        self.widgets: dict[str, str] = {}  # key → the id Streamlit made of it
        self.values: dict[str, WidgetState] = {}
        self.received = 0  # messages
        self.fragment = ""  # Streamlit's name for the part of the page that can be run on its own, if there is one

    def run(self, fragment: bool = False) -> float:
        """Ask for a run, of the whole page or of its fragment; return the seconds until the last output arrived."""
        message = BackMsg()
        if fragment:
            message.rerun_script.fragment_id = self.fragment
        message.rerun_script.page_name = self.page
        message.rerun_script.query_string = self.query
        message.rerun_script.widget_states.widgets.extend(self.values.values())
        start = time.perf_counter()
        self.socket.send(message.SerializeToString())
        while True:
            content = self.socket.recv(timeout=ANSWER, decode=False)
            self.received += 1
            answer = ForwardMsg.FromString(content)
            self.fragment = answer.delta.fragment_id or self.fragment
            for found in re.finditer(rb"\$\$ID-[0-9a-f]{32}-([a-z0-9_]+)", content):
                self.widgets[found[1].decode()] = found[0].decode()
            if answer.WhichOneof("type") == "script_finished":
                return time.perf_counter() - start

    def set(self, key: str, **value: object) -> None:
        """Give the widget of that key a value for the next run, such as `int_value=3`; see Streamlit's WidgetState."""
        self.values[key] = WidgetState(id=self.widgets[key], **value)  # type: ignore[arg-type]


@contextmanager
def visiting(address: str, page: str = "", query: str = "lang=en") -> Iterator[Visitor]:
    """Open a tab on a page ("" is Home, "pixels" a lesson) for as long as the block lasts."""
    with connect(f"ws://{address}/_stcore/stream", subprotocols=[Subprotocol("streamlit")], max_size=None) as socket:
        yield Visitor(socket, page, query)
