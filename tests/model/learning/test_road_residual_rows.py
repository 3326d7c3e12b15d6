"""Features of a correction hold nothing of the future."""

from dataclasses import replace

import numpy as np
import pytest

from model.learning.road_residual_rows import FEATURES, features, lead_class
from tests.model.learning.road_forecasts_made import made


def test_no_reading_after_an_origin_changes_its_features():
    forecasts = made(12)
    cut = forecasts.origin[60]
    later = forecasts.valid > cut
    changed = replace(forecasts, reading=np.where(later, forecasts.reading + 5.0, forecasts.reading))
    before, after = features(forecasts), features(changed)
    assert np.array_equal(before[:61], after[:61], equal_nan=True)
    assert not np.array_equal(before[61:], after[61:], equal_nan=True)


def test_yesterdays_error_stands_at_the_same_lead():
    forecasts = made(5)
    found = features(forecasts)[..., FEATURES.index("error_yesterday")]
    assert np.isnan(found[:8]).all()
    assert found[8] == pytest.approx(forecasts.departure[0, 1:], abs=1e-5)
    six = features(forecasts)[..., FEATURES.index("error_of_6_h_ago")]
    assert six[10, 0] == pytest.approx(forecasts.departure[8, 6], abs=1e-5)


def test_lead_classes():
    assert lead_class(np.array([1, 2, 3, 4, 7, 13, 24, 48])).tolist() == [0, 1, 1, 2, 3, 4, 4, 4]
