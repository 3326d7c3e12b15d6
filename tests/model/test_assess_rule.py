"""The rule of thumb's night is kept with each assessment."""

from model.assess import AssessmentInputs
from model.decision.rule_night import rule_night
from tests.model.assessed_night import NOW, assessed, snowy_inputs


def test_the_rules_night_is_told_beside_the_advice_and_is_not_known_without_a_forecast() -> None:
    snowy = assessed(snowy_inputs())
    first = [item for item in snowy.recommendations if item.window_start == NOW]
    rule, nothing = rule_night(snowy, first), sum(item.loss_sek for item in first)
    assert rule is not None
    assert rule.act_sek > 0
    assert 0 < rule.loss_sek < nothing
    assert rule_night(snowy, snowy.recommendations) is None
    blind = assessed(AssessmentInputs())
    assert (blind.hourly["rule_calls_ploughing"] == 255).all()
    assert blind.hourly["rule_cost_ploughing"].isnull().all()
    assert rule_night(blind, [item for item in blind.recommendations if item.window_start == NOW]) is None
