"""A nightly run that is killed leaves a store that opens, shows no half run, and is whole again after the next run."""

import json
import random
import signal
import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from store.open import Store
from store.plans import assessment_history, load_assessment
from store.weather import latest_forecasts
from tests.acceptance.answers import good_forecast
from tests.acceptance.commands import command, environment, halka
from tests.acceptance.sites import write_site

pytestmark = pytest.mark.soak

START = datetime(2026, 1, 15, 3, 0, tzinfo=UTC)
KILLS = 10


def whole(tmp_path: Path) -> int:
    """Read everything that is visible; a half run would raise here.

    Returns:
        Number of assessments.
    """
    with Store.open(f"sqlite:///{tmp_path}/halka.db", tmp_path / "halka.files") as store:
        history = assessment_history(store, "prov", limit=100)
        for item in history:
            stored = load_assessment(store, item.id).assessment
            assert stored.recommendations
            assert stored.hourly.sizes["time"] == 66
        latest_forecasts(store, "prov", known_at=START + timedelta(days=1), max_age_h=48, per_source=50)
        return len(history)


def test_sigkill_at_ten_random_moments(tmp_path: Path) -> None:
    site = write_site(tmp_path / "site", name="Prov", longitude=15.0, latitude=59.0, forecast_sources=("smhi_snow1g",))
    bodies = tmp_path / "bodies"
    bodies.mkdir()
    (bodies / "answer.json").write_text(json.dumps(good_forecast()), "utf-8")

    def words(number: int) -> list[str | Path]:
        now = (START + timedelta(minutes=10 * number)).isoformat()
        return ["once", "nightly", "--site", site, "--raw", bodies, "--now", now, "--db", f"sqlite:///{tmp_path}/halka.db"]

    # the first run may compile the road model; the second tells how long a night takes
    assert halka(*words(-1), cwd=tmp_path).returncode == 0
    began = time.monotonic()
    assert halka(*words(0), cwd=tmp_path).returncode == 0
    length = time.monotonic() - began
    assert whole(tmp_path) == 2

    chance = random.Random(20260115)
    killed = 0
    for number in range(1, KILLS + 1):
        process = subprocess.Popen(
            command(*words(number)), cwd=tmp_path, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(chance.uniform(0.2, 1.0) * length)
        process.send_signal(signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL
        whole(tmp_path)
    assert killed >= KILLS // 2, "the runs ended before they could be killed, so nothing was tested"

    before = whole(tmp_path)
    done = halka(*words(KILLS + 1), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert whole(tmp_path) == before + 1
    with Store.open(f"sqlite:///{tmp_path}/halka.db", tmp_path / "halka.files") as store:
        assert store.repair().clean, "the run after a kill sweeps what the killed one left"
