"""Alike segments of a route reckoned as one: nothing of the network is lost, and where all are alike or none are, nothing changes."""

from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from model.assess import assess
from model.column_classes import SKY_STEP, reduced, refined
from model.domain.roads import Network
from tests.model.assessed_night import NETWORK, NOW, SITE, snowy_inputs
from tests.model.weather_samples import hourly_forecast

POINTS = hourly_forecast(NOW)


def _with_sky(network: Network, step: float) -> Network:
    """The network with segments of each unit that differ in sky view alone, by so much from one to the next."""
    first: dict[str, int] = {}
    segments = []
    for segment in network.segments:
        place = first[segment.unit_id] = first.get(segment.unit_id, -1) + 1
        alike = next(item for item in network.segments if item.unit_id == segment.unit_id)
        segments.append(replace(alike, id=segment.id, length_m=segment.length_m, sky_view_factor=0.1 + step * place))
    return replace(network, segments=tuple(segments))


def test_units_keep_length_and_area_and_zones_every_segment() -> None:
    found = reduced(_with_sky(NETWORK, SKY_STEP / 100), POINTS)
    np.testing.assert_allclose(found.network.unit_length_m, found.whole.unit_length_m)
    np.testing.assert_allclose(found.network.unit_area_m2, found.whole.unit_area_m2)
    assert len(found.class_of) == len(NETWORK.segments) > len(found.network.segments)
    for unit, is_zone in enumerate(NETWORK.is_zone):
        segments = int((found.network.unit_index == unit).sum())
        assert segments == (int((NETWORK.unit_index == unit).sum()) if is_zone else 1)
    for segment, place in zip(found.whole.segments, found.class_of, strict=True):
        assert found.network.segments[place].unit_id == segment.unit_id


def test_segments_that_differ_are_not_put_together() -> None:
    found = reduced(_with_sky(NETWORK, SKY_STEP), POINTS)
    assert found.network.segments == found.whole.segments


def test_streets_with_half_as_much_traffic_again_are_not_put_together() -> None:
    """At twice the traffic for alike, a frosty night was over its tolerance (docs/scaling.md)."""
    alike = _with_sky(NETWORK, 0.0)
    traffic = [20.0 * 1.5 ** (place % 5) for place in range(len(alike.segments))]
    segments = tuple(replace(item, traffic_veh_per_h=veh) for item, veh in zip(alike.segments, traffic, strict=True))
    found = reduced(replace(alike, segments=segments), POINTS)
    for place in range(len(found.network.segments)):
        assert len({veh for veh, its in zip(traffic, found.class_of, strict=True) if its == place}) == 1


@pytest.mark.parametrize("step", [0.0, SKY_STEP])
def test_the_same_is_said_where_all_are_alike_or_none_are(step: float) -> None:
    network, inputs = _with_sky(NETWORK, step), snowy_inputs()
    asked = {"models": None, "now": NOW, "members": 4, "horizon_h": 24, "seed": 3, "versions": {}}
    whole, short = (assess(network, SITE, inputs, by_class=by_class, **asked) for by_class in (False, True))  # type: ignore[arg-type]
    for name in ("road_surface_temperature", "probability_ploughing", "probability_salting", "snow_depth"):
        np.testing.assert_allclose(short.hourly[name], whole.hourly[name], atol=2e-4, err_msg=name)
    assert [(item.unit_id, item.advice) for item in short.recommendations] == [
        (item.unit_id, item.advice) for item in whole.recommendations
    ]
    assert short.segments is not None
    assert whole.segments is not None
    np.testing.assert_array_equal(short.segments["segment"], whole.segments["segment"])
    np.testing.assert_allclose(short.segments["surface_min"], whole.segments["surface_min"], atol=2e-4)
    assert short.input_key != whole.input_key


def test_a_segment_gets_its_own_temperature_back_by_the_slope_of_its_unit() -> None:
    """Open segments are colder: within a class the more open one is told as colder than the other."""
    network = _with_sky(NETWORK, SKY_STEP * 0.45)
    found = reduced(network, POINTS)
    assert len(found.network.segments) < len(network.segments)
    classes = found.network.segments
    told = xr.Dataset(
        {
            "surface_min": ("segment", np.array([-10.0 * item.sky_view_factor for item in classes], dtype=np.float32)),
            "slippery_share": ("segment", np.linspace(0.0, 1.0, len(classes), dtype=np.float32)),
        },
        coords={"segment": [item.id for item in classes], "unit_id": ("segment", [item.unit_id for item in classes])},
    )
    single = refined(told, found)
    assert list(single["segment"].to_numpy()) == [item.id for item in network.segments]
    np.testing.assert_array_equal(single["slippery_share"], told["slippery_share"].to_numpy()[found.class_of])
    mine = network.unit_index == 0
    own = np.array([-10.0 * item.sky_view_factor for item in network.segments])
    blunt = told["surface_min"].to_numpy()[found.class_of]
    assert (np.diff(single["surface_min"].to_numpy()[mine]) < 0).all()
    assert np.abs(single["surface_min"] - own)[mine].max() < 0.25 * np.abs(blunt - own)[mine].max()
