"""The season's ledger on the cost page: forecast of its end, cost by contractor, service by class, and the report to take along."""

import streamlit as st

from dashboard.components.drawing import table_twin
from dashboard.components.plain_table import plain_table
from dashboard.components.report_table import downloads, frame_of
from dashboard.format import plain
from dashboard.records import report_words, season_file
from dashboard.screen import Screen
from model.ledger.accounts import SeasonAccounts
from model.ledger.season_days import season_name
from model.report.season import contractors_table, items_table, material_table, service_came_table, service_table
from model.report.season_words import forecast_words, heat_words
from model.report.tables import file_name


def season_end(screen: Screen, accounts: SeasonAccounts) -> None:
    """What the season is likely to end at, and what that stands on."""
    st.markdown(f"### {screen.words('costs.end')}", anchors=False)
    st.markdown(plain(forecast_words(accounts, report_words(screen))))


def items(screen: Screen, accounts: SeasonAccounts) -> None:
    """Cost by item, salt and sand and heat among them, what was spread, and what each contractor is paid."""
    words, form, told = screen.words, screen.form, report_words(screen)
    st.markdown(f"### {words('costs.ledger')}", anchors=False)
    table = items_table(accounts, told)
    st.table(frame_of(table, form, grid=False), hide_index=True, border="horizontal", alt=table.title)
    st.markdown(f":gray[{plain(table.note)} {words('costs.heat')}: {plain(heat_words(accounts, told))}.]")
    spread = material_table(accounts, told)
    st.markdown(f"**{words('costs.spread')}**")
    if spread.rows:
        plain_table(frame_of(spread, form, grid=False), key="costs-spread", alt=words("costs.spread"))
        st.markdown(f":gray[{plain(spread.note)}]")
    else:
        st.markdown(words("costs.empty"))
    contractors = contractors_table(accounts, told)
    st.markdown(f"**{plain(contractors.title)}**")
    standing = (accounts.total_sek, len(accounts.lines))
    table_twin(
        screen,
        "costs-contractors",
        lambda: frame_of(contractors, form, grid=True),
        alt_text=contractors.title,
        depends_on=standing,
    )


def service(screen: Screen, accounts: SeasonAccounts) -> None:
    """What became of needs, by class and district: who was served in time, and who was not; needs as forecast, then as they came."""
    told = report_words(screen)
    for table, absent in (
        (service_table(accounts, screen.network, told), "costs.no_service"),
        (service_came_table(accounts, screen.network, told), "costs.no_service_came"),
    ):
        st.markdown(f"### {plain(table.title)}", anchors=False)
        if table.rows:
            plain_table(frame_of(table, screen.form, grid=False), key=f"service-{table.key}", alt=table.title)
        else:
            st.markdown(screen.words(absent))
        st.markdown(f":gray[{plain(table.note)}]")


def take_along(screen: Screen, accounts: SeasonAccounts) -> None:
    """The report as page for printing, workbook and CSV."""
    name = f"season-{screen.site.id}-{season_name(accounts.first, accounts.last).replace('/', '-')}"
    name = file_name(name, report_words(screen).language, simulated=accounts.simulated)
    downloads(screen, "season", name, lambda: season_file(screen, accounts))
