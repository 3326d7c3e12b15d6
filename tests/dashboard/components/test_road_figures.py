import numpy as np

from dashboard.components.road_figures import facts, road_table, zone_facts
from dashboard.components.road_hours import RoadHours
from dashboard.format import Format
from model.domain.plans import Assessment


def hours(assessment: Assessment, form: Format, unit: str = "c1") -> RoadHours:
    return RoadHours(assessment.hourly, form, hours=48, unit_id=unit)


def test_every_store_has_a_figure_with_unit_and_spread(assessment: Assessment, swedish: Format) -> None:
    told = dict(facts(hours(assessment, swedish), 5))
    assert told["Väglag"] == "**Lös snö** :gray[(80\xa0%, packad snö 10\xa0%)]"
    assert "▲ **Snöhalka**" in told["Halka"]
    assert told["Friktion (uppskattning)"] == "**0,30** :gray[(0,20 – 0,40)]"
    assert told["Snö"].endswith("torr, 95\xa0kg/m³")
    assert "9 av 10 under 0,15" in told["Is"]
    assert told["Fryspunkt"] == "**−1,2\xa0°C**"
    assert told["Salt, löst + torrt"] == "**1,5 + 0,5\xa0g/m²**"
    assert told["Plogvall (senaste dygnens plogning)"] == "**12\xa0cm**"
    assert told["Sand"] == "**0\xa0g/m²**"


def test_no_slipperiness_is_told_with_its_risk(assessment: Assessment, english: Format) -> None:
    assert dict(facts(hours(assessment, english), 0))["Slip"] == ":gray[○ **Not slippery**] :gray[(risk 10%)]"


def test_a_zone_tells_mode_heat_slab_fluid_and_what_is_free_of_snow(assessment: Assessment, swedish: Format) -> None:
    on, off = (dict(zone_facts(hours(assessment, swedish, "z1"), place)) for place in (1, 20))
    assert on["Värme"] == "**smältning**"
    assert on["Rörvärme"] == "**210\xa0W/m²**"
    assert on["Vätska"] == "**22\xa0°C**"
    assert on["Snöfri yta"] == "**95\xa0%**"
    assert off["Värme"] == "**grundvärme**"
    assert off["Vätska"] == ":gray[ingen värme på]"


def test_what_is_not_known_is_missing_and_never_zero(assessment: Assessment, swedish: Format) -> None:
    holed = assessment.hourly.copy(deep=True)
    for name, variable in holed.data_vars.items():
        holed[name][:] = 255 if variable.dtype == np.uint8 else np.nan
    found = RoadHours(holed, swedish, hours=48, unit_id="z1")
    for heading, text in (*facts(found, 0), *zone_facts(found, 0)):
        assert "0" not in text, heading
        assert "◇ Saknas" in text or heading == "Vätska", heading
    table = road_table(found)
    assert (table["Väglag"] == "saknas").all()
    assert (table["Is mm"] == "saknas").all()


def test_the_table_holds_every_hour_of_everything(assessment: Assessment, english: Format) -> None:
    table = road_table(hours(assessment, english, "z1"))
    assert len(table) == 48
    for heading in ("Road", "Slip", "Friction (estimate)", "Water mm", "Snow mm", "Ice mm", "Frost mm", "Snow kg/m³", "Snow is"):
        assert heading in table
    for heading in ("5 cm °C", "190 cm °C", "Freezing point °C", "Slab °C", "Pipe heat W/m²", "Snow-free area", "Heat"):
        assert heading in table
    assert table["Road"].iloc[0] == "wet"
    assert table["Slip, shares"].iloc[3] == "hoar frost 80%, ice 10%"
    assert "Heat" not in road_table(hours(assessment, english, "c1"))
