from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from model.domain.roads import Network
from model.upkeep.need_days import FIRST_DAY, LAST_DAY
from store.upkeep import save_upkeep
from tests.dashboard.conftest import RunApp, texts, to_page
from tests.dashboard.sample import NOW
from tests.dashboard.seed import SMALL, open_seeded, seed, town


def exposure(network: Network) -> xr.Dataset:
    names = [segment.id for segment in network.segments if segment.unit_id in {route.id for route in network.routes}]
    worn = np.linspace(60.0, 0.0, len(names), dtype=np.float32)
    by_variant = (("surface_passes", 1.0), ("base_passes", 0.2), ("thaw_days", 0.3))
    alone = (("freezing_index", 5.0), ("thawing_index", 0.3), ("frost_depth", 0.01), ("salt_amount", 10.0))
    varied = {name: (("variant", "segment"), np.tile(worn * share, (9, 1))) for name, share in by_variant}
    plain = {name: (("segment",), worn * share) for name, share in alone}
    return xr.Dataset(
        {**varied, **plain},
        coords={"segment": names},
        attrs={
            "first": "2025-10-01T00:00",
            "last": f"{NOW - timedelta(hours=1):%Y-%m-%dT%H:00}",
            "hours": 2500,
            "missing": 40,
            "simulated": 1,
        },
    )


def slip_days(network: Network) -> xr.Dataset:
    days = np.arange(FIRST_DAY, LAST_DAY + 1)
    values = np.stack([np.tile(days <= end, (len(network.units), 1)) for end in (85, 95, 100, 110)]).astype(np.float32)
    coords = {"season": list("abcd"), "unit": list(network.unit_ids), "day": days}
    return xr.Dataset({"slippery": (("season", "unit", "day"), values)}, coords=coords)


@pytest.fixture
def reckoned(tmp_path: Path) -> dict[str, str]:
    env = seed(tmp_path, name=SMALL)
    site, network = town(SMALL)
    with open_seeded(env) as store:
        save_upkeep(store, site.id, {"exposure": exposure(network), "slip_days": slip_days(network)})
    return env


def test_the_list_names_streets_with_reasons_and_how_sure_it_is(run_app: RunApp, reckoned: dict[str, str]) -> None:
    app = to_page(run_app(reckoned), "underhall")
    assert not app.exception
    shown = texts(app)
    first = town(SMALL)[1].segments[0]
    assert f"**1. {first.name}**" in shown
    assert "Vatten på ytan frös 60 gånger" in shown
    assert "säkerhet 100" in shown
    assert "Väder saknas för 40 timmar" in shown
    assert "Simulerade data" in shown
    assert len(app.get("download_button")) == 3


def test_sand_waits_in_january_and_says_from_when_at_what_price(run_app: RunApp, reckoned: dict[str, str]) -> None:
    app = to_page(run_app(reckoned), "underhall")
    assert "Avvakta" in texts(app)
    assert "Kan börja" not in texts(app)
    assert "4 vintrar" in texts(app)
    table = app.table[0].value.set_index("Mått")
    assert all("apr" in cell for cell in table.loc["Under gränsen från"])
    assert all(cell.endswith(("tkr", "mnkr")) for cell in table.loc["För tidigt kostar"])


def test_nothing_reckoned_is_missing_and_never_an_advice_to_start(run_app: RunApp, tmp_path: Path) -> None:
    app = to_page(run_app(seed(tmp_path, name=SMALL)), "underhall")
    assert not app.exception
    shown = texts(app)
    assert "inte räknat än" in shown
    assert "risken är okänd" in shown
    assert "Kan börja" not in shown


def test_the_page_speaks_english(run_app: RunApp, reckoned: dict[str, str]) -> None:
    app = run_app(reckoned)
    app.session_state["language"] = "en"
    shown = texts(to_page(app, "underhall"))
    assert "Water on the surface froze 60 times" in shown
    assert "Wait" in shown


def test_the_needs_of_a_season_are_told_as_far_as_the_forecast_reaches(run_app: RunApp, reckoned: dict[str, str]) -> None:
    app = to_page(run_app(reckoned), "underhall")
    assert "De närmaste" in texts(app)
    table = next(item.value for item in app.table if "Risk att det fryser på blöt yta" in item.value.columns)
    assert all(cell.startswith("40") for cell in table["Risk att det fryser på blöt yta"])
    # a quarter of the hours between 8 and 17
    assert all(cell.endswith("h") and float(cell.split("\xa0")[0].replace(",", ".")) > 1.0 for cell in table.iloc[:, 1])
