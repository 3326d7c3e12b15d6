"""How hard the winter has been, against the same days of other winters, and what it would have cost in a normal one."""

from datetime import timedelta

import numpy as np
import pandas as pd
import streamlit as st
import xarray as xr

from config.indices import LOCAL_USE
from dashboard.screen import Screen
from dashboard.season import SeasonCosts
from model.domain.errors import StoreError
from model.winter_index.normal import AgainstNormal, normalised_costs
from model.winter_index.table import INDICES, first_october, season_name, standing
from store.upkeep import load_upkeep

_LOCAL = "swedish"


def winter_index(screen: Screen, costs: SeasonCosts) -> None:
    """Put the section on the season page."""
    words = screen.words
    st.markdown(f"### {words('winter_index.title')}", anchors=False)
    season = season_name(first_october(np.datetime64(costs.today)).year)
    table = _table(screen)
    if table is None or season not in table["season"].to_numpy().tolist():
        st.markdown(words("winter_index.missing", season=season))
        return
    stands = {name: standing(table, season, name) for name in INDICES}
    st.table(_indices(screen, stands), hide_index=True, border="horizontal", alt=words("winter_index.title"))
    known = np.flatnonzero(np.isfinite(table[_LOCAL].sel(season=season).to_numpy()))
    until = first_october(np.datetime64(costs.today)) + timedelta(days=int(known[-1]))
    notes = [
        words("winter_index.until", day=screen.form.day(until)),
        words("winter_index.local", note=LOCAL_USE),
        words("winter_index.unverified"),
    ]
    if stands[_LOCAL].winters < screen.site.indices.few_winters:
        notes.append(words("winter_index.few", n=screen.form.number(stands[_LOCAL].winters)))
    if bool(table["simulated"].to_numpy().any()):
        notes.append(words("winter_index.simulated"))
    st.markdown(f":gray[{' '.join(notes)}]")
    money = _money(screen, table, season, costs)
    if not money.empty:
        st.markdown(f"#### {words('winter_index.normalised')}", anchors=False)
        st.table(money, hide_index=True, border="horizontal", alt=words("winter_index.normalised"))
        st.markdown(f":gray[{words('winter_index.normalised_what')}]")


def _table(screen: Screen) -> xr.Dataset | None:
    """The winters counted; None where none was, or the file is damaged: the job counts anew."""
    try:
        return load_upkeep(screen.store, screen.site.id, "winter_index")
    except StoreError:
        return None


def _indices(screen: Screen, stands: dict[str, AgainstNormal]) -> pd.DataFrame:
    words, form = screen.words, screen.form
    rows = []
    for name, item in stands.items():
        normal = words("winter_index.absent") if item.normal is None else form.number(item.normal)
        if item.low is not None and item.high is not None:
            normal += f" ({form.number(item.low)}–{form.number(item.high)})"
        rows.append(
            {
                words("winter_index.index"): words(f"winter_index.{name}"),
                words("winter_index.actual"): form.number(item.actual),
                words("winter_index.normal"): normal,
                words("winter_index.share"): words("winter_index.absent") if item.share is None else form.percent(item.share),
            }
        )
    return pd.DataFrame(rows)


def _money(screen: Screen, table: xr.Dataset, season: str, costs: SeasonCosts) -> pd.DataFrame:
    """Cost by class with its share of standby, as it was and in a normal winter."""
    words, form = screen.words, screen.form
    by_class = costs.by_class_and_kind.groupby("class")["cost_sek"].sum()
    spent = float(by_class.sum())
    if spent <= 0.0:
        return pd.DataFrame()
    values = table[_LOCAL].to_numpy().astype(float)
    row = [str(name) for name in table["season"].to_numpy()].index(season)
    known = np.isfinite(values[row])
    past = [values[i, known].sum() for i in range(len(values)) if i != row and np.isfinite(values[i, known]).all()]
    fixed = {str(code): costs.standby_sek * cost / spent for code, cost in by_class.items()}
    found = normalised_costs(
        {str(code): float(cost) + fixed[str(code)] for code, cost in by_class.items()},
        fixed=fixed,
        actual=float(values[row, known].sum()),
        past=np.array(past),
    )
    lines = []
    for code, item in found.items():
        told = words("winter_index.absent") if item.normalised_sek is None else form.money(item.normalised_sek)
        if item.low_sek is not None and item.high_sek is not None:
            told += f" ({form.money(item.low_sek)} – {form.money(item.high_sek)})"
        lines.append(
            {
                words("costs.table_class"): code or words("costs.no_class"),
                words("winter_index.with_standby"): form.money(item.actual_sek),
                words("winter_index.in_a_normal"): told,
            }
        )
    return pd.DataFrame(lines)
