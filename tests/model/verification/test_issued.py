import numpy as np
import pytest
import xarray as xr

from model.domain.errors import DomainError
from model.domain.needs import Need
from model.domain.plans import QUANTILES
from model.domain.scores import Score
from model.verification.issued import label_counts, lead_spans, rule_of_thumb, score_needs, score_temperature

TIMES = np.datetime64("2026-01-15T20", "ns") + np.arange(48) * np.timedelta64(1, "h")
UNITS = ["a", "b"]
SHAPE = (2, 48)


def stored(probability: np.ndarray | float, *, surface: np.ndarray | float = -1.0, depth: float = 0.0) -> xr.Dataset:
    spread = np.array([-2.0, -1.0, 0.0, 1.0, 2.0])
    middle = np.broadcast_to(np.asarray(surface, dtype=float), SHAPE)
    return xr.Dataset(
        {
            "probability_salting": (("unit", "time"), np.broadcast_to(probability, SHAPE)),
            "road_surface_temperature": (("unit", "time", "quantile"), middle[..., None] + spread),
            "road_surface_temperature_raw": (("unit", "time"), middle),
            "dew_point_temperature": (("unit", "time", "quantile"), np.full((*SHAPE, 5), -3.0)),
            "snow_depth": (("unit", "time", "quantile"), np.full((*SHAPE, 5), depth)),
            **{name: (("unit", "time"), np.zeros(SHAPE)) for name in ("rain_amount", "sleet_amount", "snowfall_amount")},
        },
        coords={"unit": UNITS, "time": TIMES, "quantile": list(QUANTILES)},
    )


def came(happened: np.ndarray, *, units: list[str] = UNITS, hours: int = 48) -> xr.Dataset:
    return xr.Dataset(
        {
            "salting": (("unit", "time"), happened[:, :hours].astype(float)),
            "road_surface_temperature": (("unit", "time"), np.full((2, hours), -1.5)),
        },
        coords={"unit": units, "time": TIMES[:hours]},
    )


CLASSES = ["P1", "P2"]
DEPTH = np.array([2.0, 2.0])


def with_issue(real: xr.Dataset, value: float) -> xr.Dataset:
    """What came, with the hour of issue before it."""
    issue = xr.full_like(real.isel(time=[0]), value).assign_coords(time=[TIMES[0] - np.timedelta64(1, "h")])
    return xr.concat([issue, real], dim="time")


def needs(told: xr.Dataset, real: xr.Dataset, span: tuple[int, int], *, climate: float | None = 0.2) -> list[Score]:
    usual = {} if climate is None else {Need.SALTING: np.full(48, climate)}
    return score_needs(told, real, span=span, classes=CLASSES, climate=usual, start_depth_cm=DEPTH)


def sums(found: list[Score], reference: str, code: str = "P1") -> dict[str, tuple[float, int]]:
    return {item.metric: (item.value, item.count) for item in found if (item.reference, item.class_code) == (reference, code)}


def test_sums_of_a_forecast_whose_outcome_is_known() -> None:
    happened = np.zeros(SHAPE, dtype=bool)
    happened[0, 6:8] = True
    probability = np.full(SHAPE, 0.01)
    probability[0, 6:9] = 0.6
    found = needs(stored(probability, surface=-4.0), with_issue(came(happened), 0.0), (6, 12))
    own = sums(found, "forecast")
    assert own["told_00"] == (pytest.approx(0.03), 3)
    assert own["told_08"] == (pytest.approx(1.8), 3)
    assert own["came_08"] == (2.0, 3)
    assert "came_00" not in own
    assert own["squared"] == (pytest.approx(2 * 0.16 + 0.36 + 3 * 0.0001), 6)
    assert sums(found, "persistence")["squared"] == (2.0, 6)
    assert sums(found, "rule")["told_11"] == (6.0, 6)
    assert sums(found, "climatology")["squared"] == (pytest.approx(2 * 0.64 + 4 * 0.04), 6)
    assert sums(found, "forecast", "P2")["squared"][1] == 6
    assert {item.subject for item in found} == {"probability_salting"}
    assert {(item.lead_from_h, item.lead_to_h) for item in found} == {(6, 12)}


def test_persistence_holds_the_hour_of_issue_and_nothing_later() -> None:
    happened = np.ones(SHAPE, dtype=bool)
    assert sums(needs(stored(0.9), with_issue(came(happened), 0.0), (0, 6)), "persistence")["squared"] == (6.0, 6)
    assert not sums(needs(stored(0.9), came(happened), (0, 6)), "persistence")


