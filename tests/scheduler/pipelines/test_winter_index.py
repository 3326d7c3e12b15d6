"""The winter index from the seasons in the store."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from model.domain.errors import DomainError
from model.domain.treatments import Action, TreatmentKind
from scheduler.context import Context
from scheduler.pipelines.reports import season_books
from scheduler.pipelines.winter_index import index_lines, running_season, winter_index
from store.actions import save_actions
from store.archive import save_season
from store.upkeep import load_upkeep
from tests.model.replay.made_up import made_up_season


def _archived(context: Context, years: tuple[int, ...]) -> Context:
    places = [(place.longitude, place.latitude) for place in context.site.forecast_points]
    for year in years:
        season = made_up_season(places=places, seed=year, start=datetime(year, 12, 1, tzinfo=UTC))
        save_season(context.store, context.site.id, season, str(year))
    return replace(context, clock=lambda: datetime(max(years), 12, 20, tzinfo=UTC))


def test_a_winter_beside_the_same_days_of_the_others_with_its_cost_in_a_normal_one(context: Context) -> None:
    at = _archived(context, (2022, 2023, 2024, 2025))
    begins = datetime(2025, 12, 2, 4, tzinfo=UTC)
    done = Action(at.network.routes[0].id, TreatmentKind.PLOUGH, begins, begins + timedelta(hours=2), 0.0, 9000.0, "log")
    save_actions(at.store, at.site.id, [done])
    assert winter_index(at) == "4 vintrar räknade"
    assert running_season(at) == "2025/26"
    shown = "\n".join(index_lines(at, "2025/26"))
    assert "ej VTI:s definition" in shown
    assert "av normalt" in shown
    assert "simulerad" in shown
    assert "Få vintrar" in shown
    assert f"{at.network.routes[0].class_code}: " in shown
    assert load_upkeep(at.store, at.site.id, "winter_index") is not None


def test_heat_is_told_but_not_adjusted_and_bears_no_standby(context: Context) -> None:
    at = _archived(context, (2022, 2023, 2024, 2025))
    begins = datetime(2025, 12, 2, 4, tzinfo=UTC)
    zone = at.network.zones[0]
    warm = Action(zone.id, TreatmentKind.HEAT_MELT, begins, begins + timedelta(hours=2), 0.0, 70_000.0, "log")
    save_actions(at.store, at.site.id, [warm])
    winter_index(at)
    shown = "\n".join(index_lines(at, "2025/26"))
    assert f"{zone.class_code}: 70 tkr, justerad saknas (bara värme, som inte följer tillfällena)" in shown
    plough = replace(warm, unit_id=at.network.routes[0].id, kind=TreatmentKind.PLOUGH, cost_sek=9000.0)
    save_actions(at.store, at.site.id, [plough])
    _, accounts = season_books(at, None)
    assert accounts.index is not None
    told = {line.split(":")[0].strip(): line for line in index_lines(at, "2025/26")}
    for year in accounts.index.years:
        if year.season == "2025/26":
            assert f" {year.cost.actual_sek / 1e3:.0f} tkr" in told[year.class_code], "terminal and season report tell one cost"
    assert accounts.total_sek == pytest.approx(sum(y.cost.actual_sek for y in accounts.index.years if y.season == "2025/26"))


def test_says_what_to_do_where_nothing_is_counted(context: Context) -> None:
    assert winter_index(context) == "ingen vinters väder är känt än"
    with pytest.raises(DomainError, match="halka once winter_index"):
        index_lines(context, "2025/26")


def test_a_winter_nobody_knows_is_named_beside_those_that_are(context: Context) -> None:
    at = _archived(context, (2024,))
    winter_index(at)
    with pytest.raises(DomainError, match="2024/25"):
        index_lines(at, "1999/00")
