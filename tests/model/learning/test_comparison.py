from dataclasses import replace

import numpy as np
import pytest

from model.domain.errors import ModelError
from model.domain.plans import QUANTILES
from model.features.schema import COMMON_NAMES
from model.learning.comparison import compare, learnt_until
from model.learning.national import for_site
from model.learning.split import GAP_NIGHTS
from tests.model.learning.conftest import OPTIONS
from tests.model.small_network import small_network
from tests.model.small_site import small_site


def compared(first, second, seasons):
    return compare((first, second), seasons, small_network(), small_site(), OPTIONS)


def test_a_model_is_no_better_than_itself_and_worse_ones_are_told_on_the_same_nights(training, seasons):
    own = training.models
    # a model that calls what it hardly expected and dismisses what it saw coming
    turned = replace(own, needs={need: for_site(model, 3.0) for need, model in own.needs.items()})
    found = compared(own, turned, seasons).needs
    assert set(found) == set(own.needs)
    winter = np.unique((seasons[-1]["issue"].to_numpy() + np.timedelta64(12, "h")).astype("datetime64[D]"))
    for item in found.values():
        assert 0 < item.nights <= winter.size
        assert item.figures[0]["rows"] == item.figures[1]["rows"]
        assert item.figures[0]["base_rate"] == item.figures[1]["base_rate"]
        assert item.figures[1]["brier"] > item.figures[0]["brier"]
        assert item.surely < 0.2
        assert item.skill[0] < 0.0
    same = compared(own, own, seasons).needs
    for item in same.values():
        assert item.figures[0] == pytest.approx(item.figures[1], nan_ok=True)
        assert item.surely == 0.0


def test_nights_that_one_has_learnt_from_are_left_out(training, seasons):
    own = training.models
    last = int((seasons[-1]["issue"].to_numpy()[-1] + np.timedelta64(12, "h")).astype("datetime64[D]").astype(np.int64))
    facts = {**own.card["facts"], "learnt_until_night": last - GAP_NIGHTS}
    newer = replace(own, card={**own.card, "facts": facts})
    assert learnt_until(newer) > learnt_until(own)
    assert compared(own, newer, seasons).needs == {}
    assert compared(own, newer, seasons).temperature is None
    with pytest.raises(ModelError, match="does not say until when"):
        compared(own, replace(own, card={"facts": {}}), seasons)


def test_the_surface_temperature_is_compared_on_the_same_readings(training, seasons):
    own = training.models
    first, second, none = (replace(own, temperature=Moved(by)) if by is not None else own for by in (0.5, 4.5, None))
    assert none.temperature is None, "too little was read to learn a correction from"
    found = compared(first, second, seasons).temperature
    assert found.nights > 0
    assert found.figures[0]["rows"] == found.figures[1]["rows"] > 0
    assert found.figures[1]["bias"] == pytest.approx(found.figures[0]["bias"] + 4.0, abs=1e-3)
    assert found.surely < 0.2
    bare = compared(none, first, seasons).temperature
    assert bare.figures[0]["rmse"] == pytest.approx(found.figures[0]["rmse_raw"])
    assert compared(none, none, seasons).temperature is None


class Moved:
    """A correction that tells so much more than the ensemble's mean [K]."""

    def __init__(self, by):
        self.by = by

    def correct(self, rows):
        """Quantiles two degrees wide about it."""
        mean = rows[:, COMMON_NAMES.index("surface_temperature_mean")].astype(float)
        return mean[:, None] + self.by + np.linspace(-1.0, 1.0, len(QUANTILES))
