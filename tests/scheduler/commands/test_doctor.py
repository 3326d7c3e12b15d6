"""The thorough look from the command line: what it says, what it leaves alone, and its exit codes."""

import os
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from config.settings import load_settings
from config.sites import load_site
from scheduler.cli import main
from scheduler.doctor.look import Patient, look
from store.backup import write_backup
from store.database import connect
from store.jobs import beat
from store.kept_files import FileFaults
from store.open import Store
from store.restore import check_backup, restore_backup
from store.schema import upgrade
from store.site_rights import separate_sites, site_role_names
from tests.store.conftest import ENGINES, _schema
from tests.store.examples import NOW, forecast
from tests.store.filled import SITE, filled
from tests.store.logins import opened_by_roles

ROOMY = {"HALKA__HTTP__USER_AGENT": "Halka/0.1 drift@example.se", "HALKA__NOTIFY__MAIL_HOST": "mail.example.se",
         "HALKA__NOTIFY__MAIL_FROM": "halka@example.se", "HALKA__NOTIFY__MAIL_TO": '["jour@example.se"]'}  # fmt: skip


@pytest.fixture(autouse=True)
def _wise(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings and a disk that nothing is to be said of."""
    for name, value in ROOMY.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("scheduler.doctor.surroundings.UNDECIDED", "")
    monkeypatch.setattr("scheduler.doctor.surroundings.LEAST_FREE_BYTES", 0)
    monkeypatch.setattr("scheduler.doctor.surroundings.LEAST_FREE_SHARE", 0.0)
    monkeypatch.setattr("scheduler.doctor.surroundings.LEAST_FREE_INODE_SHARE", 0.0)


@pytest.fixture(params=ENGINES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """Address and data folder of a filled store."""
    if request.param == "sqlite":
        filled(Store.open(f"sqlite:///{tmp_path / 'halka.db'}", tmp_path / "var")).close()
        yield f"sqlite:///{tmp_path / 'halka.db'}", tmp_path / "var"
        return
    with _schema(request.getfixturevalue("postgres_url")) as url:
        filled(Store.open(url, tmp_path / "var")).close()
        yield url, tmp_path / "var"


def _doctor(place: tuple[str, Path], *more: str) -> Result:
    return CliRunner().invoke(main, ["doctor", "--site", SITE, "--db", place[0], "--data", str(place[1]), *more])


def test_a_sound_store_is_whole(place: tuple[str, Path]) -> None:
    result = _doctor(place)
    assert (result.exit_code, result.output) == (0, "● all is whole\n")


def test_nothing_is_removed_or_moved_unasked(place: tuple[str, Path]) -> None:
    with Store.open(*place) as store:
        extra = store.arrays.write(forecast(), "forecast", "nobody-points-here")
        lone = store.arrays.files.locate(extra)
    body = place[1] / "raw" / "smhi" / f"{'0' * 64}.gz"
    body.parent.mkdir(parents=True)
    body.write_bytes(b"torn")
    for options in ((), ("--repair",), ("--repair", "--yes", "counters")):
        result = _doctor(place, *options)
        assert result.exit_code == 1
        assert "[--repair: left-over]" in result.output
        assert lone.is_file()
        assert body.is_file()
    assert "left-over: left alone" in result.output
    mended = _doctor(place, "--repair", "--yes", "left-over", "--yes", "raw")
    assert (mended.exit_code, mended.output.endswith("After the repair:\n● all is whole\n")) == (0, True)
    assert not lone.exists()
    assert (place[1] / "set-aside" / "raw" / "smhi" / body.name).read_bytes() == b"torn"


def test_guards_that_were_removed_are_told_and_laid_again(place: tuple[str, Path]) -> None:
    with Store.open(*place) as store, store.session() as session:
        sqlite = store.database.is_sqlite
        session.execute(text(f"DROP TRIGGER {'action_no_delete' if sqlite else 'action_append_only ON action'}"))
    told = _doctor(place, "--quick")
    assert (told.exit_code, "action: rows could be altered" in told.output) == (1, True)
    assert _doctor(place, "--repair", "--yes", "guards").exit_code == 0


def test_a_row_altered_past_the_guards_breaks_the_seal(place: tuple[str, Path]) -> None:
    with Store.open(*place) as store, store.session() as session:
        sqlite = store.database.is_sqlite
        session.execute(text(f"DROP TRIGGER {'action_no_update' if sqlite else 'action_append_only ON action'}"))
        session.execute(text("UPDATE action SET cost_sek = 1"))
    result = _doctor(place, "--repair", "--yes", "guards")
    assert result.exit_code == 1
    assert "seals: records: broken at link" in result.output.partition("After the repair:")[2]


def test_a_newer_schema_and_an_empty_database_are_refused_and_left_alone(place: tuple[str, Path], tmp_path: Path) -> None:
    with Store.open(*place) as store, store.session() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    result = _doctor(place, "--repair", "--yes", "schema")
    assert (result.exit_code, "newer than this program knows" in result.stderr) == (2, True)
    sqlite3.connect(tmp_path / "empty.db").close()
    empty = _doctor((f"sqlite:///{tmp_path / 'empty.db'}", tmp_path))
    assert (empty.exit_code, "holds no tables" in empty.stderr) == (2, True)
    with sqlite3.connect(tmp_path / "empty.db") as plain:
        assert plain.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    plain.close()


def test_an_older_schema_is_looked_at_without_being_changed(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'old.db'}"
    database = connect(url)
    with database.engine.begin() as connection:
        upgrade(connection, "0006")
    database.close()
    place = (url, tmp_path / "var")
    (tmp_path / "var").mkdir()
    told = _doctor(place)
    assert (told.exit_code, "the schema is at 0006" in told.output) == (1, True)
    assert "the schema is at 0006" in _doctor(place, "--repair").output
    assert _doctor(place, "--repair", "--yes", "schema").exit_code == 0


def test_surroundings_that_are_unwise_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = (f"sqlite:///{tmp_path / 'halka.db'}", tmp_path / "var")
    filled(Store.open(*place)).close()
    secret, password, cluster = (tmp_path / name for name in ("key", "password", "tls-key"))
    for file in (secret, password, cluster):
        file.write_text("hemligt")
        file.chmod(0o644)
    monkeypatch.setenv("HALKA__SOURCES__TRAFIKVERKET_KEY_FILE", str(secret))
    monkeypatch.setenv("HALKA__DATABASE__PASSWORD_FILE", str(password))
    monkeypatch.setenv("HALKA__COMPUTE__DASK_TLS_KEY_FILE", str(cluster))
    monkeypatch.setenv("HALKA__DASHBOARD__ADDRESS", "0.0.0.0")  # noqa: S104
    monkeypatch.setenv("HALKA__CLOCK__NOW", NOW.isoformat())
    monkeypatch.setattr("scheduler.doctor.surroundings.LEAST_FREE_SHARE", 1.1)
    told = _doctor(place).output
    for said in (
        "everyone on this machine may reach ",
        *map(str, (secret, password, cluster)),
        "0.0.0.0 is open to others",
        "holds the clock still",
        "GB free of",
    ):
        assert said in told
    assert "hemligt" not in told
    _doctor(place, "--repair", "--yes", "rights")
    assert {oct(file.stat().st_mode & 0o777) for file in (secret, password, cluster)} == {oct(0o640)}
    assert os.access(secret, os.R_OK)


def test_a_service_that_writes_while_the_files_are_read_has_no_clock_that_goes_wrong(
    place: tuple[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A look at a winter's files takes minutes; the service beats every ten seconds, and the server's clock goes on."""
    real = datetime.now(UTC)
    began = [real - timedelta(minutes=5)]

    def read_for_minutes(store: Store, **_: object) -> FileFaults:
        began[0] = real
        beat(store, SITE, "scheduler", now=real - timedelta(seconds=5))
        return FileFaults((), (), (), (), ())

    monkeypatch.setattr("scheduler.doctor.look.file_faults", read_for_minutes)
    settings = load_settings(site=SITE, overrides={"database.url": place[0], "paths.data": str(place[1])})
    found = look(Patient(settings, load_site(SITE).site, lambda: began[0]), contents=True)
    assert not [finding for finding in found if finding.area == "clock"]
    began[0] = real - timedelta(minutes=5)
    monkeypatch.setattr("scheduler.doctor.look.file_faults", lambda *_args, **_more: FileFaults((), (), (), (), ()))
    found = look(Patient(settings, load_site(SITE).site, lambda: began[0]), contents=True)
    assert any("which is still to come" in finding.line for finding in found)


def test_a_backup_restored_into_the_other_database_is_whole(place: tuple[str, Path], tmp_path: Path) -> None:
    with Store.open(*place) as store:
        write_backup(store, tmp_path / "night.tar", now=NOW)
    target = f"sqlite:///{tmp_path / 'drill.db'}"
    restore_backup(check_backup(tmp_path / "night.tar"), target, tmp_path / "drill")
    assert _doctor((target, tmp_path / "drill")).exit_code == 0


@pytest.mark.postgres
def test_who_sees_no_row_of_the_site_is_not_told_that_all_is_whole(postgres_url: str, tmp_path: Path) -> None:
    def prepare(url: str, prefix: str) -> Store:
        owner = filled(Store.open(url, tmp_path))
        separate_sites(owner.database, [SITE], prefix=prefix)
        return owner

    def roles(prefix: str) -> tuple[str, ...]:
        return (*site_role_names(SITE, prefix), f"{prefix}_scheduler", f"{prefix}_dashboard")

    with opened_by_roles(postgres_url, tmp_path, prepare=prepare, roles=roles) as stores:
        addresses = [
            store.database.engine.url.render_as_string(hide_password=False) for store in (stores.scheduler, stores.others[0])
        ]
        own, plain = (_doctor((address, tmp_path)) for address in addresses)
    assert (own.exit_code, own.output) == (0, "● all is whole\n")
    assert plain.exit_code == 1
    assert f"this role sees no row of {SITE}: nothing was looked at" in plain.output
