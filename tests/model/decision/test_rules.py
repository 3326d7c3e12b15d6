import itertools
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from config.site import ServiceClass
from model.decision.rules import (
    Window,
    deadline_on,
    due_within_day,
    earliest_start,
    local_to_utc,
    plough_from,
    salt_from,
    start_from,
    windows,
)
from tests.model.decision.cases import service_class

STOCKHOLM = ZoneInfo("Europe/Stockholm")
LEAD = timedelta(minutes=120)
FIRST, LAST = datetime(2025, 10, 1), datetime(2026, 5, 1)  # noqa: DTZ001 - the strategy wants naive limits


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def test_weekday_and_weekend_have_their_own_deadline() -> None:
    rules = service_class(deadline_weekday=time(6, 0), deadline_weekend=time(8, 0))
    friday, saturday = date(2026, 1, 16), date(2026, 1, 17)
    assert deadline_on(friday, rules, STOCKHOLM) == utc(2026, 1, 16, 5, 0)
    assert deadline_on(saturday, rules, STOCKHOLM) == utc(2026, 1, 17, 7, 0)


def test_a_public_holiday_has_the_weekend_deadline() -> None:
    rules = service_class(deadline_weekday=time(6, 0), deadline_weekend=time(8, 0))
    epiphany, day_after = date(2026, 1, 6), date(2026, 1, 7)
    assert deadline_on(epiphany, rules, STOCKHOLM) == utc(2026, 1, 6, 7, 0)
    assert deadline_on(day_after, rules, STOCKHOLM) == utc(2026, 1, 7, 5, 0)


def test_night_that_loses_an_hour_moves_the_deadline_an_hour_earlier_in_utc() -> None:
    rules = service_class()
    before = deadline_on(date(2026, 3, 27), rules, STOCKHOLM)
    after = deadline_on(date(2026, 3, 30), rules, STOCKHOLM)
    assert (before.hour, after.hour) == (5, 4)


def test_round_keeps_its_length_through_the_lost_hour() -> None:
    rules = service_class(deadline_weekend=time(5, 0))
    (first, *_) = windows(utc(2026, 3, 28, 20, 0), rules, lead=timedelta(hours=4), zone=STOCKHOLM, horizon_end=utc(2026, 3, 31))
    # 05:00 summer time is 03:00 UTC; four real hours before is midnight local, not one o'clock
    assert first.latest_start == utc(2026, 3, 28, 23, 0)
    assert first.latest_start.astimezone(STOCKHOLM).time() == time(0, 0)


def test_wall_time_that_occurs_twice_is_the_first_and_one_that_does_not_keeps_the_old_offset() -> None:
    assert local_to_utc(date(2026, 10, 25), time(2, 30), STOCKHOLM) == utc(2026, 10, 25, 0, 30)
    assert local_to_utc(date(2026, 3, 29), time(2, 30), STOCKHOLM) == utc(2026, 3, 29, 1, 30)


def test_deadline_that_can_no_longer_be_met_is_passed_over() -> None:
    rules = service_class()
    in_time = windows(utc(2026, 1, 16, 2, 30), rules, lead=LEAD, zone=STOCKHOLM, horizon_end=utc(2026, 1, 19))
    too_late = windows(utc(2026, 1, 16, 3, 30), rules, lead=LEAD, zone=STOCKHOLM, horizon_end=utc(2026, 1, 19))
    assert in_time[0].deadline == utc(2026, 1, 16, 5, 0)
    assert too_late[0].deadline == utc(2026, 1, 17, 7, 0)
    assert [window.start for window in in_time] == [utc(2026, 1, 16, 2, 30), utc(2026, 1, 16, 5, 0)]


def test_second_window_must_lie_within_the_horizon_but_the_first_is_always_there() -> None:
    rules = service_class()
    short = windows(utc(2026, 1, 15, 20, 0), rules, lead=LEAD, zone=STOCKHOLM, horizon_end=utc(2026, 1, 15, 23, 0))
    assert len(short) == 1


@given(
    now=st.datetimes(FIRST, LAST).map(lambda moment: moment.replace(tzinfo=UTC)),
    lead_min=st.integers(0, 900),
    weekday=st.times(),
    weekend=st.times(),
)
def test_windows_follow_one_another_and_can_be_met(now: datetime, lead_min: int, weekday: time, weekend: time) -> None:
    rules = service_class(deadline_weekday=weekday.replace(microsecond=0), deadline_weekend=weekend.replace(microsecond=0))
    lead = timedelta(minutes=lead_min)
    found = windows(now, rules, lead=lead, zone=STOCKHOLM, horizon_end=now + timedelta(hours=66))
    assert found[0].start == now
    assert found[0].latest_start >= now
    for window in found:
        assert window.deadline > window.start
        assert window.latest_start == window.deadline - lead
        assert earliest_start(window, rules, STOCKHOLM) <= window.latest_start
    assert all(late.start == early.deadline for early, late in itertools.pairwise(found))


