"""Charts of the plan hold to the schema and name their lines."""

import json

import pandas as pd

from dashboard.components.plan_charts import options, swept
from dashboard.format import Format
from dashboard.style import DARK, LIGHT


def test_the_sweep_names_both_purses(swedish: Format) -> None:
    frame = pd.DataFrame(
        {"multiple": [0.1, 1.0, 5.0], "both": [1, 4, 6], "municipal": [0, 1, 5], "multiple_text": ["0,1", "1", "5"]}
    )
    spec = json.dumps(swept(frame, swedish, DARK).to_dict(), ensure_ascii=False)
    assert "båda skadorna" in spec
    assert "bara kommunens" in spec
    assert "räknad" in spec


def test_options_differ_by_dash_as_well_as_colour(english: Format) -> None:
    frame = pd.DataFrame(
        [
            {
                "instant": f"2026-01-16T0{hour}:00:00Z",
                "dark": True,
                "when": "x",
                "name": name,
                "lost": 10.0 * hour,
                "lost_text": "x",
            }
            for name in ("Do nothing", "Plough")
            for hour in (3, 4, 5)
        ]
    )
    spec = options(frame, ["Do nothing", "Plough"], english, LIGHT).to_dict()
    lines = [layer for layer in spec["layer"] if "strokeDash" in layer["encoding"]]
    assert len(lines) == 1
    assert lines[0]["encoding"]["strokeDash"]["scale"]["range"] == [[1, 0], [7, 3]]
    assert lines[0]["encoding"]["color"]["scale"]["domain"] == ["Do nothing", "Plough"]
