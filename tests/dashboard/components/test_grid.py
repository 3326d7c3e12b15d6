"""Whatever page shows a grid, what its reader saves as CSV holds no formula."""

import re
from pathlib import Path

import pandas as pd
import pytest

import dashboard
from dashboard.components.grid import grid_of
from dashboard.format import MINUS

GRID = Path("components") / "grid.py"
#: What of Streamlit draws a grid with a button that saves CSV.
DRAWS = re.compile(r"\.(?:dataframe|data_editor)\(|st\.write\(")


def test_text_and_names_of_columns_are_text_and_figures_stay() -> None:
    frame = pd.DataFrame({"=1+1": ["=cmd|' /C calc'!A0", "P1", f"{MINUS}3 °C"], "n": [-1, 2, 3], "x": [None, -0.5, 1.5]})
    rows = grid_of(frame).rows.to_pydict()
    assert rows == {"'=1+1": ["'=cmd|' /C calc'!A0", "P1", f"{MINUS}3 °C"], "n": [-1, 2, 3], "x": [None, -0.5, 1.5]}


def test_a_text_among_figures_is_text_too() -> None:
    frame = pd.DataFrame({"a": pd.Categorical(["@SUM(A1)", "b"]), "b": pd.Series(["+1", "c"], dtype="string")})
    assert grid_of(frame).rows.to_pydict() == {"a": ["'@SUM(A1)", "b"], "b": ["'+1", "c"]}


def test_nothing_else_draws_a_grid() -> None:
    root = Path(dashboard.__file__).parent
    sources = {path.relative_to(root): path.read_text("utf-8") for path in root.rglob("*.py")}
    assert DRAWS.search(sources[GRID])
    assert not [str(path) for path, text in sources.items() if path != GRID and DRAWS.search(text)]


@pytest.mark.parametrize("told", ["st.dataframe(rows)", "column.dataframe(rows)", "st.data_editor(rows)", "st.write(rows)"])
def test_the_search_finds_every_way_to_draw_one(told: str) -> None:
    assert DRAWS.search(told)
