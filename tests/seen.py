"""What the tests of the pages look for on a page that was visited without a browser."""

import html
import json
import re
from typing import Any

import pandas as pd
from streamlit.testing.v1 import AppTest


def sent(app: AppTest) -> list[dict[str, Any]]:
    """Return what every component on the page was sent, from the top."""
    protos = [each.proto for each in app.get("bidi_component")]
    return [json.loads(proto.bytes or proto.json or "{}") for proto in protos]


def players(app: AppTest) -> list[dict[str, Any]]:
    """Return what every player on the page was sent, from the top; its rows as text."""
    return [{**data, "rows": json.dumps(data["rows"])} for data in sent(app) if "rows" in data]


def player(app: AppTest) -> dict[str, Any]:
    """Return what the page's only player was sent."""
    (found,) = players(app)
    return found


def address(app: AppTest) -> dict[str, str]:
    """Return what the page has put into the address: the inputs that do not say their default."""
    return [data["says"] for data in sent(app) if "says" in data][-1]


def tables(app: AppTest, column: str) -> list[pd.DataFrame]:
    """Return every table on the page that has a column of that name, as texts, from the top."""
    lines = [each.value.splitlines() for each in app.markdown if each.value.startswith("| ")]
    cells = [[line.strip("| ").split(" | ") for line in table if not set(line) <= set("| -")] for table in lines]
    return [pd.DataFrame(rows, columns=head) for head, *rows in cells if column in head]


def table(app: AppTest, column: str) -> pd.DataFrame:
    """Return the page's only table with a column of that name."""
    (found,) = [*tables(app, column), *(each.value for each in app.table if column in each.value.columns)]
    return found


def figures(app: AppTest) -> dict[str, tuple[str, str]]:
    """Return the figures on the page by their labels: what each says and what stands beside it, "" if nothing."""
    found = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>(?:<dd class=\"note\">(.*?)</dd>)?", "".join(printed(app)))
    return {html.unescape(label): (html.unescape(value), html.unescape(note)) for label, value, note in found}


def printed(app: AppTest) -> list[str]:
    """Return every piece of HTML that the page has written itself."""
    return [each.proto.body for each in app.get("html")]


def metrics_of(app: AppTest) -> list[str]:
    """Return the values of all metrics on the page, from the top."""
    return [metric.value for metric in app.metric]


def choose(app: AppTest, **choices: object) -> AppTest:
    """Return the page after these widgets, by their keys, were given these values."""
    for name, value in choices.items():
        app.session_state[name] = value
    app.run()
    assert not app.exception
    return app


WIDGETS = (
    "text_input", "slider", "select_slider", "button_group", "segmented_control", "pills", "toggle", "selectbox",
    "number_input",
)  # fmt: skip


def turn(app: AppTest, **inputs: object) -> AppTest:
    """Return the page after the reader gave these widgets, by their keys, these values by hand, all at once."""
    for key, value in inputs.items():
        found = [each for kind in WIDGETS for each in app.get(kind) if each.key == key]
        assert found, f"no widget {key} on the page"
        found[0].set_value(value)
    app.run()
    assert not app.exception
    return app


def press(app: AppTest, key: str) -> AppTest:
    """Return the page after the button of that key was pressed."""
    app.button(key).click().run()
    assert not app.exception
    return app
