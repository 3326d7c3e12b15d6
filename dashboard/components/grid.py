"""A grid: a table that scrolls and that its reader may save as CSV. The only place that draws one, so that no formula gets past it."""

from dataclasses import dataclass

import pandas as pd
import pyarrow as pa
import streamlit as st

from model.report.escape import safe_text


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows that may be shown and saved.

    Attributes:
        rows: Every text, column names among them, is one a spreadsheet takes for text.
    """

    rows: pa.Table


def grid_of(frame: pd.DataFrame) -> Grid:
    """Rows as a grid shows them: text that a spreadsheet would take for a formula becomes text, figures stay figures."""
    safe = frame.map(lambda cell: safe_text(cell) if isinstance(cell, str) else cell)
    return Grid(pa.Table.from_pandas(safe.rename(columns=lambda name: safe_text(str(name))), preserve_index=False))


def show_grid(grid: Grid, *, alt: str) -> None:
    """Draw a grid.

    Args:
        grid: What to show.
        alt: What it is, in words.
    """
    st.dataframe(grid.rows, hide_index=True, alt=alt)