@given(
    hours=st.floats(0, 40),
    action_h=st.floats(0, 24),
    now=st.datetimes(FIRST, LAST).map(lambda moment: moment.replace(tzinfo=UTC)),
)
def test_due_time_is_never_after_the_deadline_nor_impossible(hours: float, action_h: float, now: datetime) -> None:
    rules = service_class()
    (window, *_) = windows(now, rules, lead=LEAD, zone=STOCKHOLM, horizon_end=now + timedelta(hours=66))
    due = due_within_day(window, now + timedelta(hours=hours), action_time_h=action_h, now=now, zone=STOCKHOLM)
    assert window.start < due.deadline <= window.deadline
    assert due.latest_start >= now


def test_need_at_noon_is_mended_within_the_action_time_and_one_at_night_by_the_deadline() -> None:
    now = utc(2026, 1, 15, 7, 0)
    window = Window(now, utc(2026, 1, 16, 5, 0), LEAD)

    def due(hour: int, *, day: int = 15) -> datetime:
        return due_within_day(window, utc(2026, 1, day, hour, 0), action_time_h=4.0, now=now, zone=STOCKHOLM).deadline

    assert due(11) == utc(2026, 1, 15, 15, 0)
    assert due(19) == window.deadline
    assert due(2, day=16) == window.deadline


def test_need_that_arose_before_a_missed_deadline_is_due_after_the_action_time() -> None:
    now = utc(2026, 1, 16, 4, 30)
    (window, *_) = windows(now, service_class(), lead=LEAD, zone=STOCKHOLM, horizon_end=utc(2026, 1, 19))
    assert due_within_day(window, now, action_time_h=4.0, now=now, zone=STOCKHOLM).deadline == utc(2026, 1, 16, 8, 30)


def test_earliest_start_is_that_of_the_deadlines_night() -> None:
    late = service_class(earliest_start=time(22, 0))
    early = service_class(earliest_start=time(3, 0))
    window = Window(utc(2026, 1, 15, 12, 0), utc(2026, 1, 16, 5, 0), LEAD)
    assert earliest_start(window, late, STOCKHOLM) == utc(2026, 1, 15, 21, 0)
    assert earliest_start(window, early, STOCKHOLM) == utc(2026, 1, 16, 2, 0)


def test_ploughing_waits_for_the_end_of_the_snowfall_unless_the_class_is_kept_open() -> None:
    onset, end = utc(2026, 1, 16, 0, 0), utc(2026, 1, 16, 3, 0)
    assert plough_from(while_it_snows=False, onset=onset, snowfall_end=end) == (end, True)
    assert plough_from(while_it_snows=True, onset=onset, snowfall_end=end) == (onset, False)
    assert plough_from(while_it_snows=False, onset=None, snowfall_end=end) == (None, False)


def test_salt_goes_out_before_the_frost_but_after_the_rain_and_sand_when_it_is_slippery() -> None:
    onset, rain = utc(2026, 1, 16, 3, 0), utc(2026, 1, 16, 1, 0)
    assert salt_from(preventive=True, onset=onset, rain_end=None) == utc(2026, 1, 15, 23, 0)
    assert salt_from(preventive=True, onset=onset, rain_end=rain) == rain
    assert salt_from(preventive=False, onset=onset, rain_end=rain) == onset


def test_rounds_keep_to_the_quiet_hours_but_not_in_the_evening() -> None:
    window = Window(utc(2026, 1, 15, 12, 0), utc(2026, 1, 16, 5, 0), LEAD)
    four = service_class(earliest_start=time(4, 0), deadline_weekday=time(6, 0))
    short = Window(window.start, window.deadline, timedelta(minutes=30))

    def begun(hour: int, day: int = 15, *, of: Window = short, rules: ServiceClass = four) -> datetime:
        return start_from(utc(2026, 1, day, hour, 0), of, rules, now=utc(2026, 1, 15, 12, 0), zone=STOCKHOLM)

    assert begun(19) == utc(2026, 1, 15, 19, 0)
    assert begun(22) == utc(2026, 1, 16, 3, 0)
    assert begun(4, 16) == utc(2026, 1, 16, 4, 0)
    assert begun(22, rules=service_class(earliest_start=time(0, 0))) == utc(2026, 1, 15, 22, 0)
    # no room between four o'clock and a two-hour round for six: the deadline goes first
    assert begun(22, of=window) == utc(2026, 1, 16, 3, 0)
    assert start_from(None, short, four, now=utc(2026, 1, 15, 12, 0), zone=STOCKHOLM) == utc(2026, 1, 15, 12, 0)
