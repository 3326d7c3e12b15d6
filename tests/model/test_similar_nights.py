from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from model.domain.past_nights import NightWeather
from model.similar_nights import similar

DAY = date(2026, 1, 16)
TONIGHT = NightWeather(DAY, -3.0, -2.0, 5.0)


def _night(back: int, surface: float | None, air: float | None, wet: float | None) -> NightWeather:
    return NightWeather(DAY - timedelta(days=back), surface, air, wet)


def test_the_likest_night_comes_first() -> None:
    dry, like, warm = _night(1, -3.0, -2.0, 0.0), _night(2, -3.5, -2.5, 6.0), _night(3, 4.0, 5.0, 5.0)
    assert similar(TONIGHT, (dry, like, warm), count=2) == (like, dry)


def test_nights_without_figures_to_compare_are_left_out() -> None:
    assert similar(TONIGHT, (_night(1, None, None, 5.0), _night(2, None, None, None)), count=3) == ()
    half = _night(3, -3.0, None, 5.0)
    assert similar(TONIGHT, (half,), count=3) == (half,)


def test_of_equals_the_newer_comes_first() -> None:
    old, new = _night(9, -3.0, -2.0, 5.0), _night(1, -3.0, -2.0, 5.0)
    assert similar(TONIGHT, (old, new), count=2) == (new, old)


_FIGURE = st.floats(-30, 30)


@given(st.lists(st.tuples(_FIGURE, _FIGURE, st.floats(0, 60)), min_size=1, max_size=12))
def test_the_same_night_is_always_nearest(nights: list[tuple[float, float, float]]) -> None:
    found = tuple(_night(back + 1, *figures) for back, figures in enumerate(nights))
    nearest = similar(found[0], found, count=1)[0]
    assert (nearest.surface_min_degc, nearest.air_min_degc, nearest.precipitation_mm) == nights[0] or nearest.morning > found[
        0
    ].morning
