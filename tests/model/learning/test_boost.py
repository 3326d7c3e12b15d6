"""Where to stop a booster grown to its full size is where a booster stops that is watched while it grows."""

import lightgbm
import numpy as np
import pytest

from model.features.schema import FEATURE_NAMES
from model.learning.baseline import start_score
from model.learning.boost import Lot, boosted_here, trees_kept
from tests.model.learning.test_national import _winter

PARAMETERS = {
    "objective": "cross_entropy",
    "num_leaves": 7,
    "min_data_in_leaf": 20,
    "deterministic": True,
    "num_threads": 1,
    "verbosity": -1,
}


def _lot(seed: int) -> Lot:
    rows = _winter(2020 + seed, seed, odds=0.0)
    return Lot(rows.features, rows.target, start_score(rows.features))


@pytest.mark.parametrize("patience", [5, 30])
def test_it_is_cut_where_it_would_have_stopped(patience: int) -> None:
    fit, later, names = _lot(1), _lot(2), list(FEATURE_NAMES)
    stopped = lightgbm.Booster(model_str=boosted_here(PARAMETERS, fit, later, names=names, trees=150, patience=patience))
    data = lightgbm.Dataset(fit.features, label=fit.target, init_score=fit.start, feature_name=names, params=PARAMETERS)
    full = lightgbm.train(PARAMETERS, data, num_boost_round=150)
    assert 1 < stopped.num_trees() < 150
    assert trees_kept(full, later, patience=patience) == stopped.num_trees()
    np.testing.assert_array_equal(
        full.predict(later.features, num_iteration=stopped.num_trees()), stopped.predict(later.features)
    )
