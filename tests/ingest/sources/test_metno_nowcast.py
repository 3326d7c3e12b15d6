"""Radar's rates become amounts in (start, end]; without radar there is nothing, and nothing is not zero."""

import json
from datetime import timedelta

import numpy as np
import pytest

from config.settings import Settings
from config.site import Site
from ingest.sources.metno_nowcast import MetnoNowcast
from model.domain.errors import SourceEmpty, SourceFormatError
from model.domain.weather import PARTIAL, check_forecast
from tests.ingest.conftest import NOW, PLACES, MakeRaw
from tests.ingest.sources.samples import utc
from tests.ingest.sources.samples.metno_nowcast import answer

SOURCE = MetnoNowcast()
START = NOW.replace(minute=0)


def _tree() -> dict:
    return json.loads(answer(START, ""))


def _parse(raw: MakeRaw, tree: dict):
    return SOURCE.parse(raw(SOURCE.name, json.dumps(tree).encode(), place=(16.55, 59.61)), places=PLACES, now=NOW)


def test_a_rate_holds_from_its_step_to_the_next(raw: MakeRaw) -> None:
    forecast = check_forecast(_parse(raw, _tree()))
    assert forecast.attrs[PARTIAL] == "precipitation_amount"
    assert list(forecast.data_vars) == ["precipitation_amount"]
    np.testing.assert_allclose(forecast["precipitation_amount"].to_numpy().ravel(), [0.0, 0.0, 0.1, 0.1, 0.1], atol=1e-6)
    assert ((forecast["time"] - forecast["interval_start"]) == np.timedelta64(5, "m")).all()


@pytest.mark.parametrize("coverage", ["temporarily unavailable", "no coverage"])
def test_without_radar_there_is_nothing(raw: MakeRaw, coverage: str) -> None:
    tree = _tree()
    tree["properties"]["meta"]["radar_coverage"] = coverage
    with pytest.raises(SourceEmpty, match=f"no radar sees the place now \\({coverage}"):
        _parse(raw, tree)


def test_a_rate_that_is_absent_is_not_zero(raw: MakeRaw) -> None:
    tree = _tree()
    del tree["properties"]["timeseries"][3]["data"]["instant"]["details"]["precipitation_rate"]
    forecast = _parse(raw, tree)
    assert forecast.sizes["time"] == 4
    assert np.isfinite(forecast["precipitation_amount"]).all()


def test_other_units_other_steps_and_contradictions_are_refused(raw: MakeRaw) -> None:
    tree = _tree()
    tree["properties"]["meta"]["units"]["precipitation_rate"] = "mm/5min"
    with pytest.raises(SourceFormatError, match="expected 'mm/h'"):
        _parse(raw, tree)
    tree = _tree()
    tree["properties"]["timeseries"][5]["time"] = utc(START + timedelta(hours=3))
    with pytest.raises(SourceFormatError, match="this is not a nowcast"):
        _parse(raw, tree)
    tree = _tree()
    tree["properties"]["timeseries"][5]["time"] = utc(START)
    with pytest.raises(SourceFormatError, match="comes twice with different values"):
        _parse(raw, tree)


def test_at_most_four_decimals(site: Site, settings: Settings) -> None:
    for query in SOURCE.queries(site, settings, NOW):
        assert all(len(text.partition(".")[2]) <= 4 for text in query.params.values())
