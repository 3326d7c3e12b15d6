"""On a real cluster of two worker processes: the same assessment to the byte, also where a worker dies of it, or no cluster is there."""

import os
import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from distributed import LocalCluster

from config.compute import Compute
from config.settings import load_settings
from model.assess import AssessmentInputs, assess
from model.domain.plans import Assessment
from model.spread import Spread, in_turn
from scheduler.compute import spread_for
from scheduler.compute_dask import on_cluster
from tests.model.small_network import small_network
from tests.model.small_site import small_site
from tests.model.weather_samples import hourly_forecast


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    with LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None, processes=True, silence_logs=50
    ) as started:
        yield started


def _compute(address: str, *, connect_s: float = 20.0) -> Compute:
    overrides = {"compute.where": "dask", "compute.dask_scheduler": address, "compute.dask_connect_s": connect_s}
    return load_settings(env={}, overrides=overrides).compute


def killed_once(block: Any, marker: Any) -> Any:
    """The first worker that takes block 3 dies of it."""
    if block == 3 and not Path(marker).exists():
        Path(marker).write_text(str(os.getpid()), encoding="utf-8")
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(0.02)
    return block * 2, []


def test_a_lost_worker_costs_a_retry_and_not_the_run(cluster: LocalCluster, tmp_path: Path) -> None:
    blocks: Any = list(range(8))
    marker: Any = tmp_path / "died"
    found = on_cluster(_compute(cluster.scheduler_address), killed_once, blocks, marker)
    assert [part for part, _ in found] == [block * 2 for block in blocks]
    assert marker.exists()


def test_without_a_cluster_this_machine_reckons_alone() -> None:
    blocks: Any = [1, 2]
    night: Any = "/nowhere"
    found = on_cluster(_compute("tcp://127.0.0.1:1", connect_s=0.3), doubled, blocks, night)
    assert [part for part, _ in found] == [2, 4]


def doubled(block: Any, night: Any) -> Any:
    return block * 2, [night]


def test_a_cluster_says_to_the_byte_what_one_process_says(cluster: LocalCluster) -> None:
    forecast = hourly_forecast(datetime(2026, 1, 15, 18, tzinfo=UTC), precipitation_amount=1.0, air_temperature=-4.0)

    def assessed(spread: Spread) -> Assessment:
        return assess(
            small_network(),
            small_site(),
            AssessmentInputs(forecasts=(forecast,)),
            models=None,
            now=datetime(2026, 1, 15, 19, 12, tzinfo=UTC),
            members=4,
            horizon_h=24,
            seed=3,
            versions={},
            block_columns=4,
            spread=spread,
        )

    here, there = assessed(in_turn), assessed(spread_for(_compute(cluster.scheduler_address), segments=16))
    assert there.recommendations == here.recommendations
    assert there.hourly.identical(here.hourly)
    for name in here.hourly.data_vars:
        assert there.hourly[name].to_numpy().tobytes() == here.hourly[name].to_numpy().tobytes(), name
