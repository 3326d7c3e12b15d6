import json

import pytest

from dashboard.components.map import clicked, dashes, legend, network_map
from dashboard.style import DARK, Status
from dashboard.text.words import Words
from dashboard.todo import rows
from model.domain.plans import Assessment
from model.domain.roads import Network
from tests.dashboard.sample import NOW


def test_icon_word_and_colour_by_need(assessment: Assessment, network: Network) -> None:
    found, _ = rows(assessment, network, now=NOW, signed={})
    deck = json.loads(network_map(network, {row.unit.id: row for row in found}, Words("sv"), DARK, chosen="c1").to_json())
    assert deck["mapStyle"] == "/app/static/style-dark.json"
    lines, labels = (layer["data"] for layer in deck["layers"])
    by_unit = {line["unit_id"]: line for line in lines}
    assert by_unit["c1"]["width"] == 6
    assert by_unit["c1"]["colour"] != by_unit["c2"]["colour"] != by_unit["c5"]["colour"]
    words = {label["unit_id"]: label["text"] for label in labels}
    assert words["c1"] == "■ Plogning"
    assert words["c3"] == "▲ Plogning"
    assert words["c6"] == "◇ Saknas"
    assert "c5" not in words
    assert "Starta: Plogning" in by_unit["c1"]["label"]


def test_no_address_of_another_host(assessment: Assessment, network: Network) -> None:
    found, _ = rows(assessment, network, now=NOW, signed={})
    text = network_map(network, {row.unit.id: row for row in found}, Words("en"), DARK, chosen=None).to_json()
    assert "://" not in text


def test_a_missing_route_is_dashed(assessment: Assessment, network: Network) -> None:
    found, _ = rows(assessment, network, now=NOW, signed={})
    assert next(row for row in found if row.unit.id == "c6").status is Status.MISSING
    deck = json.loads(network_map(network, {row.unit.id: row for row in found}, Words("sv"), DARK, chosen=None).to_json())
    lines = deck["layers"][0]["data"]
    assert sum(line["unit_id"] == "c6" for line in lines) > sum(line["unit_id"] == "c5" for line in lines)
    assert len(dashes(((16.0, 59.0), (16.1, 59.0)))) > 10
    assert dashes(((16.0, 59.0), (16.0001, 59.0)))[0][0] == pytest.approx((16.0, 59.0))


def test_the_legend_counts_in_words(assessment: Assessment, network: Network) -> None:
    found, _ = rows(assessment, network, now=NOW, signed={})
    assert legend(found, Words("sv")) == "Plogning 3 · Halkbekämpning 1 · Markvärme 1 · Inget behov 2 · Saknas 1"


def test_a_click_names_its_unit() -> None:
    assert clicked({"objects": {"routes": [{"unit_id": "c4"}]}}) == "c4"
    assert clicked({"objects": {}}) is None
    assert clicked(None) is None
