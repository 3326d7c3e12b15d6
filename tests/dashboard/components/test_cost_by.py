from datetime import date, datetime
from pathlib import Path

import pytest

from dashboard.components.cost_by import WAYS, sums
from model.domain.costs import CostItem
from model.domain.treatments import TreatmentKind
from model.ledger.book import LedgerLine
from tests.dashboard.conftest import RunApp, to_page
from tests.dashboard.sample import NOW
from tests.dashboard.seed import SMALL, seed


def _line(unit: str, item: CostItem, amount: float, *, at: datetime = NOW) -> LedgerLine:
    return LedgerLine("A", date(2026, 1, 16), unit, "P1", TreatmentKind.BRINE, item, 1.0, amount, amount, at)


def test_a_round_and_its_material_are_one_action() -> None:
    lines = (_line("r1", CostItem.MACHINE, 900.0), _line("r1", CostItem.MATERIAL, 100.0), _line("r2", CostItem.MACHINE, 500.0))
    assert sums(lines, lambda line: line.unit_id) == {"r1": (1, 1000.0), "r2": (1, 500.0)}
    assert sums(lines, lambda line: line.contractor) == {"A": (2, 1500.0)}


@pytest.mark.parametrize("way", list(WAYS))
def test_each_way_to_look_adds_up_to_the_same(run_app: RunApp, tmp_path: Path, way: str) -> None:
    app = run_app(seed(tmp_path, name=SMALL))
    app.session_state["costs-by"] = way
    app = to_page(app, "kostnader")
    assert not app.exception
    table = app.table[0].value
    whole = next(item.value for item in app.table if {"Klass", "Åtgärd"} <= set(item.value))
    assert table["Tillfällen"].astype(int).sum() == whole["Tillfällen"].astype(int).sum() > 0
