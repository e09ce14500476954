"""The page that the course is measured against: Streamlit, one chart of 784 cells and one slider, and nothing else."""

import pandas as pd
import streamlit as st

SIDE = 28
SPEC = {
    "width": 400,
    "height": 400,
    "mark": "rect",
    "encoding": {
        "x": {"field": "column", "type": "ordinal"},
        "y": {"field": "row", "type": "ordinal"},
        "color": {"field": "value", "type": "quantitative"},
    },
}

level = st.slider("Level", 0, 100, 50, key="level")
cells = [(row, column, (row * column + level) % 256) for row in range(SIDE) for column in range(SIDE)]
st.vega_lite_chart(pd.DataFrame(cells, columns=["row", "column", "value"]), SPEC, key="cells")
