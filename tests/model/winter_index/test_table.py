"""Winters as one table."""

import numpy as np
import pytest

from config.indices import WinterIndices
from model.domain.errors import DomainError
from model.winter_index.table import DAYS, Winter, index_table, season_name, standing
from tests.model.winter_index.test_points import hours


def _winter(year: int, *, begins: str = "10-01", days: int = 60, surface: float = -1.0) -> Winter:
    return Winter(season_name(year), np.datetime64(f"{year}-{begins}"), hours(days, surface=surface, dew=0.0), simulated=False)


def test_days_count_from_october_and_unknown_days_are_unknown() -> None:
    table = index_table([_winter(2024), _winter(2025, begins="11-01", days=20)], WinterIndices())
    assert table.sizes["day"] == DAYS
    late = table["swedish"].sel(season="2025/26").to_numpy()
    assert np.isnan(late[:31]).all()
    assert np.isfinite(late[31:51]).all()
    assert np.isnan(late[51:]).all()


def test_a_running_winter_is_set_against_the_same_days_of_others() -> None:
    table = index_table([_winter(2023), _winter(2024, surface=5.0), _winter(2025, days=20)], WinterIndices())
    found = standing(table, "2025/26", "swedish")
    assert found.winters == 2
    assert found.share == pytest.approx(2.0)


def test_a_leap_years_further_day_does_not_leave_its_winter_without_others() -> None:
    """To the end of April a leap winter has a day that no other has: it is set beside them all the same."""
    table = index_table([_winter(2022, days=212), _winter(2023, days=213), _winter(2024, days=212)], WinterIndices())
    assert [standing(table, f"{year}/{year - 1999}", "swedish").winters for year in (2022, 2023, 2024)] == [2, 2, 2]
    short = index_table([_winter(2022, days=200), _winter(2023, days=213)], WinterIndices())
    assert standing(short, "2023/24", "swedish").winters == 0, "a winter that ends far sooner does not know the same days"


def test_says_which_winters_there_are() -> None:
    with pytest.raises(DomainError, match="2024/25"):
        standing(index_table([_winter(2024)], WinterIndices()), "2030/31", "swedish")
