import json
from dataclasses import replace

import numpy as np
import pytest

from model.domain.errors import ModelError
from model.error_statistics import PUBLISHED, ErrorStatistics


def test_reads_between_and_beyond_its_knots():
    np.testing.assert_allclose(PUBLISHED.at("air_temperature_sd", np.array([0.0, 9.0, 500.0])), [0.5, 0.95, 1.9])


def test_errors_grow_with_lead():
    for name, curve in PUBLISHED.to_dict().items():
        if isinstance(curve, tuple):
            assert list(curve) == sorted(curve), name


def test_round_trip_through_json():
    assert ErrorStatistics.from_dict(json.loads(json.dumps(PUBLISHED.to_dict()))) == PUBLISHED


def test_impossible_statistics_are_refused():
    with pytest.raises(ModelError, match="negative"):
        replace(PUBLISHED, air_temperature_sd=(-1.0, *PUBLISHED.air_temperature_sd[1:]))
    with pytest.raises(ModelError, match="finite"):
        replace(PUBLISHED, wind_log_sd=(0.1,))
    with pytest.raises(ModelError, match="must rise"):
        replace(PUBLISHED, lead_h=(0.0,) * 8)
    with pytest.raises(ModelError, match="expected"):
        ErrorStatistics.from_dict({"source": "x"})
    with pytest.raises(ModelError, match="no number"):
        ErrorStatistics.from_dict(PUBLISHED.to_dict() | {"persistence_h": "long"})
