"""The line of the night in words."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from dashboard.components.night_line import after_text, fall_text, normal_text
from dashboard.format import NBSP, Format
from dashboard.screen import Screen
from model.domain.plans import Assessment
from model.night_ahead import KINDS, night
from tests.dashboard.sample import NOW


def test_what_follows_the_night_is_told(assessment: Assessment, swedish: Format) -> None:
    chance = assessment.hourly["probability_of_precipitation"].copy() * 0.0
    depth = assessment.hourly["snow_depth"].copy() * 0.0
    chance[:, 13:19] = 0.9
    depth[:, 13:19] = np.linspace(2.5, 15.0, 6)[None, :, None]
    depth[:, 19:] = 15.0
    more = assessment.hourly.assign(probability_of_precipitation=chance, snow_depth=depth)
    more["snowfall_amount"] = more["snowfall_amount"] * 0.0 + 1.0
    found = night(more, now=NOW, hours=9)
    assert found is not None
    assert found.fall.kind is None
    assert found.until <= NOW + timedelta(hours=9)
    assert found.after is not None
    assert found.after.kind == "snow"
    assert found.after.ends_at - found.after.starts_at == timedelta(hours=6)
    assert found.after.snow_cm == pytest.approx(15.0)
    screen = cast("Screen", SimpleNamespace(words=swedish.words, form=swedish))
    said = after_text(found.after, screen, more=True).replace(NBSP, " ")
    assert said.startswith("mer snö ")
    assert said.endswith(", 15 cm till")
    told = normal_text(found, screen)
    assert "Ingen prognos känd" in told
    assert "Uppehåll" not in told
    dry = night(more, now=NOW + timedelta(hours=20), hours=9)
    assert dry is not None
    assert dry.after is None


def _with_chance(assessment: Assessment, chances: list[float]) -> Assessment:
    """The night with these chances of snow hour by hour, and none after them."""
    chance = assessment.hourly["probability_of_precipitation"] * 0.0
    chance[:, : len(chances)] = chances
    amount = assessment.hourly["snowfall_amount"] * 0.0 + 1.0
    return replace(assessment, hourly=assessment.hourly.assign(probability_of_precipitation=chance, snowfall_amount=amount))


def _said(assessment: Assessment, swedish: Format, *, hours: int = 12) -> list[str]:
    found = night(assessment.hourly, now=NOW, hours=hours)
    assert found is not None
    return fall_text(found.fall, cast("Screen", SimpleNamespace(words=swedish.words, form=swedish, now=NOW)))


@pytest.mark.parametrize(
    ("chances", "told"),
    [
        ([0.1, 0.3, 0.6, 0.9, 0.9, 0.6, 0.3, 0.3], "**Snö från 05:00 (04:00–06:00) till 09:00 (08:00–11:00)**"),
        ([0.1, 0.3, 0.6, 0.6, 0.3], "**Snö från 05:00 (tidigast 04:00) till 07:00 (senast 08:00)**"),
        ([0.0, 0.9, 0.9, 0.0], "**Snö från 04:00 till 06:00**"),
        ([0.9, 0.9, 0.6, 0.3], "**Snö nu, till 06:00 (05:00–07:00)**"),
        ([0.1, 0.3, 0.3, 0.1], "**Snö möjlig 04:00–06:00**"),
        ([0.1, 0.3, 0.6] + [0.9] * 12 + [0.3], "**Snö från 05:00 (04:00–06:00), fortsätter efter 15:00 (senast 19:00)**"),
        ([0.1] * 9 + [0.9, 0.6, 0.3, 0.3, 0.3, 0.1], "**Snö från 12:00 till 14:00 (13:00–17:00)**"),
    ],
)
def test_begin_and_end_are_told_with_their_spread(
    assessment: Assessment, swedish: Format, chances: list[float], told: str
) -> None:
    assert _said(_with_chance(assessment, chances), swedish) == [told]


def test_precipitation_that_is_unknown_is_not_dry(assessment: Assessment, swedish: Format) -> None:
    nan = float("nan")
    assert _said(_with_chance(assessment, [nan] * 12), swedish) == [":gray[◇ Nederbörd saknas]"]
    some = _said(_with_chance(assessment, [nan] * 3), swedish)
    assert some == ["**Uppehåll de timmar som är kända**", ":gray[◇ nederbörd saknas för 3 timmar]"]
    wet = _with_chance(assessment, [0.0, 0.9, 0.9])
    amounts = {name: wet.hourly[name] * np.nan for _, name in KINDS}
    (told,) = _said(replace(wet, hourly=wet.hourly.assign(amounts)), swedish)
    assert told == "**Nederbörd (slag saknas) från 04:00 till 06:00**"
