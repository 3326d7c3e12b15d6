"""Labels of a stretch that is judged are believed by what was seen before it: no night has a say in what it is judged by."""

from dataclasses import replace

import numpy as np

from model.learning.label_belief import RECKONED, Reckoned, belief, labelled
from model.learning.label_evidence import BY_LOG, BY_SENSORS, Evidence
from model.learning.label_truth import unseen
from model.learning.rows import Rows
from model.learning.split import GAP_NIGHTS

JUDGED = 60


def seen(first: int, last: int, *, seed: int, rung: str = BY_SENSORS, share: float = 0.4) -> Evidence:
    generator, night = np.random.default_rng(seed), np.repeat(np.arange(first, last), 20)
    severity = np.exp(generator.normal(0.0, 1.5, night.size)).astype(np.float32)
    return Evidence(severity, generator.random(night.size) < share, night, rung)


def labels(*evidence: Evidence) -> Reckoned:
    return Reckoned(np.array([0.0, 0.5, 1.0, 4.0], np.float32), evidence, 3.0)


def test_what_was_seen_in_judged_nights_or_in_reach_of_them_says_nothing():
    before, after = seen(0, JUDGED - GAP_NIGHTS, seed=1), seen(JUDGED - GAP_NIGHTS, JUDGED + 40, seed=2)
    alone = belief(labels(before), before=JUDGED)
    for other in (after, replace(after, seen=~after.seen), replace(after, severity=after.severity[::-1].copy())):
        assert belief(labels(before, other), before=JUDGED) == alone
        assert belief(labels(before, other)) != alone, "nothing judged: all of it counts"
    assert alone.truth.nights == JUDGED - GAP_NIGHTS


def test_without_a_night_before_the_need_says_how_well_its_quantity_is_known():
    found = belief(labels(seen(JUDGED - 2, JUDGED + 30, seed=3, rung=BY_LOG)), before=JUDGED)
    assert (found.truth, found.rung) == (unseen(3.0), RECKONED)


def test_the_best_kind_of_evidence_that_counted_is_told():
    sensed, logged = seen(0, 30, seed=4), seen(JUDGED, JUDGED + 30, seed=5, rung=BY_LOG)
    assert belief(labels(sensed, logged)).rung == BY_LOG
    assert belief(labels(sensed, logged), before=JUDGED).rung == BY_SENSORS


def test_severities_become_shares():
    none = np.zeros(4, dtype="datetime64[ns]")
    own = labels(seen(0, 30, seed=6))
    rows = Rows(np.zeros((4, 2), np.float32), own.severity, none, none, np.zeros(4, np.intp))
    truth = belief(own).truth
    np.testing.assert_allclose(labelled(rows, own.severity, truth).target, truth.share(own.severity), rtol=1e-6)
