from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from model.domain.costs import CostEntry, CostItem
from model.domain.evidence import EarlierCosts
from model.domain.heat import HeatReading
from model.ledger.accounts import SeasonAccounts, season_accounts
from model.report.season_words import forecast_words, heat_words, money_words
from model.report.words import ReportWords
from tests.model.ledger.test_accounts import DAYS, EMPTY, HEAT, NETWORK, NOW, SITE, TARIFF

SWEDISH, ENGLISH = (ReportWords(language, ZoneInfo("Europe/Stockholm")) for language in ("sv", "en"))
WITH_FLOW = TARIFF.model_copy(update={"flow_sek_per_m3": 2.5, "flow_months": (1,)})


def _accounts(*, tariff=WITH_FLOW, flow: tuple[float | None, float | None] = (5e3, 5e3)) -> SeasonAccounts:
    """Two zones, the second not read in the first of three hours."""
    meters = tuple(
        HeatReading(zone, NOW - timedelta(hours=4 - k), energy_mwh=1.0 + k, flow_l_h=told)
        for zone, told, first in (("z1", flow[0], 0), ("z2", flow[1], 1))
        for k in range(first, 4)
    )
    record = replace(EMPTY, actions=(HEAT,), recorded=(HEAT.ended_at,), heat=meters)
    return season_accounts(record, NETWORK, SITE.model_copy(update={"heat_tariff": tariff}), days=DAYS, now=NOW)


def test_a_bill_tells_the_hours_that_were_not_read() -> None:
    accounts = _accounts()
    told = heat_words(accounts, SWEDISH)
    assert told.startswith("5,0 MWh, 2\xa0500\xa0kr (Värme, 2026 (antagen))")
    assert f"mätarna lästes i 3 av {accounts.heat.asked_h} h, i 1 av dem bara några zoner" in told
    assert f"the meters were read in 3 of {accounts.heat.asked_h} h, in 1 of them only some zones" in heat_words(
        accounts, ENGLISH
    )


@pytest.mark.parametrize(
    ("flow", "swedish", "english"),
    [
        ((5e3, 5e3), "", ""),
        ((5e3, None), "flöde saknas i 2 h för 2,0 MWh", "flow is missing in 2 h for 2.0 MWh"),
    ],
)
def test_a_bill_without_a_reference_flow_says_so_in_both_languages(flow, swedish: str, english: str) -> None:
    told, other = (heat_words(_accounts(flow=flow), words) for words in (SWEDISH, ENGLISH))
    assert "flödesavgiften är inte räknad i 3 h: leverantörens referensflöde är inte angivet" in told
    assert "the flow charge is not counted in 3 h: the supplier's reference flow is not told" in other
    assert (swedish in told, english in other) == (True, True)
    assert ("flöde saknas" in told) == bool(swedish)
    known = WITH_FLOW.model_copy(update={"flow_reference_m3_per_mwh": 5.0})
    assert "referensflöde" not in heat_words(_accounts(flow=flow, tariff=known), SWEDISH)


def test_readings_that_cannot_be_are_told_in_the_reports_language() -> None:
    accounts = _accounts(flow=(-1.0, 1.0))
    assert heat_words(accounts, SWEDISH).startswith("räkningen saknas: mätvärdena har timmar")
    assert heat_words(accounts, SWEDISH).endswith("enligt åtgärdsloggen 700\xa0kr")
    assert heat_words(accounts, ENGLISH).startswith("the bill is missing")


def test_a_forecast_says_what_earlier_winters_are_not_known_to_have_spent() -> None:
    cart = CostEntry("A", NOW.date(), CostItem.HAULAGE, "", 100.0, 40.0, 4000.0, "", "import")
    year, known = timedelta(days=365), NOW - timedelta(days=200)
    earlier = EarlierCosts("", False, [(NOW - k * year, 1e5) for k in (1, 2)], entries=[((NOW - year).date(), 9e4, known)])
    record = replace(EMPTY, entries=(cart,), earlier=(earlier,))
    told = forecast_words(season_accounts(record, NETWORK, SITE, days=DAYS, now=NOW), SWEDISH)
    assert told.endswith("bortforsling och andra kostnader utan åtgärd är inte inlästa för 2023/24 och kommer ovanpå")
    bare = season_accounts(replace(record, entries=()), NETWORK, SITE, days=DAYS, now=NOW)
    assert "bortforsling" not in forecast_words(bare, SWEDISH), "this season has spent nothing on it either"
    meters = tuple(HeatReading("z1", NOW - timedelta(hours=3 - k), energy_mwh=1.0 + k) for k in range(3))
    billed = replace(EMPTY, earlier=(earlier,), heat=meters)
    accounts = season_accounts(billed, NETWORK, SITE.model_copy(update={"heat_tariff": TARIFF}), days=DAYS, now=NOW)
    assert "the heat of 2023/24, 2024/25 is the log's of actions, not the meters' bill" in forecast_words(accounts, ENGLISH)
    known_heat = replace(billed, earlier=(replace(earlier, heat=[((NOW - year).date(), 9e4)]),))
    accounts = season_accounts(known_heat, NETWORK, SITE.model_copy(update={"heat_tariff": TARIFF}), days=DAYS, now=NOW)
    assert "the heat of 2023/24 is the log's" in forecast_words(accounts, ENGLISH)


def test_amounts_below_nothing_have_a_true_minus() -> None:
    assert (money_words(-1234.5, SWEDISH), money_words(1234.4, ENGLISH)) == ("\u22121\xa0234\xa0kr", "1,234 SEK")
