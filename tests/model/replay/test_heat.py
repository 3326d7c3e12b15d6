"""What heated ground cost and kept under a policy."""

import numpy as np
import pytest

from model.domain.weather import from_utc64
from model.replay.heat import heat_outcome
from model.zones.bill import heat_spent
from tests.model.replay.test_heat_ways import FIRST, ground, runs


def test_heat_is_money_energy_and_hours_of_the_zones_class() -> None:
    found, plants = heat_outcome("rule", ground(), runs()["rule"], first=FIRST), runs()["rule"]
    area = ground().zones.area_m2
    assert found.total("heat_kwh") == pytest.approx(float((plants.power[FIRST:] @ area).sum()) / 1000.0)
    starts = [from_utc64(time - np.timedelta64(1, "h")) for time in ground().times[FIRST:]]
    assert found.total("action_sek") == pytest.approx(heat_spent(ground().site, plants.power[FIRST:], area, starts).total_sek)
    assert found.total("slippery_h") == (plants.severity[FIRST:] >= 1.0).sum()
    assert list(found.hours_out) == ["P1"]
    assert found.total("driven_km") == found.total("salt_kg") == 0.0


def test_without_heat_more_hours_are_out_of_standard_and_their_loss_is_counted() -> None:
    cold, warm = (heat_outcome(name, ground(), runs()[name], first=FIRST) for name in ("none", "rule"))
    assert cold.total("hours_out") > warm.total("hours_out")
    assert cold.total("loss_municipal_sek") > warm.total("loss_municipal_sek")
    assert cold.unit_sek.sum() == pytest.approx(cold.total_sek)
