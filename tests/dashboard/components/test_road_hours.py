import numpy as np
import pytest

from dashboard.components.road_hours import MISSING_CODE, RoadHours
from dashboard.format import Format
from model.domain.plans import Assessment


def hours(assessment: Assessment, form: Format, unit: str = "c1") -> RoadHours:
    return RoadHours(assessment.hourly, form, hours=48, unit_id=unit)


def test_conditions_come_likeliest_first(assessment: Assessment, swedish: Format) -> None:
    found = hours(assessment, swedish).conditions([0])
    assert [(item.word, round(item.share, 2)) for item in found] == [("våt", 0.8), ("snömodd", 0.1)]
    over_a_day = hours(assessment, swedish).conditions(range(24))
    assert over_a_day[0].word == "lös snö"
    assert sum(item.share for item in over_a_day) <= 1.0


def test_runs_are_named_in_words_or_letters(assessment: Assessment, swedish: Format) -> None:
    runs = hours(assessment, swedish).ribbon()
    road = runs[runs["row"] == "Väglag"]
    assert list(road["name"]) == ["våt", "rimfrost", "lös snö"]
    assert list(road["letter"]) == ["V", "R", "lös snö"]
    assert list(road["when"])[:2] == ["03:00 – 05:00", "05:00 – 07:00"]
    assert list(road["chance"]) == ["80\xa0%"] * 3
    assert set(runs["row"]) == {"Väglag", "Halka"}
    assert set(hours(assessment, swedish, "z1").ribbon()["row"]) == {"Väglag", "Halka", "Värme"}


def test_a_run_without_slipperiness_tells_the_chance_of_that(assessment: Assessment, swedish: Format) -> None:
    runs = hours(assessment, swedish).ribbon()
    assert runs[runs["name"] == "ingen halka"]["chance"].tolist() == ["90\xa0%"]


def test_the_profile_goes_from_the_surface_down(assessment: Assessment, english: Format) -> None:
    found = hours(assessment, english)
    assert found.depths() == ["Surface", "5 cm", "20 cm", "50 cm", "190 cm"]
    assert found.profile().shape == (48, 5)
    assert found.profile()[0, 1] - found.profile()[0, 0] == pytest.approx(0.2, abs=1e-5)


def test_what_an_older_assessment_did_not_keep_is_missing(assessment: Assessment, swedish: Format) -> None:
    kept = ["road_surface_temperature", "air_temperature", "snow_depth", "water_amount"]
    found = RoadHours(assessment.hourly[kept], swedish, hours=48, unit_id="c1")
    assert not found.known
    assert not found.heated
    assert (found.codes("road_condition") == MISSING_CODE).all()
    assert np.isnan(found.values("freezing_point")).all()
    assert np.isnan(found.spread("friction_estimate")).all()
    assert np.isnan(found.slip_chance()).all()
    assert found.conditions([0]) == found.slips([0]) == []
    assert found.profile().shape == (48, 1)
    assert found.ribbon().empty
