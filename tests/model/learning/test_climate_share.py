import numpy as np

from model.learning.climate_share import fit_climate_share

TIMES = np.datetime64("2025-12-01", "h") + np.arange(24 * 60)


def test_says_how_often_by_month_and_hour():
    hour = np.arange(TIMES.size) % 24
    happened = np.tile(hour < 6, 200)
    share = fit_climate_share(np.tile(TIMES, 200), happened)
    told = share.at(np.array(["2026-12-10T04", "2026-12-10T14"], dtype="datetime64[h]"))
    assert told[0] > 0.9
    assert told[1] < 0.05


def test_an_unseen_month_gets_the_overall_share():
    happened = np.zeros(TIMES.size, dtype=bool)
    happened[::4] = True
    told = fit_climate_share(TIMES, happened).at(np.array(["2026-03-10T04"], dtype="datetime64[h]"))
    np.testing.assert_allclose(told, 0.25, atol=0.01)
