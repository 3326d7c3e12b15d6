"""On a real server: what each role may do, and what the server refuses it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from model.domain.errors import StoreError
from store.append_only import APPEND_ONLY, missing_guards
from store.bulk import COPY_FROM_ROWS
from store.chain import verify_chain
from store.decisions import NewDecision, Verdict, record_decision
from store.integrity import RowFaults, row_faults
from store.kept_files import file_faults
from store.leases import acquire_lease, beat
from store.open import Store
from store.plans import load_assessment, newest_assessment_id, save_assessment
from store.record_audit import verify_records
from store.requests import close_request, open_requests, request_run
from store.roles import PAGES_WRITE, role_statements, set_roles
from store.schema import newest_revision
from store.setting_changes import NewSetting, record_changes
from store.tables import Base
from tests.store.examples import HOUR, NOW, assessment, recommendation
from tests.store.filled import SITE, filled
from tests.store.logins import Stores, opened_by_roles

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def stores(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stores]:
    folder = tmp_path_factory.mktemp("roles")

    def prepare(url: str, prefix: str) -> Store:
        owner = filled(Store.open(url, folder))
        set_roles(owner.database, prefix=prefix)
        set_roles(owner.database, prefix=prefix)  # again, as after an upgrade
        return owner

    def roles(prefix: str) -> tuple[str, ...]:
        return f"{prefix}_scheduler", f"{prefix}_dashboard"

    with opened_by_roles(postgres_url, folder, prepare=prepare, roles=roles) as opened:
        yield opened


def _refused(store: Store, statement: str) -> None:
    with pytest.raises(StoreError, match=r"permission denied|must be owner"), store.session() as session:
        session.execute(text(statement))


def test_the_pages_decide_and_ask_and_read_everything(stores: Stores) -> None:
    number = newest_assessment_id(stores.dashboard, SITE) or 0
    key = (number, "r2", recommendation().need, NOW + 3 * HOUR)
    record_decision(stores.dashboard, NewDecision(*key, Verdict.ACCEPTED, "Åsa", NOW))
    request_run(stores.dashboard, SITE, "nightly", requested_by="Åsa", now=NOW)
    changed = NewSetting("notify.moved_min", 30, {"value": 20}, 0)
    record_changes(stores.dashboard, SITE, [changed], by="Åsa", now=NOW, check=lambda _laid: None)
    assert verify_chain(stores.dashboard, SITE).whole
    assert verify_records(stores.dashboard, SITE).whole
    with stores.dashboard.reading() as session:
        for table in Base.metadata.tables:
            session.execute(text(f"SELECT count(*) FROM {table}"))


@pytest.mark.parametrize("table", sorted(Base.metadata.tables))
def test_the_pages_alter_and_remove_nothing(stores: Stores, table: str) -> None:
    column = next(iter(Base.metadata.tables[table].columns)).name
    _refused(stores.dashboard, f"DELETE FROM {table}")
    _refused(stores.dashboard, f"TRUNCATE {table}")
    if "UPDATE" not in PAGES_WRITE.get(table, ()):
        _refused(stores.dashboard, f"UPDATE {table} SET {column} = {column}")
    if "INSERT" not in PAGES_WRITE.get(table, ()):
        _refused(stores.dashboard, f"INSERT INTO {table} DEFAULT VALUES")


@pytest.mark.parametrize("role", ["scheduler", "dashboard"])
def test_no_running_process_changes_the_schema_or_a_guard(stores: Stores, role: str) -> None:
    store = getattr(stores, role)
    for statement in (
        "CREATE TABLE mine (id integer)",
        "DROP TABLE decision",
        "ALTER TABLE decision ADD COLUMN more text",
        "ALTER TABLE decision DISABLE TRIGGER ALL",
        "DROP TRIGGER decision_append_only ON decision",
        "DROP FUNCTION halka_append_only() CASCADE",
        "UPDATE alembic_version SET version_num = '0001'",
    ):
        _refused(store, statement)


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_the_service_alters_and_removes_nothing_of_the_record(stores: Stores, table: str) -> None:
    column = next(iter(Base.metadata.tables[table].columns)).name
    for statement in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}", f"TRUNCATE {table}"):
        _refused(stores.scheduler, statement)


def test_the_service_does_its_work_and_decides_nothing(stores: Stores) -> None:
    store = stores.scheduler
    beat(store, SITE, "scheduler", now=NOW)
    assert acquire_lease(store, SITE, "jobs", owner="a", now=NOW, length=HOUR)
    number = save_assessment(store, assessment(input_key="night", issued_at=NOW + HOUR))
    assert verify_records(store, SITE).whole
    request_run(stores.dashboard, SITE, "train", requested_by="Åsa", now=NOW)
    asked = open_requests(store, SITE)
    assert "train" in {request.job for request in asked}
    for request in asked:
        close_request(store, request.id, now=NOW)
    assert open_requests(store, SITE) == ()
    key = (number, "r1", recommendation().need, NOW + 3 * HOUR)
    with pytest.raises(StoreError, match="permission denied"):
        record_decision(store, NewDecision(*key, Verdict.ACCEPTED, "nobody", NOW))


def test_the_service_stores_rows_by_the_hundred_where_nobody_else_may_make_a_table(stores: Stores) -> None:
    login = stores.scheduler.database.engine.url.username or ""
    role = login.removesuffix("_login")
    advised = tuple(recommendation(f"r{place}") for place in range(COPY_FROM_ROWS))
    many = assessment(input_key="many", issued_at=NOW + 2 * HOUR, recommendations=advised)
    with stores.owner.session() as session:
        database = session.scalar(text("SELECT quote_ident(current_database())"))
        session.execute(text(f"REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC"))  # as docs/deployment.md has it
    try:
        with pytest.raises(StoreError, match=r"temporary tables.*halka database roles --apply"):
            save_assessment(stores.scheduler, many)
        set_roles(stores.owner.database, prefix=role.removesuffix("_scheduler"))
        found = load_assessment(stores.scheduler, save_assessment(stores.scheduler, many))
        assert len(found.assessment.recommendations) == COPY_FROM_ROWS
        _refused(stores.dashboard, "CREATE TEMP TABLE mine (id integer)")
    finally:
        with stores.owner.session() as session:
            session.execute(text(f"GRANT TEMPORARY ON DATABASE {database} TO PUBLIC"))
            session.execute(text(f"REVOKE TEMPORARY ON DATABASE {database} FROM {role}"))


@pytest.mark.parametrize("role", ["scheduler", "dashboard"])
def test_each_role_may_take_the_thorough_look(stores: Stores, role: str) -> None:
    store = getattr(stores, role)
    assert row_faults(store.database) == RowFaults((), (), ())
    assert missing_guards(store.database) == ()
    assert file_faults(store, raw_since=NOW).damaged == ()


def test_a_schema_that_is_not_up_to_date_waits_for_its_owner(stores: Stores, tmp_path: Path) -> None:
    with stores.owner.session() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    try:
        url = stores.scheduler.database.engine.url.render_as_string(hide_password=False)
        with pytest.raises(StoreError, match="halka database upgrade"):
            Store.open(url, tmp_path)
    finally:
        with stores.owner.session() as session:
            session.execute(text("UPDATE alembic_version SET version_num = :newest"), {"newest": newest_revision()})


def test_names_that_would_need_quoting_are_refused() -> None:
    for name in ("halka; DROP TABLE decision", 'h"', "", "Åsa"):
        with pytest.raises(StoreError, match="no plain name"):
            role_statements(name)


def test_sqlite_says_that_it_knows_no_roles(tmp_path: Path) -> None:
    with Store.open(f"sqlite:///{tmp_path / 'halka.db'}", tmp_path) as store, pytest.raises(StoreError, match="knows no roles"):
        set_roles(store.database)


def test_who_does_not_own_the_tables_cannot_believe_to_have_set_rights(stores: Stores) -> None:
    """The server takes each GRANT of such a role, gives nothing, and only warns."""
    for store in (stores.scheduler, stores.dashboard):
        with pytest.raises(StoreError, match=r"the tables are those of \w+; run this as that role"):
            set_roles(store.database)
