import json

from dashboard.components.map import clicked, network_map
from dashboard.style import DARK
from model.domain.roads import Network


def _deck(network: Network, *, chosen: str | None = None, style: str | None = None, marked: int = 5) -> str:
    return network_map(network, DARK, lines="/geo/lines", marks="/geo/marks", marked=marked, chosen=chosen, style=style).to_json()


def test_roads_are_fetched_by_the_browser_and_only_the_chosen_unit_is_in_the_page(network: Network) -> None:
    deck = json.loads(_deck(network, chosen="c1"))
    assert deck["mapStyle"] == "/app/static/style-dark.json"
    halo, lines, labels = (layer["data"] for layer in deck["layers"])
    assert (lines, labels) == ("/geo/lines", "/geo/marks")
    assert len(halo) == sum(segment.unit_id == "c1" for segment in network.segments)
    assert len(_deck(network)) < 4000


def test_no_address_of_another_host_and_a_background_where_one_is_set(network: Network) -> None:
    assert "://" not in _deck(network)
    assert json.loads(_deck(network, style="/kartor/stil.json"))["mapStyle"] == "/kartor/stil.json"


def test_a_click_names_its_unit() -> None:
    assert clicked({"objects": {"routes": [{"type": "Feature", "properties": {"unit_id": "c4"}}]}}) == "c4"
    assert clicked({"objects": {"labels": [{"unit_id": "c5"}]}}) == "c5"
    assert clicked({"objects": {}}) is None
    assert clicked(None) is None
