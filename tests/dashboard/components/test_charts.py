from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from dashboard.components import charts
from dashboard.components.charts import ThresholdSpan
from dashboard.components.frames import Hours
from dashboard.format import Format
from dashboard.style import DARK, LIGHT, Palette
from model.domain.needs import Need
from model.domain.plans import Assessment
from tests.dashboard.sample import NOW


def _marks(spec: dict[str, Any]) -> list[str]:
    return [layer["mark"]["type"] for layer in spec["layer"]]


def _hours(assessment: Assessment, form: Format) -> Hours:
    return Hours(assessment.hourly, form, hours=48, unit_id="c1")


@pytest.mark.parametrize("colours", [DARK, LIGHT], ids=["dark", "light"])
def test_temperatures_draw_zero_now_fans_and_names(assessment: Assessment, swedish: Format, colours: Palette) -> None:
    spec = charts.temperatures(_hours(assessment, swedish).temperatures(), swedish, colours).to_dict()
    marks = _marks(spec)
    assert marks.count("area") == 2
    assert marks.count("line") == 3
    texts = str(spec["datasets"])
    for word in ("Yta", "Luft", "Daggpunkt", "nu"):
        assert word in texts
    assert any(list(rows) == [{"y": 0.0}] for rows in spec["datasets"].values())


def test_hours_stand_on_a_utc_scale_whatever_the_zone_of_the_browser(assessment: Assessment, swedish: Format) -> None:
    frame = _hours(assessment, swedish).temperatures()
    assert frame["instant"].iloc[0] == "2026-01-16T03:00:00Z"
    spec = charts.temperatures(frame, swedish, DARK).to_dict()
    scales = [layer["encoding"]["x"].get("scale") for layer in spec["layer"] if "x" in layer["encoding"]]
    assert scales
    assert all(scale == {"type": "utc"} for scale in scales)


def test_precipitation_is_stacked_by_kind_in_its_colour(assessment: Assessment, english: Format) -> None:
    frame = _hours(assessment, english).precipitation()
    spec = charts.precipitation(frame, english, DARK).to_dict()
    colour = spec["layer"][0]["encoding"]["color"]["scale"]
    assert dict(zip(colour["domain"], colour["range"], strict=True))["Snow"] == DARK.snow
    first = frame[frame["instant"] == frame["instant"].iloc[0]]
    assert first["top_mm"].max() == pytest.approx(first["amount_mm"].sum())


def test_risk_against_the_threshold_of_each_window(assessment: Assessment, swedish: Format) -> None:
    frame = _hours(assessment, swedish).probability(Need.PLOUGHING)
    spans = [
        ThresholdSpan(NOW, NOW + timedelta(hours=3), 0.22),
        ThresholdSpan(NOW + timedelta(hours=3), NOW + timedelta(hours=27), 0.31),
        ThresholdSpan(NOW + timedelta(hours=27), NOW + timedelta(hours=90), 0.35),
        ThresholdSpan(NOW + timedelta(hours=90), NOW + timedelta(hours=99), 0.99),
    ]
    spec = charts.probability(frame, swedish, DARK, thresholds=spans, colour=DARK.snow).to_dict()
    drawn = next(rows for rows in spec["datasets"].values() if "label" in rows[0])
    assert [row["label"] for row in drawn] == [f"lönar sig från {value} %" for value in (22, 31, 35)]
    assert [row["y"] for row in drawn] == pytest.approx([22.0, 31.0, 35.0])
    assert drawn[0]["begin"] == frame["instant"].iloc[0]
    assert drawn[1]["begin"] == drawn[0]["end"]
    assert drawn[2]["end"] == frame["instant"].iloc[-1]
    assert [row["row"] for row in drawn] == [0, 1, 2], "labels of lines close to each other do not cover each other"
    same = charts.probability(
        frame, swedish, DARK, thresholds=[spans[0], spans[1]._replace(value=0.22)], colour=DARK.snow
    ).to_dict()
    assert len(next(rows for rows in same["datasets"].values() if "label" in rows[0])) == 1
    for none in ([], [ThresholdSpan(NOW, NOW + timedelta(hours=3), 1.4)]):
        bare = charts.probability(frame, swedish, DARK, thresholds=none, colour=DARK.snow).to_dict()
        assert "lönar sig" not in str(bare["datasets"])


def test_snow_depth_has_both_fans(assessment: Assessment, swedish: Format) -> None:
    assert _marks(charts.snow_depth(_hours(assessment, swedish).snow(), swedish, DARK).to_dict()).count("area") == 2


def test_hours_without_data_leave_a_gap(assessment: Assessment, swedish: Format) -> None:
    holed = assessment.hourly.copy(deep=True)
    holed["road_surface_temperature"][:, :5] = np.nan
    frame = Hours(holed, swedish, hours=48, unit_id="c1").temperatures()
    spec = charts.temperatures(frame, swedish, DARK).to_dict()
    rows = next(rows for rows in spec["datasets"].values() if len(rows) == 48)
    assert rows[0]["surface_50"] is None
    assert rows[0]["surface_50_text" if "surface_50_text" in rows[0] else "surface_text"] == "saknas"
