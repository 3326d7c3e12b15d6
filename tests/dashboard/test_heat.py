"""The figures of heated ground come from the assessment and the tariff; what an older assessment lacks is missing, not nought."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from config.site import Site
from dashboard.heat import heat_of, mode_key, season
from model.decision.cost import PUMP_POWER_W_M2
from model.domain.plans import Assessment
from model.domain.roads import Network
from tests.dashboard.sample import NOW


def test_power_and_cost_are_those_of_the_schedule(assessment: Assessment, network: Network, site: Site) -> None:
    heat = heat_of(assessment, network, site, now=NOW, spot=())
    assert heat is not None
    area = network.zones[0].area_m2
    assert heat.power_kw.max() == pytest.approx(0.210 * area)
    assert heat.idle_kw == pytest.approx(np.full(len(heat.moments), 0.070 * area))
    pumps = PUMP_POWER_W_M2 * area / 1000.0 * site.materials.electricity_sek_per_kwh
    assert heat.cost_sek.max() == pytest.approx(0.210 * area * site.materials.heat_sek_per_mwh / 1000.0 + pumps)
    assert heat.slippery_h() < heat.slippery_h(idle=True)
    assert heat.zones[0].coldest_k == pytest.approx(3.0 - network.zones[0].freeze_floor_degc)
    assert heat.zones[0].next_change is not None


def test_an_hour_that_is_not_known_is_not_counted_as_safe_or_free(assessment: Assessment, network: Network, site: Site) -> None:
    hourly = assessment.hourly.copy(deep=True)
    for name in ("probability_heated_slippery", "heating_power"):
        hourly[name][:, 4] = np.nan
    heat = heat_of(replace(assessment, hourly=hourly), network, site, now=NOW, spot=())
    assert heat is not None
    assert np.isnan(heat.slippery_h())
    assert np.isfinite(heat.slippery_h(idle=True))
    assert np.isnan(heat.cost_sek).sum() == 1


def test_an_assessment_from_before_the_schedule_has_none(assessment: Assessment, network: Network, site: Site) -> None:
    older = Assessment(**{**vars(assessment), "hourly": assessment.hourly.drop_vars("heating_power")})
    assert heat_of(older, network, site, now=NOW, spot=()) is None


def test_what_a_contract_s_base_capacity_does_not_carry_pays_the_peak_price(
    assessment: Assessment, network: Network, site: Site
) -> None:
    from config.tariffs import CapacityBand, HeatTariff

    base_kw = 0.1 * network.zones[0].area_m2
    tariff = HeatTariff(
        name="T", year=2024, source="s", base_sek_per_mwh=400.0, peak_sek_per_mwh=1000.0, summer_sek_per_mwh=100.0,
        summer_months=(7,), capacity=(CapacityBand(from_kw=0, fixed_sek_per_year=0, sek_per_kw_year=300),), base_power_kw=base_kw,
    )  # fmt: skip
    dear = heat_of(assessment, network, site.model_copy(update={"heat_tariff": tariff}), now=NOW, spot=())
    assert dear is not None
    top = 0.210 * network.zones[0].area_m2
    energy = (base_kw * 400.0 + (top - base_kw) * 1000.0) / 1000.0
    assert dear.cost_sek.max() == pytest.approx(energy + PUMP_POWER_W_M2 * network.zones[0].area_m2 / 1000.0)


def test_heat_is_needed_where_a_slab_may_freeze(assessment: Assessment, network: Network, site: Site) -> None:
    told = season(assessment, network, site, today=date(2026, 1, 16))
    assert told is not None
    assert not told.can_wait
    assert told.freeze_risk == pytest.approx(0.4)


def test_a_mode_that_is_not_known_has_no_word() -> None:
    assert mode_key(255) == ""
    assert mode_key(3) == "mode.melt"
