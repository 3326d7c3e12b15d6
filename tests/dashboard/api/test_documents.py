import json
from dataclasses import replace
from datetime import timedelta

import jsonschema
import pytest

from dashboard.api.documents import recommendations, routes
from dashboard.api.openapi import SCHEMAS
from model.domain.plans import Advice, Assessment
from model.domain.roads import Network
from tests.dashboard.sample import NOW, sample_assessment, sample_network, sample_site


@pytest.fixture(scope="module")
def network() -> Network:
    return sample_network(sample_site())


@pytest.fixture(scope="module")
def night(network: Network) -> Assessment:
    return sample_assessment(network, sample_site(), NOW)


def test_every_open_window_is_told_and_none_that_has_closed(network: Network, night: Assessment) -> None:
    first, *others = night.recommendations
    closed = replace(night, recommendations=(replace(first, window_end=NOW), *others))
    told = recommendations(7, closed, network, now=NOW, wanted={})
    assert 0 < len(told["recommendations"]) == len(others)
    assert (told["assessment"], told["simulated"]) == (7, True)


@pytest.mark.parametrize(
    "wanted", [{"class": "P1"}, {"district": "Norr"}, {"need": "salting"}, {"advice": "act"}, {"unit": "c3"}]
)
def test_what_is_asked_for_is_what_comes(network: Network, night: Assessment, wanted: dict[str, str]) -> None:
    units = {unit.id: unit for unit in network.units}
    told = recommendations(7, night, network, now=NOW, wanted=wanted)["recommendations"]
    ((name, value),) = wanted.items()
    read = {"class": lambda item: units[item["unit"]].class_code, "district": lambda item: units[item["unit"]].district}
    assert told
    assert {read.get(name, lambda item: item[name])(item) for item in told} == {value}


def test_what_is_unknown_is_null_beside_the_advice_unknown(network: Network, night: Assessment) -> None:
    unknown = recommendations(7, night, network, now=NOW, wanted={"advice": "unknown"})["recommendations"]
    assert unknown
    assert {item["probability"] for item in unknown} == {None}
    text = json.dumps(recommendations(7, night, network, now=NOW, wanted={}), allow_nan=False)
    jsonschema.validate(json.loads(text), SCHEMAS["Recommendations"])


def test_a_figure_that_is_no_number_becomes_null_and_no_invalid_json(network: Network, night: Assessment) -> None:
    spoilt = replace(night, recommendations=(replace(night.recommendations[0], probability=float("nan")),))
    told = recommendations(7, spoilt, network, now=NOW, wanted={})
    assert told["recommendations"][0]["probability"] is None


def test_segments_carry_the_advice_of_their_units_first_open_window(network: Network, night: Assessment) -> None:
    told = routes(7, night, network, now=NOW)
    jsonschema.validate(json.loads(json.dumps(told, allow_nan=False)), SCHEMAS["Routes"])
    assert [feature["id"] for feature in told["features"]] == [segment.id for segment in network.segments]
    by_unit = {feature["properties"]["unit"]: feature["properties"]["advice"] for feature in told["features"]}
    acting = {item.unit_id for item in night.recommendations if item.advice is Advice.ACT and item.window_end > NOW}
    assert any("act" in advice.values() for unit, advice in by_unit.items() if unit in acting and advice != "unknown")


def test_without_an_assessment_or_after_its_windows_the_advice_is_unknown_and_never_none(
    network: Network, night: Assessment
) -> None:
    late = NOW + timedelta(days=30)
    for told in (routes(None, None, network, now=NOW), routes(7, night, network, now=late)):
        assert {feature["properties"]["advice"] for feature in told["features"]} == {"unknown"}
        jsonschema.validate(json.loads(json.dumps(told)), SCHEMAS["Routes"])


def test_the_rules_round_stands_beside_the_advice_and_is_null_where_it_says_nothing(network: Network, night: Assessment) -> None:
    told = {item["unit"]: item for item in recommendations(7, night, network, now=NOW, wanted={})["recommendations"]}
    assert (told["c1"]["rule_calls"], told["c1"]["rule_cost_sek"]) == (True, 8000)
    assert (told["c2"]["rule_calls"], told["c2"]["rule_cost_sek"]) == (False, None)
    zone = network.zones[0].id
    assert (told[zone]["rule_calls"], told[zone]["rule_cost_sek"]) == (None, None)
