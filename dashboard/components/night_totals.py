"""How much is to be done tonight, what changed since the forecast before, and what the night costs three ways."""

from collections.abc import Sequence

import streamlit as st

from dashboard.components.forecast_since import forecast_since
from dashboard.components.machines import machines_line
from dashboard.components.marks import SEPARATOR, mark
from dashboard.night_cost import Planned, night_cost, planned
from dashboard.screen import Screen
from dashboard.style import ICONS, Status
from dashboard.todo import Row
from model.decision.further import further_rounds
from model.decision.rule_night import rule_night


def night_totals(screen: Screen, found: Sequence[Row]) -> None:
    """Draw the heading with its counts, and beside it the money where anything is to be done."""
    words = screen.words
    todo = [row for row in found if row.is_todo]
    soon = [row for row in todo if row.status is Status.START and row.unsigned]
    with st.container(key="totals", horizontal=True):
        with st.container(key="totals-head", gap=None):
            waiting = sum(row.status is Status.WAIT and row.signed is None for row in todo)
            rejected = sum(row.is_rejected for row in todo)
            count = words("todo.count", n=len(todo) - waiting - rejected, all=len(found))
            for key, n in (("waiting", waiting), ("rejected", rejected)):
                count += f", {words.count(f'todo.{key}', n)}" if n else ""
            urgent = f"{SEPARATOR}{mark(Status.START, words.count('todo.start_now', len(soon)), bold=True)}" if soon else ""
            st.markdown(f"## {words('todo.title')} :gray[{count}]{urgent}", anchors=False)
            forecast_since(screen)
            machines = machines_line(screen)
            if machines:
                st.markdown(machines)
        if todo:
            with st.container(key="money"):
                st.markdown(_money(_standing(screen, found), screen, found))


def _standing(screen: Screen, found: Sequence[Row]) -> tuple[object, ...]:
    """What the money goes by: the plan, the rows that are shown, what is signed, the minute and the language."""
    shown = (screen.store.id, screen.shown_id, screen.network.version, hash(tuple(row.key for row in found)))
    return *shown, screen.seen, len(screen.signed), f"{screen.now:%Y-%m-%dT%H:%M}", screen.words.language


@st.cache_data(show_spinner=False, max_entries=32)
def _money(key: tuple[object, ...], _screen: Screen, _found: Sequence[Row]) -> str:
    """The table of the night's money, reckoned once for all who look at the same."""
    del key
    return money_table(_screen, planned(_found, _screen.site, _screen.network, further_rounds(_screen.shown)))


def money_table(screen: Screen, plan: Sequence[Planned]) -> str:
    """A table: the plan as it now is, the rule of thumb, doing nothing; what each spends, and the loss it leaves to either purse."""
    words, form, cost = screen.words, screen.form, night_cost(plan)
    rule = rule_night(screen.shown, (one.item for one in plan))
    ways = [
        ("plan", (cost.act_sek, cost.left_municipal_sek, cost.left_societal_sek)),
        ("rule", None if rule is None else (rule.act_sek, rule.municipal_sek, rule.societal_sek)),
        ("nothing", (0.0, cost.nothing_municipal_sek, cost.nothing_societal_sek)),
    ]
    columns = [words(f"night_money.{name}") for name in ("title", "act", "municipal", "societal", "sum")]
    lines = [columns, ["---", *["---:"] * 4]]
    for name, amounts in ways:
        bold = "**" if name == "plan" else ""
        if amounts is None:
            missing = f":gray[{ICONS[Status.MISSING]} {words('missing').lower()}]"
            lines.append([words(f"night_money.{name}"), *[missing] * 4])
        else:
            told = [form.money(value) for value in (*amounts, sum(amounts))]
            lines.append([f"{bold}{cell}{bold}" for cell in (words(f"night_money.{name}"), *told)])
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    rounds = sum(one.further.rounds for one in plan)
    if not cost.further_sek:
        return table
    return f"{table}\n\n:gray[{words.count('night_further.of_it', rounds, cost=form.money(cost.further_sek))}]"
