"""Draws any lesson's INPUTS, checks what comes from the browser once, and keeps all of them in the address.

What the inputs say lives in the session under one key a lesson (a `Values`); widgets only show it and change it. So a
button acts on what is on the screen when it is pressed, and a value that no widget shows just now is not lost.
"""

import random
import re
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, cast

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core.data import digits, own
from core.lessons import inputs as declared
from core.lessons.inputs import Input, Inputs, Refused, Values
from core.lessons.numbers import number
from core.text import Words
from core.ui import language, mine

FOLLOWS = "reader_"  # what the reader has chosen follows them from lesson to lesson under this name and its id
OF_A_LESSON = (
    ":values",
    ":refused",
    ":drawn",
    ":settled",
    ":below",
)  # what the session holds under the stem of the page
LINKED = ("image", "source")  # what a link to a reader's own digit says, and nothing else: it is about the digit
PLAIN = (declared.Number, declared.Whole, declared.Text)  # typed into a box

# Writes the address without a step in the browser's history. (Streamlit's own ways add one, or write visible labels.)
_address = st.components.v2.component("address", js=Path(__file__).with_name("address.js").read_text("utf-8"))


def lesson_of(stem: str) -> ModuleType:
    """Return what is declared for a lesson: `core.lessons.<stem>`."""
    return import_module(f"core.lessons.{stem}")


def inputs_of(stem: str) -> Inputs:
    """Return the inputs of a page; none where nothing is declared (Home)."""
    try:
        return tuple(lesson_of(stem).INPUTS)
    except (ModuleNotFoundError, AttributeError):
        return ()


def arrive(stem: str) -> None:
    """Take what the address asks for when the reader comes to a page, by a link or by going back; forget other pages.

    While the reader stays the session is right and the address follows it: a click that overtakes the address it led
    to may not undo itself.
    """
    context = get_script_run_ctx()
    going_back = context is not None and context.is_history_navigation
    if st.session_state.get("page") == stem and not going_back:
        return
    forget()
    inputs = inputs_of(stem)
    asked = {id_: st.query_params.get_all(id_) for id_ in st.query_params}
    values = declared.from_address(inputs, asked)
    followed = {
        each.id: st.session_state[FOLLOWS + each.id]
        for each in inputs
        if isinstance(each, declared.Picture) and each.id not in asked and follows(each)
    }
    st.session_state[f"{stem}:values"] = values.replace(**followed)
    for each in inputs:
        if isinstance(each, declared.Picture) and asked.get(each.id, [""])[0].startswith(own.SET):
            receive(stem, each, asked[each.id])
    st.session_state["page"] = stem  # last: where the browser interrupts a run before, the next does it all


def follows(each: declared.Picture) -> bool:
    """Return whether the reader has chosen an image before that this input can take."""
    path = st.session_state.get(FOLLOWS + each.id, "")
    return own.is_own(path) if isinstance(each, declared.OwnDigit) else bool(path)


def receive(stem: str, each: declared.Picture, texts: list[str]) -> None:
    """Take a digit that a link has brought to the reader, or have it said that it came damaged."""
    path = declared.one_from(each, texts)
    if own.is_own(path):
        mine.note_sent(path)
    else:
        st.session_state[f"{stem}:refused"] = {each.id: Refused("own_damaged")}


def forget() -> None:
    """Forget what the inputs of the page before said, and every widget's own memory of it."""
    for key in [key for key in st.session_state if isinstance(key, str) and key.endswith(OF_A_LESSON)]:
        if key.endswith(":drawn"):
            for widget in st.session_state[key]:
                st.session_state.pop(widget, None)
        del st.session_state[key]


def shown(each: Input, value: Any) -> Any:
    """Return a value as its widget takes it."""
    if isinstance(each, PLAIN) and getattr(each, "typed", True):
        return each.write(value)
    return list(value) if isinstance(each, declared.Several) else value


