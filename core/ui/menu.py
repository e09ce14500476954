"""Choices kept in the URL: one of a few, by id, and whole numbers."""

from collections.abc import Callable, Sequence
from typing import Any, Literal

import streamlit as st


def menu(
    label: str,
    options: Sequence[str],
    default: str,
    key: str,
    *,
    name: Callable[[str], str] | None = None,
    label_visibility: Literal["visible", "collapsed"] = "visible",
) -> str:
    """Draw the options side by side and return the chosen one; the default for anything odd in the URL.

    Without `name` the ids are shown as they are and the choice is in the URL as `?key=id`. With `name` ids are shown
    by name and the choice stays in the session: Streamlit would write the name, not the id, into the URL.
    """
    chosen = st.segmented_control(
        label,
        options,
        default=default,
        required=True,
        format_func=name or str,
        key=key,
        bind=None if name else "query-params",
        label_visibility=label_visibility,
        wrap=True,
    )
    return chosen if chosen in options else default


def whole_number(
    label: str, low: int, high: int, start: int, key: str, *, width: int | None = None, **options: Any
) -> int:
    """Draw an input for a whole number from `low` to `high`; anything odd in the URL counts as `start`.

    Drawn as a float: of an integer input Streamlit makes an exception when the URL says `inf`.
    """
    number = st.number_input(
        label,
        float(low),
        float(high),
        float(start),
        1.0,
        format="%.0f",
        key=key,
        bind="query-params",
        width=width or "stretch",
        **options,
    )
    return int(number)
