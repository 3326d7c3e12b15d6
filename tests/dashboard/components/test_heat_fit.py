"""What a zone's schedule stands on is said with its age, and why where it stands on the drawing."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from model.domain.zone_fits import FitProblem, ZoneFit
from store.zone_fits import save_zone_fits
from tests.dashboard.conftest import RunApp, texts, to_page
from tests.dashboard.sample import NOW
from tests.dashboard.seed import SMALL, open_seeded, seed, town


def test_fitted_and_drawn_zones_are_told_apart(run_app: RunApp, tmp_path: Path) -> None:
    env = seed(tmp_path, name=SMALL)
    zones = [zone.id for zone in town(SMALL)[1].zones]
    at = NOW - timedelta(days=3)
    fit = ZoneFit(zones[0], at, at - timedelta(days=40), at, 0.9, 1.4, 0.8, 1.1, 812, 0.9, 0.3, FitProblem.NONE, simulated=False)
    with open_seeded(env) as store:
        save_zone_fits(store, SMALL, [fit])
        if len(zones) > 1:
            save_zone_fits(store, SMALL, [replace(fit, zone_id=zones[1], problem=FitProblem.FEW_HOURS, hours=9)])
    app = to_page(run_app(env), "markvarme")
    assert not app.exception
    told = next(table.value for table in app.table if "Räknas efter" in table.value.columns)
    assert told["Räknas efter"].iloc[0] == "mätare"
    assert "dygn" in told["Anpassad för"].iloc[0]
    assert told["Fel i plattan, före → efter"].iloc[0].startswith("0,9 → 0,3")
    assert f"1 av {len(zones)} zoner" in texts(app) + " ".join(item.label for item in app.expander)
    if len(zones) > 1:
        assert told["Räknas efter"].iloc[1] == "ritning"
        assert "för få timmar" in told["Anpassad för"].iloc[1]
