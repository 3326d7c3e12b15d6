import io

from openpyxl import load_workbook

from model.report.storm import storm_report
from model.report.workbook import workbook_of
from tests.model.report.sample import NOW, storm
from tests.model.small_network import small_network
from tests.model.small_site import small_site


def test_numbers_are_numbers_and_formulas_are_text() -> None:
    report = storm_report(storm(), small_network(), small_site(), made_at=NOW)
    book = load_workbook(io.BytesIO(workbook_of(report, made_at=NOW)))
    assert book.sheetnames == ["Översikt", *(table.key for table in report.tables)]
    actions = book["atgarder"]
    assert [cell.value for cell in actions["F"]] == ["Kostnad (kr)", 1800.25, 5200.5]
    assert actions["G2"].value == "'+log"
    assert book["beslut"]["C2"].value == "'=cmd|' /C calc'!A0"
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
    assert book["utfall"]["D2"].value == "saknas"


def test_control_characters_do_not_break_a_workbook() -> None:
    record = storm()
    site = small_site(name="Små\x0bstad")
    assert load_workbook(io.BytesIO(workbook_of(storm_report(record, small_network(), site, made_at=NOW), made_at=NOW)))


def test_a_sheet_and_a_file_by_themselves_say_that_they_are_simulated() -> None:
    report = storm_report(storm(simulated=True), small_network(), small_site(), made_at=NOW)
    assert report.file_name == f"{report.name}-simulerad"
    book = load_workbook(io.BytesIO(workbook_of(report, made_at=NOW)))
    assert book.sheetnames[1:] == [f"{table.key} (simulerat)" for table in report.tables]
    assert all(len(name) <= 31 for name in book.sheetnames)
    assert "Simulerade data" in str(book.worksheets[1].oddHeader.right.text)
    real = storm_report(storm(), small_network(), small_site(), made_at=NOW)
    assert real.file_name == real.name
