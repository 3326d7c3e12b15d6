"""What crews do costs what the price lists say, and heat what district heating costs."""

import numpy as np
import pytest

from config.site import Site
from ingest.simulator.costs import heat_cost, prices_of, round_cost
from ingest.simulator.crew_rules import BRINE, BRUSH, PREWETTED, SAND, CrewRules, choose_spread
from ingest.simulator.season import SimulatedWinter
from model.domain.roads import Network
from model.domain.treatments import TreatmentKind


def test_a_round_costs_machine_call_out_and_salt(part: Network, town_site: Site) -> None:
    prices = prices_of(part, town_site)
    route = part.routes[-1]
    unit, price = part.unit_ids.index(route.id), town_site.price_list(route.contractor)
    by_day = round_cost(prices, unit, TreatmentKind.PREWETTED_SALT, rate_g_m2=10.0, local_hour=12)
    machine = price.machine_sek_per_h * route.round_time_min / 60.0
    salt = 10.0 * part.unit_area_m2[unit] / 1000.0 * town_site.materials.salt_sek_per_kg
    assert by_day == pytest.approx(machine + price.call_out_sek + salt)
    by_night = round_cost(prices, unit, TreatmentKind.PREWETTED_SALT, rate_g_m2=10.0, local_hour=3)
    assert by_night - by_day == pytest.approx(machine * price.night_supplement)


def test_heat_costs_its_energy(part: Network, town_site: Site) -> None:
    unit = len(part.routes)
    cost = heat_cost(prices_of(part, town_site), unit, power_w_m2=200.0, hours=5.0)
    assert cost == pytest.approx(0.2 * part.unit_area_m2[unit] * 5.0 * town_site.materials.heat_sek_per_mwh / 1000.0)


def test_ploughing_in_the_log_costs_what_a_round_costs(winters: list[SimulatedWinter], part: Network, town_site: Site) -> None:
    prices = prices_of(part, town_site)
    season = winters[0].season
    ploughed = season["action_kind"].to_numpy() == "plough"
    assert ploughed.any()
    for unit, cost in zip(
        season["action_unit"].to_numpy()[ploughed], season["action_cost_sek"].to_numpy()[ploughed], strict=True
    ):
        row = part.unit_ids.index(str(unit))
        by_day, by_night = (round_cost(prices, row, TreatmentKind.PLOUGH, rate_g_m2=0.0, local_hour=hour) for hour in (12, 3))
        assert any(cost == pytest.approx(possible) for possible in (by_day, by_night))


def test_what_is_spread_fits_road_weather_and_machine(part: Network) -> None:
    rules = CrewRules.of(part)
    shape = (1, len(part.units))
    none, some = np.zeros(shape, dtype=bool), np.ones(shape, dtype=bool)

    def chosen(coldest: float, *, depth: float = 0.0, snow: float = 0.0, ploughing: np.ndarray = none) -> tuple[np.ndarray, ...]:
        outlook = {"coldest": np.full(shape, coldest), "snow": np.full(shape, snow), "wet": np.full(shape, snow)}
        spread = choose_spread(
            rules, surface=np.full(shape, coldest), depth=np.full(shape, depth), outlook=outlook, ploughing=ploughing
        )
        return spread.kind[0], spread.rate[0], spread.salt[0], spread.sand[0]

    codes = np.array([unit.class_code for unit in part.units])
    kind, rate, salt, _ = chosen(-1.0)
    assert (kind[codes == "P1"] == BRINE).all()
    assert salt[codes == "P1"].all()
    assert (rate[codes == "P1"] < 10.0).all()
    assert (chosen(-1.0, depth=2.0, snow=3.0)[0][codes == "P1"] == BRUSH).all()
    kind, rate, *_ = chosen(-2.0, snow=3.0, ploughing=some)
    assert (kind[codes == "P2"] == PREWETTED).all()
    caps = np.array([getattr(unit, "salt_cap_g_m2", 0.0) for unit in part.units])
    assert (rate <= caps)[codes == "P2"].all()
    kind, _, salt, sand = chosen(-15.0)
    assert not salt.any()
    assert (kind[sand] == SAND).all()
    assert sand[codes == "P3"].all()
