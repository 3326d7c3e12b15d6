from dataclasses import replace
from datetime import date, timedelta

import pytest

from model.domain.evidence import ChainState, EarlierCosts, NeedTold
from model.domain.needs import Need
from model.ledger.accounts import season_accounts
from model.report.season import season_report
from tests.model.ledger.test_accounts import DAYS, EMPTY, HEAT, NETWORK, NOW, SALT, SITE
from tests.model.replay.test_kept import heat, kept, outcome

RECORD = replace(EMPTY, actions=(SALT, HEAT))


def _report(record=RECORD, language="sv"):
    record = replace(record, recorded=tuple(action.ended_at for action in record.actions))
    accounts = season_accounts(record, NETWORK, SITE, days=DAYS, now=NOW)
    chains = (ChainState("records", 2, "f" * 64, "", 1),)
    return accounts, season_report(accounts, NETWORK, SITE, chains=chains, language=language, made_at=NOW)


def test_every_table_of_money_has_the_same_sum() -> None:
    accounts, report = _report()
    assert report.table("poster").rows[-1] == ("Summa", pytest.approx(accounts.total_sek))
    contractors = report.table("utforare").rows
    assert sum(row[2] for row in contractors[:-1] if row[1] != "summa") == pytest.approx(accounts.total_sek)
    assert sum(row[2] for row in contractors[:-1] if row[1] == "summa") == pytest.approx(accounts.total_sek)
    assert contractors[-1] == ("Summa", "", pytest.approx(accounts.total_sek))
    assert report.table("klasser").rows[-1][2:] == (2, pytest.approx(SALT.cost_sek + HEAT.cost_sek))
    lines = report.table("avrakning").rows
    assert sum(row[8] for row in lines[:-1]) == pytest.approx(lines[-1][8]) == pytest.approx(accounts.total_sek)
    assert sum(row[1] for row in report.table("manader").rows[:-1]) == pytest.approx(3700.0)
    assert report.table("manader").rows[-1] == ("Summa", pytest.approx(3700.0))


def test_a_replay_of_the_seasons_days_is_a_table_of_it_and_one_of_other_days_is_not() -> None:
    accounts, without = _report()
    warm = {"rule": heat("rule", money=5e3, hours=1.0, mwh=40.0)}
    told = replace(kept(warm=warm, rule=outcome("rule", money=1e5, hours=9.0)), first=accounts.first, last=accounts.first)
    for replay, there in ((told, True), (replace(told, first=date(2001, 1, 1), last=date(2001, 2, 1)), False)):
        report = season_report(accounts, NETWORK, SITE, chains=(), made_at=NOW, replay=replay)
        assert (len(report.tables) == len(without.tables) + 1) is there
    table = season_report(accounts, NETWORK, SITE, chains=(), made_at=NOW, replay=told).table("replay")
    assert dict(zip((column.name for column in table.columns), table.rows[0], strict=True))["Värme (MWh)"] == 120.0
    assert table.note.startswith(f"Uppspelat {accounts.first} till {accounts.first}.")


def test_few_winters_and_none_are_said() -> None:
    facts = dict(_report()[1].facts)
    assert "efter 0 tidigare vinter; spridningen ±50 % är antagen" in facts["Prognos vid säsongens slut"]
    assert facts["Markvärme"] == "mätvärden saknas; enligt åtgärdsloggen 700\xa0kr"
    year = timedelta(days=365)
    past = tuple(EarlierCosts(f"w{k}", True, [(NOW - k * year + timedelta(days=20), 1e5 * k)]) for k in (1, 2))
    facts = dict(_report(replace(RECORD, earlier=past), "en")[1].facts)
    assert "from 2 earlier winters – few" in facts["Forecast at the season's end"]
    assert "simulated" in facts["Forecast at the season's end"]


def test_how_much_of_the_record_was_proved_is_said() -> None:
    facts = dict(_report(language="en")[1].facts)
    assert "whole, 2 links" in facts["Recommendations, actions and costs"]
    assert "content read again for the last 1;" in facts["Recommendations, actions and costs"]


def test_service_that_is_not_known_is_missing() -> None:
    window = (NOW - timedelta(days=60), NOW - timedelta(days=59, hours=12))
    told = NeedTold("r2", Need.PLOUGHING, *window, window[1] - timedelta(hours=3), False, simulated=False)
    (row,) = _report(replace(RECORD, needs=(told,)))[1].table("service").rows
    assert row == ("P3 P3", "nej", "Centrum", None, None, None, 0, 0, 0, 1, 0)
