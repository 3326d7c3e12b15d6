import re
from dataclasses import replace

from model.report.page import page_of
from model.report.storm import storm_report
from tests.model.report.sample import NOW, storm
from tests.model.small_network import small_network
from tests.model.small_site import small_site


def test_a_page_asks_nobody_runs_nothing_and_escapes_what_it_was_told() -> None:
    record = storm(simulated=True)
    nasty = replace(record.decisions[0], decided_by="<script>alert(1)</script>")
    report = storm_report(replace(record, decisions=(nasty,)), small_network(), small_site(), made_at=NOW)
    page = page_of(report)
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert not re.search(r"(https?:)?//[a-z]|<(img|link|iframe|object)|url\(", page)
    assert '<html lang="sv">' in page
    assert "@media print" in page
    assert "Simulerade data" in page


def test_numbers_are_swedish_missing_is_a_word_and_every_table_is_there() -> None:
    report = storm_report(storm(), small_network(), small_site(), made_at=NOW)
    page = page_of(report)
    assert '<td class="n">5\xa0200,50</td>' in page
    assert '<td class="n">−2,0</td>' in page
    assert '<td class="m">saknas</td>' in page
    assert all(f"<h2>{table.title}</h2>" in page for table in report.tables)
    english = page_of(storm_report(storm(), small_network(), small_site(), language="en", made_at=NOW))
    assert '<td class="n">5,200.50</td>' in english


def test_details_are_left_to_the_workbook() -> None:
    report = storm_report(storm(), small_network(), small_site(), made_at=NOW)
    tables = tuple(replace(table, is_detail=table.key == "atgarder") for table in report.tables)
    page = page_of(replace(report, tables=tables))
    assert "2 rader, i arbetsboken" in page
    assert "5\xa0200,50" not in page


def test_whole_sentences_stand_below_their_row_and_a_table_of_a_winter_is_left_to_the_workbook() -> None:
    report = storm_report(storm(), small_network(), small_site(), made_at=NOW)
    advice = report.table("rekommendationer")
    page = page_of(report)
    assert '<th scope="col">Varför</th>' not in page
    assert f'<tr class="more"><td colspan="{len(advice.columns) - 1}">Varför: ' in page
    long = tuple(replace(table, rows=table.rows * 200) if table.key == "rekommendationer" else table for table in report.tables)
    page = page_of(replace(report, tables=long))
    assert f"{200 * len(advice.rows)} rader, i arbetsboken" in page
    assert "Varför: " not in page
