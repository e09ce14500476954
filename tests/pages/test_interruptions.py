"""What is left on its way to a browser when a click interrupts a run."""

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import app_session
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue

from core.ui.interruptions import Queue
from core.ui.warm import lifespan


def start(*parts: str) -> ForwardMsg:
    """Return what tells a browser that a run of these parts begins; of the whole page where there are none."""
    message = ForwardMsg()
    message.new_session.name = "run"
    message.metadata.run.fragment_ids.extend(parts)
    return message


def element(path: list[int], part: str = "") -> ForwardMsg:
    """Return a message with an element of a part."""
    message = ForwardMsg()
    message.metadata.delta_path.extend(path)
    message.delta.new_element.markdown.body = "words"
    if part:
        message.delta.fragment_id = part
    return message


def reference(path: list[int]) -> ForwardMsg:
    """Return a message that only names an element which the browser holds."""
    message = ForwardMsg()
    message.metadata.delta_path.extend(path)
    message.ref_hash = "chart"
    return message


def places(queue: ForwardMsgQueue) -> list[list[int]]:
    """Return where the messages that wait will put something."""
    return [list(message.metadata.delta_path) for message in queue.flush() if message.metadata.delta_path]


def interrupted(queue: ForwardMsgQueue, *, sent: bool) -> list[list[int]]:
    """Let a run of the part "stage" be interrupted by its next one, after its start was `sent`; return what is left."""
    queue.enqueue(start("stage"))
    if sent:
        queue.flush()
    queue.enqueue(element([0, 3, 1], "stage"))
    queue.enqueue(reference([0, 3, 5, 0]))
    queue.clear(retain_lifecycle_msgs=True, fragment_ids_this_run=["stage"])
    return places(queue)


@pytest.mark.parametrize("sent", [False, True])
def test_nothing_of_an_interrupted_run_is_sent_without_the_rest(sent):
    assert interrupted(Queue(), sent=sent) == []


def test_streamlit_still_needs_it():
    assert interrupted(ForwardMsgQueue(), sent=False) == [[0, 3, 5, 0]]


def test_what_no_other_run_will_say_again_stays():
    queue = Queue()
    queue.enqueue(start())
    queue.enqueue(element([0, 1]))
    queue.enqueue(reference([0, 2]))
    queue.enqueue(start("other"))
    queue.enqueue(element([0, 4, 0], "other"))
    queue.enqueue(reference([0, 4, 1]))
    queue.clear(retain_lifecycle_msgs=True, fragment_ids_this_run=["stage"])
    assert places(queue) == [[0, 1], [0, 2], [0, 4, 0], [0, 4, 1]]


def test_a_run_of_the_whole_page_begins_anew():
    queue = Queue()
    queue.enqueue(start("stage"))
    queue.enqueue(reference([0, 3, 5, 0]))
    queue.clear(retain_lifecycle_msgs=True)
    assert places(queue) == []


@pytest.mark.anyio
async def test_each_session_of_a_server_has_the_mended_queue(monkeypatch):
    monkeypatch.setattr(app_session, "ForwardMsgQueue", ForwardMsgQueue)
    monkeypatch.setattr("core.ui.warm.warm_up", lambda: None)
    async with lifespan(None):
        assert app_session.ForwardMsgQueue is Queue
