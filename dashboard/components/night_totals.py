"""How much is to be done tonight, and what that costs beside the rule of thumb's night and beside doing nothing."""

from collections.abc import Sequence

import streamlit as st

from dashboard.components.marks import SEPARATOR, mark
from dashboard.night_cost import Planned, night_cost, planned
from dashboard.screen import Screen
from dashboard.style import Status
from dashboard.todo import Row
from model.decision.further import further_rounds
from model.decision.rule_night import rule_night


def night_totals(screen: Screen, found: Sequence[Row]) -> None:
    """Draw the heading with its counts, and the money below it where anything is to be done."""
    words, form = screen.words, screen.form
    todo = [row for row in found if row.is_todo]
    soon = [row for row in todo if row.status is Status.START and row.unsigned]
    plan = planned(found, screen.site, screen.network, further_rounds(screen.shown))
    cost = night_cost(plan)
    with st.container(key="totals", gap=None):
        count = words("todo.count", n=len(todo), all=len(found))
        urgent = f"{SEPARATOR}{mark(Status.START, words.count('todo.start_now', len(soon)), bold=True)}" if soon else ""
        st.markdown(f"## {words('todo.title')} :gray[{count}]{urgent}", anchors=False)
        if todo:
            left = words("todo.cost_left", residual=form.money(cost.residual_sek))
            act = words("todo.cost", act=f"**{form.kronor(cost.act_sek)}**")
            nothing = words(
                "todo.cost_nothing",
                all=form.kronor(cost.nothing_sek),
                municipal=form.money(cost.nothing_municipal_sek),
                societal=form.money(cost.nothing_societal_sek),
            )
            if cost.further_sek:
                rounds = sum(one.further.rounds for one in plan)
                act += f" :gray[{words.count('night_further.of_it', rounds, cost=form.kronor(cost.further_sek))}]"
            st.markdown(f"{act} :gray[+ {left}]{SEPARATOR}:gray[{_by_rule(screen, plan)}]{SEPARATOR}:gray[{nothing}]")


def _by_rule(screen: Screen, plan: Sequence[Planned]) -> str:
    """What the same night costs by the rule of thumb, its heat as the plan now is."""
    words, form = screen.words, screen.form
    told = rule_night(screen.shown, (one.item for one in plan))
    if told is None:
        return words("rule_night.missing")
    return words(
        "rule_night.cost",
        act=form.kronor(told.act_sek),
        loss=form.money(told.loss_sek),
        municipal=form.money(told.municipal_sek),
        societal=form.money(told.societal_sek),
    )
