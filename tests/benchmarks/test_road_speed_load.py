"""The speed of the road model is measured on a winter's mixture, not on what is easy."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.road_speed import main
from benchmarks.road_speed_load import HOURS, Work, winter_weather


def test_the_mixture_holds_dry_wet_snowy_icy_and_salted_roads():
    found = Work(120, 4).run().outputs
    assert found.sizes == {"member": 4, "column": 120, "time": HOURS + 1}
    dry = (found["surface_water_amount"] + found["surface_snow_amount"] + found["surface_ice_amount"]).to_numpy() < 0.01
    shares = {
        "dry": dry.mean(),
        "wet": (found["surface_water_amount"].to_numpy() > 0.1).mean(),
        "snow": (found["surface_snow_amount"].to_numpy() > 0.1).mean(),
        "ice": (found["surface_ice_amount"].to_numpy() > 0.05).mean(),
        "salt": ((found["dissolved_salt_amount"] + found["dry_salt_amount"]).to_numpy() > 0.1).mean(),
    }
    assert min(shares.values()) > 0.05, shares
    assert shares["dry"] < 0.7, shares


def test_weather_is_the_same_for_the_same_size_and_differs_between_members():
    first, second = winter_weather(3, 2), winter_weather(3, 2)
    assert first.identical(second)
    fallen = first["precipitation_amount"].sum(("point", "time")).to_numpy()
    assert np.ptp(fallen) > 0.1
    assert Work(10, 3, made=True).run().outputs.sizes["member"] == 3


def test_a_folder_that_is_not_there_is_told_before_anything_is_measured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--json", str(tmp_path / "absent" / "figures.json")])
    assert caught.value.code == 2
    assert "absent is no folder to write to" in capsys.readouterr().err
