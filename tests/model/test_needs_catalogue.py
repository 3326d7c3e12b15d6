"""A need is added by declaring it: learning, features and the card take the fourth and fifth as they are."""

import numpy as np
import pytest
import xarray as xr

from model.domain.needs import NIGHT_NEEDS, SEASON_NEEDS, Need
from model.learning.models import from_files
from model.learning.train import train
from model.needs import NEED_RULES
from model.needs_catalogue import DECLARATIONS, SEASON_DECLARATIONS
from tests.model.learning.conftest import OPTIONS
from tests.model.learning.season_samples import short_season
from tests.model.small_network import small_network
from tests.model.small_site import small_site


def test_every_need_has_one_declaration_with_words_prices_and_a_place_of_its_own() -> None:
    assert set(DECLARATIONS) == set(Need) == {*NIGHT_NEEDS, *SEASON_NEEDS}
    assert len({item.place for item in DECLARATIONS.values()}) == len(DECLARATIONS)
    for need, item in DECLARATIONS.items():
        assert item.need is need
        assert all((*item.words.name, *item.words.short, *item.words.verb, *item.pricing.told))
        assert (item.horizon.ends == "deadline") == (need in NIGHT_NEEDS)
        assert item.rule.zones == (item.unit == "zone")
    for need in NIGHT_NEEDS:
        assert DECLARATIONS[need].rule is NEED_RULES[need]


@pytest.fixture
def only_season_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    """The register of needs holds the two of the season alone; nothing else of Halka is told."""
    for need in NIGHT_NEEDS:
        monkeypatch.delitem(NEED_RULES, need)  # type: ignore[arg-type]
    for need, item in SEASON_DECLARATIONS.items():
        monkeypatch.setitem(NEED_RULES, need, item.rule)  # type: ignore[arg-type]


def spring(year: int) -> xr.Dataset:
    """A made-up season whose days thaw and whose nights freeze, with showers on every third day and plenty of sand."""
    season = short_season(year, days=32)
    for prefix, hours in (("", season["time"]), ("fc_", season["issue"] + season["lead"] * np.timedelta64(1, "h"))):
        clock = hours.dt.hour
        showers = ((clock >= 15) & (clock <= 17) & (hours.dt.dayofyear % 3 == 0)) * 0.5
        season[prefix + "precipitation_amount"] = (season[prefix + "precipitation_amount"] + showers).transpose(
            *season[prefix + "precipitation_amount"].dims
        )
        daily = 1.0 + 5.0 * np.cos(2 * np.pi * (clock - 13) / 24)
        for name, drier in (("air_temperature", 0.0), ("dew_point_temperature", 2.0)):
            calm = 0.4 * season[prefix + name] + (daily - drier)
            season[prefix + name] = calm.transpose(*season[prefix + name].dims).astype(np.float32)
    season["action_kind"] = ("action", np.array(["sand"] * 8))
    season["action_unit"] = ("action", np.array(["r1", "r2"] * 4))
    season["action_rate_g_m2"] = ("action", np.full(8, 400.0))
    return season


@pytest.mark.usefixtures("only_season_needs")
def test_the_new_needs_are_learnt_by_the_code_that_learns_the_old_ones() -> None:
    training = train([spring(year) for year in (2022, 2023, 2024)], small_network(), small_site(), OPTIONS)
    assert set(training.models.needs) == set(SEASON_NEEDS)
    facts = training.models.card["facts"]
    assert isinstance(facts, dict)
    for need, model in training.models.needs.items():
        assert facts["rows"][need.value] > 500
        assert model.scores["judged_need_nights"] >= 3
    assert set(from_files(training.files).needs) == set(SEASON_NEEDS)
