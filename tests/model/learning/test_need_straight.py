"""The straight part as the service learns it: from the declaration's directions, about the road model's probability."""

from dataclasses import replace

import numpy as np
from scipy.special import expit

from model.features.schema import FEATURE_NAMES, FEATURES
from model.learning import need_straight
from model.learning.baseline import start_score
from model.learning.need_straight import MOST_ROWS, driver_values, drivers_of, fit_line, fit_need_straight
from model.learning.split import GAP_NIGHTS
from model.learning.straight import fit_at
from model.needs.catalogue import RULES
from tests.model.learning.need_rows import colder, need_rows, rare

RULE = next(rule for rule in RULES.values() if rule.directions.get("warmth") == -1)


def test_the_declaration_names_the_drivers_and_their_directions():
    sensed = {feature.name: feature.sense for feature in FEATURES}
    for rule in RULES.values():
        told = drivers_of(rule)
        assert {sensed[driver.name] for driver in told} == {"verdict", *rule.directions}
        for driver in told:
            assert driver.direction == {**rule.directions, "verdict": 1}[sensed[driver.name]]
    turned = drivers_of(replace(RULE, directions={"warmth": 1}))
    assert {driver.direction for driver in turned} == {1}


def test_amounts_count_by_their_logarithm_and_temperatures_do_not():
    snowy = next(rule for rule in RULES.values() if rule.directions.get("snow") == 1)
    logged = {driver.name: driver.log for driver in drivers_of(snowy)}
    assert logged["snow_depth_mean"]
    assert logged["snowfall_6h_mean"]
    assert not logged["need_share"]
    row = np.full((1, len(FEATURE_NAMES)), 3.0, dtype=np.float32)
    driver = next(driver for driver in drivers_of(snowy) if driver.name == "snow_depth_mean")
    np.testing.assert_allclose(driver_values(row, [driver]), np.log1p([[3.0]]))


def test_it_learns_what_the_members_miss_and_is_calibrated_on_weeks_left_out():
    rows = need_rows(100, 1, missed=colder)
    found = fit_line(RULE, rows, seed=1)
    assert found is not None
    assert found.weights[[driver.name for driver in found.drivers].index("surface_temperature_mean")] < -0.5
    whole = fit_need_straight(RULE, rows, found.ridge, seed=1)
    assert whole.line.ridge == found.ridge
    fresh = need_rows(100, 2, missed=colder)
    start = start_score(fresh.features)
    told = whole.calibration.apply(expit(whole.odds(fresh.features)))
    assert np.mean((told - fresh.target) ** 2) < 0.8 * np.mean((expit(start) - fresh.target) ** 2)
    assert abs(told.mean() - fresh.target.mean()) < 0.03


def test_too_few_events_teach_nothing():
    rows = need_rows(60, 3, missed=rare)
    assert fit_line(RULE, rows, seed=1) is None


def test_more_rows_of_the_same_nights_make_it_no_surer():
    few, many = (fit_line(RULE, need_rows(60, 4, missed=colder, hours=hours), seed=1) for hours in (20, 400))
    assert few is not None
    assert many is not None
    assert 2 * MOST_ROWS < 60 * 400
    assert many.spread[0, 0] > 0.5 * few.spread[0, 0]


def test_a_need_of_certain_hours_is_learnt_from_however_many_rows_there_are():
    rows = need_rows(60, 5, missed=colder, hours=400)
    step = -(-len(rows.target) // MOST_ROWS)
    sparing = replace(rows, target=np.where(np.arange(len(rows.target)) % step == 0, 0.0, rows.target).astype(np.float32))
    assert fit_line(RULE, sparing, seed=1) is not None


def test_no_night_that_reaches_into_a_week_teaches_what_tells_it(monkeypatch):
    taught = []

    def fitted(cases, drivers, ridge):
        taught.append(np.unique(cases.values[:, 0]))
        return fit_at(cases, drivers, ridge)

    rows = need_rows(70, 8, missed=colder, hours=6)
    # the first driver tells the night
    first = FEATURE_NAMES.index(drivers_of(RULE)[0].name)
    rows.features[:, first] = rows.night - rows.night[0]
    monkeypatch.setattr(need_straight, "fit_at", fitted)
    fit_need_straight(RULE, rows, 10.0, seed=1)
    *others, every = taught
    assert every.size == 70
    for nights in others:
        told = np.setdiff1d(np.arange(70), nights)
        inner = told[(told >= told[0] + GAP_NIGHTS * (told[0] > 0)) & (told <= told[-1] - GAP_NIGHTS * (told[-1] < 69))]
        assert 0 < inner.size <= 14
        assert np.abs(nights[:, None] - inner[None, :]).min() > GAP_NIGHTS
