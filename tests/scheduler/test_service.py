"""The service holds its lease, runs the table, serves requests, and stops when told."""

import threading
import time
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import text

from ingest.ports import Query, RawBody
from model.domain.errors import StoreError
from scheduler import service
from scheduler.context import Context, opened_context
from scheduler.duty import LEASE, Duty
from scheduler.jobs import JOBS
from scheduler.service import Ending, run_service
from store.jobs import heartbeats, job_overview, lease_of, request_run
from store.open import Store
from store.plans import newest_assessment_id, save_assessment
from store.record_chain import lock_chain
from store.site_rights import separate_sites, site_role_names
from tests.scheduler.conftest import NobodyAnswers
from tests.scheduler.test_ledger import job
from tests.store.examples import assessment, segments_told
from tests.store.logins import opened_by_roles
from tests.supervisor import falls_silent, listening


def test_it_catches_up_serves_requests_and_stops(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = tuple(job(lambda _context, name=item.name: name, item.name) for item in JOBS)
    monkeypatch.setattr(service, "TICK_S", 0.05)
    overrides = {"database.url": f"sqlite:///{tmp_path}/halka.db", "paths.data": str(tmp_path)}
    with opened_context("norrkoping", overrides=overrides, transport=NobodyAnswers()) as context:
        request_run(context.store, context.site.id, "nightly", requested_by="Jour", now=datetime.now(UTC))
        stop, endings = threading.Event(), []
        running = threading.Thread(target=lambda: endings.append(run_service(context, stop, jobs=table)))
        running.start()
        wanted = {item.name for item in JOBS}
        deadline = time.monotonic() + 30
        succeeded: set[str] = set()
        while succeeded != wanted and time.monotonic() < deadline:
            succeeded = {item.job for item in job_overview(context.store, context.site.id) if item.last_success}
            time.sleep(0.1)
        assert succeeded == wanted
        assert lease_of(context.store, context.site.id, LEASE, now=datetime.now(UTC)) is not None
        assert [item.name for item in heartbeats(context.store, context.site.id)] == ["scheduler"]
        stop.set()
        running.join(timeout=30)
        assert endings == [Ending.STOPPED]
        assert lease_of(context.store, context.site.id, LEASE, now=datetime.now(UTC)) is None


def test_a_turn_that_hangs_gives_the_supervisor_no_sign_of_life(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "TICK_S", 0.01)
    hang, hanging, released, stop = threading.Event(), threading.Event(), threading.Event(), threading.Event()

    def turn(self: Duty) -> None:
        if hang.is_set():
            hanging.set()
            released.wait(30.0)
        raise StoreError("a store that does not answer, and says so, is no frozen service")

    monkeypatch.setattr(Duty, "tick", turn)
    overrides = {"database.url": f"sqlite:///{tmp_path}/halka.db", "paths.data": str(tmp_path)}
    with (
        listening() as (heard, address),
        opened_context("norrkoping", overrides=overrides, transport=NobodyAnswers()) as context,
    ):
        monkeypatch.setenv("NOTIFY_SOCKET", address)
        running = threading.Thread(target=run_service, args=(context, stop), kwargs={"jobs": ()})
        running.start()
        try:
            assert heard.recv(100) == b"READY=1"
            assert [heard.recv(100) for _ in range(3)] == [b"WATCHDOG=1"] * 3
            hang.set()
            assert hanging.wait(30.0)
            assert falls_silent(heard, for_s=0.3)
            stop.set()
            released.set()
            assert heard.recv(100) == b"WATCHDOG=1", "the turn has come back"
        finally:
            stop.set()
            released.set()
            running.join(timeout=30)
    assert not running.is_alive()


class HangingSource:
    """A transport whose answer never comes, until the test lets it go."""

    def __init__(self) -> None:
        self.asked, self.released = threading.Event(), threading.Event()

    def send(self, query: Query, now: datetime) -> RawBody:
        """Wait, then refuse."""
        self.asked.set()
        self.released.wait(60.0)
        return NobodyAnswers().send(query, now)


TEN = [f"ort-{number}" for number in range(10)]


@pytest.mark.postgres
def test_of_ten_sites_in_one_database_three_broken_ones_delay_none_and_none_sees_another(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each signs in by its own roles. One hangs inside a transaction that holds its chain, one waits for a source, one fails."""
    monkeypatch.setattr(service, "TICK_S", 0.05)
    source, inside, released, stop = HangingSource(), threading.Event(), threading.Event(), threading.Event()

    def night(context: Context) -> str:
        site = context.site.id
        if site == "ort-0":
            with context.store.session() as session:
                lock_chain(session, site)
                inside.set()
                released.wait(60.0)
            return "sent"
        if site == "ort-1":
            context.transport.send(Query("smhi", "https://a.se"), context.now)
        if site == "ort-2":
            raise ZeroDivisionError
        made = assessment(site=site, issued_at=context.now, input_key=site, segments=segments_told())
        return str(save_assessment(context.store, made))

    def prepare(url: str, prefix: str) -> Store:
        owner = Store.open(url, tmp_path)
        separate_sites(owner.database, TEN, prefix=prefix)
        return owner

    def roles(prefix: str) -> list[str]:
        each = [site_role_names(site, prefix) for site in TEN]
        return [*(name for pair in each for name in pair), f"{prefix}_scheduler", f"{prefix}_dashboard"]

    with opened_by_roles(postgres_url, tmp_path, prepare=prepare, roles=roles) as stores:
        signed_in = (stores.scheduler, stores.dashboard, *stores.others)
        schedulers, dashboards = signed_in[0:20:2], signed_in[1:20:2]
        overrides = {"database.url": stores.owner.database.engine.url.render_as_string(hide_password=False)}
        with opened_context("norrkoping", overrides=overrides | {"paths.data": str(tmp_path)}, transport=source) as one:
            contexts = [
                replace(one, loaded=replace(one.loaded, site=one.site.model_copy(update={"id": site})), store=store)
                for site, store in zip(TEN, schedulers, strict=True)
            ]
            running = [
                threading.Thread(target=run_service, args=(context, stop), kwargs={"jobs": (job(night, "nightly"),)})
                for context in contexts
            ]
            for context, thread in zip(contexts, running, strict=True):
                if context.site.id == "ort-3":  # the first two hang before any other begins
                    assert source.asked.wait(30.0)
                    assert inside.wait(30.0)
                request_run(context.store, context.site.id, "nightly", requested_by="Jour", now=datetime.now(UTC))
                thread.start()
            _wait_for(stores.owner, TEN[3:])
            assert [newest_assessment_id(stores.owner, site) is None for site in TEN] == [True] * 3 + [False] * 7
            assert not released.is_set()
            released.set()
            source.released.set()
            stop.set()
            for thread in running:
                thread.join(timeout=60)
            assert not any(thread.is_alive() for thread in running)
        for site, scheduler, dashboard in zip(TEN, schedulers, dashboards, strict=True):
            for table, store in product(("assessment", "recommendation", "job_run", "segment_summary"), (scheduler, dashboard)):
                assert _sites_in(store, table) == _sites_in(stores.owner, table) & {site}, table
            other = next(name for name in TEN if name != site)
            with pytest.raises(StoreError, match="row-level security"):
                save_assessment(scheduler, assessment(site=other, input_key="forged"))
        assert _sites_in(stores.owner, "assessment") == set(TEN[3:])
        assert _sites_in(stores.owner, "job_run") == set(TEN)


def _sites_in(store: Store, table: str) -> set[str]:
    """Whose rows of a table a store's login sees."""
    with store.reading() as session:
        return set(session.scalars(text(f"SELECT DISTINCT site FROM {table}")))


def _wait_for(store: Store, sites: list[str]) -> None:
    """Until each of the sites has had its night."""
    deadline = time.monotonic() + 60
    while any(newest_assessment_id(store, site) is None for site in sites) and time.monotonic() < deadline:
        time.sleep(0.05)
