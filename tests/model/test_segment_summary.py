"""The coldest and most slippery hour of each segment, told as a person would count it."""

import numpy as np
import xarray as xr

from model.segment_summary import segment_summary
from tests.model.assessed_night import NETWORK, assessed, snowy_inputs

SEGMENTS = len(NETWORK.segments)


def _outputs(**changed: object) -> xr.Dataset:
    """Two members, three hours, dry at two degrees, but for what is given for all segments or each."""
    fields = {"road_surface_temperature": 2.0, "freezing_point": 0.0}
    fields |= dict.fromkeys((f"surface_{name}_amount" for name in ("water", "snow", "ice", "frost")), 0.0)
    shape = (2, SEGMENTS, 3)
    return xr.Dataset(
        {
            name: (("member", "column", "time"), np.broadcast_to(np.asarray(changed.get(name, value), dtype=float), shape))
            for name, value in fields.items()
        }
    )


def test_dry_and_warm_is_not_slippery() -> None:
    told = segment_summary(NETWORK, _outputs())
    np.testing.assert_array_equal(told["slippery_share"], 0.0)
    np.testing.assert_array_equal(told["surface_min"], 2.0)
    assert list(told["segment"].to_numpy()) == [segment.id for segment in NETWORK.segments]
    assert list(told["unit_id"].to_numpy()) == [segment.unit_id for segment in NETWORK.segments]


def test_water_that_freezes_in_one_member_in_the_second_hour() -> None:
    surface = np.full((2, SEGMENTS, 3), 1.0)
    surface[0, :, 1:] = -2.0
    told = segment_summary(NETWORK, _outputs(road_surface_temperature=surface, surface_water_amount=0.2))
    np.testing.assert_array_equal(told["slippery_share"], 0.5)
    np.testing.assert_array_equal(told["slippery_hour"], 2)
    np.testing.assert_array_equal(told["surface_min"], -0.5)
    salted = segment_summary(NETWORK, _outputs(road_surface_temperature=surface, surface_water_amount=0.2, freezing_point=-6.0))
    np.testing.assert_array_equal(salted["slippery_share"], 0.0)


def test_a_segment_alone_has_frost() -> None:
    frost = np.zeros((2, SEGMENTS, 3))
    frost[:, 1, 2] = 0.06
    told = segment_summary(NETWORK, _outputs(surface_frost_amount=frost))
    assert told["slippery_share"].to_numpy().tolist() == [0.0, 1.0, *([0.0] * (SEGMENTS - 2))]
    assert int(told["slippery_hour"][1]) == 3


def test_a_snowy_night_tells_of_every_segment_of_the_network() -> None:
    told = assessed(snowy_inputs(), block_columns=4).segments
    assert told is not None
    assert list(told["segment"].to_numpy()) == [segment.id for segment in NETWORK.segments]
    assert (told["slippery_share"].to_numpy() > 0.5).all()
    assert (told["surface_min"].to_numpy() < 0.0).all()
