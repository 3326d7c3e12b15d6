"""On a real server: a municipality's processes see and write their own rows, and nothing of another's."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from model.domain.errors import StoreError
from store.chain import verify_chain
from store.open import Store
from store.plans import newest_assessment_id, save_assessment
from store.record_audit import verify_records
from store.site_rights import THROUGH, separate_sites, separation_statements, site_role_names
from store.tables import Base
from tests.store.examples import HOUR, NOW, assessment
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
