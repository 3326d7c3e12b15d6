import gzip
import hashlib
from datetime import timedelta

import pytest

from store.database import Database
from store.kept_files import FileFaults, file_faults, set_aside
from store.open import Store
from store.raw import RawRecord, record_raw
from store.repair import pointed_to
from tests.store.examples import NOW, forecast
from tests.store.filled import filled

WEEK = NOW - timedelta(days=7)
WHOLE = FileFaults((), (), (), (), ())


def _received(store: Store, body: bytes, *, at_hours_ago: int = 1) -> str:
    sha256 = hashlib.sha256(body).hexdigest()
    path = f"raw/smhi/{sha256}.gz"
    (store.data / "raw" / "smhi").mkdir(parents=True, exist_ok=True)
    (store.data / path).write_bytes(gzip.compress(body))
    fetched = NOW - timedelta(hours=at_hours_ago)
    record_raw(store, RawRecord("vasteras", "smhi", "https://a.se", fetched, 200, {}, sha256, path, len(body)))
    return path


def test_a_sound_store_has_no_fault(store: Store) -> None:
    _received(filled(store), b"body")
    assert file_faults(store, raw_since=WEEK) == WHOLE


def test_each_kind_of_fault_is_told_with_its_path(store: Store) -> None:
    filled(store)
    gone, changed, season = sorted(
        store.arrays.files.listed(), key=lambda path: ("assessment", "forecast", "season").index(path.split("/")[0])
    )
    store.arrays.delete(gone)
    store.arrays.files.put(changed, store.arrays.files.get(season))  # whole, but not what the row says
    (model,) = store.models.listed()
    store.models.put(model, b"another tree")
    extra = store.arrays.write(forecast(), "forecast", "nobody-points-here")
    found = file_faults(store, raw_since=WEEK)
    assert found.missing == (f"arrays/{gone}",)
    assert found.damaged == (f"arrays/{changed}", f"models/{model}")
    assert found.left_over == (f"arrays/{extra}",)
    assert file_faults(store, raw_since=WEEK, contents=False).damaged == ()


def test_received_bodies_are_held_to_their_names_and_kept_their_time(store: Store) -> None:
    good, spoilt, gone, old = (
        _received(store, body, at_hours_ago=hours) for body, hours in ((b"a", 1), (b"b", 1), (b"c", 1), (b"d", 400))
    )
    (store.data / spoilt).write_bytes(gzip.compress(b"something else"))
    (store.data / gone).unlink()
    (store.data / old).unlink()
    found = file_faults(store, raw_since=WEEK)
    assert found.raw_damaged == (spoilt,)
    assert found.raw_missing == (gone,)
    folder = set_aside(store, found.raw_damaged)
    assert (folder / spoilt).is_file()
    assert (store.data / good).is_file()
    assert file_faults(store, raw_since=WEEK).raw_damaged == ()


def test_a_body_that_unpacks_without_end_is_read_in_pieces(store: Store) -> None:
    bomb = gzip.compress(b"\0" * 60_000_000)
    (store.data / "raw" / "smhi").mkdir(parents=True)
    (store.data / "raw" / "smhi" / f"{'0' * 64}.gz").write_bytes(bomb)
    assert file_faults(store, raw_since=WEEK).raw_damaged == (f"raw/smhi/{'0' * 64}.gz",)


def test_what_the_service_keeps_and_forgets_meanwhile_is_no_fault(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows are asked before and after the files are read: one that came or went in between explains its file."""
    filled(store)
    kept, forgotten = sorted(store.arrays.files.listed())[:2]
    everything = pointed_to(store.database, "arrays")
    store.arrays.delete(forgotten)
    told = iter([everything - {kept}, everything, everything - {forgotten}])

    def rows(database: Database, kind: str) -> set[str]:
        return next(told) if kind == "arrays" else pointed_to(database, kind)

    monkeypatch.setattr("store.kept_files.pointed_to", rows)
    assert file_faults(store, raw_since=WEEK) == WHOLE
