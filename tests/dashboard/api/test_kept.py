"""However many ask at once, what anybody may ask for is reckoned once in a few seconds."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import event
from starlette.applications import Starlette
from starlette.testclient import TestClient

from dashboard import queries
from dashboard.api.kept import Kept
from dashboard.api.routes import KEPT_S, ROUTES
from tests.dashboard.seed import SMALL, seed


def test_it_is_made_anew_when_it_is_old_or_about_something_else() -> None:
    clock, made = [0.0], iter(range(10))
    kept: Kept[int] = Kept(5.0, 1.0, lambda: clock[0])
    assert [kept.get("a", lambda: next(made)) for _ in range(3)] == [0, 0, 0]
    clock[0] = 5.0
    assert kept.get("a", lambda: next(made)) == 1
    assert kept.get("b", lambda: next(made)) == 2


def test_many_who_come_at_once_have_it_made_once() -> None:
    calls, together = [], threading.Barrier(8)
    kept: Kept[str] = Kept(5.0, 30.0, lambda: 0.0)

    def ask(_: int) -> str | None:
        together.wait()
        return kept.get("a", lambda: calls.append(1) or "made")  # type: ignore[func-returns-value]

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(ask, range(8))) == {"made"}
    assert calls == [1]


def test_nobody_waits_for_ever_on_a_store_that_hangs_and_what_fails_is_made_anew() -> None:
    hangs, inside = threading.Event(), threading.Event()
    kept: Kept[str] = Kept(5.0, 0.05, lambda: 0.0)

    def hang() -> str:
        inside.set()
        hangs.wait(30.0)
        raise LookupError

    with ThreadPoolExecutor(1) as pool:
        held = pool.submit(kept.get, "a", hang)
        assert inside.wait(30.0)
        assert kept.get("a", lambda: "made") is None
        hangs.set()
        with pytest.raises(LookupError):
            held.result(30.0)
    assert kept.get("a", lambda: "made") == "made"


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    for name, value in seed(tmp_path, name=SMALL).items():
        monkeypatch.setenv(name, value)
    return TestClient(Starlette(routes=list(ROUTES)))


@pytest.mark.parametrize("path", ["/readyz", "/healthz"])
def test_what_monitoring_asks_costs_the_store_a_few_questions_and_then_none(asked: TestClient, path: str) -> None:
    base, said = queries.installation(queries.environment()), list[str]()
    event.listen(base.store.database.engine, "before_cursor_execute", lambda *told: said.append(told[2]))
    began = time.monotonic()
    assert [asked.get(path).status_code for _ in range(40)] == [200] * 40
    reckoned = 1 + int((time.monotonic() - began) // KEPT_S)
    assert len([line for line in said if line.startswith("SELECT")]) <= 3 * reckoned, said
