"""Winter indices on weather made for the purpose."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.indices import Awssi, DanishIndex, SwedishOccasions
from model.domain.errors import DomainError
from model.winter_index.points import KINDS, WinterHours, awssi_points, danish_points, swedish_kinds, swedish_occasions


def hours(days: int = 2, **given: object) -> WinterHours:
    """A dry, mild, calm winter but for what is given."""
    plain = {"air": 5.0, "surface": 5.0, "dew": 0.0, "rain": 0.0, "snow": 0.0, "wind": 2.0, "rime": 0.0, "depth": 0.0}
    return WinterHours(
        **{name: np.broadcast_to(np.asarray(given.get(name, value), float), days * 24).copy() for name, value in plain.items()}
    )


def _during(
    first: int, count: int, value: float, other: float, *, size: int = 48
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    values = np.full(size, other)
    values[first : first + count] = value
    return values


def _sum(found: dict[str, np.ndarray[tuple[int], np.dtype[np.float64]]]) -> dict[str, float]:
    return {kind: float(days.sum()) for kind, days in found.items() if days.sum()}


def test_six_hours_of_rime_are_two_occasions_and_five_are_one() -> None:
    rules = SwedishOccasions()
    for count, expected in ((5, 1.0), (6, 2.0), (11, 3.0)):
        cold = hours(surface=_during(3, count, -2.0, 5.0), dew=_during(3, count, -1.0, 0.0))
        assert _sum(swedish_occasions(cold, rules)) == {"HR1": expected}


def test_rain_on_a_frozen_road_goes_before_everything_else() -> None:
    wet = hours(surface=_during(3, 4, -1.0, 5.0), rain=_during(3, 4, 0.5, 0.0))
    assert _sum(swedish_occasions(wet, SwedishOccasions())) == {"HN": 1.0}


def test_a_wet_road_that_freezes_is_an_occasion_and_a_dry_one_is_none() -> None:
    frozen = _during(10, 6, -1.0, 2.0)
    assert _sum(swedish_occasions(hours(surface=frozen, dew=-8.0, rain=_during(8, 1, 1.0, 0.0)), SwedishOccasions())) == {
        "HT": 1.0
    }
    assert _sum(swedish_occasions(hours(surface=frozen, dew=-8.0), SwedishOccasions())) == {}


def test_each_start_depth_of_a_snowfall_is_an_occasion() -> None:
    fall = _during(4, 7, 1.0, 0.0)
    found = _sum(swedish_occasions(hours(surface=-3.0, dew=-4.0, air=-3.0, rain=fall, snow=fall), SwedishOccasions()))
    assert found["S"] == 2.0


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_no_hour_counts_under_two_kinds_and_a_warmer_winter_never_gains_rime(seed: int) -> None:
    rng = np.random.default_rng(seed)
    surface, rain = rng.normal(-1, 3, 96), np.where(rng.random(96) < 0.2, rng.gamma(1, 1, 96), 0)
    snow = rain * (rng.random(96) < 0.5)

    def winter(warmer: float) -> WinterHours:
        return hours(4, surface=surface + warmer, dew=surface + 0.8, rain=rain, snow=snow, wind=9.0, air=surface)

    kinds = swedish_kinds(winter(0.0), SwedishOccasions())
    assert set(kinds) == set(KINDS)
    assert np.sum(list(kinds.values()), axis=0).max() <= 1
    mild = swedish_kinds(winter(10.0), SwedishOccasions())
    assert not (mild["HR1"] | mild["HR2"]).any()


def test_danish_day_counts_falls_below_zero_and_only_cold_days() -> None:
    surface = np.full(48, 3.0)
    surface[[4, 10]] = -1.0
    found = danish_points(hours(surface=surface), DanishIndex())
    assert found == pytest.approx([20.3, 0.0])


def test_awssi_begins_with_the_first_frost_or_on_the_first_of_december() -> None:
    cold = hours(3, air=np.r_[np.full(24, 5.0), np.full(24, -10.0), np.full(24, 5.0)])
    assert awssi_points(cold, Awssi(), first_of_december=99).tolist() == [0.0, 4 + 4, 0.0]
    snowy = hours(1, air=5.0, snow=np.r_[25.4, np.zeros(23)], rain=np.r_[25.4, np.zeros(23)], depth=30.0)
    assert awssi_points(snowy, Awssi(), first_of_december=99)[0] == 18 + 6


def test_refuses_half_days_and_missing_hours() -> None:
    with pytest.raises(DomainError, match="whole days"):
        WinterHours(*(np.zeros(30) for _ in range(8)))
    with pytest.raises(DomainError, match="missing at hour 3"):
        hours(air=_during(3, 1, np.nan, 1.0))
