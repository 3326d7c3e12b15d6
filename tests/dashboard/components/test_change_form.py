from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.components import change_form
from dashboard.style import Status
from dashboard.todo import Row
from model.domain.roads import Network, Route
from model.domain.treatments import TreatmentKind
from tests.dashboard.conftest import RunApp
from tests.dashboard.sample import NOW
from tests.dashboard.seed import SMALL, seed, town


def _opened(run_app: RunApp, folder: Path) -> AppTest:
    app = run_app(seed(folder, name=SMALL))
    for start in ("open-", "change-"):
        next(item for item in app.button if item.key and item.key.startswith(start)).click()
        app = app.run()
    return app


def test_a_row_of_one_part_cannot_leave_it_out_and_starts_at_what_is_advised(run_app: RunApp, tmp_path: Path) -> None:
    app = _opened(run_app, tmp_path)
    fields = {item.label: item for item in app.selectbox if item.key and item.key.startswith("change-")}
    assert "Utförs inte" not in fields["Åtgärd"].options
    assert fields["Starttid"].value == NOW.replace(second=0, microsecond=0) + timedelta(minutes=28)
    assert "Giva" not in fields


def test_rates_never_exceed_what_the_route_may_be_given(run_app: RunApp, tmp_path: Path) -> None:
    app = _opened(run_app, tmp_path)
    next(item for item in app.selectbox if item.label == "Åtgärd").set_value("prewetted_salt")
    rates = next(item for item in app.run().selectbox if item.label == "Giva")
    offered = [float(option.split()[0].replace(",", ".")) for option in rates.options]
    key = next(item.key for item in app.button if item.key and item.key.startswith("open-")).removeprefix("open-")
    route = town(SMALL)[1].unit(key.rpartition("-")[0])
    assert isinstance(route, Route)
    assert max(offered) == route.salt_cap_g_m2 == 20.0
    assert len(offered) > 1


@pytest.mark.parametrize(("advised", "chosen"), [(10.0, None), (25.0, None), (10.0, 40.0)])
def test_neither_what_is_advised_nor_what_is_chosen_lifts_the_cap(network: Network, advised: float, chosen: float | None) -> None:
    row = Row(replace(network.routes[0], salt_cap_g_m2=12.0), None, (), Status.START, None, None)
    assert change_form._rates(TreatmentKind.PREWETTED_SALT, row, advised, chosen=chosen) == [5.0, 7.5, 10.0, 12.0]


def test_a_start_that_was_chosen_stays_to_choose_when_its_minute_has_passed() -> None:
    chosen, latest = NOW - timedelta(minutes=3), NOW + timedelta(minutes=28)
    assert chosen in change_form._starts(NOW, latest, chosen=chosen)
    assert chosen not in change_form._starts(NOW, latest)
