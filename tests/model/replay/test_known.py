"""What was known when."""

from datetime import timedelta

import numpy as np

from model.domain.weather import check_forecast, to_utc64
from model.replay.known import SeasonArchive
from tests.model.replay.made_up import START, made_up_season
from tests.model.small_site import small_site


def test_a_run_is_known_an_hour_after_its_reference_time_and_the_past_to_the_hour() -> None:
    archive = SeasonArchive.of(made_up_season(), small_site())
    now = START + timedelta(hours=36, minutes=30)
    known = archive.known_at(now)
    stamps = [str(run.attrs["reference_time"])[:13] for run in known.forecasts]
    assert stamps == ["2025-12-02T00", "2025-12-01T12"]
    assert archive.known_at(START + timedelta(hours=37)).forecasts[0].attrs["reference_time"].startswith("2025-12-02T12")
    assert known.history is not None
    assert known.history["time"].to_numpy()[-1] == to_utc64(START + timedelta(hours=36))
    check_forecast(known.forecasts[0])


def test_before_anything_is_known_there_is_nothing() -> None:
    known = SeasonArchive.of(made_up_season(), small_site()).known_at(START - timedelta(hours=5))
    assert (known.forecasts, known.history, known.observations) == ((), None, None)


def test_a_week_of_past_and_no_more() -> None:
    known = SeasonArchive.of(made_up_season(days=10), small_site()).known_at(START + timedelta(days=9))
    assert known.history is not None
    assert known.history.sizes["time"] == 7 * 24 + 1
    assert np.isfinite(known.history["air_temperature"]).all()
