"""The tightest of the caps binds: route, class, and what is left of the season."""

from zoneinfo import ZoneInfo

import pytest

from model.decision.plan import recommend_route
from model.decision.salt_cap import season_limit, tightest_cap
from model.domain.treatments import TreatmentKind
from tests.model.decision.cases import case, frosty, prices, route, service_class

ZONE = ZoneInfo("Europe/Stockholm")


@pytest.mark.parametrize(
    ("own", "a_pass", "season", "laid", "cap"),
    [
        (20, 60, None, 900, 20),
        (20, 15, None, 0, 15),
        (10, 15, None, 0, 10),
        (20, 60, 800, 792, 8),
        (20, 60, 800, 801, 0),
        (0, 60, 800, 0, 0),
    ],
)
def test_tightest_binds(own: float, a_pass: float, season: float | None, laid: float, cap: float) -> None:
    rules = service_class(salt_cap_g_m2=a_pass, salt_season_cap_g_m2=season)
    assert tightest_cap(route(salt_cap_g_m2=own), rules, laid_g_m2=laid) == cap


def test_used_up_salt_of_the_season_means_sand_and_says_so() -> None:
    rules = service_class(salt_season_cap_g_m2=800.0)
    found = recommend_route(frosty(), case(rules=rules, salt_laid_g_m2=812.0), route=route(), prices=prices())
    assert found.treatment is TreatmentKind.SAND
    assert any(item.sv == "812 av säsongens 800 g/m² salt är spritt på rutten" for item in found.reasons)


def test_nothing_is_said_while_the_season_does_not_bind() -> None:
    assert season_limit(route(), service_class(salt_season_cap_g_m2=800.0), laid_g_m2=100.0, zone=ZONE) == []
    assert season_limit(route(), service_class(), laid_g_m2=5000.0, zone=ZONE) == []
