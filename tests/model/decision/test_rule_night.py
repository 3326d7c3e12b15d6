"""The rule's night against the same losses: its price and what is left where it acts, the whole loss where it does not."""

from dataclasses import replace

import pytest

from model.decision.rule_night import RuleNight, rule_night, rule_rounds
from model.domain.needs import Need
from model.domain.plans import Advice, Assessment
from tests.dashboard.sample import NOW, sample_assessment, sample_network, sample_site
from tests.dashboard.sample_rule import ROUND_SEK


@pytest.fixture(scope="module")
def night() -> Assessment:
    return sample_assessment(sample_network(sample_site()), sample_site(), NOW)


def _of(night: Assessment, *units: str) -> RuleNight | None:
    return rule_night(night, [item for item in night.recommendations if item.unit_id in units])


def test_where_it_calls_a_round_its_price_and_what_acting_leaves(night: Assessment) -> None:
    (item,) = (item for item in night.recommendations if item.unit_id == "c1")
    found = _of(night, "c1")
    assert found is not None
    assert found.act_sek == ROUND_SEK
    assert found.loss_sek == pytest.approx(item.residual_sek)
    assert found.municipal_sek / found.societal_sek == pytest.approx(item.loss_municipal_sek / item.loss_societal_sek)


def test_what_comes_after_its_treatment_has_worked_is_left_whole(night: Assessment) -> None:
    (item,) = (item for item in night.recommendations if item.unit_id == "c1")
    half = night.hourly["rule_loss_ploughing"] * 0.0 + item.loss_sek / 2
    found = _of(replace(night, hourly=night.hourly.assign(rule_loss_ploughing=half)), "c1")
    assert found is not None
    assert found.loss_sek == pytest.approx(item.loss_sek / 2 + item.residual_sek / 2)


def test_where_it_calls_none_the_whole_loss(night: Assessment) -> None:
    (item,) = (item for item in night.recommendations if item.unit_id == "c2")
    found = _of(night, "c2")
    assert found == RuleNight(0.0, item.loss_municipal_sek, item.loss_societal_sek)


def test_heated_ground_is_counted_as_advised(night: Assessment) -> None:
    heat = next(item for item in night.recommendations if item.need is Need.HEATING)
    found = rule_night(night, [heat])
    assert found is not None
    assert (found.act_sek, found.loss_sek) == (pytest.approx(heat.cost_act_sek), pytest.approx(heat.residual_sek))
    idle = rule_night(night, [replace(heat, advice=Advice.NONE)])
    assert idle is not None
    assert (idle.act_sek, idle.loss_sek) == (0.0, pytest.approx(heat.loss_sek))


def test_its_night_is_missing_where_its_word_is_not_known_of_all_of_it(night: Assessment) -> None:
    assert _of(night) is None
    older = replace(night, hourly=night.hourly.drop_vars(["rule_calls_ploughing", "rule_cost_ploughing"]))
    assert ("c1", Need.PLOUGHING) not in rule_rounds(older)
    assert _of(older, "c1") is None
    later = replace(night.recommendations[0], window_start=night.recommendations[0].window_end)
    assert rule_night(night, [later]) is None
    assert _of(night, "c1", "c6") == _of(night, "c1")


def test_the_rounds_after_its_own_are_part_of_its_night(night: Assessment) -> None:
    more = night.hourly["rule_cost_ploughing"] * 0.0 + 3000.0
    found = _of(replace(night, hourly=night.hourly.assign(rule_further_cost_ploughing=more)), "c1")
    assert found is not None
    assert found.act_sek == ROUND_SEK + 3000.0
