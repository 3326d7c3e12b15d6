"""A model of several towns: it helps a town it knows nothing of, an offset makes up for what sets that town apart, and its card says so."""

import json
from collections.abc import Mapping

import numpy as np
import pytest
from scipy.special import expit, logit

from model.domain.errors import ModelError
from model.domain.needs import Need
from model.error_statistics import PUBLISHED
from model.features.schema import COMMON_NAMES, FEATURE_NAMES
from model.learning.calibrate import fit_calibration
from model.learning.dataset import TrainingTable
from model.learning.models import from_files
from model.learning.national import SITE_SD, fit_national, for_site, leave_site_out, national_files, pooled, site_offset
from model.learning.options import LearningOptions
from model.learning.rows import Rows, stacked
from model.needs.catalogue import RULES

OPTIONS = LearningOptions(trees=40, leaves=7, min_rows_in_leaf=20, threads=1, judged_winters=1)
COLD, SHARE = FEATURE_NAMES.index("surface_temperature_mean"), FEATURE_NAMES.index("need_share")
HOUR = np.timedelta64(1, "h")
NEEDY = 1.2


def _winter(year: int, seed: int, *, odds: float, nights: int = 60, rows_a_night: int = 30) -> Rows:
    """Need arises where it is colder than the members' share tells, in some towns more often than in others."""
    draws, count = np.random.default_rng(seed), nights * rows_a_night
    features = draws.normal(size=(count, len(FEATURE_NAMES))).astype(np.float32)
    features[:, len(COMMON_NAMES) :] = draws.uniform(0, 1, size=(count, len(FEATURE_NAMES) - len(COMMON_NAMES)))
    chance = expit(-2.0 * features[:, COLD] + 2.0 * (features[:, SHARE] - 0.5) + odds)
    issue = np.datetime64(f"{year}-11-20T01", "ns") + np.arange(count) // rows_a_night * 24 * HOUR
    came = (draws.uniform(size=count) < chance).astype(np.float32)
    return Rows(features, came, issue, issue + 6 * HOUR, np.arange(count) % 3)


def _town(number: int, odds: float) -> TrainingTable:
    rows = stacked([_winter(2020 + k, 10 * number + k, odds=odds) for k in range(2)], columns=len(FEATURE_NAMES))
    return TrainingTable({Need.SALTING: rows}, stacked([], columns=len(COMMON_NAMES)), {}, {})


@pytest.fixture(scope="module")
def towns() -> Mapping[str, TrainingTable]:
    return {name: _town(number, odds) for number, (name, odds) in enumerate({"a": 0.0, "b": -0.2, "needy": NEEDY}.items())}


def test_towns_lie_together_without_mixing_their_units(towns: Mapping[str, TrainingTable]) -> None:
    rows = pooled(towns).needs[Need.SALTING]
    assert len(rows.target) == sum(len(table.needs[Need.SALTING].target) for table in towns.values())
    assert np.unique(rows.unit).size == 9


def test_a_town_left_out_is_told_better_than_by_its_members_and_best_with_its_offset(towns: Mapping[str, TrainingTable]) -> None:
    scores = leave_site_out(towns, OPTIONS)[Need.SALTING]
    assert set(scores) == set(towns)
    for entry in scores.values():
        assert entry["first_night"] > 0.1
        assert entry["own"] > 0.1
    assert scores["needy"]["with_offset"] > scores["needy"]["first_night"]
    assert scores["needy"]["offset"] > 0.5 > abs(scores["a"]["offset"])


def test_an_offset_moves_odds_and_interval_alike_and_is_none_without_nights(towns: Mapping[str, TrainingTable]) -> None:
    model = fit_national(towns, OPTIONS)[Need.SALTING]
    features = towns["a"].needs[Need.SALTING].features[:200]
    plain, moved = model.probability(features), for_site(model, 0.3).probability(features)
    inside = (plain[0] > 0.01) & (plain[0] < 0.98) & (moved[0] < 0.98)
    np.testing.assert_allclose((logit(moved[0]) - logit(plain[0]))[inside], 0.3, atol=1e-6)
    assert ((moved[1] <= moved[0]) & (moved[0] <= moved[2])).all()
    nothing = towns["a"].needs[Need.SALTING].where(np.zeros(len(towns["a"].needs[Need.SALTING].target), dtype=bool))
    assert site_offset(model, nothing) == 0.0
    night = towns["needy"].needs[Need.SALTING]
    one, all_nights = (site_offset(model, night.where(night.night < night.night.min() + count)) for count in (1, 60))
    assert abs(one) < SITE_SD
    assert all_nights > max(one, 0.3)


def test_the_card_says_which_sites_and_how_each_did_left_out(towns: Mapping[str, TrainingTable]) -> None:
    files = national_files(towns, OPTIONS, PUBLISHED, facts={"simulated": 1})
    models = from_files(files)
    assert models.needs[Need.SALTING].trusted
    facts = json.loads(files["card.json"])["facts"]
    assert (facts["sites"], facts["simulated"]) == (["a", "b", "needy"], 1)
    assert set(facts["leave_site_out"]["salting"]) == set(towns)


def test_a_need_that_does_not_carry_over_is_not_trusted() -> None:
    """What is learnt of one town is the opposite in the other."""
    towns = {name: _town(number, 0.0) for number, name in enumerate("ab")}
    rows = towns["b"].needs[Need.SALTING]
    contrary = Rows(rows.features, 1.0 - rows.target, rows.issue, rows.valid, rows.unit)
    towns["b"] = TrainingTable({Need.SALTING: contrary}, towns["b"].temperature, {}, {})
    model = from_files(national_files(towns, OPTIONS, PUBLISHED, facts={})).needs[Need.SALTING]
    assert not model.trusted
    assert model.note


def test_every_declared_need_can_be_lent() -> None:
    """A town's table holds them all, those of a season too."""
    quiet = {}
    for name in "ab":
        rows = _winter(2020, 7, odds=0.0, nights=30)
        never = Rows(rows.features, np.zeros_like(rows.target), rows.issue, rows.valid, rows.unit)
        quiet[name] = TrainingTable(dict.fromkeys(RULES, never), stacked([], columns=len(COMMON_NAMES)), {}, {})
    assert set(Need) == set(RULES)
    assert fit_national(quiet, OPTIONS) == {}, "nothing came, so nothing is learnt, of any of them"


def test_one_site_is_no_nation(towns: Mapping[str, TrainingTable]) -> None:
    with pytest.raises(ModelError, match="two sites or more"):
        national_files({"a": towns["a"]}, OPTIONS, PUBLISHED, facts={})
    with pytest.raises(ModelError, match="at least one site"):
        pooled({})


def test_calibration_of_a_site_is_the_kind_cards_keep(towns: Mapping[str, TrainingTable]) -> None:
    model = for_site(fit_national(towns, OPTIONS)[Need.SALTING], -0.4)
    rows = towns["a"].needs[Need.SALTING]
    assert type(model.calibration) is type(fit_calibration(model.raw(rows.features), rows.target, rows.night, seed=1))
    assert model.calibration.from_dict(model.calibration.to_dict()) == model.calibration
