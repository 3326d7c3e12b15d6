import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from store.archive import save_season
from store.models import save_model
from store.open import Store
from store.plans import assessment_history, load_assessment, save_assessment
from store.weather import latest_forecasts, save_forecast
from tests.store.examples import HOUR, NOW, assessment, forecast

WRITER = """
import sys
from datetime import timedelta
from store.open import Store
from store.plans import save_assessment
from store.weather import save_forecast
from tests.store.examples import HOUR, NOW, assessment, forecast
with Store.open(sys.argv[1], sys.argv[2]) as store:
    for k in range(10_000):
        save_forecast(store, "vasteras", forecast(reference_time=NOW + k * timedelta(seconds=1)))
        save_assessment(store, assessment(input_key=f"{sys.argv[3]}-{k}"))
        print("ready" if k == 0 else "", flush=True)
"""


def test_nothing_to_repair(store: Store) -> None:
    assert store.repair().clean


def test_repair_keeps_what_rows_point_to(store: Store) -> None:
    save_forecast(store, "vasteras", forecast())
    save_assessment(store, assessment())
    save_season(store, "vasteras", forecast(), "2025")
    save_model(store, "vasteras", name="needs", card={}, files={"a.txt": b"a"}, trusted=True, created_at=NOW)
    assert store.repair().clean
    assert len(store.arrays.files.listed()) == 3


def test_repair_tells_what_is_missing_and_removes_no_row(store: Store) -> None:
    number = save_assessment(store, assessment())
    (path,) = store.arrays.files.listed()
    store.arrays.delete(path)
    report = store.repair()
    assert report.missing == (f"arrays/{path}",)
    assert not report.clean
    assert [item.id for item in assessment_history(store, "vasteras")] == [number]


def test_repair_does_not_disturb_a_writer(store: Store) -> None:
    with store.arrays.files.writing():
        path = store.arrays.write(forecast(), "forecast", "at-work")
        report = store.repair(wait_s=0.05)
        assert report.busy
        assert path in store.arrays.files.listed()
    assert store.repair().removed == (f"arrays/{path}",)


def test_replaced_season_is_swept(store: Store) -> None:
    save_season(store, "vasteras", forecast(), "2025")
    save_season(store, "vasteras", forecast(warmth=1.0), "2025")
    assert len(store.repair().removed) == 1
    assert store.repair().clean


def test_two_databases_in_one_folder_do_not_sweep_each_other(store: Store, tmp_path: Path) -> None:
    number = save_assessment(store, assessment())
    with Store.open(f"sqlite:///{tmp_path / 'other.db'}", store.data) as other:
        assert other.repair().clean
    assert load_assessment(store, number).assessment.site == "vasteras"


def test_writers_killed_at_any_moment_leave_no_half_run(store: Store, url: str, tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, url, str(tmp_path / "var"), str(i)], cwd=root, stdout=subprocess.PIPE, env={**os.environ}
        )
        for i in range(2)
    ]  # fmt: skip
    for i, writer in enumerate(writers):
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"ready\n"
        time.sleep(0.3 + 0.17 * i)
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
    report = store.repair()
    assert not report.missing
    assert not report.busy
    assert store.repair().clean
    history = assessment_history(store, "vasteras", 10_000)
    assert history
    for item in history:
        found = load_assessment(store, item.id).assessment
        assert len(found.recommendations) == len(assessment().recommendations)
    assert latest_forecasts(store, "vasteras", known_at=NOW + 12 * HOUR, max_age_h=48)
    assert save_assessment(store, assessment(input_key="next"))


@pytest.mark.parametrize("gone", ["arrays", "models"])
def test_repair_makes_folders_that_are_gone(store: Store, gone: str) -> None:
    assert not (store.data / gone).exists()
    assert store.repair().clean
