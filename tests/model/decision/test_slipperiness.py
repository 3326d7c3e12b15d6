import numpy as np
import pytest

from model.decision.slipperiness import kind_at_onset
from model.domain.needs import Slipperiness
from tests.model.decision.unit_samples import seen_at, unit_members

HOUR = 6
NOW = np.arange(24) == HOUR
BEFORE = np.arange(24) < HOUR


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({"frost": 0.08}, Slipperiness.FROST),
        ({"ice": 0.2}, Slipperiness.ICE),
        ({"water": 0.3, "frost": 0.05}, Slipperiness.ICE),
        ({"ice": 0.1, "rain": 0.4 * NOW}, Slipperiness.RAIN_ON_COLD),
        ({"ice": 0.3, "freezing_rain": 0.3 * NOW}, Slipperiness.FREEZING_RAIN),
        ({"snow": 1.0, "snowfall": 0.5}, Slipperiness.SNOW),
        ({"snow": 1.0, "wind": 10.0, "air_temperature": -4.0}, Slipperiness.DRIFT),
        ({"snow": 1.0, "wind": 10.0, "air_temperature": -4.0, "snowfall": 0.5}, Slipperiness.SNOW),
        ({"ice": 1.2, "snow": 2.0 * BEFORE}, Slipperiness.PACKED_SNOW),
        ({"ice": 0.6, "snow": 3.0, "snowfall": 0.5}, Slipperiness.PACKED_SNOW),
        ({"ice": 0.6, "snow": 9.0, "snowfall": 0.5}, Slipperiness.SNOW),
    ],
)
def test_kind_follows_what_lies_and_falls(values: dict[str, object], kind: Slipperiness) -> None:
    assert kind_at_onset(unit_members(**values), seen_at(HOUR)) is kind


def test_the_kind_of_most_members_wins() -> None:
    frost = np.array([[0.1], [0.1], [0.1], [0.0]])
    assert kind_at_onset(unit_members(frost=frost, ice=0.05), seen_at(HOUR)) is Slipperiness.FROST
