"""What a visitor of the benches can change: values a browser could send too, and never the one that is there."""

import pytest
from streamlit.proto.Delta_pb2 import Delta
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block

from bench.controls import Control, control_of


def page() -> None:
    import streamlit as st

    st.slider("low", 0, 100, 10, key="low")
    st.slider("high", 0.0, 1.0, 1.0, 0.25, key="high")
    st.slider("range", 0, 28, (4, 28), key="range")
    st.select_slider("named", ["a", "b", "c"], "b", key="named")
    st.number_input("whole", 1, 5, 5, key="whole")
    st.number_input("real", 0.0, 1.0, 0.5, 0.01, key="real")
    st.segmented_control("one", ["x", "y"], default="x", key="one")
    st.radio("way", ["left", "right"], key="way")
    st.selectbox("name", ["p", "q", "r"], key="name")
    st.toggle("on", True, key="on")
    st.button("go", key="go")
    st.button("not now", key="off", disabled=True)
    st.button("without a key")


@pytest.fixture(scope="module")
def controls() -> dict[str, Control]:
    app = AppTest.from_function(page).run()
    fields = {field.message_type: field.name for field in Delta().new_element.DESCRIPTOR.fields}
    found = {}
    for element in (each for each in app.main if not isinstance(each, Block)):
        delta = Delta()
        getattr(delta.new_element, fields[element.proto.DESCRIPTOR]).CopyFrom(element.proto)
        if control := control_of(delta, ("stage",)):
            found[control.key] = control
    return found


def test_every_control_with_a_key_is_found(controls):
    assert set(controls) == {"low", "high", "range", "named", "whole", "real", "one", "way", "name", "on", "go", "off"}
    assert controls["low"].inside == ("stage",)


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("low", [{"double_array_value": {"data": [float(end)]}} for end in (15, 20, 25)]),
        ("high", [{"double_array_value": {"data": [end]}} for end in (0.75, 0.5, 0.25)]),
        ("range", [{"double_array_value": {"data": [4.0, float(end)]}} for end in (27, 26, 25)]),
        ("named", [{"string_array_value": {"data": [name]}} for name in "ac"]),
        ("whole", [{"int_value": number} for number in (4, 3, 2)]),
        ("one", [{"string_array_value": {"data": ["y"]}}]),
        ("way", [{"string_value": "right"}]),
        ("name", [{"string_value": name} for name in "qr"]),
        ("on", [{"bool_value": False}, {"bool_value": True}]),
        ("go", [{"trigger_value": True}]),
        ("off", []),
    ],
)
def test_what_it_can_be_changed_to(controls, key, values):
    assert controls[key].values() == values


def test_small_steps_stay_small(controls):
    assert [value["double_value"] for value in controls["real"].values()] == pytest.approx([0.51, 0.52, 0.53])
