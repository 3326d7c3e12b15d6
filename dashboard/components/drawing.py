"""Put a chart or its table twin on the page, built once for each assessment, unit, language, theme and minute."""

from collections.abc import Callable
from typing import Any

import altair as alt
import pandas as pd
import pyarrow as pa
import streamlit as st
from altair.utils.schemapi import debug_mode

from dashboard.components.grid import Grid, grid_of, show_grid
from dashboard.screen import Screen

_Key = tuple[object, ...]


def draw(screen: Screen, name: str, build: Callable[[], alt.LayerChart], *, alt_text: str, depends_on: _Key = ()) -> None:
    """Draw a chart.

    Args:
        screen: What the page reads.
        name: Tells the charts of one page apart.
        build: Makes the chart; called where it has not been made before.
        alt_text: What the chart says, in words.
        depends_on: All that the chart depends on beside the assessment, the language, the theme and the minute.
    """
    spec = _spec((name, *_standing(screen), *depends_on), build)
    st.vega_lite_chart(spec=spec, theme=None, key=name, alt=alt_text)


def table_twin(screen: Screen, name: str, build: Callable[[], pd.DataFrame], *, alt_text: str, depends_on: _Key = ()) -> None:
    """Fold the figures of the charts below "Visa som tabell"; the arguments are those of `draw`."""
    with st.expander(screen.words("show_table"), expanded=False, key=f"fold-{name}"):
        show_grid(_grid((name, *_standing(screen), *depends_on), build), alt=alt_text)


def _standing(screen: Screen) -> _Key:
    minute = f"{screen.now:%Y-%m-%dT%H:%M}"
    return screen.store.id, screen.assessment_id, screen.words.language, screen.colours.theme, minute


@st.cache_data(show_spinner=False, max_entries=96)
def _spec(key: _Key, _build: Callable[[], alt.LayerChart]) -> dict[str, Any]:
    del key  # what the cache goes by
    with debug_mode(arg=False):  # the tests hold every chart to the Vega-Lite schema; checking again doubles the time
        spec: dict[str, Any] = _build().to_dict(validate=False)
    rows = spec.get("datasets", {})
    spec["datasets"] = {
        name: pa.Table.from_pandas(pd.DataFrame(item)) for name, item in rows.items()
    }  # else made anew at each drawing
    return spec


@st.cache_resource(show_spinner=False, max_entries=32)
def _grid(key: _Key, _build: Callable[[], pd.DataFrame]) -> Grid:
    del key  # what the cache goes by
    return grid_of(_build())  # else copied and made anew at each drawing