def test_what_comes_after_a_span_changes_nothing_of_it() -> None:
    happened = np.zeros(SHAPE, dtype=bool)
    later = happened.copy()
    later[:, 6:] = True
    assert needs(stored(0.3), with_issue(came(happened), 0.0), (0, 6)) == needs(stored(0.3), with_issue(came(later), 0.0), (0, 6))


def test_every_reference_is_summed_over_the_same_hours_and_an_unknown_one_is_left_out() -> None:
    happened = np.zeros(SHAPE)
    happened[0, 2] = np.nan
    found = needs(stored(0.1), with_issue(came(happened), 0.0), (0, 6), climate=None)
    assert {item.reference for item in found} == {"forecast", "persistence", "rule"}
    assert {item.count for item in found if item.class_code == "P1" and item.metric == "squared"} == {5}
    assert not needs(stored(0.1), came(np.full(SHAPE, np.nan)), (0, 6))


def test_an_outcome_known_to_a_share_counts_as_that() -> None:
    real = came(np.ones(SHAPE)).assign(salting_share=(("unit", "time"), np.full(SHAPE, 0.4)))
    own = sums(needs(stored(0.4), real, (0, 6)), "forecast")
    assert own["came_06"] == (pytest.approx(6 * 0.4), 6), "as often as it was told, though the analysis said it each hour"
    assert own["squared"] == (pytest.approx(6 * 0.4 * 0.6), 6)


def test_sums_of_a_temperature() -> None:
    real = with_issue(came(np.zeros(SHAPE)), -2.5)
    real["road_surface_temperature"][:, 1:] = -1.5
    found = score_temperature(
        stored(0.1), real, span=(0, 6), classes=CLASSES, name="road_surface_temperature", climate=np.full(48, 2.0)
    )
    own = sums(found, "forecast")
    assert own["absolute"] == (pytest.approx(3.0), 6)
    assert own["squared"] == (pytest.approx(1.5), 6)
    assert own["error"] == (pytest.approx(3.0), 6)
    assert own["inside"] == (6.0, 6)
    # levels .1 .25 .5 .75 .9 at -3 -2 -1 0 1 against -1.5: scores .15 .125 .25 .375 .25, weights .175 .2 .25 .2 .175
    expected = 2 * (0.15 * 0.175 + 0.125 * 0.2 + 0.25 * 0.25 + 0.375 * 0.2 + 0.25 * 0.175)
    assert own["crps"] == (pytest.approx(6 * expected), 6)
    assert sums(found, "persistence")["absolute"] == (pytest.approx(6.0), 6)
    assert sums(found, "climatology")["error"] == (pytest.approx(21.0), 6)


def test_spans_end_with_the_forecast() -> None:
    assert lead_spans(66) == [(0, 6), (6, 12), (12, 24), (24, 48), (48, 66)]
    assert lead_spans(24) == [(0, 6), (6, 12), (12, 24)]


def test_nothing_in_common_is_refused() -> None:
    with pytest.raises(DomainError, match="share no unit or no hour"):
        needs(stored(0.1), came(np.zeros(SHAPE), units=["x", "y"]), (0, 6))


def test_rule_of_thumb() -> None:
    assert rule_of_thumb(stored(0.1, depth=3.0), Need.PLOUGHING, start_depth_cm=np.array([2.0, 4.0]))[:, 0].tolist() == [
        True,
        False,
    ]
    corrected = stored(0.1, surface=-1.0)
    corrected["road_surface_temperature"] = corrected["road_surface_temperature"] - 9.0
    assert not rule_of_thumb(corrected, Need.SALTING, start_depth_cm=np.array([2.0, 2.0])).any()
    older = stored(0.1).drop_vars("road_surface_temperature_raw")
    assert np.isnan(rule_of_thumb(older, Need.SALTING, start_depth_cm=np.array([2.0, 2.0]))).all()
    assert not rule_of_thumb(stored(0.1, surface=-1.0), Need.SALTING, start_depth_cm=np.array([2.0, 2.0])).any()
    assert rule_of_thumb(stored(0.1, surface=-4.0), Need.SALTING, start_depth_cm=np.array([2.0, 2.0])).all()


def test_outcomes_are_counted_by_what_they_rest_on() -> None:
    real = came(np.zeros(SHAPE, dtype=bool))
    codes = np.full(SHAPE, 3)
    codes[0, :4] = 1
    unknown = real["salting"].to_numpy().copy()
    unknown[1, :2] = np.nan
    real = real.assign(salting=(("unit", "time"), unknown), salting_rung=(("unit", "time"), codes))
    found = label_counts(stored(0.1), real, span=(0, 6), classes=["A", "B"])
    told = [(item.reference, item.class_code, item.metric, item.count) for item in found]
    assert told == [("salting", "A", "rung_1", 4), ("salting", "A", "rung_3", 2), ("salting", "B", "rung_3", 4)]