class Desk:
    """The inputs of one lesson: what they say now, their widgets, and the buttons that set them."""

    def __init__(self, stem: str, words: Words | None = None) -> None:
        self.stem = stem
        self.inputs = inputs_of(stem)
        self.of = {each.id: each for each in self.inputs}
        self.words = words or language.words(stem)

    @property
    def now(self) -> Values:
        """What the inputs say."""
        key = f"{self.stem}:values"
        if key not in st.session_state:
            st.session_state[key] = declared.defaults(self.inputs)
        return st.session_state[key]

    def set(self, **changes: Any) -> None:
        """Make inputs say something else; from a callback, or before they are drawn."""
        before = self.now
        now = before.replace(**changes)
        lists = [each for each in self.inputs if isinstance(each, declared.Page) and each.id not in changes]
        begun = {each.id: each.default for each in lists if before.only(*each.of) != now.only(*each.of)}
        st.session_state[f"{self.stem}:values"] = now.replace(**begun)
        for id_, value in changes.items():
            self.refusals.pop(id_, None)
            if isinstance(self.of[id_], declared.Picture) and value:
                st.session_state[FOLLOWS + id_] = value

    def take(self, **texts: Any) -> None:
        """Take what the browser sent for inputs otherwise than by their widgets, such as a clicked mark.

        What one of them cannot take changes nothing.
        """
        try:
            changes = {id_: self.of[id_].read(str(text)) for id_, text in texts.items()}
        except Refused:
            return
        self.set(**changes)

    @property
    def refusals(self) -> dict[str, Refused]:
        """Why what was typed was not taken, by the inputs' ids."""
        return st.session_state.setdefault(f"{self.stem}:refused", {})

    @property
    def drawn(self) -> dict[str, Any]:
        """What each widget was last drawn with, by its key."""
        return st.session_state.setdefault(f"{self.stem}:drawn", {})

    @property
    def settled(self) -> dict[str, Any]:
        """What each widget was last drawn with by a run that came to its end, by its key.

        Of a run that the browser interrupted Streamlit knows what a widget was to show, but no browser was told.
        """
        return st.session_state.setdefault(f"{self.stem}:settled", {})

    def key(self, id_: str) -> str:
        """Return the key of an input's widget."""
        return f"{self.stem}_{id_}"

    def collect(self) -> None:
        """Take what every widget says now; the callback of each of them, and the beginning of every button's.

        What else is to change when the reader has turned something a lesson says by `turned(before, now)`.
        """
        before = self.now
        for each in self.inputs:
            for part in ("", "_slider"):
                raw = st.session_state.get(self.key(each.id) + part)
                if raw is not None and raw != self._as_shown(each, part):
                    self._take(each, raw)
            if isinstance(each, declared.Picture):
                self._collect_picture(each)
        turned = getattr(lesson_of(self.stem), "turned", None) if self.inputs else None
        if turned and self.now != before:
            self.set(**turned(before, self.now))

    def _as_shown(self, each: Input, part: str = "") -> Any:
        """Return what a widget was last drawn with: what it says if the reader has not touched it."""
        return self.drawn.get(self.key(each.id) + part)

    def _take(self, each: Input, raw: Any) -> None:
        """Take one value from the browser; what cannot be taken leaves the value as it was and says why."""
        try:
            value = each.read(raw if isinstance(raw, str) else each.write(raw))
        except Refused as refused:
            self.refusals[each.id] = refused
        else:
            self.set(**{each.id: value})

    # Drawing

    def draw(self, *ids: str, label: str | None = None, **options: Any) -> None:
        """Draw the widgets of some inputs, each with its label from the lesson's words under its id."""
        for id_ in ids:
            each = self.of[id_]
            if isinstance(each, declared.OwnDigit):
                self._draw_strip(each)
            elif isinstance(each, declared.Picture):
                self._draw_picture(each)
            else:
                limits = declared.ends(each.low, each.high) if isinstance(each, declared.Whole) else {}
                self._draw(each, label or self.words(id_, **limits), **options)

    def _draw(self, each: Input, label: str, **options: Any) -> None:
        key = self.key(each.id)
        value = getattr(self.now, each.id)
        common: dict[str, Any] = {"on_change": self.collect, **options}
        if isinstance(each, PLAIN) and getattr(each, "typed", True):
            self._seed(key, each, shown(each, value))
            st.text_input(label, key=key, **common)
            self.say_refusal(each.id)
            if isinstance(each, declared.Number) and each.slider:
                self._draw_slider(each, label, key + "_slider", label_visibility="collapsed", on_change=self.collect)
        elif isinstance(each, (declared.Number, declared.Whole)):
            self._draw_slider(each, label, key, **common)
        elif isinstance(each, declared.Ladder):
            self._seed(key, each, value)
            st.select_slider(label, each.rungs, format_func=number, key=key, **common)
        elif isinstance(each, declared.Range):
            self._seed(key, each, value)
            st.slider(label, each.low, each.high, key=key, **common)
        elif isinstance(each, declared.Choice):
            self._seed(key, each, value)
            named = {option: self.words(each.name(option)) for option in each.options}
            if each.listed:
                st.selectbox(label, each.options, format_func=named.__getitem__, key=key, **common)
            else:
                st.segmented_control(
                    label, each.options, required=True, format_func=named.__getitem__, key=key, wrap=True, **common
                )
        elif isinstance(each, declared.Several):
            self._seed(key, each, shown(each, value))
            named = {option: self.words(each.name(option)) for option in each.options}
            st.pills(label, each.options, selection_mode="multi", format_func=named.__getitem__, key=key, **common)
        elif isinstance(each, declared.Switch):
            self._seed(key, each, value)
            st.toggle(label, key=key, **common)
        else:
            raise TypeError(f"{each.id} has no widget")

    def _draw_slider(self, each: declared.Number | declared.Whole, label: str, key: str, **common: Any) -> None:
        """Draw a slider; a value beyond its ends stands at its end."""
        value = getattr(self.now, each.id)
        if isinstance(each, declared.Number):
            low, high = map(float, each.slider or (each.low, each.high))
            at: float = min(max(value, low), high)
            step: float = each.step or (high - low) / 100
        else:
            low, high, at, step = each.low, each.high, value, each.step
        self._seed(key, each, at)
        st.slider(label, low, high, step=step, key=key, **common)

    def _seed(self, key: str, each: Input, value: Any) -> None:
        """Make a widget show a value, unless the reader's own words stand there with a sentence on what is wrong."""
        refused = each.id in self.refusals
        if not refused or key not in st.session_state:
            if key not in self.settled or st.session_state.get(key) != value:
                st.session_state[key] = value
            self.drawn[key] = value

    def say_refusal(self, id_: str) -> None:
        """Say why what was typed was not taken, and what is kept instead, under its box."""
        refused = self.refusals.get(id_)
        if refused:
            frame = language.words("frame")
            kept = plain(shown(self.of[id_], getattr(self.now, id_)))
            why = frame(f"refused.{refused.key}", **as_typed(refused))
            st.markdown(f":small[:red[{why} {frame('refused.kept', kept=kept)}]]")

    def pages(self, id_: str, pages: int) -> None:
        """Draw the numbers of the pages of a list."""
        key = self.key(id_)
        self._seed(key, self.of[id_], min(getattr(self.now, id_), pages))
        st.pagination(pages, key=key, on_change=self.collect)

    def button(
        self,
        name: str,
        do: Callable[[Values], Mapping[str, Any] | None],
        *,
        label: str | None = None,
        then: Callable[[], None] | None = None,
        needs: Iterable[str] = (),
        **options: Any,
    ) -> None:
        """Draw a button that sets inputs to what `do` makes of what they say when it is pressed.

        It does nothing while what was typed into one of those it `needs` cannot be taken: the box says why.
        """

        def press() -> None:
            self.collect()
            if self.refusals.keys() & set(needs):
                return
            self.set(**(do(self.now) or {}))
            if then:
                then()

        st.button(label or self.words(name), on_click=press, key=self.key(name), **options)

    def presets(
        self, presets: Mapping[str, Mapping[str, Any]], *, then: Callable[[], None] | None = None, **options: Any
    ) -> None:
        """Draw one button for each preset, labelled `preset_<name>`; the one in force is set in bold."""
        with st.container(horizontal=True, gap="xsmall"):
            for name, changes in presets.items():
                label = self.words(f"preset_{name}")
                in_force = all(getattr(self.now, id_) == value for id_, value in changes.items())
                self.button(
                    f"preset_{name}",
                    lambda _, changes=changes: changes,  # type: ignore[misc]
                    label=f"**{label}**" if in_force else label,
                    then=then,
                    **options,
                )

    # The image chooser

    def _draw_picture(self, each: declared.Picture) -> None:
        frame, key = language.words("frame"), self.key(each.id)
        split, digit, name = getattr(self.now, each.id).split("/")
        sets = (*digits.SPLITS, own.SET) if split == own.SET or mine.paths() else digits.SPLITS
        named = {option: frame(f"chooser.{option}") for option in sets}
        parts = [("split", frame("chooser.split"), sets, split)]
        if split != own.SET:
            parts.append(("digit", frame("chooser.digit"), tuple(map(str, digits.DIGITS)), digit))
        with st.container(horizontal=True, gap="small", key=f"{key}_folder"):
            for part, label, options, value in parts:
                self._seed(f"{key}_{part}", each, value)
                st.segmented_control(
                    label,
                    options,
                    required=True,
                    format_func=lambda option: named.get(option, option),
                    key=f"{key}_{part}",
                    on_change=self.collect,
                    wrap=True,
                )
        if split == own.SET:
            self._draw_strip(each)
        with st.container(horizontal=True, gap="xsmall", vertical_alignment="bottom", key=f"{key}_steps"):
            if split != own.SET:
                self._seed(f"{key}_name", each, name.removesuffix(".png"))
                st.text_input(frame("chooser.name"), key=f"{key}_name", on_change=self.collect, width=100)
            for name_, icon, do in (
                ("previous", "arrow_back", lambda _: {each.id: beside(getattr(self.now, each.id), -1)}),
                ("next", "arrow_forward", lambda _: {each.id: beside(getattr(self.now, each.id), 1)}),
                ("random", "casino", lambda _: {each.id: any_of(getattr(self.now, each.id))}),
                ("book", "menu_book", lambda _: {each.id: each.default}),
            ):
                label = frame(f"chooser.{name_}")
                # The label is out of sight (style.css) and read aloud; who points at the sign is told it.
                self.button(f"{each.id}_{name_}", do, label=label, icon=f":material/{icon}:", help=label)
            if split == own.SET and not mine.holds(getattr(self.now, each.id)):
                self._offer_to_keep(each)
        self.say_refusal(each.id)

    def _draw_strip(self, each: declared.Picture) -> None:
        """Draw the reader's own digits to choose from."""
        link = {id_: text for id_, text in declared.to_address(self.inputs, self.now).items() if id_ in LINKED}
        chosen = getattr(self.now, each.id)
        mine.strip(f"{self.key(each.id)}_strip", chosen, link, lambda path: self.take(**{each.id: path}))

    def _offer_to_keep(self, each: declared.Picture) -> None:
        """Draw the button that keeps a digit which a link has brought."""
        label, key = language.words("frame")("mine.keep_it"), f"{self.key(each.id)}_keep"
        if st.button(label, icon=":material/bookmark_add:", help=label, key=key, disabled=mine.is_full()):
            mine.keep(getattr(self.now, each.id))
            st.rerun()  # the whole page: the frame has the browser keep it

    def _collect_picture(self, each: declared.Picture) -> None:
        key = self.key(each.id)
        chosen = st.session_state.get(f"{key}_split")
        if own.SET in (chosen, self.drawn.get(f"{key}_split")):
            if chosen is not None and chosen != self.drawn.get(f"{key}_split"):
                self._take(each, first_of(chosen, each.default))
            return
        parts = [st.session_state.get(f"{key}_{part}") for part in ("split", "digit", "name")]
        drawn = [self.drawn.get(f"{key}_{part}") for part in ("split", "digit", "name")]
        if None in parts or parts == drawn:
            return
        split, digit, name = map(str, parts)
        if [split, digit] != drawn[:2] and name == drawn[2]:  # another folder: its first image, or the book's
            folder = digits.folder(split, int(digit))
            book = each.default.split("/")
            name = book[2] if [split, digit] == book[:2] else folder[0]
        self._take(each, f"{split}/{digit}/{name.strip().removesuffix('.png')}.png")

    # The address

    def tell_browser(self, where: str = "page") -> None:
        """Put what the inputs say into the address; where players stand, the browser itself keeps there."""
        self.settled.update(self.drawn)
        positions = [each.id for each in self.inputs if isinstance(each, declared.Position)]
        said = declared.to_address(self.inputs, self.now)
        says = {id_: text for id_, text in said.items() if id_ not in positions}
        data = {"page": self.stem, "says": says, "players": positions}
        _address(data=data, key=f"address_{where}", height=1)


