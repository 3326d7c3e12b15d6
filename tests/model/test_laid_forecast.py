"""Which member starts from which forecast: newer more often, real members more often and all kinds of them, gaps filled."""

import numpy as np

from model.domain.weather import to_utc64
from model.ensemble import valid_hours
from model.laid_forecast import assign, lay, with_halo
from tests.model.weather_samples import CALM, NOW

TIMES = with_halo(valid_hours(NOW, 12))


def _laid(*, members: int = 1, hours_old: int = 0, level: float = 0.0, until: int | None = None):
    steps = TIMES.size if until is None else until
    fields = {name: np.full((members, 1, steps), value) for name, value in CALM.items()}
    fields["air_temperature"] = level + np.arange(members, dtype=float)[:, None, None] * np.ones((1, 1, steps))
    return lay(
        fields,
        TIMES[:steps],
        to_utc64(NOW) - np.timedelta64(hours_old, "h"),
        TIMES,
        source=f"s{level:g}",
        step_hours=np.full(steps, 6.0),
    )


def test_few_members_are_spread_over_a_large_ensemble() -> None:
    assigned = assign([_laid(members=30)], 6, TIMES)
    assert assigned.fields["air_temperature"][:, 0, 0].tolist() == [0, 5, 10, 15, 20, 25]
    assert assigned.real.all()


def test_more_members_than_it_has_take_turns() -> None:
    taken = assign([_laid(members=4)], 10, TIMES).fields["air_temperature"][:, 0, 0]
    assert np.unique(taken, return_counts=True)[1].tolist() == [3, 3, 2, 2]


def test_an_ensemble_counts_as_three_lines() -> None:
    assigned = assign([_laid(level=100.0), _laid(members=30)], 20, TIMES)
    assert int((~assigned.real[:, 0]).sum()) == 5
    assert assigned.step_hours.max() == 6.0


def test_a_gap_in_an_ensemble_is_filled_and_is_then_no_real_member() -> None:
    assigned = assign([_laid(members=30, until=20), _laid(level=100.0, hours_old=6)], 8, TIMES)
    assert assigned.real[:, 19].any()
    assert not assigned.real[:, 20:].any()
    assert (assigned.fields["air_temperature"][:, 0, 20:] == 100.0).all()
    assert (assigned.which[:, 20:] == 1).all()
