import numpy as np
import pytest
import xarray as xr

from model.domain.errors import DomainError
from model.domain.needs import Need
from model.domain.plans import QUANTILES
from model.verification import (
    Score,
    rule_of_thumb,
    score_needs,
    score_temperature,
)

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


def figure(found: list[Score], reference: str, metric: str, upto: int) -> float:
    return next(item.value for item in found if (item.reference, item.metric, item.lead_to_h) == (reference, metric, upto))


def test_a_good_forecast_beats_every_reference_and_all_are_scored_on_the_same_hours() -> None:
    happened = np.zeros(SHAPE, dtype=bool)
    happened[:, 8:14] = True
    found = score_needs(
        stored(np.where(happened, 0.9, 0.05)),
        came(happened),
        climate={Need.SALTING: np.full(48, 0.2)},
        start_depth_cm=np.array([2.0, 2.0]),
    )
    for reference in ("persistence", "climatology", "rule"):
        assert figure(found, "forecast", "brier", 12) < figure(found, reference, "brier", 12)
    counts = {item.count for item in found if item.lead_to_h == 12}
    assert counts == {12}
    assert {item.subject for item in found} == {"probability_salting"}


def test_persistence_holds_the_hour_of_issue_where_it_is_told() -> None:
    happened = np.ones(SHAPE, dtype=bool)
    real = came(happened)
    issue = real.isel(time=[0]).assign_coords(time=[TIMES[0] - np.timedelta64(1, "h")])
    issue["salting"] = issue["salting"] * 0.0
    found = score_needs(
        stored(0.9),
        xr.concat([issue, real], dim="time"),
        climate={Need.SALTING: np.full(48, 0.2)},
        start_depth_cm=np.array([2.0, 2.0]),
    )
    assert figure(found, "persistence", "brier", 6) == pytest.approx(1.0)


def test_unknown_hours_are_left_out() -> None:
    happened = np.zeros(SHAPE)
    happened[0, :] = np.nan
    found = score_needs(
        stored(0.1), came(happened), climate={Need.SALTING: np.full(48, 0.2)}, start_depth_cm=np.array([2.0, 2.0])
    )
    assert {item.count for item in found if item.lead_to_h == 6} == {6}


def test_temperature_is_scored_beside_persistence_and_climatology() -> None:
    found = score_temperature(
        stored(0.1, surface=-1.0), came(np.zeros(SHAPE), hours=20), name="road_surface_temperature", climate=np.full(48, 2.0)
    )
    assert figure(found, "forecast", "mae", 6) == pytest.approx(0.5)
    assert figure(found, "persistence", "mae", 6) == 0
    assert figure(found, "climatology", "crps", 24) == pytest.approx(3.5)
    assert {item.lead_to_h for item in found} == {6, 12, 24}


def test_nothing_in_common_is_refused() -> None:
    with pytest.raises(DomainError, match="share no unit or no hour"):
        score_needs(
            stored(0.1),
            came(np.zeros(SHAPE), units=["x", "y"]),
            climate={Need.SALTING: np.full(48, 0.2)},
            start_depth_cm=np.array([2.0, 2.0]),
        )


def test_rule_of_thumb() -> None:
    assert rule_of_thumb(stored(0.1, depth=3.0), Need.PLOUGHING, start_depth_cm=np.array([2.0, 4.0]))[:, 0].tolist() == [
        True,
        False,
    ]
    assert not rule_of_thumb(stored(0.1, surface=-1.0), Need.SALTING, start_depth_cm=np.array([2.0, 2.0])).any()
    assert rule_of_thumb(stored(0.1, surface=-4.0), Need.SALTING, start_depth_cm=np.array([2.0, 2.0])).all()
