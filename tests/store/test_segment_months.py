"""Old months of segments go whole and alone; on a real server as partitions, for the service's role too and for its own site only."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from model.domain.errors import StoreError
from store.open import Store
from store.plans import save_assessment
from store.segment_months import forget_segments, open_month
from store.segments import segments_of, unit_season
from store.site_rights import separate_sites, site_role_names
from tests.store.examples import assessment, segments_told
from tests.store.logins import Stores, opened_by_roles

MONTHS = [datetime(2025, 11, 30, 23, 30, tzinfo=UTC), *(datetime(2026, month, 1, tzinfo=UTC) for month in (1, 3, 4))]
LONG_AGO, LATER = datetime(2000, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)
SITES = ("vasteras", "norr-koping")


def _fill(store: Store, site: str) -> list[int]:
    return [
        save_assessment(store, assessment(site=site, input_key=f"{at:%Y%m}", issued_at=at, segments=segments_told()))
        for at in MONTHS
    ]


def _kept(store: Store, site: str) -> list[datetime]:
    return [unit.issued_at for unit in unit_season(store, site, "r1", LONG_AGO, LATER)]


def test_months_that_ended_before_the_limit_go_and_nothing_else(store: Store) -> None:
    numbers = _fill(store, "vasteras")
    _fill(store, "norr-koping")
    assert forget_segments(store, "vasteras", before=datetime(2026, 3, 31, 23, 59, tzinfo=UTC)) == 2
    assert _kept(store, "vasteras") == MONTHS[2:]
    assert _kept(store, "norr-koping") == MONTHS
    assert segments_of(store, numbers[0]) == ()
    assert forget_segments(store, "vasteras", before=datetime(2026, 4, 1, tzinfo=UTC)) == 1
    assert forget_segments(store, "vasteras", before=datetime(2026, 4, 1, tzinfo=UTC)) == 0
    assert forget_segments(store, "nowhere", before=LATER) == 0
    again = save_assessment(store, assessment(input_key="late", issued_at=MONTHS[0], segments=segments_told()))
    assert len(segments_of(store, again)) == 2


@pytest.fixture(scope="module")
def stores(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stores]:
    """Two sites in one database, their rows kept apart; opened by its owner and by the first one's roles."""
    folder = tmp_path_factory.mktemp("months")

    def prepare(url: str, prefix: str) -> Store:
        owner = Store.open(url, folder)
        for site in SITES:
            _fill(owner, site)
        separate_sites(owner.database, SITES, prefix=prefix)
        return owner

    def roles(prefix: str) -> tuple[str, ...]:
        return (*(role for site in SITES for role in site_role_names(site, prefix)), f"{prefix}_scheduler", f"{prefix}_dashboard")

    with opened_by_roles(postgres_url, folder, prepare=prepare, roles=roles) as opened:
        yield opened


@pytest.mark.postgres
def test_a_month_is_a_partition_that_no_role_reaches_past_its_sites_policy(stores: Stores) -> None:
    with stores.owner.reading() as session:
        months = session.scalars(
            text(
                "SELECT relname FROM pg_class WHERE relname ~ '^segment_summary_.*m[0-9]{2}$' AND relkind = 'r' AND relispartition "
                "AND relnamespace = current_schema()::regnamespace"
            )
        ).all()
    assert len(months) == len(SITES) * len(MONTHS)
    for role in (stores.scheduler, stores.dashboard):
        assert _kept(role, SITES[0]) == MONTHS
        assert _kept(role, SITES[1]) == []
        with role.reading() as session:
            for month in months:
                assert session.scalar(text(f"SELECT count(*) FROM {month}")) == 0, month


@pytest.mark.postgres
def test_the_service_opens_and_drops_months_of_its_own_site_alone(stores: Stores) -> None:
    may = datetime(2026, 5, 2, tzinfo=UTC)
    number = save_assessment(stores.scheduler, assessment(input_key="may", issued_at=may, segments=segments_told(units=300)))
    assert len(segments_of(stores.dashboard, number)) == 300
    with pytest.raises(StoreError, match="permission denied"):
        forget_segments(stores.scheduler, SITES[1], before=LATER)
    with pytest.raises(StoreError, match="permission denied"):
        forget_segments(stores.dashboard, SITES[0], before=LATER)
    assert forget_segments(stores.scheduler, SITES[0], before=datetime(2026, 2, 1, tzinfo=UTC)) == 2
    assert _kept(stores.owner, SITES[1]) == MONTHS


@pytest.mark.postgres
def test_a_month_is_opened_while_somebody_reads(stores: Stores) -> None:
    """A backup reads for long in one transaction; the night of a new month does not wait for it."""
    june = datetime(2026, 6, 1, 2, tzinfo=UTC)
    with stores.owner.reading() as session:
        session.execute(text("SELECT count(*) FROM segment_summary"))
        with stores.scheduler.session() as other:
            other.execute(text("SET LOCAL lock_timeout = '200ms'"))
            open_month(other.connection(), SITES[0], june)
    number = save_assessment(stores.scheduler, assessment(input_key="june", issued_at=june, segments=segments_told()))
    assert len(segments_of(stores.dashboard, number)) == 2


def test_a_file_needs_no_month_opened(tmp_path: Path) -> None:
    with Store.open(f"sqlite:///{tmp_path / 'halka.db'}", tmp_path) as store:
        _fill(store, "vasteras")
        with store.reading() as session:
            assert session.scalar(text("SELECT count(*) FROM sqlite_master WHERE name LIKE 'segment_summary_%'")) == 0
