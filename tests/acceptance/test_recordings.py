"""The whole chain on real answers that were recorded, each at its own place and hour."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from model.domain.needs import Need, Rung
from model.domain.plans import Advice, Assessment
from store.open import Store
from store.plans import load_assessment, newest_assessment_id
from store.stations import station_status
from tests.acceptance.commands import halka
from tests.acceptance.sites import write_site

pytestmark = pytest.mark.shared


def nightly(tmp_path: Path, shared: Path, site: str | Path, now: str) -> str:
    """Run the night and return what it printed."""
    url = f"sqlite:///{tmp_path}/halka.db"
    done = halka("once", "nightly", "--site", site, "--raw", shared / "fixtures", "--now", now, "--db", url, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    return done.stdout


def stored(tmp_path: Path, site: str) -> Assessment:
    with Store.open(f"sqlite:///{tmp_path}/halka.db", tmp_path / "halka.files", create=False) as store:
        number = newest_assessment_id(store, site)
        assert number is not None
        return load_assessment(store, number).assessment


def test_norrkoping_on_the_recorded_smhi_forecast_of_that_hour(tmp_path: Path, shared: Path) -> None:
    printed = nightly(tmp_path, shared, "norrkoping", "2026-04-02T12:00Z")
    assessment = stored(tmp_path, "norrkoping")

    assert assessment.rung is Rung.PHYSICS
    assert not assessment.simulated
    assert assessment.issued_at == datetime(2026, 4, 2, 12, tzinfo=UTC)
    # a spring day of ten degrees: nothing to plough, and that is said with a probability, not left blank
    ploughing = [item for item in assessment.recommendations if item.need is Need.PLOUGHING]
    assert ploughing
    assert all(item.advice is Advice.NONE for item in ploughing)
    assert all(item.probability is not None and item.probability < 0.1 for item in ploughing)
    air = assessment.hourly["air_temperature"].sel(quantile=0.5).isel(unit=0, time=0).item()
    assert air == pytest.approx(10.4, abs=2.0)

    # stations with no recording near that place and hour are missing in so many words, never a value
    stations = [item for item in assessment.inputs if item.kind == "station"]
    assert stations
    assert all(not item.used and item.age_minutes is None for item in stations)
    for item in stations:
        assert f"◇ {item.name}: saknas, aldrig mottagen" in printed
    assert "MET" in printed
    assert "Rekommendation, inte beslut." in printed


def test_a_night_run_twice_is_one_night(tmp_path: Path, shared: Path) -> None:
    first = nightly(tmp_path, shared, "norrkoping", "2026-04-02T12:00Z")
    second = nightly(tmp_path, shared, "norrkoping", "2026-04-02T12:00Z")
    assert first.splitlines()[0] == second.splitlines()[0]


def test_oslo_on_the_recorded_met_forecast_with_snow_at_minus_six(tmp_path: Path, shared: Path) -> None:
    site = write_site(
        tmp_path / "site", name="Oslo", longitude=10.7522, latitude=59.9139, forecast_sources=("metno_locationforecast",)
    )
    nightly(tmp_path, shared, site, "2026-02-06T21:00Z")
    assessment = stored(tmp_path, "oslo")
    hourly = assessment.hourly

    assert assessment.rung is Rung.PHYSICS
    assert float(hourly["air_temperature"].sel(quantile=0.5).isel(unit=0, time=0)) == pytest.approx(-5.8, abs=1.5)
    # half a millimetre an hour falls as snow in the first hours
    assert float(hourly["snowfall_amount"].isel(unit=0, time=slice(0, 6)).sum()) > 1.0
    assert float(hourly["rain_amount"].isel(unit=0, time=slice(0, 6)).sum()) < 0.1
    assert float(hourly["snow_depth"].sel(quantile=0.5).max()) > 1.0
    # somebody must go out for it
    assert any(item.advice is Advice.ACT for item in assessment.recommendations)


@pytest.mark.parametrize(
    ("name", "longitude", "latitude", "now", "known", "unknown"),
    [
        ("Stockholm", 18.1, 59.43, "2026-03-09T21:00Z", "Stocksund", "9999"),
        ("Sundsvall", 17.34, 62.39, "2024-10-16T20:50Z", "Råsta", "9999"),
    ],
)
def test_trafikverket_stations_alone_still_give_a_night(
    tmp_path: Path, shared: Path, name: str, longitude: float, latitude: float, now: str, known: str, unknown: str
) -> None:
    """No forecast was recorded there, so the night rests on the last rung, and says so; the stations are read with their ages."""
    site = write_site(
        tmp_path / "site",
        name=name,
        longitude=longitude,
        latitude=latitude,
        forecast_sources=("smhi_snow1g",),
        observation_sources=("trafikverket",),
        stations={unknown: "Station utan inspelning"},
    )
    printed = nightly(tmp_path, shared, site, now)
    assessment = stored(tmp_path, name.lower())

    assert assessment.rung is Rung.CLIMATOLOGY
    assert all(item.advice is not Advice.NONE for item in assessment.recommendations), "no forecast is never no need"
    statuses = {item.name: item for item in assessment.inputs}
    heard = statuses[known]
    assert heard.used
    assert heard.age_minutes is not None
    assert heard.age_minutes < 60
    assert not statuses["Station utan inspelning"].used
    assert "◇ Station utan inspelning: saknas, aldrig mottagen" in printed
    with Store.open(f"sqlite:///{tmp_path}/halka.db", tmp_path / "halka.files", create=False) as store:
        read = [status for status in station_status(store, name.lower(), now=assessment.issued_at) if status.values]
    assert len(read) >= 2
    assert all(np.isfinite(list(status.values.values())).all() for status in read)
    # what the stations read now is where the night starts from, even without a forecast
    measured = float(np.median([status.values["air_temperature"] for status in read if "air_temperature" in status.values]))
    first = float(assessment.hourly["air_temperature"].sel(quantile=0.5).isel(unit=0, time=0))
    assert first == pytest.approx(measured, abs=1.5)
