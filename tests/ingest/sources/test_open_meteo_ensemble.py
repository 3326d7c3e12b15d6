"""Open-Meteo's ensemble: every member, and what becomes of one that is absent."""

import json
from datetime import UTC, datetime

import numpy as np
import pytest

from ingest.sources.open_meteo_ensemble import OpenMeteoEnsemble
from model.domain.errors import SourceFormatError
from model.domain.weather import check_forecast
from tests.ingest.conftest import NOW, PLACES, MakeRaw
from tests.ingest.sources.open_meteo_answers import tree

SOURCE = OpenMeteoEnsemble()
HOUR = datetime(2026, 1, 15, 12, tzinfo=UTC)
MEMBERS = ("", "_member01", "_member02", "_member10")


def _parse(raw: MakeRaw, answer: object):
    return SOURCE.parse(raw(SOURCE.name, json.dumps(answer).encode(), place=(16.55, 59.61)), places=PLACES, now=NOW)


def test_members_in_their_order(raw: MakeRaw) -> None:
    forecast = check_forecast(_parse(raw, tree(HOUR, suffixes=MEMBERS)))
    assert forecast.sizes == {"member": 4, "point": 1, "time": 5}
    np.testing.assert_allclose(forecast["air_temperature"][:, 0, 0], [-3.0, -2.9, -2.8, -2.7], atol=1e-5)


def test_a_member_of_nulls_is_left_out_and_said(raw: MakeRaw) -> None:
    answer = tree(HOUR, suffixes=MEMBERS, hours=20)
    answer["hourly"]["temperature_2m_member02"] = [None] * 20
    forecast = _parse(raw, answer)
    assert forecast.sizes["member"] == 3
    assert "1 of 4 members are missing" in forecast.attrs["note"]


def test_without_members_it_is_no_ensemble(raw: MakeRaw) -> None:
    answer = tree(HOUR)
    for name in [name for name in answer["hourly"] if name.startswith("temperature")]:
        del answer["hourly"][name]
    with pytest.raises(SourceFormatError, match="no member"):
        _parse(raw, answer)
