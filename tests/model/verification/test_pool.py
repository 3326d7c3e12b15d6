import numpy as np
import pytest
import xarray as xr
from scores.categorical import BinaryContingencyManager
from scores.probability import brier_score

from model.learning.scores import area_under_curve as by_ranks
from model.scoring import COST_LOSS, WARN_AT, economic_value
from model.verification.pool import (
    ALWAYS,
    NEVER,
    ProbabilityNights,
    area_under_curve,
    brier,
    brier_parts,
    brier_skill,
    figure,
    probability_nights,
    reliability_bins,
    warned,
)
from model.verification.pool import economic_value as pooled_value
from tests.model.pooled import issued

#: Probabilities in the middle of bins, so that bins lose nothing of their order.
MIDDLES = np.array([0.01, 0.03, 0.07, 0.15, 0.25, 0.35, 0.45, 0.55, 0.65, 0.75, 0.85, 0.95])


def cases(seed: int, size: int) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(seed)
    told = generator.choice(MIDDLES, size)
    return told, generator.random(size) < told**1.3


def whole(sums: ProbabilityNights) -> ProbabilityNights:
    return sums.drawn(np.ones((1, len(sums.squared))))


def test_two_nights_pooled_are_all_their_cases_at_once() -> None:
    first, second = cases(1, 300), cases(2, 40)
    scores = [*issued(0, *first), *issued(1, *second)]
    told, came = (np.concatenate(parts) for parts in zip(first, second, strict=True))
    sums = probability_nights(scores, ())["forecast"]
    assert len(sums.squared) == 2
    pooled = whole(sums)
    warnings, events = (xr.DataArray(part.astype(float), dims="case") for part in (told >= WARN_AT, came))
    table = BinaryContingencyManager(fcst_events=warnings, obs_events=events).transform()
    directly = {
        "pod": float(table.probability_of_detection()),
        "far": float(table.false_alarm_ratio()),
        "csi": float(table.critical_success_index()),
    }
    assert brier(pooled)[0] == pytest.approx(float(brier_score(xr.DataArray(told, dims="case"), events)))
    assert area_under_curve(pooled)[0] == pytest.approx(by_ranks(told, came))
    for name in ("pod", "far", "csi"):
        assert warned(pooled)[name][0] == pytest.approx(directly[name])
    for ratio in COST_LOSS:
        assert pooled_value(pooled, ratio)[0] == pytest.approx(economic_value(told, came, cost_loss=ratio))


def test_the_parts_of_the_brier_score_add_up() -> None:
    sums = whole(probability_nights(issued(0, *cases(3, 500)), ())["forecast"])
    parts = {name: part[0] for name, part in brier_parts(sums).items()}
    assert parts["within"] == pytest.approx(0.0, abs=1e-12)
    assert parts["reliability"] - parts["resolution"] + parts["uncertainty"] == pytest.approx(brier(sums)[0])


def test_figures_by_hand() -> None:
    told, came = np.array([0.95, 0.55, 0.15, 0.15]), np.array([True, False, True, False])
    sums = probability_nights(issued(0, told, came), ())
    one = whole(sums["forecast"])
    assert brier(one)[0] == pytest.approx((0.0025 + 0.3025 + 0.7225 + 0.0225) / 4)
    assert {name: float(value[0]) for name, value in warned(one).items()} == pytest.approx({"pod": 0.5, "far": 0.5, "csi": 1 / 3})
    # acting on all four at C/L 0.1 costs what acting always does: no value; at 0.3 two calls and a miss
    assert pooled_value(one, 0.1)[0] == pytest.approx(0.0)
    assert pooled_value(one, 0.3)[0] == pytest.approx((0.3 - (0.5 * 0.3 + 0.25)) / (0.3 - 0.5 * 0.3))
    assert brier(whole(sums[ALWAYS]))[0] == pytest.approx(0.5)
    assert brier(whole(sums[NEVER]))[0] == pytest.approx(0.5)
    assert reliability_bins(sums["forecast"]) == [
        (pytest.approx(0.15), 0.5, 2),
        (pytest.approx(0.55), 0.0, 1),
        (pytest.approx(0.95), 1.0, 1),
    ]


def test_skill_counts_only_what_both_were_scored_on() -> None:
    came = np.array([True, False])
    scores = [
        *issued(0, np.array([0.95, 0.01]), came),
        *issued(0, np.array([0.55, 0.55]), came, reference="climatology"),
        *issued(1, np.array([0.01, 0.95]), came),
    ]
    sums = probability_nights(scores, ("climatology",))
    skill = brier_skill(sums["forecast"], sums["climatology"])
    assert skill.value == pytest.approx(1 - (0.0025 + 0.0001) / (0.2025 + 0.3025))
    assert (skill.nights, skill.cases) == (1, 2)
    assert len(probability_nights(scores, ())["forecast"].squared) == 2


def test_the_interval_is_of_nights_and_no_event_is_no_figure() -> None:
    good, bad = np.array([0.95, 0.01]), np.array([0.01, 0.95])
    came = np.array([True, False])
    same = [item for night in range(8) for item in issued(night, good, came)]
    mixed = [item for night in range(8) for item in issued(night, good if night % 2 else bad, came)]
    steady, unsteady = (figure(brier, probability_nights(scores, ())["forecast"]) for scores in (same, mixed))
    assert steady.low == pytest.approx(steady.high)
    assert unsteady.low < unsteady.value < unsteady.high
    quiet = probability_nights(issued(0, good, np.zeros(2, dtype=bool)), ())["forecast"]
    assert np.isnan(figure(area_under_curve, quiet).value)
    nothing = figure(brier, probability_nights([], ())["forecast"])
    assert np.isnan(nothing.value)
    assert nothing.nights == 0
