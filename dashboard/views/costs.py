"""Säsong: what the winter has cost and will cost, for whom, for what, beside other winters, and the report to take along."""

import pandas as pd
import streamlit as st

from dashboard import queries, records
from dashboard.components.cost_by import cost_by
from dashboard.components.drawing import draw, table_twin
from dashboard.components.ledger import items, season_end, service, take_along
from dashboard.components.money import cumulative
from dashboard.components.plain_table import plain_table
from dashboard.components.replayed import replayed
from dashboard.components.winter_index import winter_index
from dashboard.format import plain
from dashboard.screen import Screen
from dashboard.season import SeasonCosts
from model.ledger.book import daily_sums


def show(screen: Screen) -> None:
    """Draw the page."""
    words, form = screen.words, screen.form
    accounts = records.accounts(screen)
    other = daily_sums(accounts.other_lines)
    costs = queries.season(screen.store, screen.site, screen.network, now=screen.now, other=other)
    title = words("costs.title", first=form.day(costs.first_day), today=form.day(costs.today))
    st.markdown(f"## {title}", anchors=False)
    _figures(screen, costs)
    take_along(screen, accounts)
    season_end(screen, accounts)
    alt_text = words("chart.alt_costs", spent=form.money(costs.spent_sek), pace=form.money(costs.pace_sek))
    amount = (costs.spent_sek,)
    draw(screen, "costs-daily", lambda: cumulative(costs, form, screen.colours), alt_text=alt_text, depends_on=amount)
    st.markdown(f":gray[{words('costs.pace_note')}]")
    table_twin(screen, "costs-table", lambda: _daily(screen, costs), alt_text=alt_text, depends_on=amount)
    if costs.by_class_and_kind.empty:
        st.markdown(words("costs.empty"))
    else:
        cost_by(screen, accounts)
        with st.expander(words("costs.by_class"), key="fold-costs-class"):
            plain_table(_table(screen, costs), key="costs-class", alt=words("costs.by_class"))
    items(screen, accounts)
    winter_index(screen, accounts)
    replayed(screen)
    service(screen, accounts)
    sources = words("costs.source", season=plain(screen.site.season.source), prices=plain(screen.site.materials.source))
    st.markdown(f":gray[{sources}]")


def _figures(screen: Screen, costs: SeasonCosts) -> None:
    words, form = screen.words, screen.form
    over = costs.spent_sek - costs.pace_sek
    against = words("costs.pace_over" if over > 0 else "costs.pace_under", value=form.money(abs(over)))
    passes = int(costs.by_class_and_kind["passes"].sum())
    figures = (
        (words("costs.spent"), form.money(costs.spent_sek), against),
        (words("costs.actions"), form.money(costs.actions_sek), words("costs.passes", n=form.number(passes))),
        (words("costs.standby"), form.money(costs.standby_sek), _beside(screen, costs)),
        (
            words("costs.budget"),
            form.money(costs.budget_sek),
            words("costs.left") + " " + form.money(costs.budget_sek - costs.spent_sek),
        ),
    )
    with st.container(key="figures", horizontal=True, gap="large"):
        for name, value, note in figures:
            with st.container(width="content", gap=None):
                st.markdown(f":gray[{name}]\n## {value}", anchors=False)
                st.markdown(f":gray[{note}]")


def _beside(screen: Screen, costs: SeasonCosts) -> str:
    return screen.words("costs.beside", value=screen.form.money(costs.other_sek)) if costs.other_sek else ""


def _table(screen: Screen, costs: SeasonCosts) -> pd.DataFrame:
    words, form = screen.words, screen.form
    total = max(costs.actions_sek, 1.0)
    names = {code: f"{code} {words.pick(item.name_sv, item.name_en)}" for code, item in screen.network.classes.items()}
    lines: list[dict[str, str]] = []
    for code, group in costs.by_class_and_kind.groupby("class", sort=True):
        lines += [
            {
                words("costs.table_class"): plain(names.get(str(code), words("costs.no_class"))),
                words("costs.table_kind"): words(f"treatment.{kind}"),
                words("costs.table_passes"): form.number(passes),
                words("costs.table_cost"): form.money(cost),
                words("costs.table_share"): form.percent(cost / total),
            }
            for kind, passes, cost in zip(group["kind"], group["passes"], group["cost_sek"], strict=True)
        ]
    return pd.DataFrame(lines)


def _daily(screen: Screen, costs: SeasonCosts) -> pd.DataFrame:
    words, form = screen.words, screen.form
    daily = costs.daily.iloc[::-1]
    return pd.DataFrame(
        {
            words("table.time"): [form.day(day) for day in daily["day"]],
            words("chart.spent"): [form.money(value) for value in daily["cost_sek"]],
            words("chart.pace"): [form.money(value) for value in daily["pace_sek"]],
        }
    )
