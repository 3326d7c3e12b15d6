"""Two worker processes on loopback, and the settings that name them."""

from collections.abc import Iterator
from contextlib import contextmanager

from distributed import LocalCluster

from config.compute import Compute
from config.settings import load_settings


@contextmanager
def two_workers() -> Iterator[LocalCluster]:
    with LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0", processes=True, silence_logs=50
    ) as started:
        yield started


def compute_at(address: str, *, connect_s: float = 20.0) -> Compute:
    overrides = {"compute.where": "dask", "compute.dask_scheduler": address, "compute.dask_connect_s": connect_s}
    return load_settings(env={}, overrides=overrides).compute
