"""On a real server: a municipality's processes see and write their own rows, and nothing of another's."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from model.domain.errors import StoreError
from store.backup import write_backup
from store.chain import verify_chain
from store.kept_files import file_faults
from store.open import Store
from store.plans import newest_assessment_id, save_assessment
from store.record_audit import verify_records
from store.restore import check_backup, restore_backup
from store.seen_sites import seen_sites
from store.site_rights import THROUGH, separate_sites, separation_statements, site_role_names
from store.tables import Base
from tests.store.examples import HOUR, NOW, assessment, forecast
from tests.store.filled import filled
from tests.store.logins import Stores, opened_by_roles

SITES = ("vasteras", "norr-koping")
OWN, OTHER = SITES
OF_A_SITE = sorted(name for name, table in Base.metadata.tables.items() if "site" in table.c or name in THROUGH)


@pytest.fixture(scope="module")
def stores(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stores]:
    """One store with two sites in it: opened by its owner, and by each role of the first."""
    folder = tmp_path_factory.mktemp("sites")

    def prepare(url: str, prefix: str) -> Store:
        owner = filled(Store.open(url, folder))
        filled(owner, site=OTHER)
        separate_sites(owner.database, SITES, prefix=prefix)
        separate_sites(owner.database, SITES, prefix=prefix)  # again, as after an upgrade
        return owner

    def roles(prefix: str) -> tuple[str, ...]:
        return (*(role for site in SITES for role in site_role_names(site, prefix)), f"{prefix}_scheduler", f"{prefix}_dashboard")

    with opened_by_roles(postgres_url, folder, prepare=prepare, roles=roles) as opened:
        yield opened


def _count(store: Store, table: str, *, of_others: bool) -> int:
    where = f"WHERE site <> '{OWN}'" if of_others and "site" in Base.metadata.tables[table].c else ""
    with store.reading() as session:
        return int(session.scalar(text(f"SELECT count(*) FROM {table} {where}")) or 0)


@pytest.mark.postgres
@pytest.mark.parametrize("role", ["scheduler", "dashboard"])
def test_nothing_of_another_municipality_is_seen(stores: Stores, role: str) -> None:
    store, seen = getattr(stores, role), set()
    for table in OF_A_SITE:
        if "site" in Base.metadata.tables[table].c:
            assert _count(store, table, of_others=True) == 0, table
        whole, own = _count(stores.owner, table, of_others=False), _count(store, table, of_others=False)
        assert own <= whole
        if own:
            seen.add(table)
            assert own < whole, f"{table}: every row is seen"
    assert {"assessment", "recommendation", "decision", "action", "observation", "model_file", "notice"} <= seen
    assert newest_assessment_id(store, OTHER) is None


@pytest.mark.postgres
def test_nothing_is_written_under_another_municipalitys_name(stores: Stores) -> None:
    with pytest.raises(StoreError, match="row-level security"):
        save_assessment(stores.scheduler, assessment(site=OTHER, input_key="forged", issued_at=NOW + HOUR))


@pytest.mark.postgres
def test_a_municipality_works_as_if_alone(stores: Stores) -> None:
    number = save_assessment(stores.scheduler, assessment(site=OWN, input_key="night", issued_at=NOW + HOUR))
    assert newest_assessment_id(stores.dashboard, OWN) == number
    for store in (stores.scheduler, stores.dashboard):
        assert verify_records(store, OWN).whole
        assert verify_chain(store, OWN).whole


@pytest.mark.postgres
def test_who_may_make_no_roles_is_told_who_may(stores: Stores) -> None:
    with pytest.raises(
        StoreError, match=r"permission denied to create role; .* an administrator of the server.*nothing was changed"
    ):
        separate_sites(stores.scheduler.database, SITES, prefix="test_unmade")


@pytest.mark.postgres
def test_each_connection_knows_whose_rows_it_sees(stores: Stores) -> None:
    others_service, plain_service = stores.others[0], stores.others[2]
    asked = (stores.owner, stores.scheduler, stores.dashboard, others_service, plain_service)
    assert [seen_sites(store.database) for store in asked] == [None, {OWN}, {OWN}, {OTHER}, frozenset()]


@pytest.mark.postgres
def test_a_sweep_removes_what_is_left_over_of_ones_own_and_no_file_of_anothers(stores: Stores) -> None:
    others_service, plain_service = stores.others[0], stores.others[2]
    stores.owner.repair()  # of what the tests before left
    files, models = stores.owner.arrays.files, stores.owner.models
    left = {site: stores.owner.arrays.write(forecast(), "forecast", f"{site}/smhi/left-over") for site in SITES}
    models.put("ab/model-of-a-killed-run", b"x")
    there = files.listed()
    assert set(file_faults(stores.scheduler, raw_since=NOW, contents=False).left_over) == {f"arrays/{left[OWN]}"}
    assert plain_service.repair().removed == ()
    for site, service in ((OWN, stores.scheduler), (OTHER, others_service)):
        assert service.repair().removed == (f"arrays/{left[site]}",)
        assert service.repair().clean
    assert files.listed() == there - set(left.values())
    assert models.listed() > {"ab/model-of-a-killed-run"}
    assert stores.owner.repair().removed == ("models/ab/model-of-a-killed-run",)


@pytest.mark.postgres
def test_a_backup_by_who_does_not_see_every_row_is_refused(stores: Stores, tmp_path: Path) -> None:
    plain_service = stores.others[2]
    for store in (plain_service, stores.scheduler):
        with pytest.raises(StoreError, match=r"row-level security.*does not see every site's rows.*--own"):
            write_backup(store, tmp_path / "out" / "a.tar", now=NOW)
    for store, seen in ((plain_service, "no site's"), (stores.scheduler, f"those of {OWN}"), (stores.owner, "every site's")):
        with pytest.raises(StoreError, match=f"this role sees {seen}"):
            write_backup(store, tmp_path / "out" / "a.tar", now=NOW, own=OTHER)
    assert list((tmp_path / "out").glob("*")) == []


@pytest.mark.postgres
def test_a_municipalitys_own_backup_holds_its_rows_and_files_and_the_owners_all(stores: Stores, tmp_path: Path) -> None:
    stores.owner.repair()  # of what the tests before left
    for store, own, sites in ((stores.scheduler, OWN, {OWN}), (stores.owner, None, set(SITES))):
        report = write_backup(store, tmp_path / f"{own}.tar", now=NOW, own=own)
        assert report.missing == ()
        restore_backup(check_backup(tmp_path / f"{own}.tar"), f"sqlite:///{tmp_path / f'{own}.db'}", tmp_path / str(own))
        with Store.open(f"sqlite:///{tmp_path / f'{own}.db'}", tmp_path / str(own)) as back, back.reading() as session:
            assert set(session.scalars(text("SELECT DISTINCT site FROM assessment"))) == sites
            assert {path.split("/")[1] for path in back.arrays.files.listed()} == sites
            assert verify_records(back, OWN).whole


def test_every_table_says_whose_its_rows_are() -> None:
    shared = {name for name in Base.metadata.tables if name not in OF_A_SITE}
    assert shared == {"spot_price", "store_identity"}


def test_names_that_would_share_a_role_are_refused() -> None:
    with pytest.raises(StoreError, match="share a role"):
        separation_statements(["a-b", "a_b"])
    with pytest.raises(StoreError, match="small letters"):
        separation_statements(["Göteborg"])


def test_a_file_keeps_no_rows_apart(tmp_path: Path) -> None:
    with Store.open(f"sqlite:///{tmp_path / 'halka.db'}", tmp_path) as store, pytest.raises(StoreError, match="file of its own"):
        separate_sites(store.database, SITES)
