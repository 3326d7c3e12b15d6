"""The service holds its lease, runs the table, serves requests, and stops when told."""

import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scheduler import service
from scheduler.context import opened_context
from scheduler.duty import LEASE
from scheduler.jobs import JOBS
from scheduler.service import Ending, run_service
from store.jobs import heartbeats, job_overview, lease_of, request_run
from tests.scheduler.conftest import NobodyAnswers
from tests.scheduler.test_ledger import job


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
