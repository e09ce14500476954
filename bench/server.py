"""Starts the real server on this machine and visits it as a browser would, over its websocket, without a browser."""

import ctypes
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from bench.controls import Control, control_of, key_of

ROOT = Path(__file__).parents[1]
WARM_UP = 60  # seconds at most
ANSWER = 60  # seconds at most
SETTLE = 300  # seconds at most that the server is given to warm up
IDLE = 0.05  # seconds of the processor in two that a server may use which has warmed up
STAGE, FRAME = "stage", "frame_top"  # the containers around what a lesson lets one play with, and around the language
PROGRESS = "training_progress"  # in the name of the component that follows a training
KEEP = 2  # runs that a browser keeps a large message for after it was last on the page


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running(*options: str, app: Path = ROOT / "app.py", port: int = 0) -> Iterator[tuple[str, subprocess.Popen]]:
    """Run the app on 127.0.0.1 for as long as the block lasts; give its address ("127.0.0.1:8601") and process.

    The port is one that is free, if none is given.
    """
    port = port or free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(app), "--server.headless=true"]
    command += ["--server.address=127.0.0.1", f"--server.port={port}", *options]
    with tempfile.TemporaryFile("w+") as log:  # a pipe that nobody reads would fill up and stop the server
        server = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
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


def processor_seconds(pid: int) -> float:
    """Return the processor time a process has used so far, in seconds, its own and the system's for it (Linux).

    Asked of its clock: /proc counts in steps of 10 ms. Raises OSError when there is no such process.
    """
    clock = ctypes.c_int()
    if code := ctypes.CDLL(None).clock_getcpuclockid(pid, ctypes.byref(clock)):
        raise OSError(code, os.strerror(code))
    return time.clock_gettime(clock.value)


def settle(pid: int) -> None:
    """Wait until a server has warmed up: until it uses next to no processor time (Linux)."""
    end, before = time.monotonic() + SETTLE, 0.0
    while time.monotonic() < end and processor_seconds(pid) - before > IDLE:
        before = processor_seconds(pid)
        time.sleep(2)


def memory(pid: int) -> float:
    """Return the resident memory of a process in MB, where the system tells (Linux); nan elsewhere."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return float("nan")
    return next(int(line.split()[1]) / 1024 for line in status.read_text().splitlines() if line.startswith("VmRSS"))


class Visitor:
    """One browser tab: its own session, its own widget values, and, as in a browser, large messages kept for later."""

    def __init__(self, socket: ClientConnection, page: str, query: str) -> None:
        self.socket = socket
        self.page, self.query = page, query
        self.page_hash = ""  # Streamlit's name for the page, once it is open
        self.controls: dict[str, Control] = {}  # by key, as they stand on the page
        self.widgets: dict[str, str] = {}  # key → the id Streamlit made of it, of other components too
        self.values: dict[str, WidgetState] = {}
        self.received, self.bytes = 0, 0  # messages
        self.runs = 0
        self.fragment = ""  # Streamlit's name for the part of the page drawn last that can be run on its own
        self.trains = False  # whether the page has shown the progress of a training
        self._keys: dict[tuple[int, ...], str] = {}  # of the containers, by their place
        self._drawn: dict[str, int] = {}  # in which run each control was drawn last
        self._kept: dict[str, tuple[ForwardMsg, int]] = {}  # large messages by hash, and in which run each was used

    def run(self, fragment: str = "") -> float:
        """Ask for a run, of the whole page or of a fragment; return the seconds until the last output arrived."""
        message = BackMsg()
        state = message.rerun_script
        state.fragment_id, state.query_string = fragment, self.query
        state.page_name, state.page_script_hash = "" if self.page_hash else self.page, self.page_hash
        state.widget_states.widgets.extend(self.values.values())
        state.cached_message_hashes.extend(name for name, (_, used) in self._kept.items() if self.runs - used < KEEP)
        self.runs += 1
        start = time.perf_counter()
        self.socket.send(message.SerializeToString())
        while True:
            content = self.socket.recv(timeout=ANSWER, decode=False)
            self.received += 1
            self.bytes += len(content)
            answer = ForwardMsg.FromString(content)
            self.read(answer)
            early = answer.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN  # it runs again by itself
            if answer.WhichOneof("type") == "script_finished" and not early:
                seconds = time.perf_counter() - start
                self._forget(fragment)
                return seconds

    def read(self, answer: ForwardMsg) -> None:
        """Take in what a message draws."""
        kind, place = answer.WhichOneof("type"), tuple(answer.metadata.delta_path)
        if kind == "navigation":
            self.page_hash = answer.navigation.page_script_hash
        if kind == "ref_hash":
            answer = self._kept[answer.ref_hash][0]
        if answer.metadata.cacheable:
            self._kept[answer.hash] = answer, self.runs
        if answer.WhichOneof("type") != "delta":
            return
        delta = answer.delta
        self.fragment = delta.fragment_id or self.fragment
        if delta.WhichOneof("type") == "add_block":
            self._keys[place] = key_of(delta.add_block.id)
        elif delta.WhichOneof("type") == "new_element":
            self._draw(delta, place)

    def _draw(self, delta: Delta, place: tuple[int, ...]) -> None:
        """Note an element's id, and what it can be changed to."""
        kind = delta.new_element.WhichOneof("type")
        self.trains = self.trains or PROGRESS in delta.new_element.bidi_component.component_name
        identifier = getattr(getattr(delta.new_element, kind), "id", "") if kind else ""
        if not (key := key_of(identifier)):
            return
        self.widgets[key] = identifier
        inside = [self._keys.get(place[: i + 1], "") for i in range(len(place))]
        if control := control_of(delta, tuple(filter(None, inside))):
            self.controls[key] = control
            self._drawn[key] = self.runs
            if getattr(control.message, "set_value", False):
                self.values.pop(key, None)  # the server says what it is now

    def _forget(self, fragment: str) -> None:
        """Forget presses, and the controls that a run was to draw and has not."""
        self.values = {key: value for key, value in self.values.items() if not value.trigger_value}
        for key, control in list(self.controls.items()):
            if self._drawn[key] < self.runs and fragment in ("", control.fragment):
                del self.controls[key]

    def to_play_with(self) -> list[Control]:
        """Return the controls on the page's stages; without a stage all of its own; without any the frame's."""
        usable = [control for control in self.controls.values() if control.values()]
        stage = [control for control in usable if any(key.startswith(STAGE) for key in control.inside)]
        own = [control for control in usable if FRAME not in control.inside]
        return stage or own or usable

    def set(self, key: str, **value: object) -> None:
        """Give the widget of that key a value for the next run, such as `int_value=3`; see Streamlit's WidgetState."""
        self.values[key] = WidgetState(id=self.widgets[key], **value)  # type: ignore[arg-type]

    def change(self, key: str, value: dict[str, Any]) -> float:
        """Change a control as a reader does, run what it runs, and return the seconds until the last output arrived."""
        self.set(key, **value)
        return self.run(self.controls[key].fragment)


@contextmanager
def visiting(address: str, page: str = "", query: str = "lang=en") -> Iterator[Visitor]:
    """Open a tab on a page ("" is Home, "pixels" a lesson) for as long as the block lasts."""
    with connect(f"ws://{address}/_stcore/stream", subprotocols=[Subprotocol("streamlit")], max_size=None) as socket:
        yield Visitor(socket, page, query)
