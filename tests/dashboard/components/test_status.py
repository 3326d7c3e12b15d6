from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest

from config.site import Site
from dashboard.components import status
from dashboard.components.marks import mark
from dashboard.components.status import faults, sentence, service_faults, source_name, summary
from dashboard.format import NBSP, Format, plain
from dashboard.style import Status
from dashboard.text.words import LANGUAGES, Words
from dashboard.watching import FailedJob
from model.domain.needs import Rung
from model.domain.plans import Assessment
from model.domain.weather import InputStatus
from store.space import Space
from store.watch import Watch
from tests.dashboard.sample import NOW


def test_one_sentence_a_fault(assessment: Assessment, swedish: Format) -> None:
    found = faults(assessment, swedish.words, swedish, moved_network=False)
    assert [fault.text for fault in found] == ["E18 Provstad har visat samma värde sedan 01\\:40 och används inte i natt."]


def test_a_silent_source_says_since_when_what_it_means_and_what_to_do(assessment: Assessment, swedish: Format) -> None:
    station = InputStatus("Rv 66", "station", NOW - timedelta(minutes=92), 92.0, used=False)
    said = sentence(station, assessment, swedish.words, swedish)
    assert said.startswith(f"Rv 66 saknas sedan 01:40 (1{NBSP}h{NBSP}32{NBSP}min).")
    assert "räknas från prognos" in said
    assert "Ingen åtgärd behövs" in said
    never = InputStatus("Rv 66", "station", None, None, used=False)
    assert sentence(never, assessment, swedish.words, swedish).startswith("Rv 66 saknas: inget har kommit.")
    told = InputStatus("SMHI", "forecast", None, None, used=False, note="Den prognosen saknas; osäkerheten är större.")
    said = sentence(told, assessment, swedish.words, swedish)
    assert said == "SMHI saknas: inget har kommit. Övriga källor används; risken är bredare. Ingen åtgärd behövs."


def test_without_a_forecast_nothing_is_said_to_come_from_one(assessment: Assessment, swedish: Format) -> None:
    lost = tuple(InputStatus(name, "forecast", None, None, used=False, note="Den saknas.") for name in ("SMHI", "MET Norway"))
    station = InputStatus("Rv 66", "station", NOW - timedelta(minutes=92), 92.0, used=False)
    normals = replace(assessment, rung=Rung.CLIMATOLOGY, inputs=(*lost, station))
    found = faults(normals, swedish.words, swedish, moved_network=False)
    whole = summary(normals, swedish.words, swedish) + "\n".join(fault.text for fault in found)
    assert "från prognos" not in whole
    assert "Ingen åtgärd behövs" not in whole
    assert whole.count("Ingen prognos") == 1
    assert ":green" not in whole
    assert Status.START not in {fault.status for fault in found}


def test_a_correction_that_rests_is_told_in_one_sentence_and_is_no_fault(
    assessment: Assessment, swedish: Format, english: Format
) -> None:
    note = "Stationernas egen rättelse vilar: den behöver mätningar. Den vanliga rättelsen gäller."
    note_en = "The stations' own correction rests: it needs readings. The ordinary one holds."
    rests = InputStatus("stations", "model", None, None, used=False, note=note, note_en=note_en)
    before = faults(assessment, swedish.words, swedish, moved_network=False)
    with_it = replace(assessment, inputs=(*assessment.inputs, rests))
    assert faults(with_it, swedish.words, swedish, moved_network=False) == before
    assert sentence(rests, assessment, swedish.words, swedish) == plain(note)
    assert sentence(rests, assessment, english.words, english) == plain(note_en)
    answers = InputStatus("stations", "model", NOW, 0.0, used=True)
    assert source_name(answers, swedish.words) == "Stationernas egen rättelse"
    assert sentence(answers, assessment, swedish.words, swedish) == ""


def test_many_silent_stations_are_one_sentence(assessment: Assessment, swedish: Format) -> None:
    silent = tuple(InputStatus(f"Station {n}", "station", None, None, used=False) for n in range(8))
    good = InputStatus("Rv 66", "station", NOW, 0.0, used=True)
    some = faults(replace(assessment, inputs=(*silent, good)), swedish.words, swedish, moved_network=False)
    assert [fault.text for fault in some if "8 stationer saknas (Station 0," in fault.text]
    assert len(some) == 1
    none = faults(replace(assessment, inputs=silent), swedish.words, swedish, moved_network=False)
    assert "Inga stationer svarar" in none[0].text


