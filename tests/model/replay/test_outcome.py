"""Hours out of standard and what they cost."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from model.domain.treatments import Action, TreatmentKind
from model.replay.outcome import outcome
from tests.model.replay.made_up import routes_only
from tests.model.small_site import small_site

START = datetime(2026, 1, 12, tzinfo=UTC)  # a Monday
TIMES = np.datetime64(START.replace(tzinfo=None), "ns") + np.arange(72) * np.timedelta64(1, "h")


def test_doing_nothing_costs_no_action_and_a_need_unmet_for_the_action_time_its_whole_loss() -> None:
    network, site = routes_only(), small_site()
    broken = np.zeros((2, TIMES.size), dtype=bool)
    broken[0, 8:20] = True
    found = outcome("none", [], snow=broken, slip=np.zeros_like(broken), times=TIMES, network=network, site=site)
    kilometres = network.unit_length_m[0] / 1000
    assert found.total("action_sek") == 0
    assert found.hours_out == {"P1": 8.0, "P3": 0.0}
    assert found.total("loss_municipal_sek") == pytest.approx(1000.0 * kilometres)
    assert found.total_sek == pytest.approx(6000.0 * kilometres)


def test_a_round_that_ploughs_and_spreads_is_driven_once() -> None:
    network, site = routes_only(), small_site()
    none = np.zeros((2, TIMES.size), dtype=bool)
    begins = START + timedelta(hours=5)
    round_ = [
        Action("r1", kind, begins, begins + timedelta(hours=2), rate, cost, "t")
        for kind, rate, cost in ((TreatmentKind.PLOUGH, 0.0, 900.0), (TreatmentKind.PREWETTED_SALT, 10.0, 40.0))
    ]
    found = outcome("x", round_, snow=none, slip=none, times=TIMES, network=network, site=site)
    assert found.total("rounds") == 1
    assert found.total("driven_km") == found.total("plough_km") == pytest.approx(5.0)
    assert found.total("salt_kg") == pytest.approx(10.0 * network.unit_area_m2[0] / 1000)
    assert found.total("action_sek") == 940.0


def test_hours_of_ice_within_what_the_class_allows_are_slippery_and_not_out_of_standard() -> None:
    network, site = routes_only(), small_site()
    none = np.zeros((2, TIMES.size), dtype=bool)
    slip = none.copy()
    slip[0, 9:12] = True
    found = outcome("none", [], snow=none, slip=slip, times=TIMES, network=network, site=site)
    assert (found.total("slippery_h"), found.total("hours_out")) == (3.0, 0.0)
