"""Boosting on a real cluster of two worker processes is as good as on one machine; a lost worker or cluster costs a training here."""

import os
import signal
import time
from collections.abc import Iterator
from typing import Any

import pytest
from distributed import LocalCluster
from scipy.special import expit

from config.errors import ConfigError
from config.settings import load_settings
from model.domain.needs import Need
from model.learning.baseline import start_score
from model.learning.boost import Lot
from model.learning.need_model import fit_booster, load_booster
from model.learning.options import LearningOptions
from model.learning.rows import Rows
from model.learning.scores import brier, skill
from model.needs.judged import NEED_RULES
from scheduler import boost_dask, compute_dask
from scheduler.boost_dask import boosting
from tests.model.learning.test_national import _winter
from tests.scheduler.dask_cluster import compute_at, two_workers

OPTIONS = LearningOptions(trees=60, leaves=7, min_rows_in_leaf=20, threads=1)
#: How far the Brier skill of a training on two workers may lie from that on one: bins are drawn from each worker's own rows [1].
TOLERANCE = 0.01


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    with two_workers() as started:
        yield started


def _winters() -> tuple[Rows, Rows, Rows]:
    fit, later, judged = (_winter(2020 + k, k, odds=0.0, nights=60) for k in range(3))
    return fit, later, judged


def _skill(text: str, judged: Rows) -> float:
    told = expit(load_booster(text, "salting").predict(judged.features, raw_score=True) + start_score(judged.features))
    return skill(brier(told, judged.target), brier(expit(start_score(judged.features)), judged.target))


def test_two_workers_learn_what_one_machine_learns(cluster: LocalCluster) -> None:
    fit, later, judged = _winters()
    rule = NEED_RULES[Need.SALTING]
    boost, where = boosting(compute_at(cluster.scheduler_address), from_rows=1)
    spread = fit_booster(rule, fit, later, OPTIONS, boost=boost)
    here = fit_booster(rule, fit, later, OPTIONS)
    assert where == {"cluster": 1}
    assert _skill(here, judged) > 0.2
    assert _skill(spread, judged) == pytest.approx(_skill(here, judged), abs=TOLERANCE)
    learnt = load_booster(spread, "salting")
    assert learnt.feature_name() == load_booster(here, "salting").feature_name()
    small, _ = boosting(compute_at(cluster.scheduler_address), from_rows=len(fit.target) + 1)
    assert fit_booster(rule, fit, later, OPTIONS, boost=small) == here


def killed(parameters: dict[str, Any], _part: Lot, _names: list[str], _trees: int) -> str:
    """The worker with the first of the machines dies, the others wait for it."""
    if str(parameters["machines"]).split(",")[0].endswith(f":{parameters['local_listen_port']}"):
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(4)
    return ""


def test_a_lost_worker_costs_the_training_once_more_here(cluster: LocalCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    fit, later, _ = _winters()
    boost, where = boosting(compute_at(cluster.scheduler_address), from_rows=1)
    rule = NEED_RULES[Need.SALTING]
    monkeypatch.setattr(boost_dask, "_grow", killed)
    assert fit_booster(rule, fit, later, OPTIONS, boost=boost) == fit_booster(rule, fit, later, OPTIONS)
    assert where == {"this machine": 1}


def test_without_a_cluster_this_machine_boosts() -> None:
    fit, later, _ = _winters()
    boost, where = boosting(compute_at("tcp://127.0.0.1:1", connect_s=0.3), from_rows=1)
    rule = NEED_RULES[Need.SALTING]
    assert fit_booster(rule, fit, later, OPTIONS, boost=boost) == fit_booster(rule, fit, later, OPTIONS)
    assert where == {"this machine": 1}


def test_without_the_extra_nothing_is_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compute_dask, "find_spec", lambda _name: None)
    with pytest.raises(ConfigError, match=r'pip install "halka\[scale\]"'):
        boosting(compute_at("tcp://127.0.0.1:1"), from_rows=1)
    boosting(load_settings(env={}).compute, from_rows=1)
