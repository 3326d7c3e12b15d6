"""How hard the winter has been, against the same days of other winters, and what each would have cost in a normal one."""

import pandas as pd
import streamlit as st

from dashboard.components.plain_table import plain_table
from dashboard.components.report_table import frame_of
from dashboard.format import plain
from dashboard.records import report_words
from dashboard.screen import Screen
from model.ledger.accounts import SeasonAccounts
from model.ledger.season_days import season_name
from model.report.season_weather import years_table
from model.winter_index.normal import AgainstNormal
from model.winter_index.years import FOLLOWED


def winter_index(screen: Screen, accounts: SeasonAccounts) -> None:
    """Put the section on the season page."""
    words = screen.words
    st.markdown(f"### {words('winter_index.title')}", anchors=False)
    index = accounts.index
    if index is None:
        st.markdown(words("winter_index.missing", season=season_name(accounts.first, accounts.last)))
        return
    rows = [_row(screen, name, item) for name, item in index.standings.items()]
    plain_table(pd.DataFrame(rows), key="winter-index", alt=words("winter_index.title"))
    notes = [
        words("winter_index.until", day=screen.form.day(index.until)),
        words("winter_index.local"),
        words("winter_index.unverified"),
    ]
    if index.is_from_few:
        notes.append(words("winter_index.few", n=screen.form.number(index.standings[FOLLOWED].winters)))
    if index.simulated:
        notes.append(words("winter_index.simulated"))
    st.markdown(f":gray[{' '.join(notes)}]")
    years = years_table(index, screen.network, report_words(screen))
    if years.rows:
        st.markdown(f"#### {plain(years.title)}", anchors=False)
        plain_table(frame_of(years, screen.form, grid=False), key="winter-years", alt=years.title)
        st.markdown(f":gray[{plain(years.note)}]")


def _row(screen: Screen, name: str, item: AgainstNormal) -> dict[str, str]:
    words, form = screen.words, screen.form
    normal = words("winter_index.absent") if item.normal is None else form.number(item.normal)
    if item.low is not None and item.high is not None:
        normal += f" ({form.number(item.low)}–{form.number(item.high)})"
    return {
        words("winter_index.index"): words(f"winter_index.{name}"),
        words("winter_index.actual"): form.number(item.actual),
        words("winter_index.normal"): normal,
        words("winter_index.share"): words("winter_index.absent") if item.share is None else form.percent(item.share),
    }
