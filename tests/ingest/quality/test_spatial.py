"""Against the neighbours: height and learned offset are no fault, and a county that differs within itself raises no alarm."""

from datetime import UTC, datetime

import numpy as np
import xarray as xr

from ingest.quality import Flagged, flag_observations
from model.domain.weather import FLAG_BAD
from model.domain.weather_sensors import SensorOffset
from tests.ingest.quality.county import AIR, changed, county

AT = datetime(2026, 1, 9, 4, tzinfo=UTC)


def _offsets(readings: xr.Dataset, **known: float) -> list[SensorOffset]:
    names = [str(name) for name in readings["station"].to_numpy()]
    return [SensorOffset(name, AIR, AT, known.get(name, 0.0), 0.0, 0.3, 500) for name in names]


def _spatial(flagged: Flagged) -> set[str]:
    return {doubt.station for doubt in flagged.doubts if doubt.check == "spatial"}


def test_a_reading_far_from_its_neighbours_is_flagged_with_what_was_likely() -> None:
    readings = changed(county(), AIR, 3, slice(20, 24), lambda values: values + 9.0)
    flagged = flag_observations(readings)
    assert _spatial(flagged) == {"s3"}
    assert (flagged.observations[f"{AIR}_flag"][3, 20:] > 0).all()
    (doubt,) = [doubt for doubt in flagged.doubts if doubt.check == "spatial"]
    assert doubt.expected is not None
    assert doubt.arguments["expected"] < doubt.value - 7.0


def test_learned_offsets_make_the_check_sharper() -> None:
    readings = changed(county(), AIR, 3, slice(20, 24), lambda values: values + 3.5)
    assert not _spatial(flag_observations(readings))
    assert _spatial(flag_observations(readings, offsets=_offsets(readings))) == {"s3"}


def test_a_learned_offset_is_no_fault_and_its_absence_is() -> None:
    cold = changed(county(), AIR, 3, slice(0, 24), lambda values: values - 4.0)
    assert not _spatial(flag_observations(cold, offsets=_offsets(cold, s3=-4.0)))
    assert _spatial(flag_observations(cold, offsets=_offsets(cold))) == {"s3"}


def test_a_mountain_station_is_colder_without_blame() -> None:
    readings = changed(county(), AIR, 3, slice(0, 24), lambda values: values - 0.0065 * 900.0)
    high = readings.assign_coords(altitude=("station", np.where(np.arange(8) == 3, 920.0, 20.0)))
    assert not _spatial(flag_observations(high, offsets=_offsets(high)))
    assert _spatial(flag_observations(readings, offsets=_offsets(readings))) == {"s3"}


def test_under_an_inversion_where_all_differ_nobody_is_blamed() -> None:
    rng = np.random.default_rng(5)
    readings = county(10)
    apart = rng.normal(0.0, 3.0, (10, 1)) * np.linspace(0.0, 1.0, 24)
    spread = readings.assign({AIR: (("station", "time"), readings[AIR].to_numpy() + apart, readings[AIR].attrs)})
    assert len(_spatial(flag_observations(spread, offsets=_offsets(spread)))) <= 1


def test_two_stations_cannot_judge_each_other() -> None:
    readings = changed(county(2), AIR, 1, slice(0, 24), lambda values: values + 9.0)
    assert not _spatial(flag_observations(readings))


def test_stations_of_another_source_count_as_neighbours() -> None:
    readings = changed(county(), AIR, 3, slice(20, 24), lambda values: values + 12.0)
    own, others = readings.isel(station=[3]), readings.isel(station=[0, 1, 2, 4, 5, 6, 7])
    assert not _spatial(flag_observations(own))
    flagged = flag_observations(own, recent=others)
    assert _spatial(flagged) == {"s3"}
    assert int(flagged.observations[f"{AIR}_flag"][0, -1]) <= FLAG_BAD
