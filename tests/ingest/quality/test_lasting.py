"""What half a day shows: a small shift, a drift the weeks have told of, and exchanged channels."""

from datetime import UTC, datetime

import numpy as np
import xarray as xr

from ingest.quality import Flagged, flag_observations
from ingest.quality.lasting import DRIFT_DEGC_A_WEEK
from model.domain.weather import FLAG_BAD
from model.domain.weather_sensors import SensorOffset
from tests.ingest.quality.county import AIR, SURFACE, changed, county

AT = datetime(2026, 1, 9, 4, tzinfo=UTC)


def _learned(readings: xr.Dataset, *, drift_of_s0: float = 0.0) -> list[SensorOffset]:
    """True offsets of the made-up county, so that only what is put in is left."""
    plain = county()[AIR].to_numpy()
    offsets = plain.mean(axis=1) - np.median(plain.mean(axis=1))
    drifts = [drift_of_s0] + [0.0] * (offsets.size - 1)
    return [
        SensorOffset(f"s{i}", AIR, AT, float(offset), drift, 0.25, 600)
        for i, (offset, drift) in enumerate(zip(offsets, drifts, strict=True))
    ]


def _of(flagged: Flagged, check: str) -> set[tuple[str, str]]:
    return {(doubt.station, doubt.variable) for doubt in flagged.doubts if doubt.check == check}


def test_a_shift_too_small_for_one_reading_is_seen_over_half_a_day() -> None:
    readings = changed(county(), AIR, 0, slice(0, 24), lambda values: values + 1.3)
    flagged = flag_observations(readings, offsets=_learned(readings))
    assert _of(flagged, "lasting") == {("s0", AIR)}
    short = flag_observations(readings.isel(time=slice(0, 6)), offsets=_learned(readings))
    assert not _of(short, "lasting")


def test_a_drift_is_flagged_where_the_readings_confirm_it() -> None:
    drift = 1.5 * DRIFT_DEGC_A_WEEK / 7.0
    for shift, seen in ((0.8, {("s0", AIR)}), (0.0, set()), (-0.8, set())):
        readings = changed(county(), AIR, 0, slice(0, 24), lambda values, shift=shift: values + shift)
        flagged = flag_observations(readings, offsets=_learned(readings, drift_of_s0=drift))
        assert _of(flagged, "drift") == seen
    slow = changed(county(), AIR, 0, slice(0, 24), lambda values: values + 0.8)
    assert not _of(flag_observations(slow, offsets=_learned(slow, drift_of_s0=0.5 * DRIFT_DEGC_A_WEEK / 7.0)), "drift")


def test_exchanged_channels_are_both_bad_at_that_station_alone() -> None:
    readings = county(names=(AIR, SURFACE))
    air, surface = readings[AIR].to_numpy().copy(), readings[SURFACE].to_numpy().copy()
    air[4], surface[4] = surface[4].copy(), air[4].copy()
    swapped = readings.assign(
        {AIR: (("station", "time"), air, readings[AIR].attrs), SURFACE: (("station", "time"), surface, readings[SURFACE].attrs)}
    )
    flagged = flag_observations(swapped)
    assert _of(flagged, "swapped") == {("s4", AIR), ("s4", SURFACE)}
    assert int(flagged.observations[f"{SURFACE}_flag"][4, -1]) == FLAG_BAD
    assert not _of(flag_observations(readings), "swapped")
