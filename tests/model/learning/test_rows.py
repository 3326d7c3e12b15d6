import numpy as np

from model.learning.rows import Rows, one_in, stacked


def piece(hour: str, count: int) -> Rows:
    moment = np.full(count, np.datetime64(hour, "ns"))
    return Rows(np.ones((count, 3), np.float32), np.ones(count, np.float32), moment, moment, np.zeros(count, np.intp))


def test_a_night_runs_from_noon_to_noon():
    nights = [piece(hour, 1).night[0] for hour in ("2026-01-09T13", "2026-01-10T01", "2026-01-10T11", "2026-01-10T12")]
    assert nights[0] == nights[1] == nights[2] == nights[3] - 1


def test_pieces_are_stacked_and_none_is_an_empty_table():
    rows = stacked([piece("2026-01-10T01", 2), piece("2026-01-11T01", 3)], columns=3)
    assert rows.features.shape == (5, 3)
    assert len(rows.where(rows.night == rows.night[0]).target) == 2
    assert stacked([], columns=7).features.shape == (0, 7)


def test_thinning_leaves_no_hour_of_the_day_out():
    places = np.arange(2900)
    kept = one_in(places, 8, np.random.default_rng(7))
    assert kept.size == 363
    assert (np.diff(kept) > 0).all()
    assert set(kept % 8) == set(range(8))
    assert one_in(places, 1, np.random.default_rng(7)) is places
