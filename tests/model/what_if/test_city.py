"""The town asked about: risk moves with the weather, the rule is the same, machines come and go."""

import pytest

from config.treatments import load_treatments
from model.domain.errors import DomainError
from model.domain.plans import Advice, Assessment
from model.what_if.city import CityAnswer, city_answer, with_machines
from model.what_if.run import Weather
from tests.model.assessed_night import NETWORK, NOW, assessed, snowy_inputs
from tests.model.capacity.nights import fleet, machine

CATALOGUE = load_treatments()


@pytest.fixture(scope="module")
def snowy() -> Assessment:
    return assessed(snowy_inputs())


def asked(made: Assessment, *weather: float) -> CityAnswer:
    return city_answer(NETWORK, made, Weather(*weather), catalogue=CATALOGUE, now=NOW)


def test_the_forecast_s_own_weather_changes_nothing(snowy: Assessment) -> None:
    found = asked(snowy, 0.0, 1.0)
    assert (found.added, found.dropped) == ((), ())
    assert found.cost_after_sek == found.cost_before_sek
    assert found.loss_after_sek == found.loss_before_sek
    assert all(item in snowy.recommendations for item in found.recommendations)


def test_a_dry_night_drops_routes_and_loss(snowy: Assessment) -> None:
    found = asked(snowy, 0.0, 0.0)
    assert found.loss_after_sek < found.loss_before_sek
    assert found.cost_after_sek <= found.cost_before_sek
    assert found.added == ()


def test_the_rule_is_applied_again_to_the_moved_risk(snowy: Assessment) -> None:
    for item in asked(snowy, 2.0, 0.3).recommendations:
        if item.advice is Advice.ACT and item not in snowy.recommendations:
            assert item.probability is not None
            assert item.probability > item.threshold
            assert item.treatment is not None


def test_machines_are_added_and_taken_away_with_their_crews() -> None:
    made = fleet(
        machine("M1"),
        machine("M2"),
        machine("M3", depot="Söder"),
        crews=[{"name": f"A {k}", "contractor": "Åkeri A"} for k in range(3)],
    )
    more, fewer = with_machines(made, {"Åkeri A": 2}), with_machines(made, {"Åkeri A": -2})
    assert [item.id for item in more.machines[3:]] == ["Åkeri A +1", "Åkeri A +2"]
    assert {item.depot for item in more.machines[3:]} == {"Norr"}
    assert (more.crews_of("Åkeri A"), fewer.crews_of("Åkeri A")) == (5, 1)
    assert [item.id for item in fewer.machines] == ["M1"]


def test_machines_nobody_has_are_refused() -> None:
    with pytest.raises(DomainError, match="Åkeri X has no machines; name one of Åkeri A"):
        with_machines(fleet(), {"Åkeri X": 1})
    with pytest.raises(DomainError, match="no machine would be left"):
        with_machines(fleet(), {"Åkeri A": -2})
