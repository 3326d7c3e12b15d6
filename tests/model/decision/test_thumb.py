"""What crews do by habit, from the newest forecast read as certain."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import xarray as xr

from model.decision.thumb import RATE_WET, ThumbSays, thumb_says
from model.domain.needs import Need
from model.domain.treatments import Action, TreatmentKind
from model.domain.weather import from_utc64
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
    *, air: float = -2.0, rain: float = 0.0, flakes: float = 0.0, lying: float = 0.0, spread_h: float | None = None
) -> ThumbSays:
    whole = _weather(air=air, rain=rain, flakes=flakes)
    past, run = whole.isel(time=slice(0, 45)), whole.isel(time=slice(45, 90))
    now = from_utc64(past["time"].to_numpy()[-1])
    done = [] if spread_h is None else [_salted(now - timedelta(hours=spread_h))]
    return thumb_says(NETWORK, run, past, done, lying_mm=np.full(2, lying), now=now, zone=ZONE)


def _salted(ended: datetime) -> Action:
    return Action("r1", TreatmentKind.PREWETTED_SALT, ended - timedelta(hours=1), ended, 10.0, 0.0, "t")


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


def test_snow_at_the_start_depth_is_ploughed_whether_it_lies_or_falls() -> None:
    for lying, rain in ((5.0, 0.0), (0.0, 0.6)):
        call = _says(air=-4.0, rain=rain, flakes=1.0, lying=lying).call_for("r1", Need.PLOUGHING)
        assert call is not None
        assert call.start_from <= call.latest_start
