"""All sources side by side: one that fails never stops another, and every body is kept before it is read."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from config.settings import Settings
from config.site import Place, Site, Station
from ingest.asking import Way, ask
from ingest.fetch import FetchReport, fetch_forecasts, fetch_observations
from ingest.harvest import Harvest
from ingest.ports import Query, RawBody
from ingest.raw import RawArchive
from ingest.recorded import RecordedTransport
from ingest.sources.catalogue import FORECAST_SOURCES
from model.domain.errors import SourceUnavailable
from model.domain.source_state import Outcome, SourceState
from model.domain.weather import check_forecast, check_observations
from tests.ingest.conftest import ANSWERS, NOW
from tests.ingest.sources.conformance import settings_for
from tests.ingest.sources.samples import ANCHOR, samples

GOOD = {"smhi_snow1g": "smhi_snow1g.json", "metno_locationforecast": "metno_complete.json", "trafikverket": "trafikverket.json"}


class Scripted:
    """A transport that answers from memory; a source may be told to fail, for all places or some."""

    def __init__(self, answers: dict[str, bytes | Exception], *, fails_at: Callable[[Query], bool] = lambda _: False) -> None:
        self._answers = answers
        self._fails_at = fails_at

    def send(self, query: Query, now: datetime) -> RawBody:
        answer = self._answers[query.source]
        if isinstance(answer, Exception):
            raise answer
        if self._fails_at(query):
            raise SourceUnavailable(query.source, "loopback answered 404")
        return RawBody(query.source, query.url, 200, {}, answer, now, query.place)


@pytest.fixture
def answers() -> dict[str, bytes | Exception]:
    return {source: (ANSWERS / name).read_bytes() for source, name in GOOD.items()}


@pytest.fixture
def fetch(site: Site, settings: Settings, tmp_path: Path) -> Callable[..., FetchReport]:
    def run(answers: dict[str, bytes | Exception], **more: object) -> FetchReport:
        return fetch_forecasts(site, settings, Scripted(answers, **more), RawArchive(tmp_path), NOW)  # type: ignore[arg-type]

    return run


def test_every_source_gives_all_places(site: Site, fetch: Callable[..., FetchReport], answers: dict) -> None:
    report = fetch(answers)
    assert report.failures == ()
    assert [item.attrs["source"] for item in report.datasets] == list(site.forecast_sources)
    for forecast in report.datasets:
        assert check_forecast(forecast)["point"].to_numpy().tolist() == ["Torget", "Norr", "Söder"]
    assert len(report.raw) == 6
    assert {(record.site, record.status) for record in report.raw} == {("norrkoping", 200)}


@pytest.mark.parametrize(
    ("spoiled", "words"),
    [
        (SourceUnavailable("smhi_snow1g", "no contact"), "no contact"),
        (b"<html>outage</html>", "an HTML page with status 200"),
        (b'{"createdTime": "2026', "ends in the middle"),
        ((ANSWERS / "smhi_pmp3g.json").read_bytes(), "old PMP3g format"),
        (ZeroDivisionError("a fault of our own"), "could not be read: ZeroDivisionError"),
    ],
)
def test_one_source_that_fails_stops_no_other(
    fetch: Callable[..., FetchReport], answers: dict, spoiled: bytes | Exception, words: str
) -> None:
    report = fetch({**answers, "smhi_snow1g": spoiled})
    assert [item.attrs["source"] for item in report.datasets] == ["metno_locationforecast"]
    ((source, message),) = report.failures
    assert source == "smhi_snow1g"
    assert words in message
    assert "(3 questions)" in message


def test_a_body_that_cannot_be_read_is_kept(fetch: Callable[..., FetchReport], answers: dict, tmp_path: Path) -> None:
    report = fetch({**answers, "smhi_snow1g": b'{"createdTime": "2026'})
    kept = [record for record in report.raw if record.source == "smhi_snow1g"]
    assert len(kept) == 3
    assert (tmp_path / kept[0].path).is_file()


def test_a_place_without_an_answer_takes_its_neighbours(fetch: Callable[..., FetchReport], answers: dict) -> None:
    report = fetch(answers, fails_at=lambda query: query.source == "smhi_snow1g" and query.place == (16.56, 59.66))
    smhi = report.datasets[0]
    assert smhi["point"].to_numpy().tolist() == ["Torget", "Norr", "Söder"]
    assert "Norr takes the forecast of Torget" in smhi.attrs["note"]
    assert report.failures == (("smhi_snow1g", "loopback answered 404"),)


def test_an_archive_that_cannot_be_written_is_told_and_nothing_is_used(
    site: Site, settings: Settings, tmp_path: Path, answers: dict
) -> None:
    (tmp_path / "raw").write_text("in the way")
    report = fetch_forecasts(site, settings, Scripted(answers), RawArchive(tmp_path), NOW)
    assert report.datasets == ()
    assert {source for source, _ in report.failures} == set(site.forecast_sources)


def test_a_source_the_catalogue_does_not_know(site: Site, settings: Settings, tmp_path: Path, answers: dict) -> None:
    odd = site.model_copy(update={"forecast_sources": ("weather_rock", "smhi_snow1g")})
    report = fetch_forecasts(odd, settings, Scripted(answers), RawArchive(tmp_path), NOW)
    assert len(report.datasets) == 1
    assert report.failures[0][0] == "weather_rock"
    assert "no such source" in report.failures[0][1]


def test_observations_are_flagged_and_within_reach(site: Site, settings: Settings, tmp_path: Path, answers: dict) -> None:
    answers["trafikverket"] = answers["trafikverket"].replace(b"POINT (16.20 59.70)", b"POINT (14.00 59.70)")
    archive = RawArchive(tmp_path)
    report = fetch_observations(site, settings, Scripted(answers), archive, NOW)
    (measured,) = report.datasets
    assert check_observations(measured)["station"].to_numpy().tolist() == ["1001", "1001100"]
    assert "road_surface_temperature_flag" in measured
    far = Station(id="1002", name="Skogen", longitude=14.0, latitude=59.7, altitude_m=90.0)
    report = fetch_observations(site.model_copy(update={"stations": (far,)}), settings, Scripted(answers), archive, NOW)
    assert float(report.datasets[0]["altitude"].sel(station="1002")) == 90.0


def test_stations_all_out_of_reach_are_a_failure(site: Site, settings: Settings, tmp_path: Path, answers: dict) -> None:
    away = site.model_copy(update={"forecast_points": (Place(name="Norrut", longitude=20.2, latitude=63.8, altitude_m=10.0),)})
    report = fetch_observations(away, settings, Scripted(answers), RawArchive(tmp_path), NOW)
    assert report.datasets == ()
    assert "3 stations, none within 60 km" in report.failures[0][1]


def test_recent_readings_show_a_stuck_sensor(site: Site, settings: Settings, tmp_path: Path, answers: dict) -> None:
    archive = RawArchive(tmp_path)
    first = fetch_observations(site, settings, Scripted(answers), archive, NOW).datasets[0]
    before = [first.assign_coords(time=first["time"] - np.timedelta64(hours, "h")) for hours in range(13, 0, -1)]
    recent = before[0].combine_first(before[1])
    for part in before[2:]:
        recent = recent.combine_first(part)
    recent.attrs = first.attrs
    report = fetch_observations(site, settings, Scripted(answers), archive, NOW, recent=recent)
    assert any(doubt.check == "flat line" and doubt.station == "1001" for doubt in report.doubts)


def test_no_sources_is_an_empty_report(site: Site, settings: Settings, tmp_path: Path) -> None:
    bare = site.model_copy(update={"observation_sources": ()})
    assert fetch_observations(bare, settings, Scripted({}), RawArchive(tmp_path), NOW) == FetchReport()


@pytest.mark.shared
def test_the_real_recordings_of_one_place_and_hour(shared: Path, site: Site, settings: Settings, tmp_path: Path) -> None:
    here = Place(name="Norrköping", longitude=16.16, latitude=58.58, altitude_m=10.0)
    real = site.model_copy(update={"forecast_points": (here, replace_place(here, name="Öster", longitude=16.25))})
    now = datetime(2026, 4, 2, 12, tzinfo=UTC)
    transport, archive = RecordedTransport(shared / "fixtures"), RawArchive(tmp_path)
    report = fetch_forecasts(real, settings, transport, archive, now)
    assert [item.attrs["source"] for item in report.datasets] == ["smhi_snow1g"]
    assert report.datasets[0].sizes == {"member": 1, "point": 2, "time": 83}
    ((source, message),) = report.failures
    assert source == "metno_locationforecast"
    assert "no recording within 30 km" in message
    seen = fetch_observations(real, settings, transport, archive, now)
    assert seen.datasets == ()
    assert "138 km away and too old (2026-03-09 20:45Z)" in seen.failures[0][1]


def replace_place(place: Place, **changes: object) -> Place:
    return place.model_copy(update=changes)


def test_sources_are_asked_side_by_side(site: Site, settings: Settings, tmp_path: Path, answers: dict) -> None:
    """A source that waits for the other would never finish if they were asked in turn."""
    import threading

    meeting = threading.Barrier(2, timeout=10)

    class Meeting(Scripted):
        def send(self, query: Query, now: datetime) -> RawBody:
            meeting.wait()
            return super().send(query, now)

    one_point = site.model_copy(update={"forecast_points": site.forecast_points[:1]})
    report = fetch_forecasts(one_point, settings, Meeting(answers), RawArchive(tmp_path), NOW, sources=FORECAST_SOURCES)
    assert report.failures == ()
    assert replace(report, raw=()).datasets == report.datasets


def test_a_source_that_hangs_is_given_up_and_keeps_nobody_waiting(
    site: Site, settings: Settings, tmp_path: Path, answers: dict
) -> None:
    import threading

    freed, came = threading.Event(), []

    class Hanging(Scripted):
        def send(self, query: Query, now: datetime) -> RawBody:
            if query.source == "smhi_snow1g":
                freed.wait(30)
            return super().send(query, now)

    def keep(harvest: Harvest) -> None:
        came.append(harvest.source)

    hasty = settings.model_copy(update={"http": settings.http.model_copy(update={"source_budget_s": 2.0})})
    try:
        report = fetch_forecasts(site, hasty, Hanging(answers), RawArchive(tmp_path), NOW, keep=keep)
    finally:
        freed.set()
    assert came == ["metno_locationforecast", "smhi_snow1g"]
    assert [item.attrs["source"] for item in report.datasets] == ["metno_locationforecast"]
    assert "was given up after 4 s" in report.failures[0][1]
    assert report.states[0].outcome is Outcome.BROKEN


def test_a_source_that_is_slow_leaves_its_last_questions_for_another_time(
    site: Site, settings: Settings, tmp_path: Path, answers: dict
) -> None:
    hours = iter(range(0, 10_000, 1000))
    way = Way(Scripted(answers), RawArchive(tmp_path), stopwatch=lambda: float(next(hours)))
    asked = ask(
        FORECAST_SOURCES["smhi_snow1g"], site, settings, way, NOW, state=SourceState("smhi_snow1g"), places=site.forecast_points
    )
    assert not asked.received
    assert [query.place for query in asked.unanswered] == [(p.longitude, p.latitude) for p in site.forecast_points]
    assert "3 of 3 questions were not asked" in asked.failures[0].message


def test_a_forecast_missed_in_an_outage_is_not_laid_beside_todays(site: Site, settings: Settings, tmp_path: Path) -> None:
    """Open-Meteo keeps its past, of which one run a day came with the current one after a silence: no forecast could be made of them."""
    sample = samples()["open_meteo"]
    chosen = settings_for(sample, "http://127.0.0.1:9")
    asked: list[Query] = []

    class Remembering(Scripted):
        def send(self, query: Query, now: datetime) -> RawBody:
            asked.append(query)
            return super().send(query, now)

    here = site.model_copy(update={"forecast_sources": ("open_meteo",), "forecast_points": sample.where().forecast_points})
    silent = SourceState("open_meteo", answered_at=ANCHOR - timedelta(days=3), asked_at=ANCHOR - timedelta(days=3))
    answers = {"open_meteo": sample.answer(ANCHOR, "")}
    report = fetch_forecasts(
        here, chosen, Remembering(answers), RawArchive(tmp_path), ANCHOR + sample.delay, states={"open_meteo": silent}
    )
    assert [query.period for query in asked] == [None]
    assert report.failures == ()
    assert len(report.datasets) == 1