def test_what_cannot_be_trusted_comes_first(assessment: Assessment, swedish: Format) -> None:
    worst = replace(assessment, rung=Rung.CLIMATOLOGY, issued_at=NOW - timedelta(hours=12))
    found = faults(worst, swedish.words, swedish, moved_network=True)
    assert [fault.status for fault in found[:3]] == [Status.START, Status.WAIT, Status.MISSING]
    assert "12" in found[0].text


def test_the_line_names_sources_ages_and_rung(assessment: Assessment, swedish: Format, english: Format) -> None:
    line = summary(assessment, swedish.words, swedish)
    assert f"Prognos: SMHI 02:45 (27{NBSP}min), MET Norway 02:17 (55{NBSP}min)" in line
    assert "1 av 2 stationer" in line
    assert "ingen tränad modell ännu" in line
    assert "no trained model yet" in summary(assessment, english.words, english)
    bare = summary(replace(assessment, inputs=()), swedish.words, swedish)
    assert bare.startswith(":gray[◇ Prognos saknas]")


def test_missing_is_never_green() -> None:
    assert mark(Status.MISSING, "Saknas") == ":gray[◇ Saknas]"
    assert mark(Status.ORDER, "Godkänd", bold=True) == ":green[● **Godkänd**]"


def test_a_silent_service_a_missed_night_and_a_full_disk_come_first(
    assessment: Assessment, site: Site, swedish: Format, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = Watch(silent=timedelta(minutes=40), never=False, missed_night=NOW - timedelta(minutes=5), made_since=False)
    monkeypatch.setattr(status, "watched", lambda *_args, **_more: seen)
    monkeypatch.setattr(status, "space", lambda _settings: Space.ARCHIVING_STOPPED)
    failed = (FailedJob("forecasts", NOW - timedelta(minutes=27)), FailedJob("own_job", NOW - timedelta(hours=2)))
    monkeypatch.setattr(status, "failed_jobs", lambda *_args: failed)
    screen = SimpleNamespace(words=swedish.words, form=swedish, settings=None, site=site, store=SimpleNamespace(id=""), now=NOW)
    found = service_faults(screen)  # type: ignore[arg-type]
    assert [fault.status for fault in found] == [Status.START, Status.START, Status.WAIT, Status.WAIT]
    told = found.pop(2).text.replace(NBSP, " ")
    assert told.startswith("2 jobb misslyckades: Hämta prognoser 02:45 (27 min), own\\_job 01:12 (2 h)")
    assert "40" in found[0].text
    assert "Planera efter egen bedömning" in found[1].text
    assert "arkiveras inte" in found[2].text


def test_a_sign_of_life_by_a_clock_that_is_wrong_is_told_as_none(
    assessment: Assessment, site: Site, swedish: Format, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = Watch(silent=None, never=False, missed_night=None, made_since=False, ahead=timedelta(hours=2))
    monkeypatch.setattr(status, "watched", lambda *_args, **_more: seen)
    monkeypatch.setattr(status, "space", lambda _settings: Space.AMPLE)
    monkeypatch.setattr(status, "failed_jobs", lambda *_args: ())
    screen = SimpleNamespace(words=swedish.words, form=swedish, settings=None, site=site, store=SimpleNamespace(id=""), now=NOW)
    (found,) = service_faults(screen)  # type: ignore[arg-type]
    assert found.status is Status.START
    assert "2 h framåt" in found.text.replace(NBSP, " ")


def test_a_provider_is_named_in_the_language_of_the_page_and_a_station_by_its_own_name() -> None:
    told = InputStatus("Simulerad prognos", "forecast", NOW, 0.0, used=True)
    assert [source_name(told, Words(language)) for language in LANGUAGES] == ["Simulerad prognos", "Simulated forecast"]
    assert source_name(replace(told, name="Yr", kind="forecast"), Words("en")) == "Yr"
    assert source_name(replace(told, kind="station"), Words("en")) == "Simulerad prognos"
