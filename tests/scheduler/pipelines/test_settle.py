import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from ingest.imports.actions import Told
from model.domain.costs import CostItem
from model.domain.errors import ConfigError, SourceFormatError
from model.ledger.settle import Finding
from scheduler.context import Context
from scheduler.pipelines.imports import import_actions
from scheduler.pipelines.settle import beside_invoice, import_costs, settlement, told_of_settlement, write_settlement
from store.actions import actions_between
from store.costs import costs_between

FIRST, LAST = date(2026, 1, 14), date(2026, 1, 15)
HEAD = "Datum;Entreprenör;Rutt;Post;Antal;Pris;Belopp\n"


@pytest.fixture
def worked(context: Context, tmp_path: Path) -> Context:
    """One ploughing round logged."""
    log = tmp_path / "log.csv"
    route = context.network.routes[0].id
    log.write_text(f"Turlista;Åtgärd;Start;Slut\n{route};Plogning;2026-01-15 01:00;2026-01-15 03:00\n", encoding="utf-8")
    import_actions(context, log, told=Told())
    return context


def test_an_invoice_made_of_the_settlement_agrees_and_one_that_asks_for_more_does_not(worked: Context, tmp_path: Path) -> None:
    lines = settlement(worked, FIRST, LAST)
    done = actions_between(worked.store, worked.site.id, worked.now - timedelta(days=2), worked.now)
    assert sum(line.amount_sek for line in lines) == pytest.approx(sum(item.cost_sek for item in done))
    path = tmp_path / "faktura.csv"
    write_settlement(path, lines)
    found = beside_invoice(worked, path, lines, FIRST, LAST, map_name=None, form="auto")
    assert (found.agreeing, found.deviations) == (len(lines), ())
    hours = next(line for line in lines if line.item is CostItem.MACHINE)
    more = f"{hours.day};{hours.contractor};{hours.unit_id};timmar;{hours.quantity + 1};{hours.unit_price_sek};\n"
    path.write_text(HEAD + more, encoding="utf-8")
    found = beside_invoice(worked, path, lines, FIRST, LAST, map_name=None, form="auto")
    assert [item.finding for item in found.deviations] == [Finding.QUANTITY] + [Finding.MISSING] * (len(lines) - 1)
    told = "\n".join(told_of_settlement(lines, found, language="en"))
    assert f"quantity: row 2: {hours.contractor}, 2026-01-15, {hours.unit_id}, machine: settled {hours.quantity:.2f} h" in told
    swedish = f"mängd: rad 2: {hours.contractor}, 2026-01-15, {hours.unit_id}, machine: avräknat {hours.quantity:.2f} h"
    assert swedish.replace(".", ",") in "\n".join(told_of_settlement(lines, found))


def test_what_the_log_says_beside_the_price_list_is_told_apart_from_what_is_compared(worked: Context, tmp_path: Path) -> None:
    lines = settlement(worked, FIRST, LAST)
    path = tmp_path / "faktura.csv"
    beside = replace(lines[0], item=CostItem.DIFFERENCE, unit_price_sek=-1500.0, amount_sek=-1500.0)
    write_settlement(path, (*lines, beside))
    found = beside_invoice(worked, path, (*lines, beside), FIRST, LAST, map_name=None, form="auto")
    first, apart, invoiced, counted = told_of_settlement((*lines, beside), found, language="en")
    total = sum(line.amount_sek for line in lines)
    assert first == f"settled from the log: {len(lines) + 1} lines, " + f"{total - 1500.0:,.2f} SEK".replace(",", " ")
    assert "of it -1 500.00 SEK" in apart
    assert apart.endswith(f"compared: {total:,.2f} SEK".replace(",", " "))
    assert "+0.00 SEK beside the settlement" in invoiced or "-0.00 SEK beside the settlement" in invoiced
    assert counted == f"{len(lines)} rows agree, 0 deviations"


def test_a_rise_of_every_quantity_within_tolerance_is_told_under_the_rows_that_agree(worked: Context, tmp_path: Path) -> None:
    lines = settlement(worked, FIRST, LAST)
    path = tmp_path / "faktura.csv"
    write_settlement(path, [replace(line, quantity=1.019 * line.quantity, amount_sek=1.019 * line.amount_sek) for line in lines])
    found = beside_invoice(worked, path, lines, FIRST, LAST, map_name=None, form="auto")
    assert (found.agreeing, found.deviations) == (len(lines), ())
    told = list(told_of_settlement(lines, found))
    hours = next(line for line in lines if line.item is CostItem.MACHINE)
    more = re.search(rf"  inom toleransen: {hours.contractor}, machine: \+(\S+) kr över 1 rad \(\+1,90 %\)", "\n".join(told))
    assert more is not None
    assert float(more[1].replace(",", ".")) == pytest.approx(0.019 * hours.amount_sek, abs=0.011)
    assert sum(item.difference_sek for item in found.within) == pytest.approx(found.invoiced_sek - found.settled_sek)


