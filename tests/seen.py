"""What the tests of the pages look for on a page that was visited without a browser."""

import json
from typing import Any

import pandas as pd
from streamlit.testing.v1 import AppTest


def players(app: AppTest) -> list[dict[str, Any]]:
    """Return what every player on the page was sent, from the top."""
    sent = [json.loads(each.proto.bytes) for each in app.get("bidi_component") if each.proto.bytes]
    return [{**data, "rows": json.dumps(data["rows"])} for data in sent if "rows" in data]


def player(app: AppTest) -> dict[str, Any]:
    """Return what the page's only player was sent."""
    (found,) = players(app)
    return found


def table(app: AppTest, column: str) -> pd.DataFrame:
    """Return the page's only table with a column of that name."""
    (found,) = [each.value for each in app.table if column in each.value.columns]
    return found


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
