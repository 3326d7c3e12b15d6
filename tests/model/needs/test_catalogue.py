"""A need is added by declaring it: learning, features and the card take the fourth and fifth as they are."""

import ast
from pathlib import Path

import numpy as np
import xarray as xr

import model.features
import model.learning
from model.domain.needs import NIGHT_NEEDS, SEASON_NEEDS, Need
from model.domain.weather import to_utc64
from model.ensemble import build_ensemble
from model.features.build import build_features
from model.features.places import unit_places
from model.learning.models import from_files
from model.learning.predict import predict_needs
from model.learning.train import train
from model.needs.catalogue import DECLARATIONS, RULES
from model.needs.judged import NEED_RULES, need_flags, unit_columns
from model.needs.thumb import MiddleForecast
from tests.model.learning.conftest import OPTIONS
from tests.model.learning.season_samples import short_season
from tests.model.road_samples import hand_made_outputs
from tests.model.small_network import small_network
from tests.model.small_site import small_site
from tests.model.weather_samples import NOW, hourly_forecast


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


def test_neither_features_nor_learning_know_a_need_by_name() -> None:
    for place in (model.learning, model.features):
        for file in Path(place.__path__[0]).glob("*.py"):
            named = [
                node.attr
                for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
                if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Need"
            ]
            assert not named, f"{file.name} knows {named}"


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


def test_the_new_needs_are_learnt_and_told_by_the_code_that_learns_the_old_ones() -> None:
    training = train([spring(year) for year in (2022, 2023, 2024)], small_network(), small_site(), OPTIONS, rules=RULES)
    assert set(training.models.needs) >= set(SEASON_NEEDS)
    facts = training.models.card["facts"]
    assert isinstance(facts, dict)
    for need in SEASON_NEEDS:
        assert facts["rows"][need.value] > 500
        assert training.models.needs[need].scores["judged_need_nights"] >= 3
    read = from_files(training.files)
    assert set(read.needs) == set(training.models.needs)
    names = [f"probability_{need.value}" for need in RULES]
    network = small_network()
    ensemble = build_ensemble([hourly_forecast(precipitation_amount=0.3)], members=5, start=NOW, hours=24, seed=1)
    outputs = hand_made_outputs(ensemble, len(network.segments))
    block = build_features(
        ensemble=ensemble,
        outputs=outputs,
        needs=need_flags(outputs, network, rules=RULES),
        places=unit_places(network, unit_columns(network), column_point=np.zeros(len(network.segments), dtype=np.intp), points=2),
        issued_at=to_utc64(NOW),
    )
    told = predict_needs(read, block, network, rules=RULES)
    assert set(names) <= set(told)
    for need in SEASON_NEEDS:
        learned = told[f"probability_{need.value}"].attrs["rung"] == "learned"
        assert learned == (need in read.trusted_needs)


def test_the_rule_of_thumb_is_the_needs_own() -> None:
    told = MiddleForecast(
        surface_temperature=np.array([2.0, -1.0, -1.0]),
        above_dew_point=np.array([1.0, 1.0, -0.5]),
        wet=np.array([False, True, False]),
        snow_depth=np.array([0.0, 3.0, 6.0]),
        start_depth=np.full(3, 5.0),
    )
    said = {need: rule.thumb(told).tolist() for need, rule in RULES.items()}
    assert said[Need.PLOUGHING] == [False, False, True]
    assert said[Need.SALTING] == said[Need.HEATING] == said[Need.INSPECTION] == [False, True, True]
    assert said[Need.SAND_PICKUP] == [True, False, False]
