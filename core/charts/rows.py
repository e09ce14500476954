"""Turns arrays into the rows that charts draw."""

import numpy as np
import pandas as pd


def grid(values: np.ndarray, first_row: int = 0, first_column: int = 0) -> pd.DataFrame:
    """Return one row per cell of a 2-D array: row, column (as in the whole image) and value."""
    rows, columns = np.indices(values.shape).reshape(2, -1)
    return pd.DataFrame(
        {
            "row": (rows + first_row).astype(np.uint8),
            "column": (columns + first_column).astype(np.uint8),
            "value": values.ravel(),
        }
    )


def ink(image: np.ndarray) -> pd.DataFrame:
    """Return one row per inked pixel of an image, uint8 (h, w): row, column and value.

    Of bare paper the first pixel: a chart of nothing at all is a picture without a name to a screen reader.
    """
    table = grid(image)
    inked = table[table["value"] > 0]
    return inked if len(inked) else table.head(1)
