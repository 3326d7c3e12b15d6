"""Of a need that never came nothing is told that needs both outcomes, though what the road analysis bears out is never quite 0."""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from dashboard.quality import of_need
from model.domain.scores import IssuedScore
from tests.model.pooled import issued


def _scores(came: float, *, nights: int = 20) -> Sequence[IssuedScore]:
    told = np.tile([0.01, 0.6], 500)
    share = np.where(told > 0.5, came, 0.0002)
    return [item for night in range(nights) for item in issued(night, told, share)]


def test_a_remainder_of_doubt_is_no_need_that_came() -> None:
    found = of_need(_scores(0.0002))
    assert found.never_came
    assert found.came == pytest.approx(0.0002 * found.cases)
    assert all(math.isnan(found.figures[name].value) for name in ("brier", "auc", "pod", "csi"))
    assert all(lead.is_untold and math.isnan(lead.own["brier"].value) for lead in found.leads)
    assert all(math.isnan(item.value) for item in found.value["forecast"].values())
    assert found.figures["far"].value > 0.99, "that it was warned of all the same is told"


def test_where_it_came_all_of_it_is_told() -> None:
    found = of_need(_scores(0.5))
    assert not found.never_came
    assert found.figures["auc"].value > 0.8
    assert found.figures["pod"].value > 0.9
    assert not any(lead.is_untold for lead in found.leads)


def test_hours_ahead_in_which_it_never_came_are_untold_beside_those_in_which_it_did() -> None:
    far = [replace(item, score=replace(item.score, lead_from_h=6, lead_to_h=12)) for item in _scores(0.0002)]
    found = of_need([*_scores(0.5), *far])
    assert not found.never_came
    assert {lead.lead_to_h: lead.is_untold for lead in found.leads} == {6: False, 12: True}
    assert found.leads[1].own["brier"].cases > 0
