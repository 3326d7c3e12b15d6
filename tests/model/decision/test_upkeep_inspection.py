from zoneinfo import ZoneInfo

import numpy as np
import xarray as xr

from config.upkeep import Upkeep
from model.decision.upkeep_inspection import ranked
from model.decision.wording import Words
from tests.model.small_network import small_network

ZONE = ZoneInfo("Europe/Stockholm")
SV, EN = Words(swedish=True, zone=ZONE), Words(swedish=False, zone=ZONE)
NETWORK = small_network()
NAMES = ["r1-0", "r1-1", "r2-0", "r3-0"]


def exposure(**changes: object) -> xr.Dataset:
    values: dict[str, object] = {
        "surface_passes": [60.0, 20.0, 5.0, 70.0], "base_passes": [8.0, 4.0, 1.0, np.nan], "thaw_days": [20.0, 5.0, 0.0, np.nan],
        "frost_depth": [0.8, 0.8, 0.6, np.nan], "freezing_index": [300.0] * 4, "thawing_index": [20.0] * 4,
        "salt_amount": [1200.0, 400.0, 0.0, 300.0],
    }  # fmt: skip
    given = {name: np.array(value, dtype=np.float32) for name, value in (values | changes).items()}
    varied = ("surface_passes", "base_passes", "thaw_days")
    scale = np.linspace(0.8, 1.2, 9, dtype=np.float32)[:, None]
    return xr.Dataset(
        {
            name: (("variant", "segment"), value * scale) if name in varied else (("segment",), value)
            for name, value in given.items()
        },
        coords={"segment": NAMES},
        attrs={"hours": 4000},
    )


def test_the_most_worn_comes_first_and_says_why() -> None:
    found = ranked(exposure(), NETWORK, Upkeep(), sv=SV, en=EN)
    assert [item.segment.id for item in found] == ["r1-0", "r3-0", "r1-1", "r2-0"]
    assert [item.rank for item in found] == [1, 2, 3, 4]
    assert "8 gånger" in next(item.sv for item in found[0].reasons if item.code == "base_passes")
    assert "tjäle till 0,8 m" in next(item.sv for item in found[0].reasons if item.code == "thaw_days")
    assert all(item.rank_low <= item.rank <= item.rank_high for item in found)


def test_a_bridge_is_ranked_by_what_it_has_and_shows_the_rest_as_unknown() -> None:
    bridge = ranked(exposure(), NETWORK, Upkeep(), sv=SV, en=EN)[1]
    assert bridge.base_passes is None
    assert bridge.thaw_days is None
    assert bridge.frost_depth_m is None
    assert {item.code for item in bridge.reasons} <= {"surface_passes", "salt_amount"}


def test_a_clear_case_is_surer_than_a_close_one() -> None:
    close = exposure(
        surface_passes=[60.0, 60.0, 59.0, 60.0], base_passes=[8.0] * 4, thaw_days=[5.0] * 4, salt_amount=[1.0, 900.0, 0.0, 300.0]
    )
    clear = ranked(exposure(), NETWORK, Upkeep(listed_segments=1), sv=SV, en=EN)
    unsure = ranked(close, NETWORK, Upkeep(listed_segments=1), sv=SV, en=EN)
    assert len(clear) == len(unsure) == 1
    assert clear[0].certainty > 0.75
    assert unsure[0].certainty <= clear[0].certainty + 1e-9


def test_more_exposure_never_lowers_a_segment() -> None:
    before = {item.segment.id: item.rank for item in ranked(exposure(), NETWORK, Upkeep(), sv=SV, en=EN)}
    for name in ("surface_passes", "salt_amount"):
        more = exposure()[name].values.copy()
        more[..., 2] += 500.0
        worn = exposure().assign({name: (exposure()[name].dims, more)})
        after = {item.segment.id: item.rank for item in ranked(worn, NETWORK, Upkeep(), sv=SV, en=EN)}
        assert after["r2-0"] <= before["r2-0"]


def test_nothing_counted_gives_no_list_and_a_segment_that_has_left_is_passed_over() -> None:
    assert ranked(exposure().assign_attrs(hours=0), NETWORK, Upkeep(), sv=SV, en=EN) == ()
    moved = exposure().assign_coords(segment=["gone", *NAMES[1:]])
    assert "gone" not in {item.segment.id for item in ranked(moved, NETWORK, Upkeep(), sv=SV, en=EN)}


def test_unworn_streets_have_no_reason() -> None:
    none = exposure(surface_passes=[0.0] * 4, base_passes=[0.0] * 4, thaw_days=[0.0] * 4, salt_amount=[0.0] * 4)
    assert all(item.reasons == () for item in ranked(none, NETWORK, Upkeep(), sv=SV, en=EN))
