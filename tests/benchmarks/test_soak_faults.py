"""The soak's troubles come as its schedule says, and one schedule is one seed's."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from benchmarks.soak_faults import OTHER_KINDS, SOURCE_KINDS, Trouble, Troubled, full_disk, schedule, stopper
from ingest.ports import Query, RawBody
from ingest.sources.simulator import FORECAST_NAME
from model.domain.errors import DiskFullError, SourceUnavailable, StoreError
from store.files import Files
from store.jobs import beat
from store.open import Store

START = datetime(2026, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Answering:
    def send(self, query: Query, now: datetime) -> RawBody:
        return RawBody(query.source, query.url, 200, {}, b"x" * 200, now, query.place)


def test_a_winter_has_every_kind_of_trouble_and_a_seed_always_the_same() -> None:
    winter = schedule(START, START + 4320 * HOUR, 1)
    assert {item.kind for item in winter} == {*SOURCE_KINDS, *OTHER_KINDS}
    assert winter == schedule(START, START + 4320 * HOUR, 1) != schedule(START, START + 4320 * HOUR, 2)
    assert winter[0].start >= START + timedelta(days=1)


@pytest.mark.parametrize("kind", SOURCE_KINDS)
def test_a_source_fails_for_its_spell_only(kind: str) -> None:
    way = Troubled(Answering(), (Trouble(FORECAST_NAME, kind, START, START + HOUR),))
    query = Query(source=FORECAST_NAME, url="u")
    if kind == "garbled":
        assert len(way.send(query, START).body) == 90
    else:
        with pytest.raises(SourceUnavailable):
            way.send(query, START)
    assert len(way.send(query, START + HOUR).body) == 200


def test_a_full_disk_refuses_files_and_a_locked_database_rows(tmp_path: Path) -> None:
    with full_disk(), pytest.raises(DiskFullError):
        Files(tmp_path / "files").put("a", b"x")
    with Store.open(f"sqlite:///{tmp_path}/halka.db", tmp_path, busy_timeout_ms=50) as store:
        lock, unlock = stopper(None, tmp_path / "halka.db")
        lock()
        with pytest.raises(StoreError, match="another process holds it"):
            beat(store, "s", "n", now=START)
        unlock()
        beat(store, "s", "n", now=START)
