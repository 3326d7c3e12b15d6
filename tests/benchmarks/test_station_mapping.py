"""Stations bring the analysis nearer the truth than the forecasts alone, on a few nights of the benchmark."""

import pytest

from benchmarks import station_mapping


def test_stations_help(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(station_mapping, "LAST_DAY", 33)
    found = station_mapping.measured("vasteras", seed=5, winter=2012)
    assert set(found) == set(station_mapping.WAYS)
    assert found["analysis"]["all_degc"] < 0.8 * found["forecast alone"]["all_degc"]
    assert found["analysis"]["all_degc"] < found["mean of departures"]["all_degc"]
