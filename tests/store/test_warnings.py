"""Warnings over their life: new, seen again, changed, withdrawn, over."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from model.domain.warnings import WarningLevel, WeatherWarning
from store.open import Store
from store.warnings import save_warnings, warnings_at

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
SNOW = WeatherWarning(
    id="1-2",
    source="smhi_warnings",
    level=WarningLevel.YELLOW,
    event="SNOW",
    title_sv="Snöfall",
    title_en="Snowfall",
    text_sv="10-15 cm",
    text_en="10-15 cm",
    area="Västmanland",
    starts_at=NOW + timedelta(hours=6),
    ends_at=NOW + timedelta(hours=18),
    published_at=NOW - timedelta(hours=1),
)
ICE = replace(SNOW, id="3-1", event="BLACK_ICE", level=WarningLevel.ORANGE, ends_at=None)


def test_a_warning_seen_again_is_one_and_a_change_is_a_new_version(store: Store) -> None:
    assert save_warnings(store, "here", [SNOW, ICE], seen_at=NOW) == 2
    assert save_warnings(store, "here", [SNOW, ICE], seen_at=NOW + timedelta(minutes=10)) == 0
    worse = replace(SNOW, level=WarningLevel.RED)
    assert save_warnings(store, "here", [worse, ICE], seen_at=NOW + timedelta(minutes=20)) == 1
    assert warnings_at(store, "here", known_at=NOW + timedelta(minutes=15)) == (ICE, SNOW)
    assert warnings_at(store, "here", known_at=NOW + timedelta(minutes=20)) == (worse, ICE)
    assert warnings_at(store, "elsewhere", known_at=NOW) == ()


def test_a_warning_that_is_no_longer_published_or_is_over_is_not_shown(store: Store) -> None:
    save_warnings(store, "here", [SNOW, ICE], seen_at=NOW)
    for minutes in range(0, 24 * 60, 10):
        save_warnings(store, "here", [SNOW], seen_at=NOW + timedelta(minutes=minutes))
    assert warnings_at(store, "here", known_at=NOW + timedelta(hours=2)) == (SNOW,)
    assert warnings_at(store, "here", known_at=NOW + timedelta(hours=19)) == ()
    assert warnings_at(store, "here", known_at=NOW - timedelta(minutes=1)) == ()
