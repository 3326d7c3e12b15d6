from datetime import date

from config.site import Site
from dashboard.components.money import cumulative
from dashboard.format import Format
from dashboard.season import season_costs
from dashboard.style import LIGHT


def test_cost_and_even_pace_named_at_their_ends(site: Site, swedish: Format) -> None:
    costs = season_costs([], site.season, today=date(2026, 1, 16))
    spec = cumulative(costs, swedish, LIGHT).to_dict()
    ends = next(rows for rows in spec["datasets"].values() if len(rows) == 2)
    assert {row["name"] for row in ends} == {"Kostnad", "Jämn takt"}
    assert abs(ends[0]["y"] - ends[1]["y"]) > 0.3
