from dataclasses import replace

import numpy as np
import pytest

from model.domain.errors import ModelError
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
    found = compared(own, turned, seasons)
    assert set(found) == set(own.needs)
    winter = np.unique((seasons[-1]["issue"].to_numpy() + np.timedelta64(12, "h")).astype("datetime64[D]"))
    for item in found.values():
        assert 0 < item.nights <= winter.size
        assert item.figures[0]["rows"] == item.figures[1]["rows"]
        assert item.figures[0]["base_rate"] == item.figures[1]["base_rate"]
        assert item.figures[1]["brier"] > item.figures[0]["brier"]
        assert item.surely < 0.2
        assert item.skill[0] < 0.0
    same = compared(own, own, seasons)
    for item in same.values():
        assert item.figures[0] == pytest.approx(item.figures[1], nan_ok=True)
        assert item.surely == 0.0


def test_nights_that_one_has_learnt_from_are_left_out(training, seasons):
    own = training.models
    last = int((seasons[-1]["issue"].to_numpy()[-1] + np.timedelta64(12, "h")).astype("datetime64[D]").astype(np.int64))
    facts = {**own.card["facts"], "learnt_until_night": last - GAP_NIGHTS}
    newer = replace(own, card={**own.card, "facts": facts})
    assert learnt_until(newer) > learnt_until(own)
    assert compared(own, newer, seasons) == {}
    with pytest.raises(ModelError, match="does not say until when"):
        compared(own, replace(own, card={"facts": {}}), seasons)
