from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import xarray as xr

from model.domain.treatments import Action, TreatmentKind
from scheduler.context import Context
from scheduler.pipelines.upkeep_season import joined, season_begins, upkeep_season
from store.actions import save_actions
from store.upkeep import load_upkeep

START = datetime(2026, 1, 1, tzinfo=UTC)


def weather(context: Context, days: int, *, start: datetime = START, air: float = 1.0) -> xr.Dataset:
    """Days about 0 °C at every place of the site."""
    site, hours = context.site, 24 * days
    times = np.datetime64(start.replace(tzinfo=None), "ns") + np.arange(hours) * np.timedelta64(1, "h")
    warm = air + 4.0 * np.cos(2 * np.pi * (np.arange(hours) % 24 - 13) / 24)
    fields = {
        "air_temperature": warm, "dew_point_temperature": warm - 1.0, "wind_speed": np.full(hours, 2.0), "cloud_area_fraction": np.full(hours, 0.5),
        "precipitation_amount": np.where(np.arange(hours) % 24 == 16, 1.0, 0.0), "snow_fraction": np.zeros(hours),
        "freezing_rain_fraction": np.zeros(hours),
    }  # fmt: skip
    places = site.forecast_points
    return xr.Dataset(
        {name: (("member", "point", "time"), np.tile(value, (1, len(places), 1)).astype(np.float32)) for name, value in fields.items()},
        coords={
            "time": times, "interval_start": ("time", times - np.timedelta64(1, "h")),
            "longitude": ("point", [place.longitude for place in places]), "latitude": ("point", [place.latitude for place in places]),
            "altitude": ("point", [place.altitude_m for place in places]),
        },
        attrs={"source": "analysis", "reference_time": START.isoformat(), "available_at": START.isoformat(), "simulated": 1},
    )  # fmt: skip


def test_each_run_adds_its_hours_and_the_sums_are_of_all_of_them(context: Context) -> None:
    unit = context.network.routes[0].id
    salted = Action(
        unit, TreatmentKind.PREWETTED_SALT, START + timedelta(days=2), START + timedelta(days=2, hours=1), 12.0, 0.0, "log"
    )
    save_actions(context.store, context.site.id, [salted])
    at = replace(context, clock=lambda: START + timedelta(days=14))
    first = upkeep_season(at, weather=weather(context, 8))
    second = upkeep_season(at, weather=weather(context, 4, start=START + timedelta(days=7)))
    assert (first.arguments["hours"], second.arguments["hours"]) == (7 * 24, 10 * 24)
    exposure = load_upkeep(context.store, context.site.id, "exposure")
    assert exposure is not None
    assert exposure.attrs["missing"] == 0
    salt = exposure["salt_amount"].to_series()
    assert set(salt[[segment.id for segment in context.network.segments if segment.unit_id == unit]]) == {12.0}
    assert float(exposure["surface_passes"].max()) >= 5


def test_without_weather_nothing_is_kept(context: Context) -> None:
    assert upkeep_season(context).code == "road_upkeep_none"
    assert load_upkeep(context.store, context.site.id, "exposure") is None


def test_a_new_autumn_leaves_the_old_season_behind(context: Context) -> None:
    assert season_begins(datetime(2026, 8, 31, tzinfo=UTC)) == datetime(2025, 9, 1, tzinfo=UTC)
    assert season_begins(datetime(2026, 9, 1, tzinfo=UTC)) == datetime(2026, 9, 1, tzinfo=UTC)
    old = weather(context, 3, start=datetime(2025, 4, 1, tzinfo=UTC))
    kept = joined(old, weather(context, 3), since=season_begins(START))
    assert kept is not None
    assert kept.sizes["time"] == 72
    assert joined(old, None, since=season_begins(START)) is None


def test_a_newer_answer_for_an_hour_stands(context: Context) -> None:
    kept = joined(weather(context, 3), weather(context, 2, start=START + timedelta(days=1), air=9.0), since=season_begins(START))
    assert kept is not None
    assert kept.sizes["time"] == 72
    assert float(kept["air_temperature"].sel(time=np.datetime64("2026-01-02T13")).mean()) == 13.0
