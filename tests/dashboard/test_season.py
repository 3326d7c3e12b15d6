from dataclasses import replace
from datetime import date

import pytest

from config.site import Site
from dashboard.season import season_costs, season_span
from model.domain.treatments import TreatmentKind
from store.actions import CostSum


def _sum(day: date, code: str, kind: TreatmentKind, cost: float) -> CostSum:
    return CostSum(day, code, kind, 2, cost, 0.0, simulated=True)


def test_the_season_spans_new_year(site: Site) -> None:
    assert season_span(site.season, date(2026, 1, 16)) == (date(2025, 10, 15), date(2026, 4, 15))
    assert season_span(site.season, date(2025, 10, 14)) == (date(2024, 10, 15), date(2025, 4, 15))
    summer = site.season.model_copy(update={"start_month": 1, "start_day": 1, "end_month": 12, "end_day": 31})
    assert season_span(summer, date(2026, 1, 1)) == (date(2026, 1, 1), date(2026, 12, 31))


def test_sums_by_class_and_kind(site: Site) -> None:
    sums = [
        _sum(date(2025, 11, 3), "P1", TreatmentKind.PLOUGH, 1000),
        _sum(date(2025, 12, 3), "P1", TreatmentKind.PLOUGH, 500),
        _sum(date(2026, 1, 3), "P2", TreatmentKind.SAND, 250),
        _sum(date(2025, 9, 3), "P2", TreatmentKind.SAND, 9999),
    ]
    costs = season_costs(sums, site.season, today=date(2026, 1, 16))
    assert costs.actions_sek == 1750
    table = costs.by_class_and_kind.set_index(["class", "kind"])
    assert table.loc[("P1", "plough"), "cost_sek"] == 1500
    assert table.loc[("P1", "plough"), "passes"] == 4
    days = (date(2026, 1, 16) - date(2025, 10, 15)).days + 1
    assert costs.standby_sek == pytest.approx(site.season.standby_sek * days / 183)
    assert costs.daily["cost_sek"].iloc[-1] == pytest.approx(costs.spent_sek)
    assert costs.daily["pace_sek"].iloc[-1] == pytest.approx(costs.pace_sek)
    assert costs.daily["cost_sek"].is_monotonic_increasing


def test_a_season_that_ended_holds_all_its_budget(site: Site) -> None:
    costs = season_costs([], site.season, today=date(2026, 7, 1))
    assert costs.standby_sek == pytest.approx(site.season.standby_sek)
    assert costs.pace_sek == pytest.approx(site.season.budget_sek)
    assert costs.by_class_and_kind.empty
    assert replace(costs, actions_sek=5.0).spent_sek == pytest.approx(site.season.standby_sek + 5)
