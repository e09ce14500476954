"""A wire with a meter on it: passes everything on to a server and counts what comes back."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

PIECE = 65536  # bytes


class Wire:
    """What has come back over a wire so far: `received` bytes, on all connections together."""

    def __init__(self, address: str) -> None:
        host, _, port = address.partition(":")
        self.server = (host, int(port))
        self.received = 0
        self.counting = threading.Lock()
        self.door = socket.create_server((host, 0))
        self.address = f"{host}:{self.door.getsockname()[1]}"

    def serve(self) -> None:
        """Pass connections on until the door is shut."""
        with suppress(OSError):  # the door was shut
            while True:
                browser, _ = self.door.accept()
                server = socket.create_connection(self.server)
                for source, target in ((browser, server), (server, browser)):
                    threading.Thread(target=self.pass_on, args=(source, target, source is server), daemon=True).start()

    def pass_on(self, source: socket.socket, target: socket.socket, counted: bool) -> None:
        """Pass on what comes from one side until either hangs up."""
        with suppress(OSError):  # the other side has hung up
            while piece := source.recv(PIECE):
                with self.counting:
                    self.received += len(piece) if counted else 0
                target.sendall(piece)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


@contextmanager
def metered(address: str) -> Iterator[Wire]:
    """Give a wire to the server at an address such as "127.0.0.1:8601" for as long as the block lasts."""
    wire = Wire(address)
    threading.Thread(target=wire.serve, daemon=True).start()
    try:
        yield wire
    finally:
        wire.door.shutdown(socket.SHUT_RDWR)
        wire.door.close()
