from dataclasses import replace

from store.open import Store
from store.raw import RawRecord, newest_raw, raw_records, record_raw
from tests.store.examples import HOUR, NOW

RECORD = RawRecord(
    site="vasteras", source="smhi_snow1g", url="https://example.org/point?lon=16.5", fetched_at=NOW, status=200,
    headers={"ETag": '"a1"'}, sha256="ab" * 32, path="raw/smhi_snow1g/abab.json.gz", size_bytes=3_000_000_000,
)  # fmt: skip


def test_raw_records_come_back_once_newest_first(store: Store) -> None:
    later = replace(RECORD, fetched_at=NOW + HOUR, sha256="cd" * 32)
    assert record_raw(store, RECORD)
    assert not record_raw(store, RECORD)
    assert record_raw(store, later)
    assert raw_records(store) == (later, RECORD)
    assert raw_records(store, source="smhi_snow1g", site="vasteras", start=NOW, end=NOW + HOUR) == (RECORD,)
    assert raw_records(store, source="other") == ()
    assert raw_records(store, limit=1) == (later,)


def test_newest_good_answer_of_an_address(store: Store) -> None:
    record_raw(store, RECORD)
    record_raw(store, replace(RECORD, fetched_at=NOW + HOUR, status=500))
    assert newest_raw(store, source="smhi_snow1g", url=RECORD.url) == RECORD
    assert newest_raw(store, source="smhi_snow1g", url="https://example.org/") is None
