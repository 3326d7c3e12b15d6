"""At an assessment, roads with a station are told by the chain where a training found it better; all else stays to the bit."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
import xarray as xr

from config.site import Site
from model import station_night
from model.assess import AssessmentInputs, assess
from model.domain.plans import Assessment
from model.domain.weather import from_utc64, to_utc64
from model.error_statistics import PUBLISHED
from model.learning.models import TrainedModels
from model.learning.road_residual import ResidualModel
from model.learning.road_residual_issue import HORIZON_H
from model.learning.road_residual_told import Told
from model.learning.station_memory import known_at, memory_of, remembered
from model.learning.station_model import StationModel
from model.learning.station_seasons import station_season
from model.replay.known import SeasonArchive
from tests.model.learning.season_samples import short_season
from tests.model.small_network import small_network
from tests.model.small_site import small_site

NETWORK, SITE = small_network(), small_site()
SEASON = short_season(2024, days=22)
ARCHIVE = SeasonArchive.of(SEASON, SITE)
SURFACE = "road_surface_temperature"
NONE = np.zeros(0, dtype="datetime64[ns]")


class Flat:
    """A booster that says the same of everything."""

    def __init__(self, value: float) -> None:
        self.value = value

    def predict(self, rows: np.ndarray, **_: object) -> np.ndarray:
        """So much, in ordinary errors."""
        return np.full(len(rows), self.value)


def correction(*, used: tuple[bool, ...] = (True,) * 5, share: float = 0.0) -> TrainedModels:
    """A training whose boosting expects the road model to be 1 K too warm."""
    residual = ResidualModel(
        ("", "", ""), np.ones(HORIZON_H), np.array([[-1e9] * 7, [1e9] * 7]), (Flat(-1.0), Flat(-1.8), Flat(-0.2))
    )
    model = StationModel(residual, share, {}, used, "")
    return TrainedModels("made", {}, {}, None, PUBLISHED, stations=model)


@pytest.fixture(scope="module")
def memory() -> xr.Dataset:
    """Three weeks of forecasts at the station, each as the correction told it."""
    ran = station_season(SEASON, SITE, also=NONE, step_s=1800.0)
    assert ran is not None
    told, stations = [Told.of(one) for one in ran.forecasts], correction().stations
    residual = None if stations is None else stations.residual
    for own in told:
        own.through(own.forecasts.origin[0], own.forecasts.origin[-1], residual)
    return memory_of(told, ran.readings, ran.times, since=told[0].forecasts.origin[0])


@pytest.fixture(scope="module")
def now(memory: xr.Dataset) -> datetime:
    return from_utc64(memory["origin"].to_numpy()[-1]).replace(minute=12)


def assessed(
    models: TrainedModels | None, memory: xr.Dataset | None, now: datetime, *, archive: SeasonArchive = ARCHIVE,
    site: Site = SITE, **changes: object,
) -> Assessment:  # fmt: skip
    known = archive.known_at(now)
    inputs = AssessmentInputs(
        forecasts=known.forecasts, history=known.history, observations=known.observations, station_memory=memory
    )
    asked = {"members": 6, "horizon_h": 30, "seed": 1, "versions": {}} | changes
    return assess(NETWORK, site, inputs, models=models, now=now, **asked)  # type: ignore[arg-type]


def hour_of(now: datetime) -> np.datetime64:
    return to_utc64(now).astype("datetime64[h]")


def test_a_road_with_a_station_is_told_by_its_own_correction(memory: xr.Dataset, now: datetime) -> None:
    known = known_at(memory, hour_of(now))
    bare, told = assessed(None, known, now), assessed(correction(), known, now)
    one, two = bare.hourly[SURFACE].to_numpy(), told.hourly[SURFACE].to_numpy()
    # a fifth of r1, half of r2 and z1 lie on the station's road, r3 does not
    assert not np.array_equal(one[[0, 1, 3], :HORIZON_H], two[[0, 1, 3], :HORIZON_H])
    assert one[2].tobytes() == two[2].tobytes()
    assert one[:, HORIZON_H:].tobytes() == two[:, HORIZON_H:].tobytes()
    (status,) = [item for item in told.inputs if item.name == "stations"]
    assert status.used
    assert status.valid_at == now.replace(minute=0)
    assert (np.diff(two, axis=2) >= -1e-5).all(), "quantiles stay in order"
    assert told.stations is not None
    assert bool(told.stations["boosted"].to_numpy().all())
    assert np.isfinite(told.stations["centre"].to_numpy()).all()


def test_it_is_told_at_the_leads_it_was_better_at_and_not_between(memory: xr.Dataset, now: datetime) -> None:
    known = known_at(memory, hour_of(now))
    bare, told = assessed(None, known, now), assessed(correction(used=(True, False, False, False, True)), known, now)
    moved = (bare.hourly[SURFACE].to_numpy()[0] != told.hourly[SURFACE].to_numpy()[0]).any(axis=1)
    assert moved[0]
    assert not moved[1:12].any()
    assert moved[12:HORIZON_H].all()


def test_roads_around_follow_as_far_as_it_held_elsewhere(memory: xr.Dataset, now: datetime) -> None:
    known = known_at(memory, hour_of(now))
    alone, around = assessed(correction(), known, now), assessed(correction(share=1.0), known, now)
    one, two = (item.hourly[SURFACE].to_numpy()[2] for item in (alone, around))
    assert not np.array_equal(one[:HORIZON_H], two[:HORIZON_H])
    np.testing.assert_allclose(np.diff(one, axis=1), np.diff(two, axis=1), atol=1e-4)


@pytest.mark.parametrize(
    ("models", "remembers", "word"),
    [(correction(used=(False,) * 5), True, ""), (correction(), False, "vilar"), (None, True, "")],
    ids=["no better than what it replaces", "nothing remembered", "nothing trained"],
)
def test_otherwise_all_stays_to_the_bit(
    memory: xr.Dataset, now: datetime, models: TrainedModels | None, *, remembers: bool, word: str
) -> None:
    known = known_at(memory, hour_of(now)) if remembers else None
    plain = assessed(None if models is None else replace(models, stations=None), None, now)
    found = assessed(models, known, now)
    assert found.hourly.identical(plain.hourly)
    assert found.recommendations == plain.recommendations
    notes = [item.note for item in found.inputs if item.name == "stations"]
    assert [word in note and "Stationernas egen rättelse" in note for note in notes] == ([True] if word else [])


def test_a_young_memory_and_a_silent_station_are_not_spoken_for(memory: xr.Dataset, now: datetime) -> None:
    origin = memory["origin"].to_numpy()
    young = memory.sel(origin=slice(origin[-1] - np.timedelta64(9, "D"), None))
    silent = SEASON.copy(deep=True)
    late = silent["time"].to_numpy() > hour_of(now) - np.timedelta64(12, "h")
    silent["obs_road_surface_temperature"].loc[{"time": silent["time"].to_numpy()[late]}] = np.nan
    known = known_at(memory, hour_of(now))
    for found in (
        assessed(correction(), known_at(young, hour_of(now)), now),
        assessed(correction(), known, now, archive=SeasonArchive.of(silent, SITE)),
    ):
        assert [item.used for item in found.inputs if item.name == "stations"] == [False]


def test_a_later_reading_changes_nothing_said_before(memory: xr.Dataset, now: datetime) -> None:
    shifted = memory.copy(deep=True)
    later = shifted["time"].to_numpy() > hour_of(now)
    assert later.any()
    shifted["reading"].loc[{"time": shifted["time"].to_numpy()[later]}] += 5.0
    one, two = (assessed(correction(share=0.5), known_at(told, hour_of(now)), now) for told in (memory, shifted))
    assert one.hourly.identical(two.hourly)
    assert one.input_key == two.input_key


def test_each_assessment_leaves_the_next_its_forecasts(memory: xr.Dataset, now: datetime) -> None:
    known = known_at(memory, hour_of(now))
    assert known is not None
    first = assessed(correction(), known, now)
    assert first.stations is not None
    grown = remembered(known, first.stations)
    assert grown["origin"].to_numpy()[-1] == hour_of(now)
    assert grown["origin"].size == known["origin"].size + 1
    assert known_at(grown, hour_of(now) + np.timedelta64(1, "h")) is not None
    # once more within the hour: the same night
    again = assessed(correction(), known_at(grown, hour_of(now)), now)
    assert again.hourly.identical(first.hourly)


def test_cutting_the_network_and_classes_of_segments_follow_alike(memory: xr.Dataset, now: datetime) -> None:
    known = known_at(memory, hour_of(now))
    whole, cut = (assessed(correction(share=0.5), known, now, **how) for how in ({}, {"block_columns": 4}))
    np.testing.assert_allclose(whole.hourly[SURFACE], cut.hourly[SURFACE], atol=1e-4)
    classes = assessed(correction(share=0.5), known, now, by_class=True)
    np.testing.assert_allclose(classes.hourly[SURFACE], whole.hourly[SURFACE], atol=0.5)


def test_a_station_whose_forecast_cannot_be_made_is_left_out_and_stops_no_night(
    memory: xr.Dataset, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    (station,) = SITE.stations
    # it stands first, so that what is kept of the other does not lie in its place
    both = small_site(stations=[station.model_copy(update={"id": "s0"}), station])
    issued = station_night.issued_rows

    def without(*arguments: object, **options: object) -> dict[str, np.ndarray]:
        rows = issued(*arguments, **options)  # type: ignore[arg-type]
        rows[SURFACE][: rows[SURFACE].shape[0] // 2 or 1] = np.nan
        return rows

    monkeypatch.setattr(station_night, "issued_rows", without)
    known = known_at(memory, hour_of(now))
    found = assessed(correction(), known, now, site=both)
    assert found.stations is not None
    assert list(found.stations["station"].to_numpy()) == [station.id]
    assert np.isfinite(found.stations["reading"].to_numpy()).any()
    assert [item.used for item in found.inputs if item.name == "stations"] == [True]
    alone = assessed(correction(), known, now)
    assert alone.stations is None
    assert [item.used for item in alone.inputs if item.name == "stations"] == [False]


def test_no_correction_is_asked_of_a_night_without_a_forecast() -> None:
    moment = datetime(2024, 12, 10, 3, tzinfo=UTC)
    found = assess(
        NETWORK, SITE, AssessmentInputs(), models=correction(), now=moment, members=4, horizon_h=24, seed=1, versions={}
    )
    assert found.stations is None
    assert all(item.name != "stations" for item in found.inputs)
