"""Learn what the stations' sensors are like: offsets and drift from weeks of readings, and from them each route's own offset."""

from datetime import timedelta

from ingest.quality.lasting import DRIFT_DEGC_A_WEEK
from ingest.sensor_offset import WINDOW_DAYS, learn_offsets
from model.domain.weather_sensors import SensorOffset
from model.mapping.offsets import as_rows, place_offsets
from scheduler.context import Context
from scheduler.told import Told
from store.observations import observations_between
from store.sensors import save_sensor_offsets, sensor_offsets

#: Of which variable routes keep an offset.
_MAPPED = "air_temperature"
_DAYS_A_WEEK = 7.0


def learn_sensors(context: Context) -> Told:
    """Learn from the readings of the last `ingest.sensor_offset.WINDOW_DAYS`.

    Returns:
        One line on how many sensors were learned of, and which of them drift.

    Raises:
        StoreError: The store refused.
    """
    now, store, site = context.now, context.store, context.site.id
    readings = observations_between(store, site, now - timedelta(days=WINDOW_DAYS), now, known_at=now)
    if readings is None:
        return Told("inga mätningar att lära av", "learn_sensors_none", {})
    before = sensor_offsets(store, site, known_at=now)
    learned = learn_offsets(readings, until=now, previous=before)
    newest = {(item.station, item.variable): item for item in (*before, *learned)}
    places = zip(*(readings[name].to_numpy() for name in ("station", "longitude", "latitude")), strict=True)
    positions = {str(station): (float(longitude), float(latitude)) for station, longitude, latitude in places}
    routes = place_offsets(context.network, newest.values(), positions, variable=_MAPPED) if learned else ()
    save_sensor_offsets(store, site, [*learned, *as_rows(routes, variable=_MAPPED, at=now)])
    drifting = sorted({item.station for item in learned if _drifts(item)})
    names = ", ".join(drifting)
    return Told(
        f"{len(learned)} givare följda" + (f"; driver: {names}" if names else ""),
        "learn_sensors_drifting" if drifting else "learn_sensors",
        {"sensors": len(learned), "drifting": drifting},
    )


def _drifts(item: SensorOffset) -> bool:
    return abs(item.drift_per_day) * _DAYS_A_WEEK > DRIFT_DEGC_A_WEEK
