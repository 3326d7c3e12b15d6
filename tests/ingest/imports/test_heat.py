from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from config.imports import HeatMap
from config.site import Station
from ingest.imports.heat import HeatFile, read_heat, slab_observations
from model.domain.errors import SourceFormatError
from model.domain.weather import check_observations
from tests.ingest.imports.streets import START, quarter, street
from tests.ingest.imports.test_xlsx_table import workbook

NETWORK = quarter(street("a1", "r1", (0, 0), (800, 0)))
HEAD = "ts_utc,zone_id,supply_c,return_c,flow_l_h,power_kw,energy_mwh,pump_kw,slab_c,slab_wet,mode\n"
ROW = "2026-01-15T03:00:00Z,MV-1,35.0,22.5,1200,17.4,1034.25,0.4,3.1,1,drift\n"


def _read(tmp_path: Path, content: str | bytes, name: str = "heat.csv", **settings: Any) -> HeatFile:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_heat(path, NETWORK, HeatMap(**settings))


def test_the_neutral_row_is_read_and_empty_cells_stay_missing(tmp_path: Path) -> None:
    sparse = "2026-01-15T04:00:00,Torget,,,,,,,0,,=HYPERLINK(1)\n"
    first, second = _read(tmp_path, HEAD + ROW + sparse).readings
    assert (first.time, first.supply_degc, first.slab_wet, first.mode, first.doubt) == (START, 35.0, True, "drift", "")
    assert (second.zone_id, second.supply_degc, second.slab_degc, second.slab_wet) == ("MV-1", None, 0.0, None)
    assert second.mode == "=HYPERLINK(1)"


def test_a_swedish_export_with_its_own_words(tmp_path: Path) -> None:
    text = "Tid;Undercentral;Framledning;Retur;Flöde (l/h);Effekt (kW)\n2026-01-15 04:00;UC Torget;35,0;22,5;1 200;30\n"
    (reading,) = _read(tmp_path, text.encode("cp1252"), zones={"UC Torget": "MV-1"}, timezone="Europe/Stockholm").readings
    assert (reading.time, reading.flow_l_h) == (START, 1200.0)
    assert "power_kw 30.0 against 17.4" in reading.doubt


def test_excel_and_json_rows(tmp_path: Path) -> None:
    at = datetime(2026, 1, 15, 3)  # noqa: DTZ001 - Excel knows no zones
    sheet = _read(tmp_path, workbook([["ts_utc", "zone_id", "slab_c"], [at, "MV-1", 3.5]]), "heat.xlsx")
    rows = _read(tmp_path, '[{"ts_utc": "2026-01-15T03:00:00Z", "zone_id": "MV-1", "slab_c": 3.5}]', "heat.json")
    assert sheet.readings == rows.readings
    assert sheet.readings[0].slab_degc == 3.5


def test_a_row_that_comes_twice_is_one_and_two_that_differ_are_refused(tmp_path: Path) -> None:
    assert (_read(tmp_path, HEAD + ROW + ROW).repeated, len(_read(tmp_path, HEAD + ROW + ROW).readings)) == (1, 1)
    with pytest.raises(SourceFormatError, match="line 3, column 'ts_utc': MV-1 has two different readings"):
        _read(tmp_path, HEAD + ROW + ROW.replace("35.0", "36.0"))


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (ROW.replace("MV-1", "MV-9"), "line 2, column 'zone_id': 'MV-9' is no heated zone"),
        (ROW.replace("MV-1", "r1"), "is no heated zone"),
        (ROW.replace("1200", "much"), "column 'flow_l_h': 'much' is no number"),
        (ROW.replace(",1,drift", ",maybe,drift"), "column 'slab_wet'"),
        (ROW.replace("2026-01-15T03:00:00Z", ""), "column 'ts_utc': empty"),
    ],
)
def test_one_wrong_row_refuses_the_file(tmp_path: Path, row: str, words: str) -> None:
    with pytest.raises(SourceFormatError) as caught:
        _read(tmp_path, HEAD + row)
    assert words in str(caught.value)


def test_a_file_without_time_zone_or_values_is_refused(tmp_path: Path) -> None:
    for text, words in (
        ("zone_id,slab_c\nMV-1,1\n", "no column for time"),
        ("tid,zon\n2026-01-15,MV-1\n", "no column for power_kw"),
    ):
        with pytest.raises(SourceFormatError, match=words):
            _read(tmp_path, text)


SLAB = Station(id="slab-MV-1", name="Torget", longitude=16.55, latitude=59.61, altitude_m=9.0, source="heat_meters", kind="slab")


def test_slab_temperatures_become_observations_without_the_doubted(tmp_path: Path) -> None:
    file = _read(tmp_path, HEAD + ROW + ROW.replace("03:00", "04:00").replace("3.1", "99"))
    now = START + timedelta(hours=2)
    seen = slab_observations(file.readings, (SLAB,), file="heat.csv", now=now)
    assert seen is not None
    check_observations(seen)
    assert seen["station"].to_numpy().tolist() == ["slab-MV-1"]
    np.testing.assert_allclose(seen["road_surface_temperature"].to_numpy(), [[3.1]], rtol=1e-6)


def test_a_slab_the_site_does_not_name_is_never_taken_for_a_road(tmp_path: Path) -> None:
    readings = _read(tmp_path, HEAD + ROW).readings
    for stations in ((), (SLAB.model_copy(update={"kind": "road"}),), (SLAB.model_copy(update={"source": "trafikverket"}),)):
        assert slab_observations(readings, stations, file="heat.csv", now=START + timedelta(hours=2)) is None
