"""Road upkeep: what the season has done to every street so far, and when past springs were slippery for the last time."""

from datetime import UTC, datetime, timedelta

import numpy as np
import xarray as xr

from model.domain.errors import ForecastError, ModelError
from model.domain.weather import to_utc64
from model.learning.season import analysed_weather_of
from model.upkeep.exposure import season_exposure, whole_stretches
from model.upkeep.need_days import past_slip_days
from scheduler.context import Context
from scheduler.pipelines.inputs import DENSE_H, gather
from scheduler.told import Told
from store.actions import actions_between
from store.archive import SeasonRecord, list_seasons, load_season
from store.upkeep import load_upkeep, save_upkeep

#: The year of streets begins in late summer, when no ground is frozen.
FIRST_MONTH = 9
#: So many past springs are reckoned at most.
PAST_SEASONS = 10
_KEPT = (
    "air_temperature",
    "dew_point_temperature",
    "wind_speed",
    "cloud_area_fraction",
    "precipitation_amount",
    "snow_fraction",
    "freezing_rain_fraction",
)


def upkeep_season(context: Context, *, weather: xr.Dataset | None = None) -> Told:
    """Add the newest hours to the season's weather, and reckon exposure and past springs.

    Args:
        context: Site and store.
        weather: The season's analysed weather, where it is known from elsewhere; else what the store's forecasts and stations tell of the
            hours since the last run.

    Returns:
        One line on what was reckoned.

    Raises:
        StoreError: The store refused.
    """
    first = season_begins(context.now)
    before = load_upkeep(context.store, context.site.id, "weather")
    season = joined(before, _newest(context, before) if weather is None else weather, since=first)
    if season is None or not whole_stretches(season["time"].to_numpy()):
        return Told("inget analyserat väder i säsongen än", "road_upkeep_none", {})
    actions = actions_between(context.store, context.site.id, first, context.now, known_at=context.now)
    exposure = season_exposure(context.network, season, actions)
    save_upkeep(context.store, context.site.id, {"weather": season, "exposure": exposure})
    winters = _past(context, first)
    hours = int(exposure.attrs["hours"])
    return Told(
        f"{exposure.sizes['segment']} sträckor räknade över {hours} timmar; {winters} tidigare vårar",
        "road_upkeep",
        {"segments": exposure.sizes["segment"], "hours": hours, "winters": winters},
    )


def season_begins(now: datetime) -> datetime:
    """1 September before a moment, aware UTC."""
    return datetime(now.year if now.month >= FIRST_MONTH else now.year - 1, FIRST_MONTH, 1, tzinfo=UTC)


def joined(before: xr.Dataset | None, newest: xr.Dataset | None, *, since: datetime) -> xr.Dataset | None:
    """The season's weather with its newest hours; a newer answer for the same hour stands.

    Args:
        before: As it was kept; one on other points is left behind.
        newest: Canonical, one member.
        since: Earlier hours belong to another season.
    """
    parts = [_plain(part, since) for part in (before, newest) if part is not None]
    if len(parts) == 2 and parts[0].sizes["point"] != parts[1].sizes["point"]:
        parts = parts[1:]
    parts = [part for part in parts if part.sizes["time"]]
    if not parts:
        return None
    if len(parts) == 1:
        return parts[0]
    old, new = parts
    together = xr.concat(
        [old.isel(time=~np.isin(old["time"].to_numpy(), new["time"].to_numpy())), new],
        dim="time",
        data_vars="minimal",
        coords="minimal",
        compat="override",
        join="override",
    )
    found = together.sortby("time").assign_attrs(new.attrs)
    found.attrs["simulated"] = max(int(part.attrs.get("simulated", 0)) for part in parts)
    return found


def _plain(weather: xr.Dataset, since: datetime) -> xr.Dataset:
    times = weather["time"].to_numpy()
    kept = weather[[name for name in _KEPT if name in weather]].isel(member=[0], time=np.flatnonzero(times >= to_utc64(since)))
    return kept.assign({name: kept[name].transpose("member", "point", "time") for name in kept.data_vars})


def _newest(context: Context, before: xr.Dataset | None) -> xr.Dataset | None:
    """The hours that every run speaks for, and older ones that are not kept yet: what was kept of those came of nearer runs."""
    try:
        history = gather(context).history
    except ForecastError:
        return None
    if history is None or before is None:
        return history
    times = history["time"].to_numpy()
    dense = times > to_utc64(context.now - timedelta(hours=DENSE_H))
    return history.isel(time=dense | ~np.isin(times, before["time"].to_numpy()))


def _past(context: Context, first: datetime) -> int:
    """Reckon springs that are over and not reckoned yet; how many there are."""
    records = [record for record in list_seasons(context.store, context.site.id) if record.ends_at < first][-PAST_SEASONS:]
    before = load_upkeep(context.store, context.site.id, "slip_days")
    names = [_key(context, record) for record in records]
    if before is not None and before["season"].to_numpy().tolist() == names:
        return len(names)
    seasons = []
    for name, record in zip(names, records, strict=True):
        try:
            seasons.append((name, analysed_weather_of(load_season(context.store, context.site.id, record.name), context.site)))
        except (ModelError, ForecastError):
            continue  # a season on other points, or with holes, says nothing here
    if not seasons:
        return 0
    save_upkeep(
        context.store, context.site.id, {"slip_days": past_slip_days(context.network, seasons).to_dataset(name="slippery")}
    )
    return len(seasons)


def _key(context: Context, record: SeasonRecord) -> str:
    return f"{record.name}@{context.network.version[:12]}"
