"""`halka run` as a supervisor sees it: SIGTERM while a source keeps a fetch waiting, and the start after it."""

import json
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from config.settings import load_settings
from scheduler.duty import LEASE
from scheduler.ledger import told_stopped
from scheduler.service import GRACE_S
from store.jobs import JobRun, JobStatus, job_runs, lease_of
from store.open import Store
from tests.acceptance.answers import good_forecast
from tests.acceptance.commands import command, environment
from tests.acceptance.sites import write_site
from tests.store.conftest import _schema

#: How long the supervisor of deploy/ waits before it kills [s].
SUPERVISOR_S = 45.0
PATIENCE_S = 120.0


class Provider:
    """Answers the forecast when it is let go, and everything else with 404."""

    def __init__(self) -> None:
        self.asked, self.let_go = threading.Event(), threading.Event()

    @contextmanager
    def serving(self) -> Iterator[str]:
        """Its address."""
        provider = self

        class Answers(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                known = self.path.startswith("/smhi_snow1g_url/")
                if known:
                    provider.asked.set()
                    provider.let_go.wait(PATIENCE_S)
                first = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
                body = json.dumps(good_forecast(first)).encode() if known else b""
                with suppress(BrokenPipeError):  # who asked may be gone by now
                    self.send_response(200 if known else 404)
                    self.send_header("Content-Type", "application/json")
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)

            do_POST = do_GET  # noqa: N815 the base class names it

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            try:
                yield f"http://127.0.0.1:{server.server_port}"
            finally:
                self.let_go.set()
                server.shutdown()


def _environment(address: str) -> dict[str, str]:
    """Every source's address is the provider's; a slow answer is waited for longer than a stop may take."""
    sources = (name for name in type(load_settings().sources).model_fields if name.endswith("_url"))
    told = {f"HALKA__SOURCES__{name.upper()}": f"{address}/{name}" for name in sources}
    waits = {"HALKA__HTTP__JITTER_S": "0", "HALKA__HTTP__READ_TIMEOUT_S": "100", "HALKA__HTTP__RETRIES": "0"}
    return {**environment(), **told, **waits}


def _until(what: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_S
    while not what():
        assert time.monotonic() < until, "the service did not come so far"
        time.sleep(0.2)


def _stopped(process: subprocess.Popen[bytes]) -> float:
    """Time from SIGTERM to the end [s]."""
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    assert process.wait(SUPERVISOR_S) == 0
    return time.monotonic() - began


@pytest.fixture
def url(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of the engine."""
    if engine == "sqlite":
        yield f"sqlite:///{tmp_path / 'halka.db'}"
        return
    with _schema(request.getfixturevalue("postgres_url")) as made:
        yield made


@pytest.mark.parametrize(
    ("engine", "answered"),
    [
        pytest.param("postgresql", True, marks=pytest.mark.postgres),
        pytest.param("postgresql", False, marks=[pytest.mark.postgres, pytest.mark.soak]),
        pytest.param("sqlite", True, marks=pytest.mark.soak),
        pytest.param("sqlite", False, marks=pytest.mark.soak),
    ],
)
def test_a_stop_ends_or_gives_back_what_runs_and_the_next_start_makes_up_for_it(answered: bool, url: str, tmp_path: Path) -> None:
    site = write_site(tmp_path / "site", name="Prov", longitude=15.0, latitude=59.0, forecast_sources=("smhi_snow1g",))
    words = command("run", "--site", site, "--db", url, "--data", tmp_path / "data")
    provider = Provider()
    with provider.serving() as address, Store.open(url, tmp_path / "data") as store:

        @contextmanager
        def started() -> Iterator[subprocess.Popen[bytes]]:
            with (tmp_path / "log").open("ab") as log:
                process = subprocess.Popen(words, cwd=tmp_path, env=_environment(address), stdout=log, stderr=log)
                try:
                    yield process
                finally:
                    process.kill()
                    process.wait()

        def run_of(job: str) -> JobRun | None:
            return next(iter(job_runs(store, "prov", job=job)), None)

        def succeeded(job: str) -> bool:
            run = run_of(job)
            return run is not None and run.status is JobStatus.SUCCEEDED

        with started() as first:
            _until(provider.asked.is_set)
            if answered:
                threading.Timer(2.0, provider.let_go.set).start()
            length = _stopped(first)
        assert length > (1.0 if answered else GRACE_S - 1.0), "what runs is waited for"
        fetched = run_of("forecasts")
        assert fetched is not None
        assert fetched.status is (JobStatus.SUCCEEDED if answered else JobStatus.FAILED), fetched
        assert answered or told_stopped().code in fetched.message
        assert lease_of(store, "prov", LEASE, now=datetime.now(UTC)) is None
        assert not [run for run in job_runs(store, "prov") if run.status is JobStatus.RUNNING]
        assert run_of("assess") is None, "nothing is started after the signal"

        provider.let_go.set()
        with started() as second:
            _until(lambda: succeeded("assess") and succeeded("forecasts"))
            _stopped(second)
        again = run_of("forecasts")
        assert again is not None
        if again.due == fetched.due:  # else a newer moment has come meanwhile
            assert again.attempt == (1 if answered else 2)
