"""Cost of the logged actions by what the reader asks: class and treatment, contractor, or district."""

from collections import defaultdict
from collections.abc import Callable, Iterable

import pandas as pd
import streamlit as st

from dashboard.components.plain_table import plain_table
from dashboard.format import plain
from dashboard.screen import Screen
from model.ledger.accounts import SeasonAccounts
from model.ledger.book import LedgerLine

#: Ways to look with the key of their name; the first stands where nobody has chosen.
WAYS = {"class": "costs.table_class", "kind": "costs.table_kind", "contractor": "costs.contractor", "district": "costs.district"}
_FIRST = next(iter(WAYS))


def cost_by(screen: Screen, accounts: SeasonAccounts) -> None:
    """Draw the choice and the table."""
    words, form = screen.words, screen.form
    st.markdown(f"### {words('costs.by')}", anchors=False)
    way = st.segmented_control(
        words("costs.by"),
        list(WAYS),
        required=True,
        default=_FIRST,
        format_func=lambda name: words(WAYS[name]),
        key="costs-by",
        label_visibility="collapsed",
    )
    found = sums(accounts.action_lines, namer(screen, way or _FIRST))
    total = sum(cost for _, cost in found.values()) or 1.0
    lines = [
        {
            words(WAYS[way or _FIRST]): name,
            words("costs.table_passes"): form.number(passes),
            words("costs.table_cost"): form.money(cost),
            words("costs.table_share"): form.percent(cost / total),
        }
        for name, (passes, cost) in sorted(found.items(), key=lambda item: -item[1][1])
    ]
    plain_table(pd.DataFrame(lines), key="costs-by", alt=words("costs.by"))


def namer(screen: Screen, way: str) -> Callable[[LedgerLine], str]:
    """What a line is filed under."""
    words = screen.words
    classes = {code: f"{code} {words.pick(item.name_sv, item.name_en)}" for code, item in screen.network.classes.items()}
    districts = {unit.id: unit.district for unit in screen.network.units}

    def name(line: LedgerLine) -> str:
        if way == "kind":
            return words(f"treatment.{line.kind.value}") if line.kind else words("treatment.none")
        if way == "contractor":
            return plain(line.contractor) if line.contractor else words("costs.no_contractor")
        if way == "district":
            return plain(districts[line.unit_id]) if line.unit_id in districts else words("costs.no_district")
        return plain(classes.get(line.class_code, words("costs.no_class")))

    return name


def sums(lines: Iterable[LedgerLine], name: Callable[[LedgerLine], str]) -> dict[str, tuple[int, float]]:
    """Number of actions and their cost [SEK] by name; a call-out and its salt are one action."""
    costs: dict[str, float] = defaultdict(float)
    passes: dict[str, set[object]] = defaultdict(set)
    for line in lines:
        costs[name(line)] += line.amount_sek
        passes[name(line)].add((line.unit_id, line.kind, line.started_at))
    return {key: (len(passes[key]), cost) for key, cost in costs.items()}
