from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from model.domain.errors import DomainError
from model.domain.warnings import WarningLevel, WeatherWarning

NOW = datetime(2026, 2, 8, 3, tzinfo=UTC)
SNOW = WeatherWarning(
    id="12-3",
    source="smhi_warnings",
    level=WarningLevel.YELLOW,
    event="SNOW",
    title_sv="Snöfall",
    title_en="Snow",
    text_sv="",
    text_en="",
    area="Västmanlands län",
    starts_at=NOW,
    ends_at=None,
    published_at=NOW - timedelta(hours=6),
)


def test_a_warning_may_be_without_an_end_but_not_end_before_it_starts() -> None:
    with pytest.raises(DomainError, match="12-3: ends before it starts"):
        replace(SNOW, ends_at=NOW - timedelta(minutes=1))


@pytest.mark.parametrize("name", ["starts_at", "ends_at", "published_at"])
def test_a_time_without_zone_is_refused(name: str) -> None:
    with pytest.raises(DomainError, match="need a zone"):
        replace(SNOW, **{name: datetime(2026, 2, 8)})  # noqa: DTZ001
