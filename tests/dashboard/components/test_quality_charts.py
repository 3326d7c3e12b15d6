import math

import pytest

from dashboard.components.quality_charts import by_lead, reliability, value
from dashboard.format import Format
from dashboard.style import DARK, LIGHT, Palette
from model.verification.nights import Figure


def told(value: float) -> Figure:
    return Figure(value, value - 0.1, value + 0.1, 9, 900)


@pytest.mark.parametrize("colours", [DARK, LIGHT])
def test_skill_has_its_level_its_intervals_and_no_mark_for_what_is_missing(swedish: Format, colours: Palette) -> None:
    lines = {"persistence": [told(0.4), told(0.2)], "rule": [told(0.3), told(math.nan)]}
    spec = by_lead(lines, ["0–6 h", "6–12 h"], swedish, colours, title="Skicklighet", level=0.0).to_dict()
    rows = next(rows for rows in spec["datasets"].values() if len(rows) == 3)
    assert {row["name"] for row in rows} == {"Som vid utfärdandet", "Tumregeln"}
    assert rows[0]["text"] == "0,40 (0,30 – 0,50)"
    assert [{"y": 0.0}] in spec["datasets"].values()


def test_reliability_is_drawn_against_the_line_of_as_told(swedish: Format) -> None:
    spec = reliability([(0.01, 0.0, 500), (0.6, 0.5, 20)], swedish, DARK).to_dict()
    assert any(rows == [{"told": 0, "came": 0}, {"told": 100, "came": 100}] for rows in spec["datasets"].values())
    assert any(row.get("text") == "60\xa0% → 50\xa0%" for rows in spec["datasets"].values() for row in rows)


def test_a_value_far_below_nothing_is_drawn_at_the_edge_and_told_as_it_is(swedish: Format) -> None:
    spec = value({"forecast": {0.05: told(0.5), 0.5: told(-3.0)}}, swedish, DARK).to_dict()
    rows = next(rows for rows in spec["datasets"].values() if len(rows) == 2)
    assert [row["value"] for row in rows] == [0.5, -1.0]
    assert rows[1]["text"] == "−3,00"
