import numpy as np

from model.features.places import KIND_SHARES, representative_segments, unit_places
from model.needs.judged import unit_columns
from tests.model.small_network import small_network

NETWORK = small_network()


def test_weights_sum_to_one_and_fixed_features_are_the_class_limits():
    frame = unit_columns(NETWORK)
    places = unit_places(NETWORK, frame, column_point=np.array([0] * 8 + [1] * 7), points=2)
    np.testing.assert_allclose(places.column_weight.sum(axis=1), 1.0, rtol=1e-6)
    np.testing.assert_allclose(places.point_weight[0], [0.8, 0.2], rtol=1e-6)
    assert places.fixed["start_depth_dry"].tolist() == [4.0, 10.0, 10.0, 4.0]
    assert places.fixed["kept_bare"].tolist() == [1.0, 0.0, 0.0, 1.0]
    assert places.fixed["bridge_share"].tolist() == [0.0, 0.0, 1.0, 0.0]
    widths = [segment.width_m for segment in NETWORK.segments]
    assert min(widths) <= places.fixed["width"].min() <= places.fixed["width"].max() <= max(widths)
    kinds = {unit: {segment.kind for segment in NETWORK.segments if segment.unit_id == unit} for unit in NETWORK.unit_ids}
    for place, unit in enumerate(NETWORK.unit_ids):
        for name, own in KIND_SHARES.items():
            assert (places.fixed[name][place] > 0) == bool(kinds[unit] & own)


def test_few_segments_keep_the_range_and_the_area():
    frame = representative_segments(NETWORK, per_unit=3)
    assert np.bincount(frame.unit_index).tolist() == [3, 2, 1, 2]
    np.testing.assert_allclose(np.bincount(frame.unit_index, weights=frame.area_share), 1.0)
    sky = [NETWORK.segments[i].sky_view_factor for i in frame.segments[:3]]
    assert sky[0] < 0.62
    assert sky[2] > 0.85
    assert (np.diff(frame.segments) > 0).all()
