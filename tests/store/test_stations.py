from datetime import timedelta

import pytest

from store.observations import save_observations
from store.open import Store
from store.stations import station_places, station_status
from tests.store.examples import HOUR, NOW, observations


def test_station_status_tells_age_values_and_flags(store: Store) -> None:
    given = observations()
    given["road_surface_temperature_flag"][0, 2:] = 2
    given["air_temperature_flag"][0, 2:] = 1
    save_observations(store, "vasteras", given)
    stuck, well = station_status(store, "vasteras", now=NOW)
    assert (stuck.station, stuck.name) == ("1900", "Väg 0")
    assert stuck.newest_at == NOW
    assert stuck.newest_good_at == NOW - timedelta(minutes=20)
    assert stuck.age_minutes == 20.0
    assert stuck.values["road_surface_temperature"] == pytest.approx(0.11)
    assert dict(stuck.bad) == {"road_surface_temperature": 2}
    assert dict(stuck.suspect) == {"air_temperature": 2}
    assert well.age_minutes == 0.0
    assert not well.bad
    (old, _) = station_status(store, "vasteras", now=NOW + 48 * HOUR)
    assert old.age_minutes == 48 * 60 + 20
    assert not old.values


def test_the_places_of_stations_that_reported_and_of_no_other_site(store: Store) -> None:
    save_observations(store, "vasteras", observations())
    first, *_ = station_places(store, "vasteras")
    given = observations().isel(station=0)
    assert (first.station, first.name) == ("1900", "Väg 0")
    assert (first.longitude, first.latitude) == (float(given["longitude"]), float(given["latitude"]))
    assert station_places(store, "norrkoping") == ()
