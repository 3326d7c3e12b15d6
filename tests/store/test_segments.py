"""What was told of single segments comes back to the bit, of the right night, unit and site."""

from datetime import timedelta

import numpy as np

from store.open import Store
from store.plans import save_assessment
from store.segments import segments_of, unit_season
from tests.store.examples import NOW, assessment, segments_told

NIGHT = timedelta(days=1)


def _night(store: Store, nights: int, *, warmth: float = 0.0, site: str = "vasteras") -> int:
    told = segments_told(warmth=warmth)
    return save_assessment(
        store, assessment(site=site, input_key=f"night {nights}", issued_at=NOW + nights * NIGHT, segments=told)
    )


def test_a_night_comes_back_by_unit_to_the_bit(store: Store) -> None:
    number, told = _night(store, 0, warmth=0.3), segments_told(warmth=0.3)
    found = segments_of(store, number)
    assert [(unit.unit_id, unit.issued_at) for unit in found] == [("r1", NOW), ("r2", NOW)]
    assert [name for unit in found for name in unit.segments] == list(told["segment"].to_numpy())
    for name in ("surface_min", "slippery_share", "slippery_hour"):
        np.testing.assert_array_equal(np.concatenate([getattr(unit, name) for unit in found]), told[name].to_numpy())
    assert [unit.unit_id for unit in segments_of(store, number, units=("r2",))] == ["r2"]


def test_an_assessment_kept_again_adds_no_segments_and_one_without_tells_none(store: Store) -> None:
    assert _night(store, 0) == _night(store, 0)
    assert len(unit_season(store, "vasteras", "r1", NOW, NOW + NIGHT)) == 1
    assert segments_of(store, save_assessment(store, assessment(input_key="bare"))) == ()
    assert segments_of(store, 4711) == ()


def test_a_season_of_a_unit_is_its_own_nights_in_order_across_months(store: Store) -> None:
    for nights in (40, 0, 10):
        _night(store, nights, warmth=float(nights))
    _night(store, 5, site="other")
    season = unit_season(store, "vasteras", "r2", NOW, NOW + 40 * NIGHT)
    assert [unit.issued_at for unit in season] == [NOW, NOW + 10 * NIGHT]
    assert [float(unit.surface_min[0]) for unit in season] == [-3.0, 7.0]
