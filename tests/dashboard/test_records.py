"""What is downloaded and what the page shows are the store's own sums."""

import io
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook

from dashboard import queries, records
from dashboard.format import Format
from dashboard.text.words import Words
from model.ledger.book import daily_sums
from model.report.workbook import workbook_of
from store.actions import actions_between
from tests.dashboard.sample import NOW
from tests.dashboard.seed import SMALL, open_seeded, seed, town


@pytest.mark.parametrize("language", ["sv", "en"])
def test_totals_of_page_and_file_equal_the_stores(tmp_path: Path, language: str) -> None:
    env = seed(tmp_path, name=SMALL)
    site, network = town(SMALL)
    words = Words(language)
    with open_seeded(env) as store:
        form = Format(words, ZoneInfo(site.timezone), NOW)
        screen = SimpleNamespace(site=site, network=network, store=store, words=words, form=form, now=NOW)
        accounts = records.accounts(screen)
        report = records.season_file(screen, accounts)
        other = daily_sums(accounts.other_lines)
        shown = queries.season(store, site, network, now=NOW, other=other)
        known = actions_between(store, site.id, NOW.replace(year=2025, month=8), NOW, known_at=NOW)
        logged = sum(action.cost_sek for action in known)
    assert logged > 0
    assert shown.actions_sek == pytest.approx(logged)
    assert accounts.actions_sek == pytest.approx(logged)
    assert shown.spent_sek == pytest.approx(accounts.total_sek)
    book = load_workbook(io.BytesIO(workbook_of(report, made_at=NOW)))
    names = ("klasser (simulerat)", "poster (simulerat)") if language == "sv" else ("classes (simulated)", "items (simulated)")
    assert list(book[names[0]].values)[-1][3] == pytest.approx(logged)
    assert list(book[names[1]].values)[-1][1] == pytest.approx(shown.spent_sek)
