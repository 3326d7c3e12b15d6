import numpy as np

from dashboard.components.frames import Hours
from dashboard.format import Format
from model.domain.plans import Assessment


def test_the_twin_holds_every_hour_in_words(assessment: Assessment, swedish: Format) -> None:
    table = Hours(assessment.hourly, swedish, hours=48, unit_id="c1").table()
    assert len(table) == 48
    assert table["Tid"][0] == "fre 04:00"
    assert table["Yta °C"][0].startswith("−")
    assert "Plogning" in table.columns
    assert "Markvärme" not in table.columns


def test_the_network_is_the_middle_of_its_units(assessment: Assessment, swedish: Format) -> None:
    hours = Hours(assessment.hourly, swedish, hours=24, unit_id=None)
    expected = np.median(assessment.hourly["air_temperature"].to_numpy()[:, 0, 2])
    assert np.isclose(hours.temperatures()["air"][0], expected)


def test_missing_hours_are_words_and_never_zero(assessment: Assessment, swedish: Format) -> None:
    unknown = assessment.hourly.map(lambda values: values * np.nan)
    hours = Hours(unknown, swedish, hours=24, unit_id="c1")
    assert not hours.known
    assert hours.precipitation().empty
    assert hours.wet_unknown_h == 24
    table = hours.table()
    assert set(table["Yta °C"]) == {"saknas"}
    assert set(table["Snö mm"]) == {"saknas"}
    assert "0" not in "".join(table["Nederbördsrisk"])


def test_an_hour_that_lacks_one_kind_of_precipitation_is_not_dry(assessment: Assessment, swedish: Format) -> None:
    whole = Hours(assessment.hourly, swedish, hours=24, unit_id="c1")
    assert whole.wet_unknown_h == 0
    lacking = assessment.hourly.copy(deep=True)
    lacking["freezing_rain_amount"][:, 3:5] = np.nan
    assert Hours(lacking, swedish, hours=24, unit_id="c1").wet_unknown_h == 2


def test_dark_hours(assessment: Assessment, swedish: Format) -> None:
    frame = Hours(assessment.hourly, swedish, hours=24, unit_id=None).frame()
    by_hour = dict(zip(frame["when"].str.slice(4, 6), frame["dark"], strict=True))
    assert by_hour["04"]
    assert not by_hour["12"]
    assert by_hour["23"]
