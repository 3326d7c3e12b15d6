"""Regimes stay for days, and cold winters have more of the cold ones."""

import numpy as np

from ingest.simulator.chance import generator
from ingest.simulator.regimes import REGIMES, blended, departure, regime_sequence, usual_share


def test_regimes_stay_for_days() -> None:
    sequence = regime_sequence(generator(1, 2020, "x"), coldness=0.0)
    stays = np.diff(np.flatnonzero(np.r_[True, np.diff(sequence) != 0, True]))
    assert 36 < stays.mean() < 150
    assert set(sequence) == set(range(len(REGIMES)))


def test_shares_follow_from_weights_and_stays() -> None:
    drawn = np.bincount(
        np.concatenate([regime_sequence(generator(2, year, "x"), coldness=0.0) for year in range(60)]), minlength=len(REGIMES)
    )
    np.testing.assert_allclose(drawn / drawn.sum(), usual_share(), atol=0.03)


def test_a_cold_winter_leans_to_cold_regimes() -> None:
    cold, mild = (
        np.mean([blended(regime_sequence(generator(3, y, "x"), coldness=lean), "anomaly").mean() for y in range(20)])
        for lean in (1.5, -1.5)
    )
    assert cold < mild - 1.5


def test_departures_have_no_mean_in_ordinary_winters() -> None:
    means = []
    for year in range(80):
        rng = generator(4, year, "x")
        means.append(departure(rng, regime_sequence(rng, coldness=0.0)).mean())
    assert abs(np.mean(means)) < 0.4
