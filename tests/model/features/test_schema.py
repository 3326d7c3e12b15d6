from dataclasses import replace

from model.domain.needs import Need
from model.features import schema
from model.features.schema import FEATURE_NAMES, FEATURES, SCHEMA_HASH, SENSES, monotone_constraints, schema_hash
from model.needs.catalogue import RULES


def test_names_are_unique_and_the_hash_is_stable():
    assert len(set(FEATURE_NAMES)) == len(FEATURE_NAMES)
    assert schema_hash() == SCHEMA_HASH
    assert len(SCHEMA_HASH) == 64


def test_a_model_of_other_directions_is_another_schema(monkeypatch):
    turned = tuple(replace(feature, sense=None) if feature.name == "snow_depth_mean" else feature for feature in FEATURES)
    monkeypatch.setattr(schema, "FEATURES", turned)
    assert schema_hash() != SCHEMA_HASH


def test_physics_gives_the_directions():
    direction = {need: dict(zip(FEATURE_NAMES, monotone_constraints(RULES[need].directions), strict=True)) for need in Need}
    assert direction[Need.PLOUGHING]["snow_depth_mean"] == 1
    assert direction[Need.PLOUGHING]["snowfall_6h_mean"] == 1
    assert direction[Need.SALTING]["surface_temperature_q10"] == -1
    assert direction[Need.SALTING]["surface_temperature_sd"] == 0
    assert direction[Need.PLOUGHING]["surface_temperature_mean"] == 0
    for need in Need:
        assert direction[need]["need_share"] == 1
        assert set(RULES[need].directions) <= set(SENSES) - {"verdict"}, "a misspelt sense would leave the need free"


def test_every_feature_has_a_group_and_a_unit():
    assert all(feature.group and feature.units for feature in FEATURES)