def test_days_outside_and_unknown_contractors_are_refused(worked: Context, tmp_path: Path) -> None:
    path = tmp_path / "faktura.csv"
    path.write_text(HEAD + f"2026-02-01;{worked.site.prices[0].contractor};;ob;1;1;1\n", encoding="utf-8")
    with pytest.raises(SourceFormatError, match="line 2, column 'Datum': 2026-02-01 lies outside 2026-01-14 to 2026-01-15"):
        beside_invoice(worked, path, (), FIRST, LAST, map_name=None, form="auto")
    with pytest.raises(ConfigError, match="no price list for 'Nemo'"):
        settlement(worked, FIRST, LAST, contractor="Nemo")


def test_haulage_is_kept_once_and_settled(worked: Context, tmp_path: Path) -> None:
    who = worked.site.prices[0].contractor
    path = tmp_path / "kostnader.csv"
    path.write_text(HEAD + f"2026-01-15;{who};;bortforsling;100;40;\n", encoding="utf-8")
    assert import_costs(worked, path, dry_run=True).new == 1
    assert costs_between(worked.store, worked.site.id, FIRST, LAST) == ()
    assert import_costs(worked, path).new == 1
    assert import_costs(worked, path).repeated == 1
    haulage = [line for line in settlement(worked, FIRST, LAST) if line.item is CostItem.HAULAGE]
    assert [line.amount_sek for line in haulage] == [4000.0]


def test_a_price_list_fills_in_and_a_missing_tariff_is_named(worked: Context, tmp_path: Path) -> None:
    who = worked.site.prices[0]
    path = tmp_path / "kostnader.csv"
    path.write_text(HEAD + f"2026-01-15;{who.contractor};;bortforsling;100;;\n", encoding="utf-8")
    with pytest.raises(SourceFormatError, match=r"line 2, column 'Pris': haulage of .* has no price here or in the price list"):
        import_costs(worked, path)
    agreed = who.model_copy(update={"haulage_sek_per_m3": 55.0})
    site = worked.site.model_copy(update={"prices": (agreed,)})
    assert import_costs(replace(worked, loaded=replace(worked.loaded, site=site)), path).new == 1
    assert [item.amount_sek for item in costs_between(worked.store, worked.site.id, FIRST, LAST)] == [5500.0]


def test_costs_of_actions_and_rows_told_twice_are_refused_whole(worked: Context, tmp_path: Path) -> None:
    who = worked.site.prices[0].contractor
    good = f"2026-01-15;{who};;övrigt;1;10;10\n"
    path = tmp_path / "kostnader.csv"
    for rows, told in (
        (good + f"2026-01-15;{who};;timmar;1;10;10\n", "line 3, column 'Post': machine"),
        (good * 2, "the same contractor, day, item, route and reference as line 2"),
    ):
        path.write_text(HEAD + rows, encoding="utf-8")
        with pytest.raises(SourceFormatError) as caught:
            import_costs(worked, path)
        assert told in str(caught.value)
    assert costs_between(worked.store, worked.site.id, FIRST, LAST) == ()


def test_an_invoice_is_held_against_the_contractors_it_names(worked: Context, tmp_path: Path) -> None:
    lines = settlement(worked, FIRST, LAST)
    path = tmp_path / "faktura.csv"
    write_settlement(path, lines)
    assert not re.search(r"\d\.\d", path.read_text("utf-8-sig")), "a Swedish spreadsheet would read dates"
    others = tuple(replace(line, contractor="Nemo AB") for line in lines)
    found = beside_invoice(worked, path, (*lines, *others), FIRST, LAST, map_name=None, form="auto")
    assert (found.agreeing, found.deviations, found.left_out) == (len(lines), (), ("Nemo AB",))
    told = list(told_of_settlement((*lines, *others), found))
    assert any("fakturan nämner inte Nemo AB" in line for line in told)
    assert not any("utöver prislistan" in line for line in told)
