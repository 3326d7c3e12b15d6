"""The measure of what lasts runs the whole way on a few nights, and finds what it has put in."""

from pathlib import Path
from types import ModuleType

import pytest

from benchmarks import scale_database, scale_sites
from benchmarks.scale_database import FIRST, SITE, load, measure
from store.open import Store
from store.plans import advice_of, newest_assessment_id
from store.segments import segments_of, unit_season
from tests.store.conftest import _schema


@pytest.mark.postgres
def test_a_few_nights_are_loaded_read_and_thrown_away(postgres_url: str, tmp_path: Path) -> None:
    with _schema(postgres_url) as url, Store.open(url, tmp_path) as store:
        load(store, nights=32, segments=100)
        newest = newest_assessment_id(store, SITE) or 0
        assert len(advice_of(store, newest)) == 4
        assert [len(unit.segments) for unit in segments_of(store, newest)] == [25] * 4
        season = unit_season(store, SITE, "N00000", FIRST, FIRST.replace(year=FIRST.year + 1))
        assert len(season) == 32
        found = measure(store, nights=32, segments=100)
        assert all(0.0 < worst < 60.0 for _, worst in found.values())
        assert len(unit_season(store, SITE, "N00000", FIRST, FIRST.replace(year=FIRST.year + 1))) == 2


@pytest.mark.parametrize("benchmark", [scale_database, scale_sites])
def test_without_postgresql_one_line_says_what_is_lacking(
    benchmark: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Path, "glob", lambda _folder, _pattern: iter(()))
    monkeypatch.setenv("PATH", "")
    assert benchmark.main([]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    (line,) = told.err.splitlines()
    assert line.endswith("initdb is not installed (Debian: apt-get install postgresql)")
