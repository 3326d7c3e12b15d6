"""Cost against loss: both purses side by side, the three ways to go on, and how far the assumed loss may be off."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dashboard.components import plan_charts
from dashboard.components.drawing import draw, table_twin
from dashboard.components.plain_table import plain_table
from dashboard.components.reasons import next_look
from dashboard.format import plain
from dashboard.screen import Screen
from dashboard.todo import Row
from model.decision.sensitivity import Balance, Swept, balance_of, sweep
from model.decision.settled import settled_otherwise
from model.domain.plans import Advice, Recommendation

#: Losses so many times the counted ones are beyond what anybody has assumed [1].
MOST_TIMES = 10.0


def cost_loss(screen: Screen, windows: Sequence[Row]) -> None:
    """The money of every need and window of one unit, as a table with a line on where the advice turns."""
    words, form = screen.words, screen.form
    known = [(row, item, balance) for row in windows for item in row.recommendations if (balance := balance_of(item)) is not None]
    if not known:
        return
    st.markdown(f"### {words('cost_loss.title')}", anchors=False)
    rows = pd.DataFrame([_line(screen, item, balance) for _, item, balance in known])
    plain_table(rows, key="cost-loss", alt=words("cost_loss.title"))
    for row, item, balance in known:
        need = words(f"need.{item.need.value}")
        turn = _turn(screen, item, balance)
        if next_look(screen, item) is None:
            wait = words("facts.no_wait", time=form.clock(item.latest_start))
        else:
            wait = words("cost_loss.wait_worth", worth=form.money(balance.value_of_waiting_sek))
        until = form.clock(row.window_end) if row.window_end else ""
        st.markdown(f"**{need}** {until}: {turn} {wait}")
    st.markdown(f":gray[{_note(screen)} {words('cost_loss.note_columns')}]")


def _turn(screen: Screen, item: Recommendation, balance: Balance) -> str:
    """Where the advice would turn, or that something else than its money has settled it."""
    words = screen.words
    if settled_otherwise(item):
        return words("cost_loss.settled")
    if balance.turns_at >= MOST_TIMES:
        return words("cost_loss.turns_never")
    key = "cost_loss.turns_down" if item.advice is Advice.ACT else "cost_loss.turns_up"
    return words(key, times=screen.form.number(balance.turns_at, 2))


def _note(screen: Screen) -> str:
    told = {rules.code: screen.form.number(screen.site.weight_of(rules), 2) for rules in screen.site.classes}
    same = len(set(told.values())) == 1
    weight = next(iter(told.values())) if same else ", ".join(f"{plain(code)} {value}" for code, value in told.items())
    return screen.words("cost_loss.note", weight=weight)


def _line(screen: Screen, item: Recommendation, balance: Balance) -> dict[str, str]:
    words, form = screen.words, screen.form
    pays = [words("cost_loss.never") if limit > 1 else form.percent(limit) for limit in (balance.limit, balance.limit_municipal)]
    return {
        words("cost_loss.need"): words(f"need.{item.need.value}"),
        words("cost_loss.until"): form.clock(item.window_end),
        words("cost_loss.risk"): form.risk(item.probability),
        words("cost_loss.cost"): form.money(balance.cost_sek),
        words("cost_loss.municipal"): form.money(balance.municipal_sek),
        words("cost_loss.societal"): form.money(balance.societal_sek),
        words("cost_loss.pays_both"): pays[0],
        words("cost_loss.pays_municipal"): pays[1],
        words("cost_loss.now"): form.money(balance.act_sek),
        words("cost_loss.wait"): form.money(balance.wait_sek) if next_look(screen, item) is not None else "–",
        words("cost_loss.nothing"): form.money(balance.leave_sek),
    }


def sensitivity(screen: Screen, found: Sequence[Row]) -> None:
    """How many units the advice names as the assumed losses are larger or smaller, with its table twin: folded, and drawn once unfolded."""
    items = [item for row in found for item in row.recommendations]
    if not items:
        return
    asked = hash(tuple((item.unit_id, item.window_end, item.need) for item in items))
    points = _swept(screen.store.id, screen.shown_id, asked, items)
    if any(point.units for point in points):
        _fold(screen, points, asked)


@st.cache_resource(show_spinner=False, max_entries=64)
def _swept(store_id: str, assessment_id: int, asked: int, _items: Sequence[Recommendation]) -> tuple[Swept, ...]:
    del store_id, assessment_id, asked  # what the cache goes by
    return sweep(_items)


@st.fragment
def _fold(screen: Screen, points: Sequence[Swept], asked: int) -> None:
    """A part of its own, so that unfolding it draws nothing else again."""
    with st.expander(screen.words("cost_loss.sensitivity"), expanded=False, key="sensitivity", on_change="rerun") as fold:
        if fold.open:
            _unfolded(screen, points, asked)


def _unfolded(screen: Screen, points: Sequence[Swept], asked: int) -> None:
    words, form = screen.words, screen.form
    one = next(point for point in points if point.multiple == 1.0)
    alt_text = words("cost_loss.alt", both=one.units, municipal=one.units_municipal, most=points[-1].units)
    draw(
        screen,
        "sensitivity-chart",
        lambda: plan_charts.swept(_points(screen, points), form, screen.colours),
        alt_text=alt_text,
        depends_on=(asked,),
    )
    st.markdown(f":gray[{_note(screen)}]")
    table_twin(
        screen,
        "sensitivity-table",
        lambda: pd.DataFrame(
            [
                {
                    words("cost_loss.multiple"): form.number(point.multiple, 2),
                    words("cost_loss.both"): point.units,
                    words("cost_loss.cost_both"): form.money(point.cost_sek),
                    words("cost_loss.municipal_only"): point.units_municipal,
                    words("cost_loss.cost_municipal"): form.money(point.cost_municipal_sek),
                }
                for point in points
            ]
        ),
        alt_text=alt_text,
        depends_on=(asked,),
    )


def _points(screen: Screen, points: Sequence[Swept]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "multiple": [point.multiple for point in points],
            "both": [point.units for point in points],
            "municipal": [point.units_municipal for point in points],
            "multiple_text": [screen.form.number(point.multiple, 2) for point in points],
        }
    )
