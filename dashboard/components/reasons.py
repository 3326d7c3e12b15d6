"""Why a row says what it says: drivers with numbers, the window, and what happens if nothing is done."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import streamlit as st

from dashboard.components.row_text import decided
from dashboard.format import plain
from dashboard.screen import Screen
from dashboard.todo import Row
from model.decision.advice import reconsider_at
from model.decision.sensitivity import balance_of
from model.decision.settled import settled_otherwise
from model.decision.turn_out import turn_out
from model.domain.needs import Rung
from model.domain.plans import Advice, Reason, Recommendation
from model.domain.roads import Route

#: Reasons shown for one need.
MOST_REASONS = 6


def reasons(screen: Screen, row: Row) -> None:
    """Draw the reasons of every need of a row."""
    words = screen.words
    weighed = row.weighed or row.recommendations
    st.markdown(f"**{words('reason.title')}**")
    shared = _shared(weighed)
    for item in weighed:
        lines = [f"- {line}" for line in reason_lines(screen, item, without=shared)]
        if len(weighed) > 1:
            st.markdown(f":gray[{words(f'need.{item.need.value}')}]")
        st.markdown("\n".join(lines) if lines else words("reason.none"))
    if shared:
        st.markdown("\n".join(f"- {plain(words.pick(item.sv, item.en))}" for item in shared))
    as_decided = _as_decided(screen, row)
    if as_decided:
        st.markdown(as_decided)
    if row.lead is not None and row.status.value != "missing":
        st.markdown(f":gray[{window_line(screen, row, row.lead)}]")


def _shared(weighed: Sequence[Recommendation]) -> tuple[Reason, ...]:
    """Reasons that every need of the row gives in the same words, such as what the forecast rests on: said once, below."""
    if len(weighed) < 2:
        return ()
    told = [{(reason.code, reason.sv) for reason in item.reasons} for item in weighed]
    return tuple(reason for reason in weighed[0].reasons if all((reason.code, reason.sv) in found for found in told))


def reason_lines(screen: Screen, item: Recommendation, *, without: Sequence[Reason] = ()) -> list[str]:
    """Drivers, onset, start, reconsideration and the two sides of the cost, as Markdown sentences.

    Args:
        screen: What the page reads.
        item: One need's advice.
        without: Reasons said elsewhere.
    """
    left = {(reason.code, reason.sv) for reason in without}
    words, form = screen.words, screen.form
    lines = [
        plain(words.pick(reason.sv, reason.en)) for reason in item.reasons[:MOST_REASONS] if (reason.code, reason.sv) not in left
    ]
    if item.onset is not None and item.advice in (Advice.ACT, Advice.WAIT) and screen.shown.rung is not Rung.CLIMATOLOGY:
        lines.append(
            words("reason.onset", middle=form.clock(item.onset), low=form.clock(item.onset_low), high=form.clock(item.onset_high))
        )
    if item.start_from is not None and item.advice is Advice.ACT and item.start_from > screen.now:
        lines.append(words("reason.start_from", time=form.clock(item.start_from)))
    if item.advice is Advice.WAIT and item.reconsider_at is not None:
        lines.append(words("reason.reconsider", time=form.clock(item.reconsider_at)))
    if item.advice in (Advice.ACT, Advice.WAIT):
        lines.append(
            words(
                "reason.if_nothing",
                municipal=form.money(item.loss_municipal_sek),
                societal=form.money(item.loss_societal_sek),
                cost=form.money(item.cost_act_sek),
                residual=form.money(item.residual_sek),
            )
        )
        lines += _if_waiting(screen, item)
    return lines


def next_look(screen: Screen, item: Recommendation) -> datetime | None:
    """When a newer forecast can decide before the latest start; None where none comes in time."""
    return item.reconsider_at or reconsider_at(screen.now, item.latest_start, ZoneInfo(screen.site.timezone))


def _if_waiting(screen: Screen, item: Recommendation) -> list[str]:
    """What it costs to act only when the next forecast has come, or that none comes in time; nothing where money has not settled the advice."""
    words, form = screen.words, screen.form
    balance = None if settled_otherwise(item) else balance_of(item)
    if balance is None or screen.shown.rung is Rung.CLIMATOLOGY:
        return []
    look = next_look(screen, item)
    if look is None:
        return [words("facts.no_wait", time=form.clock(item.latest_start))]
    wait, act = form.money(balance.wait_sek), form.money(balance.act_sek)
    if wait == act:
        return [words("facts.wait_same", time=form.clock(look))]
    return [words("facts.wait", time=form.clock(look), wait=wait, act=act)]


def _as_decided(screen: Screen, row: Row) -> str:
    """What the row costs, and leaves, as a person changed it; empty where the advice stands."""
    found = decided(screen, row)
    if not found:
        return ""
    form = screen.form
    cost, left = sum(one.item.cost_act_sek for one in found if one.done), sum(one.left_sek for one in found)
    return f"**{screen.words('signed.money', cost=form.money(cost), left=form.money(left))}**"


def window_line(screen: Screen, row: Row, item: Recommendation) -> str:
    """Deadline, turn-out and round time behind the latest start."""
    words, form = screen.words, screen.form
    end = form.clock(item.window_end)
    if isinstance(row.unit, Route):
        called = turn_out(row.unit, screen.site.fleet, called=item.latest_start, zone=ZoneInfo(screen.site.timezone))
        round_time = form.span(timedelta(minutes=row.unit.round_time_min))
        return words("reason.window", end=end, turn_out=form.span(called), round=round_time)
    return words("reason.window_zone", end=end, lag=form.span(timedelta(hours=row.unit.thermal_lag_h)))
