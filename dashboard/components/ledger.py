"""The season's ledger on the cost page: forecast of its end, cost by contractor, service by class, and the report to take along."""

import streamlit as st

from dashboard.components.drawing import table_twin
from dashboard.components.report_table import downloads, frame_of
from dashboard.format import plain
from dashboard.records import report_words, season_file
from dashboard.screen import Screen
from model.ledger.accounts import SeasonAccounts
from model.ledger.season_days import season_name
from model.report.season import contractors_table, forecast_words, heat_words, items_table, service_table


def ledger(screen: Screen, accounts: SeasonAccounts) -> None:
    """Draw the section."""
    words, form = screen.words, screen.form
    told = report_words(screen)
    standing = (accounts.total_sek, len(accounts.lines))
    st.markdown(f"### {words('costs.end')}", anchors=False)
    st.markdown(plain(forecast_words(accounts, told)))
    st.markdown(f"### {words('costs.ledger')}", anchors=False)
    items = items_table(accounts, told)
    st.table(frame_of(items, form, grid=False), hide_index=True, border="horizontal", alt=items.title)
    st.markdown(f":gray[{plain(items.note)} {words('costs.heat')}: {plain(heat_words(accounts, told))}.]")
    contractors = contractors_table(accounts, told)
    st.markdown(f"**{plain(contractors.title)}**")
    table_twin(
        screen,
        "costs-contractors",
        lambda: frame_of(contractors, form, grid=True),
        alt_text=contractors.title,
        depends_on=standing,
    )
    service = service_table(accounts, screen.network, told)
    st.markdown(f"### {plain(service.title)}", anchors=False)
    if service.rows:
        st.table(frame_of(service, form, grid=False), hide_index=True, border="horizontal", alt=service.title)
    else:
        st.markdown(words("costs.no_service"))
    st.markdown(f":gray[{plain(service.note)}]")
    st.markdown(f"### {words('report.season')}", anchors=False)
    name = f"season-{screen.site.id}-{season_name(accounts.first, accounts.last).replace('/', '-')}"
    downloads(screen, "season", name, lambda: season_file(screen, accounts))
