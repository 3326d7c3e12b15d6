"""The benchmark of the parsers measures every source of the catalogue, on recordings where there are any."""

from pathlib import Path

import pytest

from benchmarks import parse_speed
from tests.ingest.sources.samples import catalogued


def test_every_source_is_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parse_speed, "SPENT_S", 1e-6)
    rows = parse_speed.measure(tmp_path)
    assert sorted(row["source"] for row in rows) == list(catalogued())
    assert all(row["of"] == "made-up sample" and row["per_s"] > 0 for row in rows)


@pytest.mark.shared
def test_recordings_are_preferred(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parse_speed, "SPENT_S", 1e-6)
    of = {row["source"]: row["of"] for row in parse_speed.measure(shared / "fixtures")}
    assert of["smhi_snow1g"] == "point_norrkoping_2026-04-02.json"
    assert of["metno_meps"] == "made-up sample"
