import sqlite3
import stat
import traceback
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from model.domain.errors import StoreError
from store.database import connect, limit_statements
from store.open import Store


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("halka.db", "no database address"),
        ("mysql://u@h/n", "asks for mysql"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("postgresql://u:secretword@h:54x2/n", "no database address"),
        ("postgresql://u:pass@secretword@h/n", "more than one @"),
    ],
)
def test_address_that_cannot_be_used_is_refused(tmp_path: Path, url: str, message: str) -> None:
    with pytest.raises(StoreError, match=message) as caught:
        Store.open(url, tmp_path)
    assert "secretword" not in "".join(traceback.format_exception(caught.value))


def test_folder_missing_file_and_foreign_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="names the folder"):
        Store.open(f"sqlite:///{tmp_path}", tmp_path)
    with pytest.raises(StoreError, match="no database at"):
        Store.open(f"sqlite:///{tmp_path / 'absent.db'}", tmp_path, create=False)
    assert not (tmp_path / "absent.db").exists()
    letter = tmp_path / "letter.db"
    letter.write_text("Kära dagbok, " * 200)
    with pytest.raises(StoreError, match=r"not a database.*restore a backup or choose another"):
        Store.open(f"sqlite:///{letter}", tmp_path)
    assert letter.read_text().startswith("Kära dagbok")
    (tmp_path / "plain").write_text("a file")
    with pytest.raises(StoreError, match="plain"):
        Store.open(f"sqlite:///{tmp_path / 'plain' / 'halka.db'}", tmp_path)


def test_database_of_another_program_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE recipe (id INTEGER)")
    connection.close()
    with pytest.raises(StoreError, match=r"not Halka's \(recipe\)"):
        Store.open(f"sqlite:///{other}", tmp_path)


def test_locked_database_says_so(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'halka.db'}"
    with Store.open(url, tmp_path, busy_timeout_ms=50) as store, store.session() as session:
        session.execute(text("SELECT 1"))
        with Store.open(url, tmp_path, busy_timeout_ms=50) as other:
            with pytest.raises(StoreError, match="locked; another process holds it"), other.session() as second:
                second.execute(text("SELECT 1"))
            with other.reading() as reader:  # a reader never waits for a writer
                assert reader.scalar(text("SELECT count(*) FROM assessment")) == 0


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://halka:secretword@127.0.0.1:1/halka",
        "postgresql://halka:secret/secretword@127.0.0.1:1/halka",
        "postgresql://halka@127.0.0.1:1/halka?password=secretword&sslpassword=secretword",
    ],
)
def test_server_that_does_not_answer_says_so_without_the_password(tmp_path: Path, url: str) -> None:
    with pytest.raises(StoreError, match=r"halka.*127\.0\.0\.1:1.*check that the server runs") as caught:
        Store.open(url, tmp_path)
    assert "secretword" not in str(caught.value)


def test_folders_are_made_and_files_are_not_for_everyone(tmp_path: Path) -> None:
    place = tmp_path / "deep" / "down" / "halka.db"
    with Store.open(f"sqlite:///{place}", tmp_path / "var" / "data") as store:
        store.arrays.files.put("forecast/a.zarr.zip", b"x")
        files = [place, store.arrays.files.locate("forecast/a.zarr.zip")]
    for path in files:
        assert stat.S_IMODE(path.stat().st_mode) & 0o007 == 0
        assert stat.S_IMODE(path.parent.stat().st_mode) & 0o007 == 0


def test_sqlite_is_set_for_safety(tmp_path: Path) -> None:
    with Store.open(f"sqlite:///{tmp_path / 'halka.db'}", tmp_path) as store, store.reading() as session:
        values = {
            name: session.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
        }
    assert values == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2, "busy_timeout": 10_000}


def test_plain_postgresql_address_means_psycopg() -> None:
    database = connect("postgresql://halka@localhost/halka")
    assert database.engine.driver == "psycopg"
    assert not database.is_sqlite
    database.close()


def test_a_server_whose_machine_has_gone_is_noticed_within_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict[str, object]] = []

    def noted(*_args: object, **given: object) -> None:
        asked.append(given)
        raise psycopg.OperationalError("connection refused")

    monkeypatch.setattr(psycopg, "connect", noted)
    for url in ("postgresql://halka@localhost/halka", "postgresql://halka@localhost/halka?keepalives_idle=5"):
        with pytest.raises(StoreError, match="check that the server runs"), connect(url).reading() as session:
            session.execute(text("SELECT 1"))
    given, own = asked
    assert int(str(given["keepalives_idle"])) + int(str(given["keepalives_interval"])) * int(str(given["keepalives_count"])) <= 60
    assert given["tcp_user_timeout"] == 30_000
    assert own["keepalives_idle"] == "5"


@pytest.mark.postgres
def test_a_statement_that_takes_too_long_is_broken_off_where_that_is_asked(postgres_url: str) -> None:
    database = connect(postgres_url)
    try:
        with database.reading() as session:
            assert session.scalar(text("SHOW statement_timeout")) == "0"
        limit_statements(database, longest_ms=50)
        with (
            pytest.raises(StoreError, match=r"statement timeout; the server did not answer in time"),
            database.reading() as session,
        ):
            session.execute(text("SELECT pg_sleep(10)"))
        with database.reading() as session:
            assert session.scalar(text("SELECT 1")) == 1
    finally:
        database.close()


@pytest.mark.postgres
def test_a_server_that_goes_away_as_it_is_connected_to_is_told_in_words(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_args: object, **_more: object) -> None:
        raise psycopg.OperationalError("server closed the connection unexpectedly")

    database = connect(postgres_url)
    monkeypatch.setattr(psycopg.Cursor, "execute", gone)
    with (
        pytest.raises(StoreError, match=r"server closed the connection.*check that the server runs"),
        database.reading() as session,
    ):
        session.execute(text("SELECT 1"))
