"""What the season's benchmark is made of."""

import numpy as np
import pytest
from scipy.special import logit

from benchmarks.season import part_of, summary
from benchmarks.season_policies import POLICIES, bent_need, less_certain
from config.network import load_network_document
from config.sites import load_site
from model.domain.needs import Need
from model.domain.network import build_network
from model.learning.need_fit import fit_need
from model.learning.options import LearningOptions
from model.needs.judged import NEED_RULES
from model.replay.outcome import SUMS, Outcome
from tests.model.learning.need_rows import colder, need_rows
from tests.model.replay.made_up import made_up_season


def test_the_part_keeps_length_and_area_of_its_routes() -> None:
    loaded = load_site("demo")
    whole = build_network(load_network_document(loaded.network_path), loaded.site)
    part = part_of(whole)
    for place, unit_id in enumerate(part.unit_ids):
        other = whole.unit_ids.index(unit_id)
        assert part.unit_length_m[place] == pytest.approx(whole.unit_length_m[other])
    assert not part.zones


def test_worse_forecasts_err_half_as_much_again_and_stay_possible() -> None:
    season = made_up_season()
    season["fc_air_temperature"] = season["fc_air_temperature"] + 2.0
    worse = less_certain(season)
    moved = (worse["fc_air_temperature"] - season["fc_air_temperature"]).to_numpy()
    assert moved[:-4] == pytest.approx(np.full_like(moved[:-4], 1.0), abs=1e-4)
    assert float(worse["fc_snow_fraction"].max()) <= 1.0
    assert bool((worse["fc_dew_point_temperature"] <= worse["fc_air_temperature"]).all())


def test_a_bent_model_tells_otherwise_whatever_it_was_learnt_as() -> None:
    judged = need_rows(40, 5, missed=colder, first=400)
    rule, options = NEED_RULES[Need.SALTING], LearningOptions(trees=20, leaves=7, min_rows_in_leaf=20, threads=1)
    learners = fit_need(rule, need_rows(200, 3, missed=colder), need_rows(80, 4, missed=colder, first=310), options).candidates
    assert len(learners) == 3
    for model in learners.values():
        told, moved = (logit(one.probability(judged.features)[0]) for one in (model, bent_need(model)))
        assert (moved <= told).all()
        assert float(np.median(told - moved)) > 2.0


def test_summary_sets_money_and_hours_against_the_rule() -> None:
    def one(name: str, cost: float) -> Outcome:
        weekly = {axis: np.full(4, 1.0) for axis in SUMS} | {"action_sek": np.full(4, cost)}
        return Outcome(name, weekly, {"P1": 4.0}, np.zeros(1))

    told = summary({"rule": [one("rule", 3.0)], "halka": [one("halka", 1.0)]}, load_site("demo").site)
    row = told["halka"]
    assert isinstance(row, dict)
    assert row["municipal_sek_over_rule"][0] == pytest.approx(0.5)
    assert row["hours_out_over_rule"][0] == pytest.approx(1.0)
    assert set(POLICIES) >= {"halka", "rule", "halka_worse", "miscalibrated"}
