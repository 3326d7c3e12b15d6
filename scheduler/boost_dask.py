"""Boosting on a Dask cluster (extra ``scale``) with the parameters it has on one machine, for tables whose boosting one machine does not hold.

Each worker holds its part of the rows, binned, and they exchange histograms: LightGBM's data-parallel learner, which ``lightgbm.dask`` sets up in the
same way, but only where scikit-learn is installed, and without an end where a worker is lost. Where to stop is judged here, on the later rows, for
workers cannot stop together by rows only some of them have. The workers reach one another by ports of their own choice: a closed network.
"""

import socket
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import structlog

from config.compute import Compute
from model.learning.boost import Boost, Lot, boosted_here, trees_kept
from model.learning.need_model import load_booster
from scheduler.compute_dask import connected, lost, require_extra

_LOG = structlog.get_logger(__name__)
#: How often it is looked whether all workers are there [s].
WATCH_S = 0.5
#: Longest wait of the workers for each other [min].
_TIME_OUT_MIN = 2


def boosting(compute: Compute, *, from_rows: int) -> tuple[Boost, Mapping[str, int]]:
    """Where boosters are trained under these settings, and how many were trained where, which grows as they are.

    Args:
        compute: Settings.
        from_rows: Fewest rows that are sent to a cluster [row].

    Raises:
        ConfigError: A cluster is set and the extra ``scale`` is not installed.
    """
    where: Counter[str] = Counter()
    if compute.where == "dask":
        require_extra()

    def boost(parameters: Mapping[str, object], fit: Lot, later: Lot, /, *, names: list[str], trees: int, patience: int) -> str:
        if compute.where == "dask" and len(fit.target) >= from_rows:
            booster = _on_cluster(compute, parameters, fit, names=names, trees=trees)
            if booster is not None:
                where["cluster"] += 1
                text: str = booster.model_to_string(num_iteration=trees_kept(booster, later, patience=patience))
                return text
        where["this machine"] += 1
        return boosted_here(parameters, fit, later, names=names, trees=trees, patience=patience)

    return boost, where


def _on_cluster(compute: Compute, parameters: Mapping[str, object], fit: Lot, *, names: list[str], trees: int) -> Any:
    """A booster of all its trees, or None where no cluster holds out; the log says so."""
    import lightgbm

    client = connected(compute)
    if client is None:
        return None
    gone: tuple[type[Exception], ...] = (*lost(), lightgbm.basic.LightGBMError)
    try:
        with client:
            return _grown(client, parameters, fit, names=names, trees=trees)
    except gone as error:
        _LOG.error("a training on the cluster was lost; this machine boosts", rows=len(fit.target), reason=str(error))
        return None


def _grown(client: Any, parameters: Mapping[str, object], fit: Lot, *, names: list[str], trees: int) -> Any:
    """The booster of workers that each hold a run of the rows.

    Raises:
        OSError: A worker is lost.
        LightGBMError: The workers do not reach one another.
    """
    distributed: Any = import_module("distributed")
    threads: dict[str, int] = client.nthreads()
    ports = client.run(_free_port, workers=list(threads))
    machines = ",".join(f"{urlsplit(worker).hostname}:{ports[worker]}" for worker in threads)
    edges = np.linspace(0, len(fit.target), len(threads) + 1).astype(int)
    growing = []
    for worker, first, last in zip(threads, edges, edges[1:], strict=False):
        part = Lot(fit.features[first:last], fit.target[first:last], fit.start[first:last])
        own = {
            **parameters,
            "num_threads": threads[worker],
            "tree_learner": "data",
            "num_machines": len(threads),
            "machines": machines,
            "local_listen_port": ports[worker],
            "time_out": _TIME_OUT_MIN,
        }
        held = client.scatter(part, workers=[worker], hash=False)
        growing.append(client.submit(_grow, own, held, names, trees, workers=[worker], pure=False, retries=0))
    try:
        while any(future.status == "pending" for future in growing) and not any(future.status == "error" for future in growing):
            with suppress(TimeoutError), client.as_current():
                distributed.wait(growing, timeout=WATCH_S)
            if missing := set(threads) - set(client.nthreads()):
                raise OSError(f"{len(missing)} of {len(threads)} workers are gone")
        failed = [future for future in growing if future.status == "error"]
        return load_booster((failed or growing)[0].result(), "the cluster")
    finally:
        client.cancel(growing)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("", 0))
        return int(found.getsockname()[1])


def _grow(parameters: dict[str, object], part: Lot, names: list[str], trees: int) -> str:
    """On a worker: grow all trees together with the others; the text is the same on each."""
    import lightgbm

    data = lightgbm.Dataset(part.features, label=part.target, init_score=part.start, feature_name=names, params=parameters)
    booster = lightgbm.train(parameters, data, num_boost_round=trees)
    booster.free_network()
    text: str = booster.model_to_string()
    return text
