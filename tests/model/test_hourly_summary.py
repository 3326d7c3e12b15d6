import dataclasses

import numpy as np
import pytest
import xarray as xr

from model.decision.members import UnitMembers
from model.hourly_summary import by_kind, with_surface


def test_precipitation_is_split_by_kind_without_loss() -> None:
    amount = np.array([1.0, 1.0, 1.0, 1.0, 0.0])
    ensemble = xr.Dataset(
        {
            name: (("member", "point", "time"), values[None, None])
            for name, values in {
                "precipitation_amount": amount,
                "snow_fraction": np.array([0.0, 0.5, 1.0, 0.1, 1.0]),
                "freezing_rain_fraction": np.array([0.0, 0.0, 1.0, 0.6, 1.0]),
            }.items()
        }
    )
    kinds = by_kind(ensemble)
    assert (kinds.rain + kinds.sleet + kinds.snow + kinds.freezing)[0, 0] == pytest.approx(amount)
    assert kinds.rain[0, 0].tolist() == pytest.approx([1.0, 0.0, 0.0, 0.4, 0.0])
    assert kinds.sleet[0, 0].tolist() == [0.0, 1.0, 0.0, 0.0, 0.0]
    assert kinds.snow[0, 0].tolist() == [0.0, 0.0, 1.0, 0.0, 0.0]
    assert kinds.freezing[0, 0].tolist() == pytest.approx([0.0, 0.0, 0.0, 0.6, 0.0])


def test_a_window_says_the_surface_temperature_that_is_told_and_members_keep_their_order() -> None:
    generator = np.random.default_rng(3)
    zeros = np.zeros((60, 4))
    raw = generator.normal(-1.0, 1.0, (60, 4))
    fields = dict.fromkeys(
        (item.name for item in dataclasses.fields(UnitMembers) if item.name not in {"unit_id", "times"}), zeros
    )
    unit = UnitMembers(
        unit_id="r1", times=np.arange(4), **(fields | {"surface_temperature": raw, "cold_surface_temperature": raw - 0.5})
    )
    told = np.broadcast_to(np.array([-6.0, -5.0, -4.0, -3.0, -2.0]), (1, 4, 5))
    (moved,) = with_surface([unit], told)
    np.testing.assert_allclose(np.median(moved.surface_temperature, axis=0), -4.0, atol=0.1)
    assert (np.argsort(moved.surface_temperature, axis=0) == np.argsort(raw, axis=0)).all()
    np.testing.assert_allclose(moved.surface_temperature - moved.cold_surface_temperature, 0.5)
    assert moved.film is unit.film
