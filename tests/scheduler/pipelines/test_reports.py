import csv
import io
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from config.sites import load_site
from model.domain.errors import DomainError, NetworkError, StoreError
from model.domain.heat import HeatReading
from model.domain.treatments import Action, TreatmentKind
from scheduler.context import Context
from scheduler.pipelines.reports import season, storm, written
from store.actions import cost_sums, save_actions
from store.heat import save_heat_readings

HOUR = timedelta(hours=1)


@pytest.fixture
def worked(context: Context) -> Context:
    """A week of rounds on every route."""
    actions = [
        Action(
            route.id, TreatmentKind.PLOUGH, context.now - (k + 1) * 30 * HOUR, context.now - (k + 1) * 30 * HOUR + 2 * HOUR, 0.0,
            1000.0 + 7.25 * k, "log",
        )
        for k in range(5)
        for route in context.network.routes
    ]  # fmt: skip
    save_actions(context.store, context.site.id, actions)
    return context


def test_totals_in_every_file_equal_the_stores(worked: Context, tmp_path: Path) -> None:
    report = season(worked, "2025/26", language="sv")
    paths = {path.name: path for path in written(report, tmp_path / "ut", made_at=worked.now)}
    classes = {unit.id: unit.class_code for unit in worked.network.units}
    begins = worked.now - timedelta(days=200)
    stored = sum(
        item.cost_sek
        for item in cost_sums(worked.store, worked.site.id, begins, worked.now, timezone=worked.site.timezone, class_of=classes)
    )
    book = load_workbook(paths[f"{report.name}.xlsx"], data_only=True)
    assert list(book["klasser"].values)[-1][3] == pytest.approx(stored)
    rows = list(csv.reader(io.StringIO(paths[f"{report.name}-klasser.csv"].read_text("utf-8-sig")), delimiter=";"))
    assert float(rows[-1][3].replace(",", ".")) == pytest.approx(stored)
    page = paths[f"{report.name}.html"].read_text("utf-8")
    assert f">{stored:,.0f}<".replace(",", "\xa0") in page


def test_an_earlier_winter_pays_for_the_heat_its_meters_read_as_this_one_does(worked: Context) -> None:
    site = worked.site.model_copy(update={"heat_tariff": load_site("vasteras").site.heat_tariff})
    context = replace(worked, loaded=replace(worked.loaded, site=site))
    zone, year = context.network.zones[0].id, timedelta(days=365)
    done = Action(
        context.network.routes[0].id, TreatmentKind.PLOUGH, context.now - year, context.now - year + HOUR, 0.0, 100.0, "log"
    )
    save_actions(context.store, context.site.id, [done])
    now = [HeatReading(zone, context.now - (4 - k) * HOUR, energy_mwh=500.0 + k) for k in range(4)]
    save_heat_readings(context.store, context.site.id, now, available_at=context.now)
    told = dict(season(context, "2025/26", language="sv").facts)["Prognos vid säsongens slut"]
    assert told.endswith("värmen för 2024/25 är åtgärdsloggens, inte mätarnas räkning")
    then = [HeatReading(zone, reading.time - year, energy_mwh=1.0 + k) for k, reading in enumerate(now)]
    save_heat_readings(context.store, context.site.id, then, available_at=context.now)
    assert "åtgärdsloggens" not in dict(season(context, "2025/26", language="sv").facts)["Prognos vid säsongens slut"]


def test_a_winter_that_is_over_and_was_never_logged_is_not_told_to_have_cost_its_standby(worked: Context) -> None:
    with pytest.raises(DomainError, match="nothing is logged of the season 2023/24: its report would tell standby alone"):
        season(worked, "2023/24", language="sv")
    year = timedelta(days=365)
    route = worked.network.routes[0].id
    done = Action(route, TreatmentKind.PLOUGH, worked.now - 2 * year, worked.now - 2 * year + HOUR, 0.0, 100.0, "log")
    save_actions(worked.store, worked.site.id, [done])
    assert season(worked, "2023/24", language="sv").tables


def test_a_storm_of_one_street(worked: Context, tmp_path: Path) -> None:
    street = worked.network.segments[0].name
    report = storm(worked, worked.now - 40 * HOUR, worked.now, street=street, language="en")
    assert {row[0] for row in report.table("actions").rows} <= {unit.name for unit in worked.network.units}
    assert report.table("known").rows
    assert written(report, tmp_path / "ut", made_at=worked.now)[0].is_file()


def test_what_cannot_be_is_refused_before_anything_is_written(worked: Context, tmp_path: Path) -> None:
    with pytest.raises(NetworkError, match="Ingenstans"):
        storm(worked, worked.now - HOUR, worked.now, street="Ingenstans", language="sv")
    with pytest.raises(DomainError, match="does not lie after"):
        storm(worked, worked.now, worked.now, street=None, language="sv")
    with pytest.raises(DomainError, match="names no season"):
        season(worked, "i vintras", language="sv")
    taken = tmp_path / "fil"
    taken.write_text("x")
    with pytest.raises(StoreError, match="name another folder"):
        written(season(worked, None, language="sv"), taken, made_at=worked.now)
