from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
import xarray as xr

from model.domain.costs import CostEntry, CostItem
from model.domain.heat import HeatReading
from model.domain.treatments import Action, TreatmentKind
from store.actions import save_actions
from store.archive import save_season
from store.costs import save_costs
from store.heat import save_heat_readings
from store.open import Store
from store.season_record import earlier_costs, season_record
from tests.store.examples import HOUR, NOW

PLOUGH = Action("r1", TreatmentKind.PLOUGH, NOW, NOW + HOUR, 0.0, 5200.0, "log", simulated=False)
DAYS = (date(2025, 10, 15), date(2026, 4, 15))
MOMENTS = (datetime(2025, 10, 14, 22, tzinfo=UTC), datetime(2026, 4, 15, 22, tzinfo=UTC))


def test_a_season_and_the_winters_before_it(store: Store) -> None:
    year = timedelta(days=365)
    old = replace(PLOUGH, started_at=NOW - year, ended_at=NOW - year + HOUR, cost_sek=70.0)
    save_actions(store, "vasteras", [PLOUGH, old])
    cart = CostEntry("Norr", date(2026, 1, 16), CostItem.HAULAGE, "", 100.0, 40.0, 4000.0, "1", "import")
    hauled = replace(cart, day=date(2025, 1, 16), amount_sek=400.0, quantity=10.0)
    save_costs(store, "vasteras", [cart, hauled], recorded_at=NOW)
    meter = HeatReading("z1", NOW, energy_mwh=10.0)
    save_heat_readings(store, "vasteras", [meter], available_at=NOW)
    hours = np.array(["2022-11-01", "2022-11-02"], dtype="datetime64[ns]")
    archived = xr.Dataset(
        {"action_cost_sek": ("action", [5.0, np.nan]), "action_start": ("action", hours)},
        coords={"time": hours},
        attrs={"simulated": 1, "source": "simulator"},
    )
    save_season(store, "vasteras", archived, "simulated-2022")
    earlier = earlier_costs(store, "vasteras", before=MOMENTS[0], first=DAYS[0])
    record = season_record(store, "vasteras", DAYS, MOMENTS, known_at=NOW + 9 * HOUR, earlier=earlier)
    assert (record.actions, record.entries, record.heat) == ((PLOUGH,), (cart,), (meter,))
    logged, winter = record.earlier
    assert (logged.name, logged.simulated, list(logged.costs)) == ("", False, [(old.started_at, 70.0)])
    assert list(logged.entries) == [(date(2025, 1, 16), 400.0, NOW)]
    assert (winter.name, winter.simulated, list(winter.costs)) == (
        "simulated-2022",
        True,
        [(datetime(2022, 11, 1, tzinfo=UTC), 5.0)],
    )
    assert all(not chain.problem for chain in record.chains)
    bare = season_record(store, "vasteras", DAYS, MOMENTS, known_at=NOW - HOUR, earlier=(), chains=False)
    assert (bare.actions, bare.entries, bare.heat, bare.earlier, bare.chains) == ((), (), (), (), ())


@pytest.mark.parametrize("before", [NOW, NOW - timedelta(days=900)])
def test_no_earlier_winter_is_none(store: Store, before: datetime) -> None:
    assert earlier_costs(store, "vasteras", before=before, first=before.date()) == ()


def test_what_of_earlier_winters_became_known_later_is_left_out(store: Store) -> None:
    year = timedelta(days=365)
    old = replace(PLOUGH, started_at=NOW - year, ended_at=NOW - year + HOUR, cost_sek=70.0)
    save_actions(store, "vasteras", [old])
    save_actions(store, "vasteras", [replace(old, unit_id="r2", cost_sek=90.0)], recorded_at=NOW + HOUR)
    hauled = CostEntry("Norr", date(2025, 1, 16), CostItem.HAULAGE, "", 10.0, 40.0, 400.0, "1", "import")
    save_costs(store, "vasteras", [hauled], recorded_at=NOW + HOUR)
    read = earlier_costs(store, "vasteras", before=MOMENTS[0], first=DAYS[0])
    then, later = (
        season_record(store, "vasteras", DAYS, MOMENTS, known_at=moment, earlier=read, chains=False).earlier[0]
        for moment in (NOW, NOW + HOUR)
    )
    assert ([cost for _, cost in then.costs], list(then.units), list(then.entries)) == ([70.0], ["r1"], [])
    assert ([cost for _, cost in later.costs], [amount for _, amount, _ in later.entries]) == ([70.0, 90.0], [400.0])
