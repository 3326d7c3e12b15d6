import numpy as np
import pytest
import xarray as xr

from model.hourly_summary import by_kind


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
