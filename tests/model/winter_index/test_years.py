"""A season by its index, with what each class cost in it and before, as in a normal winter."""

import numpy as np
import pytest

from model.winter_index.table import INDICES
from model.winter_index.years import FOLLOWED, season_index, with_standby
from tests.dashboard.winters import counted_winters

TABLE = counted_winters()
COSTS = {"2025/26": {"P1": 3e5, "": 1e5}, "2023/24": {"P1": 8e5}, "2019/20": {"P1": 1.0}}
STANDBY = {"2025/26": 2e5, "2023/24": 5e5}


def test_each_counted_winter_with_costs_is_told_by_class_as_in_a_normal_one() -> None:
    found = season_index(TABLE, "2025/26", COSTS, STANDBY, heat={}, few_winters=10)
    assert found is not None
    assert (str(found.until), found.is_from_few, found.simulated) == ("2026-01-15", True, True)
    assert set(found.standings) == set(INDICES)
    assert [(item.season, item.class_code, item.winters) for item in found.years] == [
        ("2025/26", "", 3),
        ("2025/26", "P1", 3),
        ("2023/24", "P1", 2),
    ]
    first = found.years[1].cost
    share = found.standings[FOLLOWED].share
    assert share is not None
    assert first.actual_sek == pytest.approx(3e5 + 1.5e5)
    assert first.normalised_sek == pytest.approx(1.5e5 + 3e5 / share, rel=1e-6)
    assert first.low_sek is not None
    assert first.high_sek is not None
    assert first.low_sek < first.normalised_sek < first.high_sek
    assert found.years[2].cost.low_sek is None, "two other winters draw no interval"


def test_heat_bears_no_standby_and_does_not_go_with_the_occasions() -> None:
    costs = {"2025/26": {"P1": 3e5, "MV": 9e6, "P2": 2e5}}
    heat = {"2025/26": {"MV": 9e6, "P2": 1e5}}
    found = season_index(TABLE, "2025/26", costs, STANDBY, heat=heat, few_winters=10)
    assert found is not None
    share = found.standings[FOLLOWED].share
    assert share is not None
    told = {item.class_code: item.cost for item in found.years}
    assert (told["MV"].actual_sek, told["MV"].normalised_sek, told["MV"].low_sek) == (9e6, None, None)
    assert told["P1"].actual_sek == pytest.approx(3e5 + 1.5e5)
    assert told["P1"].normalised_sek == pytest.approx(1.5e5 + 3e5 / share, rel=1e-6)
    assert told["P2"].actual_sek == pytest.approx(2e5 + 0.5e5)
    assert told["P2"].normalised_sek == pytest.approx(0.5e5 + 1e5 + 1e5 / share, rel=1e-6)


def test_a_winter_of_heat_alone_leaves_standby_with_nobody() -> None:
    assert with_standby({"MV": 5.0}, {"MV": 5.0}, 100.0) == ({"MV": 5.0}, {"MV": 5.0})


def test_a_winter_that_is_not_counted_or_not_known_is_none() -> None:
    assert season_index(TABLE, "1999/00", COSTS, STANDBY, heat={}, few_winters=10) is None
    unknown = TABLE.copy(deep=True)
    unknown[FOLLOWED].loc[{"season": "2025/26"}] = np.nan
    assert season_index(unknown, "2025/26", COSTS, STANDBY, heat={}, few_winters=10) is None