def plain(text: object) -> str:
    """Return Markdown that shows a reader's own text as it was typed."""
    return re.sub(r"([\\`*_\[\]#:|<>$~])", r"\\\1", str(text))


def as_typed(refused: Refused) -> dict[str, str]:
    """Return what the words for a refusal tell of it, each as it was typed."""
    return {name: plain(value) for name, value in refused.values.items()}


def first_of(split: str, default: str) -> str:
    """Return the image that a set begins with: the newest of the reader's own, or the book's where it is in there."""
    if split == own.SET:
        return mine.paths()[0]
    return default if default.startswith(f"{split}/") else f"{split}/3/{digits.folder(cast(digits.Split, split), 3)[0]}"


def folder_of(path: str) -> list[str]:
    """Return all images of the folder that an image is in; a reader's own digits are one folder."""
    if own.is_own(path):
        return list(dict.fromkeys([*mine.paths(), path]))
    split, digit, _ = path.split("/")
    return [f"{split}/{digit}/{name}" for name in digits.folder(cast(digits.Split, split), int(digit))]


def beside(path: str, by: int) -> str:
    """Return the image so many places on in its folder, round and round."""
    folder = folder_of(path)
    return folder[(folder.index(path) + by) % len(folder)]


def any_of(path: str) -> str:
    """Return any image of the same folder."""
    return random.choice(folder_of(path))


def link(stem: str, values: Values, reading: str | None = None) -> Mapping[str, str]:
    """Return the parameters of an address that opens a lesson in this state."""
    said = declared.to_address(inputs_of(stem), values)
    return {**({"lang": reading} if reading else {}), **said}
