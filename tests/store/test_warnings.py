"""Warnings over their life: new, seen again, changed, withdrawn, over; and what stands while the provider is silent."""

from dataclasses import replace
from datetime import timedelta

import pytest

from model.domain.errors import StoreError
from model.domain.source_state import SourceState
from model.domain.warnings import WarningLevel, WeatherWarning
from store.open import Store
from store.source_state import save_source_state
from store.warnings import save_warnings, warnings_answered_at, warnings_at
from tests.store.examples import HOUR, NOW

SNOW = WeatherWarning(
    id="2-9002",
    source="smhi_warnings",
    level=WarningLevel.YELLOW,
    event="SNOW",
    title_sv="Snöfall",
    title_en="Snow",
    text_sv="5–10 cm.",
    text_en="5–10 cm.",
    area="Västmanland",
    starts_at=NOW + 3 * HOUR,
    ends_at=NOW + 9 * HOUR,
    published_at=NOW,
)
ICE = replace(SNOW, id="7-1", level=WarningLevel.RED, event="BLACK_ICE", starts_at=NOW + 5 * HOUR, ends_at=None)


def _answer(store: Store, *warnings: WeatherWarning, after: timedelta = timedelta(0)) -> int:
    """The provider answers, and its answer is kept as the service keeps it."""
    added = save_warnings(store, "here", "smhi_warnings", warnings, seen_at=NOW + after)
    save_source_state(store, "here", SourceState("smhi_warnings", answered_at=NOW + after))
    return added


def test_what_is_in_force_comes_back_most_serious_first(store: Store) -> None:
    assert _answer(store, SNOW, ICE) == 2
    assert warnings_at(store, "here", now=NOW) == [ICE, SNOW]
    assert warnings_at(store, "elsewhere", now=NOW) == []
    assert warnings_at(store, "here", now=NOW - HOUR) == []


def test_seen_again_it_is_no_new_version(store: Store) -> None:
    _answer(store, SNOW)
    assert _answer(store, SNOW, after=HOUR) == 0
    assert warnings_at(store, "here", now=NOW + HOUR) == [SNOW]


def test_a_change_takes_the_place_of_what_was_and_may_be_taken_back(store: Store) -> None:
    worse = replace(SNOW, level=WarningLevel.ORANGE, published_at=NOW + HOUR)
    _answer(store, SNOW)
    assert _answer(store, worse, after=HOUR) == 1
    assert warnings_at(store, "here", now=NOW + HOUR) == [worse]
    assert _answer(store, SNOW, after=2 * HOUR) == 0
    assert warnings_at(store, "here", now=NOW + 2 * HOUR) == [SNOW]


def test_what_has_ended_is_gone_and_what_has_no_end_stays(store: Store) -> None:
    _answer(store, SNOW, ICE, after=9 * HOUR)
    assert warnings_at(store, "here", now=NOW + 9 * HOUR) == [ICE]


def test_what_the_last_answer_no_longer_holds_is_gone(store: Store) -> None:
    _answer(store, SNOW, ICE)
    _answer(store, ICE, after=HOUR)
    assert warnings_at(store, "here", now=NOW + HOUR) == [ICE]
    _answer(store, after=2 * HOUR)
    assert warnings_at(store, "here", now=NOW + 2 * HOUR) == []


def test_while_the_provider_is_silent_its_last_word_stands(store: Store) -> None:
    _answer(store, SNOW)
    assert warnings_at(store, "here", now=NOW + 5 * HOUR) == [SNOW]
    assert warnings_answered_at(store, "here", "smhi_warnings", now=NOW + 5 * HOUR) == NOW


def test_an_answer_without_warnings_is_an_answer(store: Store) -> None:
    assert warnings_answered_at(store, "here", "smhi_warnings", now=NOW) is None
    assert _answer(store) == 0
    assert warnings_answered_at(store, "here", "smhi_warnings", now=NOW) == NOW
    assert warnings_answered_at(store, "here", "smhi_warnings", now=NOW - HOUR) is None


def test_one_that_cannot_be_kept_leaves_none_behind(store: Store) -> None:
    with pytest.raises(StoreError):
        _answer(store, SNOW, replace(ICE, area="\x00"))
    assert warnings_at(store, "here", now=NOW) == []
