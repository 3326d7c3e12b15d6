"""A message says what is new, in words a tired person can act on, and is silent about the rest."""

import re
from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from config.notify import Notify
from config.settings import load_settings
from model.domain.notices import Notice
from model.domain.plans import Advice, Assessment
from model.domain.roads import Network
from scheduler.fault import Fault
from scheduler.notify.compose import call_out_notice, fault_notice
from scheduler.notify.wording import Voice
from tests.dashboard.sample import NOW

VOICE = Voice("sv", ZoneInfo("Europe/Stockholm"))
QUIET = {"quiet_from": "22:00", "quiet_to": "04:00"}


def _rules(**change: object) -> Notify:
    return load_settings(env={}, overrides={"notify": change}).notify


def _call_out(
    night: Assessment,
    network: Network,
    told: list[Notice] | None = None,
    *,
    now: datetime = NOW,
    voice: Voice = VOICE,
    **rules: object,
) -> Notice | None:
    return call_out_notice(night, told or [], network, _rules(**rules), voice, now=now, place="Provstad")


def _shifted(night: Assessment, minutes: int) -> Assessment:
    moved = [replace(item, latest_start=item.latest_start - timedelta(minutes=minutes)) for item in night.recommendations]
    return replace(night, recommendations=tuple(moved), input_key=f"moved{minutes}")


def test_the_first_message_lists_what_to_start_soonest_first_with_risk_and_both_sides_of_the_cost(
    night: Assessment, network: Network
) -> None:
    notice = _call_out(night, network)
    assert notice is not None
    acting = {item.unit_id for item in night.recommendations if item.advice is Advice.ACT}
    assert notice.subject.startswith(f"[SIMULERADE DATA] Halka Provstad: {len(acting)} att starta, först ")
    rows = [line for line in notice.text.splitlines() if line.startswith("  ")]
    assert len(rows) == len(acting)
    assert [row[2:7] for row in rows] == sorted(row[2:7] for row in rows)
    assert all("kr mot" in row and "%" in row for row in rows)
    assert re.search(r"\d\u00a0\d{3} kr mot \d", notice.text)
    assert "Rekommendation, inte beslut" in notice.text


def test_what_was_told_is_not_told_again_and_what_moved_is(night: Assessment, network: Network) -> None:
    first = _call_out(night, network)
    assert first is not None
    assert _call_out(replace(night, input_key="again"), network, [first]) is None
    assert _call_out(_shifted(night, 20), network, [first]) is None
    late = _shifted(night, -90)
    told = _call_out(late, network)
    assert told is not None
    moved = _call_out(night, network, [told])
    assert moved is not None
    assert "TIDIGARE START" in moved.text
    assert "(förut " in moved.text
    assert "NYTT" not in moved.text


def test_what_is_no_longer_advised_is_called_off_once(night: Assessment, network: Network) -> None:
    first = _call_out(_shifted(night, -180), network)
    calm = replace(
        night, recommendations=tuple(replace(item, advice=Advice.NONE) for item in night.recommendations), input_key="calm"
    )
    off = _call_out(calm, network, [item for item in [first] if item])
    assert first is not None
    assert off is not None
    assert "utgår" in off.subject
    assert "UTGÅR" in off.text
    assert _call_out(calm, network, [first, off]) is None


def test_quiet_hours_hold_back_what_can_wait_and_nothing_else(night: Assessment, network: Network) -> None:
    assert _call_out(night, network, **QUIET) is not None
    tomorrow = _shifted(night, -360)
    assert _call_out(tomorrow, network, **QUIET) is None
    assert _call_out(tomorrow, network, now=NOW + timedelta(hours=1), **QUIET) is not None


def test_english_is_whole(night: Assessment, network: Network) -> None:
    notice = _call_out(night, network, voice=Voice("en", VOICE.zone))
    assert notice is not None
    assert "to start, first at" in notice.subject
    assert "SEK against" in notice.text
    assert "Rekommendation" not in notice.text


def test_a_fault_is_told_once_a_day_and_only_tonights_assessment_breaks_the_quiet() -> None:
    silent, lost = (
        Fault("stationen E18 saknas sedan 2 h", "station:1924"),
        Fault("ingen bedömning finns", "assessment", urgent=True),
    )

    def told(faults: list[Fault], before: list[Notice], now: datetime = NOW, **rules: object) -> Notice | None:
        return fault_notice(faults, before, _rules(**rules), VOICE, now=now, place="Provstad", simulated=False)

    first = told([silent], [])
    assert first is not None
    assert "stationen E18" in first.text
    older = Fault("stationen E18 saknas sedan 5 h", "station:1924")
    assert told([older], [first], NOW + timedelta(hours=3)) is None
    both = told([older, lost], [first], NOW + timedelta(hours=3))
    assert both is not None
    assert "E18" not in both.text
    assert told([older], [first], NOW + timedelta(hours=24)) is not None
    assert told([silent], [], **QUIET) is None
    assert told([silent, lost], [], **QUIET) is not None
    assert told([], []) is None


def test_one_fault_is_one_in_both_languages() -> None:
    silent = Fault("stationen E18 saknas", "station:1924")
    for language, one, two in (
        ("sv", "1 fel i driften", "2 fel i driften"),
        ("en", "1 fault in operation", "2 faults in operation"),
    ):
        for faults, told in (([silent], one), ([silent, Fault("stationen 1925 saknas", "station:1925")], two)):
            voice = Voice(language, VOICE.zone)
            notice = fault_notice(faults, [], _rules(), voice, now=NOW, place="Provstad", simulated=False)
            assert notice is not None
            assert notice.subject.endswith(told)


def test_quiet_hours_come_as_times() -> None:
    assert _rules(**QUIET).quiet_from == time(22)
