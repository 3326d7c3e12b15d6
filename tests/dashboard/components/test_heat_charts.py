"""The charts of heated ground hold to the Vega-Lite schema and tell what the page tells."""

import pytest

from config.site import Site
from dashboard.components import heat_charts
from dashboard.format import Format
from dashboard.heat import Heat, heat_of
from dashboard.style import palette
from model.domain.plans import Assessment
from model.domain.roads import Network
from tests.dashboard.sample import NOW


@pytest.fixture
def heat(assessment: Assessment, network: Network, site: Site) -> Heat:
    found = heat_of(assessment, network, site, now=NOW, spot=())
    assert found is not None
    return found


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_every_chart_is_drawn_in_both_themes(heat: Heat, swedish: Format, theme: str) -> None:
    colours = palette(theme)
    heat_charts.power(heat, swedish, colours).to_dict()
    heat_charts.cost(heat, swedish, colours).to_dict()
    heat_charts.slab(heat, heat.zones[0], swedish, colours).to_dict()


def test_the_table_of_a_zone_tells_mode_and_slab_with_its_interval(heat: Heat, swedish: Format) -> None:
    told = heat_charts.slab_frame(heat, heat.zones[0], swedish)
    assert told["mode_text"].iloc[0] == "smältning"
    assert told["slab_text"].iloc[0] == "9,0 (8,0–10,0)"
