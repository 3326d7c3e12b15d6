"""SMHI's warnings: those that concern the site, the most serious first; no warning is an answer too."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from config.settings import Settings
from config.site import Site
from ingest.ports import RawBody
from ingest.sources.smhi_warnings import SmhiWarnings
from model.domain.errors import SourceFormatError
from model.domain.warnings import WarningLevel, WeatherWarning
from tests.ingest.conftest import NOW, MakeRaw
from tests.ingest.sources.samples import ANCHOR, PLACE
from tests.ingest.sources.samples.smhi_warnings import answer, outline, warning

SOURCE = SmhiWarnings(places=(PLACE,))
HERE = outline(PLACE.longitude, PLACE.latitude)


def _parse(raw: MakeRaw, *events: dict[str, Any]) -> tuple[WeatherWarning, ...]:
    return SOURCE.parse(raw(SOURCE.name, json.dumps(events).encode()), now=NOW)


def test_what_concerns_the_site(raw: MakeRaw) -> None:
    snow, cold = SOURCE.parse(raw(SOURCE.name, answer(ANCHOR, "")), now=NOW)
    assert (snow.id, snow.level, snow.event, snow.area) == ("2-9002", WarningLevel.YELLOW, "WIND_SNOW", "Provlandet")
    assert (snow.title_sv, snow.title_en) == ("Snöfall i kombination med vind", "Snow and wind")
    assert (snow.text_sv, snow.text_en) == ("5–10 cm snö och frisk vind.", "5–10 cm of snow and fresh wind.")
    assert (snow.starts_at, snow.ends_at) == (ANCHOR + timedelta(hours=3), ANCHOR + timedelta(hours=12))
    assert (cold.level, cold.ends_at) == (WarningLevel.MESSAGE, None)


def test_all_of_the_country_where_no_place_is_named(raw: MakeRaw) -> None:
    levels = [item.level for item in SmhiWarnings().parse(raw(SOURCE.name, answer(ANCHOR, "")), now=NOW)]
    assert levels == [WarningLevel.ORANGE, WarningLevel.YELLOW, WarningLevel.MESSAGE]


def test_no_warning_is_an_answer(raw: MakeRaw) -> None:
    assert _parse(raw) == ()


def test_one_place_of_the_site_is_enough(raw: MakeRaw) -> None:
    far = PLACE.model_copy(update={"longitude": 20.0, "latitude": 67.0, "name": "Fjällbyn"})
    both = SmhiWarnings(places=(far, PLACE)).parse(
        raw(SOURCE.name, json.dumps([warning(ANCHOR, 1, "SNOW", "RED", HERE)]).encode()), now=NOW
    )
    assert len(both) == 1


@pytest.mark.parametrize(
    "area", [None, {"type": "Feature", "geometry": None}, {"type": "Feature", "geometry": {"type": "Polygon"}}]
)
def test_an_area_without_outline_is_kept_rather_than_lost(raw: MakeRaw, area: object) -> None:
    assert len(_parse(raw, warning(ANCHOR, 1, "SNOW", "RED", area))) == 1  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"warningLevel": {"code": "PURPLE"}}, "level 'PURPLE'; known are MESSAGE, YELLOW, ORANGE, RED"),
        ({"warningLevel": None}, "warningLevel of 1-9001 should be an object"),
        ({"approximateStart": "tomorrow"}, "no time"),
        ({"published": None}, "published of 1-9001 should be a time"),
        ({"id": None}, "warning area has no id"),
    ],
)
def test_what_cannot_be_understood_is_refused(raw: MakeRaw, change: dict, message: str) -> None:
    with pytest.raises(SourceFormatError, match=message):
        _parse(raw, warning(ANCHOR, 1, "SNOW", "RED", HERE, **change))


def test_an_end_before_the_start_is_held_to_it(raw: MakeRaw) -> None:
    (item,) = _parse(raw, warning(ANCHOR, 1, "SNOW", "RED", HERE, approximateEnd="2026-01-01T00:00:00Z"))
    assert item.ends_at == item.starts_at


def test_one_question_for_the_country(site: Site, settings: Settings) -> None:
    (query,) = SOURCE.queries(site, settings, NOW)
    assert query.url == "https://opendata-download-warnings.smhi.se/ibww/api/version/1/warning.json"
    assert SmhiWarnings().of_site(site, settings).places == site.forecast_points


@pytest.mark.shared
def test_the_recorded_message(shared: Path) -> None:
    body = (shared / "fixtures/smhi_warnings/message_polygon_2026-08-11.json").read_bytes()
    raw = RawBody(SOURCE.name, "", 200, {}, body, NOW)
    (item,) = SmhiWarnings().parse(raw, now=NOW)
    assert (item.id, item.level, item.event, item.area) == ("3122-9873", WarningLevel.MESSAGE, "WATER_SHORTAGE", "Skåne län")
    assert item.title_en == "Risk for water shortage - Groundwater and watercourses"
    assert item.text_sv.startswith("Låga grundvattennivåer.")
    assert (item.starts_at, item.ends_at) == (datetime(2026, 4, 20, 22, tzinfo=UTC), None)
    in_skane = PLACE.model_copy(update={"longitude": 13.6, "latitude": 55.9})
    assert len(SmhiWarnings(places=(in_skane,)).parse(raw, now=NOW)) == 1
    assert SOURCE.parse(raw, now=NOW) == ()
