"""What was kept comes back the same, from either database into either, and never half or over something else."""

import io
import shutil
import tarfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from model.domain.errors import StoreError
from store.backup import MANIFEST, write_backup
from store.chain import verify_chain
from store.decisions import decisions_between
from store.open import Store
from store.plans import load_assessment, newest_assessment_id, save_assessment
from store.record_audit import verify_records
from store.restore import check_backup, restore_backup
from store.tables import Base
from tests.store.conftest import ENGINES, _schema
from tests.store.examples import HOUR, NOW, assessment, segments_told
from tests.store.filled import SITE, filled


@pytest.fixture(params=ENGINES)
def target_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Address of an empty database to restore into."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'restored.db'}"
    else:
        with _schema(request.getfixturevalue("postgres_url")) as url:
            yield url


def _contents(store: Store) -> dict[str, list[tuple[object, ...]]]:
    with store.reading() as session:
        return {
            table.name: [tuple(row) for row in session.execute(select(table).order_by(*table.primary_key.columns))]
            for table in Base.metadata.sorted_tables
        }


def test_everything_comes_back_and_the_restored_store_goes_on(store: Store, target_url: str, tmp_path: Path) -> None:
    filled(store)
    save_assessment(store, assessment(input_key="segments", issued_at=NOW + timedelta(days=40), segments=segments_told()))
    (store.data / "raw" / "smhi").mkdir(parents=True)
    (store.data / "raw" / "smhi" / "abc.gz").write_bytes(b"body")
    report = write_backup(store, tmp_path / "night.tar", now=NOW)
    assert restore_backup(check_backup(tmp_path / "night.tar"), target_url, tmp_path / "new") == report.rows > 10
    with Store.open(target_url, tmp_path / "new") as back:
        assert back.id == store.id
        assert repr(_contents(back)) == repr(_contents(store))
        assert (tmp_path / "new" / "raw" / "smhi" / "abc.gz").read_bytes() == b"body"
        assert load_assessment(back, newest_assessment_id(back, SITE) or 0).assessment.hourly.equals(
            load_assessment(store, newest_assessment_id(store, SITE) or 0).assessment.hourly
        )
        assert verify_chain(back, SITE).whole
        assert verify_records(back, SITE).whole
        assert back.repair().missing == ()
        later = save_assessment(back, assessment(input_key="later", issued_at=NOW + HOUR))
        assert verify_records(back, SITE).whole
        assert later > (newest_assessment_id(store, SITE) or 0)
        assert len(decisions_between(back, SITE, NOW - HOUR, NOW + HOUR)) == 1


def test_a_backup_holds_what_was_there_when_it_began_while_the_service_writes_on(store: Store, tmp_path: Path) -> None:
    filled(store)
    before = newest_assessment_id(store, SITE)
    write_backup(store, tmp_path / "a.tar", now=NOW, raw=False)
    save_assessment(store, assessment(input_key="later", issued_at=NOW + HOUR))
    restore_backup(check_backup(tmp_path / "a.tar"), f"sqlite:///{tmp_path / 'b.db'}", tmp_path / "b")
    with Store.open(f"sqlite:///{tmp_path / 'b.db'}", tmp_path / "b") as back:
        assert newest_assessment_id(back, SITE) == before


def test_nothing_is_replaced(store: Store, tmp_path: Path) -> None:
    filled(store)
    write_backup(store, tmp_path / "a.tar", now=NOW)
    with pytest.raises(StoreError, match="replaces nothing"):
        write_backup(store, tmp_path / "a.tar", now=NOW)
    with pytest.raises(StoreError, match="is not empty"):
        restore_backup(
            check_backup(tmp_path / "a.tar"), store.database.engine.url.render_as_string(hide_password=False), tmp_path / "c"
        )
    assert not (tmp_path / "c").exists()
    assert newest_assessment_id(store, SITE) is not None


