from datetime import timedelta

import pytest

from model.domain.scores import IssuedScore, Score
from model.verification.errors import temperature_figures
from tests.model.pooled import FIRST


def night(number: int, reference: str, *, cases: int, **sums: float) -> list[IssuedScore]:
    moment = FIRST + timedelta(days=number)
    return [
        IssuedScore(number, moment, Score("road_surface_temperature", reference, "", 0, 6, metric, value, cases))
        for metric, value in sums.items()
    ]


def test_two_nights_of_different_length_weigh_by_their_hours() -> None:
    scores = [
        *night(0, "forecast", cases=10, absolute=10.0, squared=20.0, error=-5.0, crps=6.0, inside=8.0),
        *night(0, "persistence", cases=10, absolute=20.0, squared=50.0, error=0.0),
        *night(1, "forecast", cases=30, absolute=15.0, squared=12.0, error=5.0, crps=10.0, inside=25.0),
        *night(1, "persistence", cases=30, absolute=44.0, squared=90.0, error=0.0),
    ]
    found = temperature_figures(scores, ("persistence",))
    told = {name: figure.value for name, figure in found["forecast"].items()}
    assert told == pytest.approx(
        {
            "mae": 25 / 40,
            "rmse": (32 / 40) ** 0.5,
            "bias": 0.0,
            "crps": 16 / 40,
            "coverage": 33 / 40,
            "skill_persistence": 1 - 16 / 64,
        }
    )
    assert found["persistence"]["mae"].value == pytest.approx(64 / 40)
    assert (found["forecast"]["mae"].nights, found["forecast"]["mae"].cases) == (2, 40)
    assert temperature_figures(scores, ("persistence",), lead_to_h=12)["forecast"]["mae"].nights == 0
