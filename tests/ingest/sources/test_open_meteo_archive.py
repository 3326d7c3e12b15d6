"""Open-Meteo's past weather: points beside the stations, without what a model cannot know, empty where it is too fresh."""

import json
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from config.settings import load_settings
from config.site import Site
from ingest.sources.open_meteo_archive import OpenMeteoArchive
from model.domain.errors import SourceEmpty
from model.domain.weather import check_observations
from tests.ingest.conftest import NOW, PLACES, MakeRaw
from tests.ingest.sources.open_meteo_answers import tree

SOURCE = OpenMeteoArchive(places=PLACES)
DAY = datetime(2026, 1, 5, tzinfo=UTC)


def _parse(raw: MakeRaw, answer: object):
    return SOURCE.parse(raw(SOURCE.name, json.dumps(answer).encode(), place=(16.55, 59.61)), places=(), now=NOW)


def test_a_point_that_says_what_it_is(raw: MakeRaw) -> None:
    weather = check_observations(_parse(raw, tree(DAY)))
    assert weather["station"].to_numpy().tolist() == ["open_meteo:Torget"]
    assert "Open-Meteo" in str(weather["name"].to_numpy()[0])
    np.testing.assert_allclose(weather["air_temperature"].to_numpy().ravel(), [-3.0, -2.8, -2.6, -2.4, -2.2], atol=1e-5)
    assert {"snow_depth", "snowfall_amount", "road_surface_temperature"}.isdisjoint(map(str, weather.data_vars))


def test_days_that_have_not_come_are_empty_and_no_failure(raw: MakeRaw) -> None:
    answer = tree(DAY)
    for name in answer["hourly"]:
        if name != "time":
            answer["hourly"][name] = [None] * 5
    with pytest.raises(SourceEmpty, match="about five days late"):
        _parse(raw, answer)


def test_back_fill_by_the_day(site: Site) -> None:
    settings = load_settings(env={}, overrides={"open_meteo.enabled": True})
    queries = SOURCE.backfill_queries(site, settings, DAY + timedelta(hours=5), DAY + timedelta(days=2))
    assert len(queries) == 2 * len(site.forecast_points)
    assert queries[0].params["start_date"] == "2026-01-05"
    assert queries[0].params["end_date"] == "2026-01-06"
    assert len(SOURCE.queries(site, settings, NOW)) == 1
