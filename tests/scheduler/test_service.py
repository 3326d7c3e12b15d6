"""The service holds its lease, runs the table, serves requests, and stops when told."""

import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from model.domain.errors import StoreError
from scheduler import ledger as scheduler_ledger
from scheduler import service
from scheduler.context import Context, opened_context
from scheduler.jobs import JOBS
from scheduler.service import LEASE, run_service
from store.jobs import acquire_lease, heartbeats, job_overview, lease_of, request_run
from tests.scheduler.conftest import NobodyAnswers
from tests.scheduler.test_ledger import job


def test_a_second_service_is_refused_by_name(context: Context) -> None:
    acquire_lease(context.store, context.site.id, LEASE, owner="other:1", now=context.now, length=timedelta(minutes=2))
    with pytest.raises(StoreError, match="other:1"):
        run_service(context, threading.Event())


def test_it_catches_up_serves_requests_and_stops(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = tuple(job(lambda _context, name=item.name: name, item.name) for item in JOBS)
    monkeypatch.setattr(scheduler_ledger, "JOBS", table)
    monkeypatch.setattr(service, "JOBS", table)
    monkeypatch.setattr(service, "job_named", lambda name: next(item for item in table if item.name == name))
    monkeypatch.setattr(service, "REQUESTS_EVERY_S", 1)
    overrides = {"database.url": f"sqlite:///{tmp_path}/halka.db", "paths.data": str(tmp_path)}
    with opened_context("norrkoping", overrides=overrides, transport=NobodyAnswers()) as context:
        request_run(context.store, context.site.id, "nightly", requested_by="Jour", now=datetime.now(UTC))
        stop = threading.Event()
        running = threading.Thread(target=run_service, args=(context, stop))
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
        assert not running.is_alive()
        assert lease_of(context.store, context.site.id, LEASE, now=datetime.now(UTC)) is None
