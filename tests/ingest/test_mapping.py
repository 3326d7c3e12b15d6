"""Places to segments: nearest counts most, height is brought in, missing places are left out."""

import numpy as np
import pytest
import xarray as xr

from ingest.mapping import LAPSE_DEGC_PER_M, place_points, segment_weights, to_segments
from model.domain.roads import Network, Segment

SEGMENT = Segment(
    id="s", unit_id="r", name="Gatan", line=((16.5, 59.6), (16.5, 59.6)), length_m=100.0, width_m=6.0, kind=None, pavement=None,
    sky_view_factor=0.9, altitude_m=10.0, traffic_veh_per_h=10.0,
)  # fmt: skip


class _Streets:
    """The part of a network that mapping looks at."""

    def __init__(self, version: str, *places: tuple[float, float, float]) -> None:
        self.version = version
        self.segments = tuple(
            Segment(**{**_fields(SEGMENT), "id": f"s{i}", "line": ((x, y), (x, y)), "altitude_m": z})
            for i, (x, y, z) in enumerate(places)
        )


def _fields(segment: Segment) -> dict:
    return {name: getattr(segment, name) for name in Segment.__dataclass_fields__}


def _network(version: str, *places: tuple[float, float, float]) -> Network:
    return _Streets(version, *places)  # type: ignore[return-value]


def _forecast(places: list[tuple[float, float, float]], temperature: list[float]) -> xr.Dataset:
    x, y, z = zip(*places, strict=True)
    values = np.array(temperature, dtype=np.float32)[None, :, None]
    return xr.Dataset(
        {name: (("member", "point", "time"), values, {"units": "degC"}) for name in ("air_temperature", "precipitation_amount")},
        coords={"longitude": ("point", list(x)), "latitude": ("point", list(y)), "altitude": ("point", list(z))},
    )


def test_shares_sum_to_one_and_fall_with_distance() -> None:
    places = ((16.5, 59.60, 0.0), (16.5, 59.65, 0.0), (16.5, 59.75, 0.0), (16.5, 60.5, 0.0))
    weights = segment_weights(_network("a", (16.5, 59.61, 0.0), (16.5, 59.74, 0.0)), places)
    np.testing.assert_allclose(weights.share.sum(axis=1), 1.0)
    assert weights.share[0, 0] > weights.share[0, 1] > weights.share[0, 2] > weights.share[0, 3] == 0.0
    assert weights.share[1].argmax() == 2
    assert weights.nearest_km[0] == pytest.approx(1.11, abs=0.01)


def test_height_counts_for_temperature_only() -> None:
    forecast = _forecast([(16.5, 59.6, 20.0)], [-1.0])
    network = _network("b", (16.5, 59.6, 220.0))
    assert float(to_segments(forecast, network, name="air_temperature").squeeze()) == pytest.approx(-1.0 - 200 * LAPSE_DEGC_PER_M)
    assert float(to_segments(forecast, network, name="precipitation_amount").squeeze()) == -1.0


def test_an_unknown_height_changes_nothing() -> None:
    forecast = _forecast([(16.5, 59.6, np.nan)], [-1.0])
    assert float(to_segments(forecast, _network("c", (16.5, 59.6, 220.0)), name="air_temperature").squeeze()) == -1.0


def test_missing_places_are_left_out() -> None:
    places = [(16.5, 59.6, 0.0), (16.6, 59.6, 0.0)]
    network = _network("d", (16.5, 59.6, 0.0))
    assert float(to_segments(_forecast(places, [np.nan, 3.0]), network, name="air_temperature").squeeze()) == 3.0
    assert np.isnan(to_segments(_forecast(places, [np.nan, np.nan]), network, name="air_temperature")).all()


def test_dimensions_units_and_names() -> None:
    forecast = _forecast([(16.5, 59.6, 0.0), (16.6, 59.6, 0.0)], [1.0, 2.0])
    mapped = to_segments(
        forecast, _network("e", (16.5, 59.6, 0.0), (16.6, 59.6, 0.0), (16.55, 59.6, 0.0)), name="air_temperature"
    )
    assert mapped.dims == ("member", "segment", "time")
    assert mapped["segment"].to_numpy().tolist() == ["s0", "s1", "s2"]
    assert mapped.attrs["units"] == "degC"
    assert float(mapped.squeeze()[2]) == pytest.approx(1.5, abs=0.01)


def test_weights_are_kept_by_version_and_places() -> None:
    places = place_points(_forecast([(16.5, 59.6, 0.0)], [1.0]))
    first = segment_weights(_network("f", (16.5, 59.6, 0.0)), places)
    assert segment_weights(_network("f", (16.5, 59.6, 0.0)), places) is first
    assert segment_weights(_network("g", (16.5, 59.6, 0.0)), places) is not first
    with pytest.raises(ValueError, match="read-only"):
        first.share[0, 0] = 0.0


def test_no_places_is_refused() -> None:
    with pytest.raises(ValueError, match="no places"):
        segment_weights(_network("h", (16.5, 59.6, 0.0)), ())
