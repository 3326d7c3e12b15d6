import csv
import io
import zipfile

from model.report.csv_text import csv_archive, csv_of
from model.report.storm import storm_report
from model.report.tables import Column, Table
from tests.model.report.sample import NOW, storm
from tests.model.small_network import small_network
from tests.model.small_site import small_site


def test_csv_can_be_read_again_and_holds_no_formula() -> None:
    report = storm_report(storm(), small_network(), small_site(), made_at=NOW)
    content = csv_of(report.table("atgarder"), "sv")
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert sum(float(row["Kostnad (kr)"].replace(",", ".")) for row in rows) == 1800.25 + 5200.5
    assert rows[0]["Källa"] == "'+log"
    with zipfile.ZipFile(io.BytesIO(csv_archive(report))) as archive:
        assert archive.namelist() == [f"{report.name}-{table.key}.csv" for table in report.tables]
        every = [cell for name in archive.namelist() for cell in _cells(archive.read(name))]
    assert not [cell for cell in every if cell.startswith(("=", "+", "@")) or (cell.startswith("-") and not _is_number(cell))]
    assert "saknas" in every
    assert csv_archive(report) == csv_archive(report)


def _cells(content: bytes) -> list[str]:
    return [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";") for cell in row]


def _is_number(cell: str) -> bool:
    try:
        float(cell.replace(",", "."))
    except ValueError:
        return False
    return True


def test_decimals_are_the_languages_own() -> None:
    table = Table("a", "A", (Column("kr"), Column("m", 3), Column("n")), ((1234.5, -0.25, 7), (None, 0.0, 0)))
    assert csv_of(table, "sv").decode("utf-8-sig").splitlines()[1:] == ["1234,50;-0,250;7", "saknas;0,000;0"]
    assert csv_of(table, "en").decode("utf-8-sig").splitlines()[1] == "1234.50;-0.250;7"
