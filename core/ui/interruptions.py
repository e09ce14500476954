"""Mends what Streamlit leaves in the wire when a click interrupts the run of a part of the page.

Streamlit then throws away what that run has not sent yet, since the next run says it again; but not a message that
only names one the browser holds already: it does not see whose it is. Sent alone, such a message points at a place
that the browser has not been told of, and the whole page turns white. A stroke and a quick click on "clear" did it.
"""

from typing import Any

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue

Parts = frozenset[str]  # the names of the parts of the page that a run draws again; none of a run of the whole page


class Queue(ForwardMsgQueue):
    """Messages on their way to one browser, of which a run that says everything again leaves none behind."""

    def __init__(self) -> None:
        super().__init__()
        self.running = Parts()  # of the run that the first message in the queue belongs to

    def clear(self, retain_lifecycle_msgs: bool = False, fragment_ids_this_run: list[str] | None = None) -> None:
        """Forget the messages; where only a run of `fragment_ids_this_run` begins, those that it will say again."""
        again, kept = Parts(fragment_ids_this_run or ()), []
        for message in self._queue:
            if message.WhichOneof("type") == "new_session":
                self.running = Parts(message.metadata.run.fragment_ids)
            if not (is_reference(message) and self.running and self.running <= again):
                kept.append(message)
        self._queue = kept
        super().clear(retain_lifecycle_msgs, fragment_ids_this_run)


def is_reference(message: ForwardMsg) -> bool:
    """Return whether a message only names one that the browser holds already."""
    return bool(message.HasField("ref_hash"))


def mend(sessions: Any) -> None:
    """Let each new session of `sessions`, the module that makes them, have our queue."""
    sessions.ForwardMsgQueue = Queue
