"""What a visitor can change on a page, read from the messages that the server sends a browser for it."""

import re
from typing import Any, NamedTuple

from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.Slider_pb2 import Slider

KINDS = ("slider", "number_input", "button", "button_group", "selectbox", "checkbox", "radio", "text_input")
NAME = re.compile(r"\$\$ID-[0-9a-f]{32}-(.+)")  # what Streamlit makes of a key
STEPS = 20  # a slider's way in so many steps at least, as a hand moves it
TYPED = ("1", "2", "3")  # into a box for text: an index and a shape alike


class Control(NamedTuple):
    """One widget: its key, Streamlit's id and message for it, the fragment it runs, and the containers around it."""

    key: str
    id: str
    kind: str
    message: Any
    fragment: str  # "" when a change runs the whole page
    inside: tuple[str, ...]  # keys, from the outermost on

    def values(self) -> list[dict[str, Any]]:
        """Return values for Streamlit's WidgetState, none of them its first; [] when nothing can be done."""
        return [] if self.message.disabled else VALUES[self.kind](self.message)


def key_of(identifier: str) -> str:
    """Return the key in an id of Streamlit's; "" when there is none."""
    found = NAME.fullmatch(identifier)
    return found[1] if found and found[1] != "None" else ""


def control_of(delta: Delta, inside: tuple[str, ...]) -> Control | None:
    """Return the control that a message draws inside containers with these keys, if it draws one that has a key."""
    kind = delta.new_element.WhichOneof("type")
    if kind not in KINDS:
        return None
    message = getattr(delta.new_element, kind)
    key = key_of(message.id)
    return Control(key, message.id, kind, message, delta.fragment_id, inside) if key else None


def numbers(message: Any, start: float, step: float) -> list[float]:
    """Return three numbers next to `start`, up or, where there is no room, down, within the limits of a widget."""
    ends = start + 3 * step
    direction = -step if ends > message.max else step
    return [start + i * direction for i in (1, 2, 3)]


def slider(message: Slider) -> list[dict[str, Any]]:
    """Return changes of a slider's (last) thumb."""
    if message.type == Slider.SELECT_SLIDER:
        others = [name for i, name in enumerate(message.options) if i not in [*message.default]]
        return [{"string_array_value": {"data": [name]}} for name in others[:3]]
    steps = max(1, round((message.max - message.min) / STEPS / message.step))
    *others, last = message.default
    return [{"double_array_value": {"data": [*others, end]}} for end in numbers(message, last, steps * message.step)]


def number_input(message: Any) -> list[dict[str, Any]]:
    """Return numbers typed into a box."""
    kind = "int_value" if message.data_type == type(message).INT else "double_value"
    return [{kind: number} for number in numbers(message, message.default, message.step)]


def options(message: Any) -> list[str]:
    """Return a few of the options that are not chosen at the start."""
    chosen = message.default if isinstance(message.default, int) else next(iter(message.default), -1)
    names = [getattr(option, "content", option) for option in message.options]
    return [name for i, name in enumerate(names) if i != chosen][:3]


VALUES: dict[str, Any] = {
    "slider": slider,
    "number_input": number_input,
    "button": lambda message: [{"trigger_value": True}],
    "button_group": lambda message: [{"string_array_value": {"data": [name]}} for name in options(message)],
    "selectbox": lambda message: [{"string_value": name} for name in options(message)],
    "radio": lambda message: [{"string_value": name} for name in options(message)],
    "checkbox": lambda message: [{"bool_value": value} for value in (not message.default, message.default)],
    "text_input": lambda message: [{"string_value": text} for text in TYPED],
}
