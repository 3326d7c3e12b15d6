"""Zone fit: hold every heated zone against its meters, once a week, so that the heat schedule stands on the plant as it is."""

from datetime import datetime, timedelta

import numpy as np
import xarray as xr

from model.domain.errors import ForecastError
from model.domain.weather import from_utc64, to_utc64
from model.domain.zone_fits import FitProblem
from model.upkeep.exposure import whole_stretches
from model.zones.fits import fit_zones
from scheduler.context import Context
from scheduler.told import Told
from store.heat import heat_readings_between
from store.upkeep import load_upkeep
from store.zone_fits import save_zone_fits, zone_fits

#: Weeks of weather and readings a fit rests on, and how long one that told something stands before the next.
WINDOW, RENEWED = timedelta(days=42), timedelta(days=6, hours=12)


def fit_heated_zones(context: Context) -> Told:
    """Fit the zones whose newest fit is a week old, or that have none.

    Returns:
        One line on how many zones follow their meters.

    Raises:
        StoreError: The store refused.
    """
    now, store, site = context.now, context.store, context.site.id
    if not context.network.zones:
        return Told("nätet har inga värmezoner", "zone_fit", {"fitted": 0, "zones": 0})
    before = zone_fits(store, site, known_at=now)
    fresh = {item.zone_id for item in before if item.problem is FitProblem.NONE and item.fitted_at > now - RENEWED}
    weather = _weather(context, now)
    if weather is not None:
        begins = from_utc64(weather["time"].to_numpy()[0])
        readings = [
            item
            for item in heat_readings_between(store, site, begins, now + timedelta(seconds=1), known_at=now)
            if item.zone_id not in fresh
        ]
        if readings:
            try:
                save_zone_fits(store, site, fit_zones(context.network, weather, readings, now=now))
            except ForecastError:
                weather = None  # weather that lacks what the model needs says nothing here
    known = {item.zone_id for item in zone_fits(store, site, known_at=now) if item.problem is FitProblem.NONE}
    zones = len(context.network.zones)
    fitted = sum(zone.id in known for zone in context.network.zones)
    return Told(
        f"{fitted} av {zones} värmezoner följer sina mätare; de andra står på ritningen",
        "zone_fit",
        {"fitted": fitted, "zones": zones},
    )


def _weather(context: Context, now: datetime) -> xr.Dataset | None:
    """The season's analysed weather of the last weeks, from its last hole on; None where there is none."""
    season = load_upkeep(context.store, context.site.id, "weather")
    if season is None:
        return None
    times = season["time"].to_numpy()
    inside = season.isel(time=np.flatnonzero((times > to_utc64(now - WINDOW)) & (times <= to_utc64(now))))
    stretches = whole_stretches(inside["time"].to_numpy()) if inside.sizes["time"] else []
    return inside.isel(time=stretches[-1]) if stretches else None
