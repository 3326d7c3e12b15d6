import pytest

from dashboard.components import road_charts
from dashboard.components.road_hours import RoadHours
from dashboard.format import Format
from dashboard.style import DARK, LIGHT, Palette
from dashboard.text.words import catalogue
from model.domain.plans import Assessment


def hours(assessment: Assessment, form: Format, unit: str = "z1") -> RoadHours:
    return RoadHours(assessment.hourly, form, hours=48, unit_id=unit)


@pytest.mark.parametrize("colours", [DARK, LIGHT], ids=["dark", "light"])
def test_every_chart_is_valid_and_says_its_words(assessment: Assessment, swedish: Format, colours: Palette) -> None:
    found = hours(assessment, swedish)
    frame = found.frame()
    ribbon = road_charts.ribbon(found.ribbon(), frame, swedish, colours).to_dict()
    assert {"lös snö", "smältning", "grundvärme"} <= {row.get("name") for rows in ribbon["datasets"].values() for row in rows}
    assert [layer["mark"]["type"] for layer in road_charts.friction(found.friction(), swedish, colours).to_dict()["layer"]].count(
        "area"
    ) == 2
    stores = road_charts.stores(found.stores(), swedish, colours).to_dict()
    assert {"Vatten", "Is", "Rimfrost"} <= {row.get("name") for rows in stores["datasets"].values() for row in rows}
    road_charts.heat(found.heat(), swedish, colours).to_dict()


def test_the_profile_names_each_temperature(assessment: Assessment, swedish: Format) -> None:
    found = hours(assessment, swedish)
    values = found.profile()[3]
    spec = road_charts.profile(found.depths(), values, (-4.0, -2.0), swedish, DARK).to_dict()
    texts = {row.get("text") for rows in spec["datasets"].values() for row in rows}
    assert {swedish.number(float(value), 1) for value in values} <= texts


def test_every_run_has_a_colour_a_word_and_a_letter() -> None:
    tints = road_charts.ribbon_colours(DARK)
    for language in ("sv", "en"):
        words = catalogue(language)  # type: ignore[arg-type]
        for key in tints:
            assert words[key]
            assert 1 <= len(words[f"letter.{key}"]) <= 3
        for prefix in ("condition", "slip", "mode"):
            letters = [text for key, text in words.items() if key.startswith(f"letter.{prefix}.")]
            assert len(set(letters)) == len(letters)
            assert {key for key in words if key.startswith(f"{prefix}.")} <= set(tints)