def test_a_backup_leaves_the_room_the_night_needs(tmp_path: Path) -> None:
    free_mb = shutil.disk_usage(tmp_path).free / 1e6
    with Store.open(f"sqlite:///{tmp_path / 'a.db'}", tmp_path / "a") as store:
        filled(store)
        with pytest.raises(StoreError, match=r"would leave less than .* MB \(storage.archive_min_free_mb\)"):
            write_backup(store, tmp_path / "out" / "a.tar", now=NOW, leave_free_mb=2 * free_mb)
        assert list((tmp_path / "out").iterdir()) == []
        write_backup(store, tmp_path / "out" / "a.tar", now=NOW, leave_free_mb=0.01 * free_mb)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda body: body[: len(body) // 2], "no whole backup|cannot be read|damaged|no backup"),
        (lambda body: body.replace(b"tree", b"leaf"), "is damaged"),
        (lambda _: b"not a tar at all", "no backup"),
        (lambda _: b"", "no backup|no whole backup"),
    ],
)
def test_a_backup_that_is_not_whole_is_refused_before_anything_is_written(tmp_path: Path, spoil: object, said: str) -> None:
    with Store.open(f"sqlite:///{tmp_path / 'halka.db'}", tmp_path / "var") as store:
        write_backup(filled(store), tmp_path / "a.tar", now=NOW)
    spoilt = tmp_path / "spoilt.tar"
    spoilt.write_bytes(spoil((tmp_path / "a.tar").read_bytes()))  # type: ignore[operator]
    with pytest.raises(StoreError, match=said):
        check_backup(spoilt)


def test_a_part_that_leads_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    with Store.open(f"sqlite:///{tmp_path / 'halka.db'}", tmp_path / "var") as store:
        write_backup(filled(store), tmp_path / "a.tar", now=NOW)
    with tarfile.open(tmp_path / "a.tar") as whole, tarfile.open(tmp_path / "evil.tar", "w") as evil:
        for entry in whole:
            content = whole.extractfile(entry)
            assert content is not None
            body = content.read()
            if entry.name.startswith("models/"):
                old, entry.name = entry.name, "models/../../../evil"
            if entry.name == MANIFEST:
                body = body.replace(old.encode(), b"models/../../../evil")
                entry.size = len(body)
            evil.addfile(entry, io.BytesIO(body))
    found = check_backup(tmp_path / "evil.tar")
    with pytest.raises(StoreError, match="no path below"):
        restore_backup(found, f"sqlite:///{tmp_path / 'b.db'}", tmp_path / "deep" / "b")
    assert not (tmp_path / "evil").exists()


def test_a_backup_of_an_older_schema_is_brought_up_to_date(tmp_path: Path) -> None:
    with Store.open(f"sqlite:///{tmp_path / 'halka.db'}", tmp_path / "var") as store:
        write_backup(filled(store), tmp_path / "a.tar", now=NOW)
    found = check_backup(tmp_path / "a.tar")
    tables = {
        name: told for name, told in found.manifest["tables"].items() if name not in ("notice", "delivery", "capacity_plan")
    }
    older = {**found.manifest, "revision": "0005", "tables": tables}
    restore_backup(type(found)(found.path, older), f"sqlite:///{tmp_path / 'b.db'}", tmp_path / "b")
    with Store.open(f"sqlite:///{tmp_path / 'b.db'}", tmp_path / "b") as back, back.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM notice")) == 0
        assert newest_assessment_id(back, SITE) is not None


def test_a_row_that_does_not_fit_leaves_the_target_empty(tmp_path: Path) -> None:
    with Store.open(f"sqlite:///{tmp_path / 'halka.db'}", tmp_path / "var") as store:
        write_backup(filled(store), tmp_path / "a.tar", now=NOW + timedelta(minutes=1))
    found = check_backup(tmp_path / "a.tar")
    found.manifest["tables"]["delivery"]["columns"][1] = "no_such_column"
    with pytest.raises(StoreError, match="nothing was stored"):
        restore_backup(found, f"sqlite:///{tmp_path / 'b.db'}", tmp_path / "b")
    with Store.open(f"sqlite:///{tmp_path / 'b.db'}", tmp_path / "b") as back:
        assert newest_assessment_id(back, SITE) is None
