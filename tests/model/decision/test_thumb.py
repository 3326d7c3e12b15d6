"""What crews do by habit, from the newest forecast read as certain."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import xarray as xr

from config.fleet import Fleet
from model.decision.thumb import RATE_SAND, RATE_WET, ThumbSays, thumb_says
from model.domain.needs import Need
from model.domain.roads import Network
from model.domain.treatments import Action, TreatmentKind
from model.domain.weather import from_utc64
from tests.model.capacity.nights import fleet
from tests.model.replay.made_up import made_up_season, routes_only

NETWORK, ZONE = routes_only(), ZoneInfo("Europe/Stockholm")


def _weather(*, air: float, rain: float, flakes: float) -> xr.Dataset:
    season = made_up_season()
    fields = {"air_temperature": air, "dew_point_temperature": air - 3.0, "precipitation_amount": rain, "snow_fraction": flakes}
    fields |= {"cloud_area_fraction": 1.0, "wind_speed": 3.0}
    return (
        season[list(fields)].assign({name: season[name] * 0.0 + value for name, value in fields.items()}).expand_dims(member=[0])
    )


def _says(
    *,
    air: float = -2.0,
    rain: float = 0.0,
    flakes: float = 0.0,
    lying: float = 0.0,
    spread_h: float | None = None,
    kind: TreatmentKind = TreatmentKind.PREWETTED_SALT,
    network: Network = NETWORK,
    laid: float = 0.0,
    hour: int = 45,
    made: Fleet | None = None,
) -> ThumbSays:
    whole = _weather(air=air, rain=rain, flakes=flakes)
    past, run = whole.isel(time=slice(0, hour)), whole.isel(time=slice(hour, hour + 45))
    now = from_utc64(past["time"].to_numpy()[-1])
    done = [] if spread_h is None else [_spread(now - timedelta(hours=spread_h), kind)]
    lies = np.full(2, lying)
    return thumb_says(network, run, past, done, lying_mm=lies, now=now, zone=ZONE, laid_g_m2={"r1": laid}, fleet=made)


def _spread(ended: datetime, kind: TreatmentKind) -> Action:
    return Action("r1", kind, ended - timedelta(hours=1), ended, 10.0, 0.0, "t")


def test_a_dry_cloudy_frost_needs_nothing() -> None:
    assert _says() == ThumbSays()


def test_a_wet_road_that_freezes_is_salted_at_the_rate_of_practice() -> None:
    found = _says(air=-1.0, rain=0.1)
    call = found.call_for("r1", Need.SALTING)
    assert call is not None
    assert (call.treatment, call.rate_g_m2) == (TreatmentKind.PREWETTED_SALT, RATE_WET)
    assert found.call_for("r1", Need.PLOUGHING) is None


def test_salt_is_left_to_work_but_the_need_is_still_seen() -> None:
    found = _says(air=-1.0, rain=0.05, spread_h=3.0)
    assert ("r1", Need.SALTING) in found.needs
    assert found.call_for("r1", Need.SALTING) is None
    assert _says(air=-1.0, rain=0.05, spread_h=25.0).call_for("r1", Need.SALTING) is not None


def test_a_call_to_crews_that_do_not_stand_by_is_earlier_by_what_that_takes() -> None:
    contractor = NETWORK.routes[0].contractor
    away = {"contractor": contractor, "start_month": 7, "start_day": 1, "end_month": 7, "end_day": 2, "otherwise_min": 90.0}
    at_home, on_call = (_says(air=-1.0, rain=0.1, made=fleet(standby=part)) for part in ([away], []))
    calls = [said.call_for("r1", Need.SALTING) for said in (at_home, on_call)]
    assert calls[0] is not None
    assert calls[1] is not None
    assert calls[1].latest_start - calls[0].latest_start == timedelta(minutes=90)


def test_snow_at_the_start_depth_is_ploughed_whether_it_lies_or_falls() -> None:
    for lying, rain in ((5.0, 0.0), (0.0, 0.6)):
        call = _says(air=-4.0, rain=rain, flakes=1.0, lying=lying).call_for("r1", Need.PLOUGHING)
        assert call is not None
        assert call.start_from <= call.latest_start


def test_what_lies_decides_how_long_it_is_left_to_work() -> None:
    wet = {"air": -1.0, "rain": 0.05}
    assert _says(**wet, spread_h=30.0).call_for("r1", Need.SALTING) is not None
    assert _says(**wet, spread_h=30.0, kind=TreatmentKind.SAND).call_for("r1", Need.SALTING) is None
    assert _says(**wet, spread_h=61.0, kind=TreatmentKind.SAND).call_for("r1", Need.SALTING) is not None
    sanding = _with(route={"treatments": ("plough", "prewetted_salt", "sand")})
    cold = _says(air=-15.0, rain=0.05, spread_h=30.0, network=sanding).call_for("r1", Need.SALTING)
    assert cold is not None, "the salt of the day before holds up no sand when it turns cold"
    assert cold.treatment is TreatmentKind.SAND


def test_a_round_of_the_day_is_due_by_the_action_time_and_not_by_next_morning() -> None:
    call = _says(air=-1.0, rain=0.1, hour=33).call_for("r1", Need.SALTING)
    assert call is not None
    assert call.latest_start - call.start_from < timedelta(hours=8)


def _with(route: dict[str, Any] | None = None, rules: dict[str, Any] | None = None) -> Network:
    """The network with its routes or its classes told otherwise."""
    return replace(
        NETWORK,
        routes=tuple(replace(item, **(route or {})) for item in NETWORK.routes),
        classes={code: item.model_copy(update=rules or {}) for code, item in NETWORK.classes.items()},
    )


def _rate(network: Network, laid: float = 0.0) -> tuple[TreatmentKind, float] | None:
    call = _says(air=-1.0, rain=0.1, network=network, laid=laid).call_for("r1", Need.SALTING)
    return None if call is None else (call.treatment, call.rate_g_m2)


def test_the_rules_salt_stays_under_every_cap_and_becomes_sand_where_none_is_left() -> None:
    salt, season = TreatmentKind.PREWETTED_SALT, {"salt_season_cap_g_m2": 100.0}
    assert _rate(_with(route={"salt_cap_g_m2": 4.0})) == (salt, 4.0)
    assert _rate(_with(rules={"salt_cap_g_m2": 5.0})) == (salt, 5.0)
    assert _rate(_with(rules=season)) == (salt, RATE_WET)
    assert _rate(_with(rules=season), laid=96.0) == (salt, 4.0)
    assert _rate(_with(rules=season), laid=100.0) is None
    sanding = {"treatments": ("plough", "prewetted_salt", "sand")}
    assert _rate(_with(route=sanding, rules=season), laid=100.0) == (TreatmentKind.SAND, RATE_SAND)
