"""Files of actions in every form: logs, passes of segments, positions, lines, plough feeds."""

import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from config.imports import ActionsMap, MapMatching
from ingest.imports.action_log import passes_in
from ingest.imports.actions import ActionsReading, Told, read_actions
from ingest.imports.columns import found_columns
from ingest.imports.csv_table import csv_table
from ingest.imports.records import Vehicles
from ingest.imports.rounds import rounds_of
from model.domain.errors import SourceFormatError
from model.domain.treatments import TreatmentKind
from tests.ingest.imports.streets import START, drive, lon_lat, quarter, street
from tests.ingest.imports.test_xlsx_table import workbook

NETWORK = quarter(
    street("a1", "r1", (0, 0), (800, 0)), street("a2", "r1", (800, 0), (800, 600)), street("b1", "r2", (0, 300), (800, 300))
)  # fmt: skip
LOG = "Turlista;Åtgärd;Start;Slut;Giva (g/m²);Kostnad\n"


def _read(
    tmp_path: Path, content: str | bytes, name: str = "log.csv", settings: ActionsMap | None = None, **told: Any
) -> ActionsReading:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_actions(path, NETWORK, settings or ActionsMap(), MapMatching(), Vehicles(b"salt"), Told(**told))


def test_a_log_is_read_with_local_times_and_decimal_commas(tmp_path: Path) -> None:
    rows = "R1;Plogning;2026-01-15 04:00;2026-01-15 05:30;;4 500,50\nr2;Saltning;2026-01-15 04:10;2026-01-15 05:00;12,5;\n"
    first, second = _read(tmp_path, LOG + rows).done
    assert (first.unit_id, first.kind, first.rate_g_m2, first.cost_sek) == ("r1", TreatmentKind.PLOUGH, 0.0, 4500.5)
    assert (first.started_at, first.ended_at) == (START, START + timedelta(hours=1.5))
    assert (second.kind, second.rate_g_m2, second.cost_sek) == (TreatmentKind.PREWETTED_SALT, 12.5, None)


def test_the_same_log_as_excel_and_as_geojson(tmp_path: Path) -> None:
    start = datetime(2026, 1, 15, 4)  # noqa: DTZ001 - Excel knows no zones
    sheet = workbook([["Turlista", "Åtgärd", "Start", "Slut", "Giva"], ["r2", "sand", start, start + timedelta(hours=1), 150]])
    times = {"start": "2026-01-15T03:00:00Z", "slut": "2026-01-15T04:00:00Z"}
    feature = {"type": "Feature", "geometry": None, "properties": {"turlista": "r2", "åtgärd": "sand", "giva": 150, **times}}
    geojson = json.dumps({"type": "FeatureCollection", "features": [feature]})
    for reading in (_read(tmp_path, sheet, "log.xlsx"), _read(tmp_path, geojson, "log.geojson")):
        (done,) = reading.done
        assert (done.unit_id, done.kind, done.rate_g_m2, done.started_at) == ("r2", TreatmentKind.SAND, 150.0, START)


def test_kilograms_become_grams_a_square_metre(tmp_path: Path) -> None:
    heading = "Rutt;Åtgärd;Start;Kg;Kg/km;Bredd\n"
    rows = "r2;salt;2026-01-15 04:00;64;;\nr2;salt;2026-01-15 05:00;64;;2\nr2;salt;2026-01-15 06:00;;60;\n"
    assert [round(item.rate_g_m2, 6) for item in _read(tmp_path, heading + rows).done] == [20.0, 40.0, 15.0]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("r9;Plogning;2026-01-15 04:00;2026-01-15 05:00;;", "line 2, column 'Turlista': 'r9' is no route or zone"),
        ("r1;Spolning;2026-01-15 04:00;2026-01-15 05:00;;", "column 'Åtgärd': 'Spolning' is no known task"),
        ("r1;Plogning;2026-01-15 06:00;2026-01-15 05:00;;", "column 'Slut': 2026-01-15 04:00Z is before the start"),
        ("r1;Plogning;2026-01-15 06:00;2026-02-15 05:00;;", "at most 36 h"),
        ("r1;Plogning;2025-10-26 02:30;2025-10-26 05:00;;", "column 'Start': 2025-10-26 02:30 occurs twice"),
        ("r1;Saltning;2026-01-15 04:00;2026-01-15 05:00;;", "no amount for prewetted_salt, and 0 would be a guess"),
        ("r1;Saltning;2026-01-15 04:00;2026-01-15 05:00;400;", "possible rates are 0 to 60"),
        ("r1;Saltning;2026-01-15 04:00;2026-01-15 05:00;-4;", "column 'Giva (g/m²)': -4 lies outside"),
        ("r1;Plogning;;2026-01-15 05:00;;", "column 'Start': empty"),
        ("r1;;2026-01-15 04:00;2026-01-15 05:00;;", "column 'Åtgärd': empty"),
        ("r1;Plogning;2026-01-15 04:00;2026-01-15 05:00;;-5", "column 'Kostnad'"),
    ],
)
def test_one_wrong_row_refuses_the_file_with_line_and_column(tmp_path: Path, row: str, words: str) -> None:
    good = "r1;Plogning;2026-01-14 04:00;2026-01-14 05:00;;\n"
    with pytest.raises(SourceFormatError, match=r"^log\.csv: line 2|^log\.csv: line 3") as caught:
        _read(tmp_path, LOG + (good + row if "line 2" not in words else row + "\n" + good))
    assert words in str(caught.value)


def test_a_map_gives_the_contractors_words_their_meaning(tmp_path: Path) -> None:
    settings = ActionsMap(
        columns={"unit": "Objekt", "treatment": "Moment"}, tasks={"Spolning": "ignore", "S1": "brine"}, units={"Norra slingan": "r2"},
        assumed_rates_g_m2={"brine": 8.0}, ambiguous="second",
    )  # fmt: skip
    text = "Objekt;Moment;Start\nNorra slingan;S1+plog;2025-10-26 02:30\nNorra slingan;Spolning;2025-10-26 03:30\n"
    done = _read(tmp_path, text, settings=settings).done
    assert [(item.unit_id, item.kind, item.rate_g_m2) for item in done] == [
        ("r2", TreatmentKind.BRINE, 8.0),
        ("r2", TreatmentKind.PLOUGH, 0.0),
    ]
    assert done[0].started_at == datetime(2025, 10, 26, 1, 30, tzinfo=UTC)


def _positions_csv(positions, plate: str = "ABC 123") -> str:
    out = io.StringIO()
    out.write("ts,fordon,lon,lat,task,giva\n")
    for item in positions:
        tasks = "+".join(item.kinds) or "transport"
        out.write(f"{item.time.isoformat()},{plate},{item.longitude:.6f},{item.latitude:.6f},{tasks},{item.rate_g_m2 or ''}\n")
    return out.getvalue()


def test_positions_become_rounds_of_routes_and_nothing_of_the_vehicle_remains(tmp_path: Path) -> None:
    whole = drive([(0, 0), (800, 0), (800, 600)], kinds=(TreatmentKind.PREWETTED_SALT,), rate=15.0)
    part = drive([(0, 300), (400, 300)], start=START + timedelta(hours=2))
    reading = _read(tmp_path, _positions_csv([*whole, *part]))
    (done,) = reading.done
    assert (done.unit_id, done.kind, done.rate_g_m2) == ("r1", TreatmentKind.PREWETTED_SALT, pytest.approx(15.0))
    assert done.share > 0.97
    assert done.started_at == START
    (short,) = reading.left_out
    assert (short.unit_id, short.is_done) == ("r2", False)
    assert short.share == pytest.approx(0.5, abs=0.05)
    assert (reading.positions, reading.matched, reading.vehicles) == (len(whole) + len(part), len(whole) + len(part), 1)
    assert "ABC" not in repr(reading)


def test_lines_with_start_and_end_are_driven_along(tmp_path: Path) -> None:
    line = {"type": "LineString", "coordinates": [list(lon_lat(0, 300)), list(lon_lat(800, 300))]}
    properties = {
        "tasks": ["PLOUGHING_AND_SLUSH_REMOVAL"],
        "startTime": "2026-01-15T03:00:00Z",
        "endTime": "2026-01-15T03:04:00Z",
    }
    content = {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": line, "properties": properties}]}
    (done,) = _read(tmp_path, json.dumps(content), "drive.geojson").done
    assert (done.unit_id, done.kind, done.ended_at - done.started_at) == ("r2", TreatmentKind.PLOUGH, timedelta(minutes=4))


def test_what_a_feed_does_not_say_a_person_tells(tmp_path: Path) -> None:
    text = _positions_csv(drive([(0, 300), (800, 300)], kinds=()))
    with pytest.raises(SourceFormatError, match=r"of none what was done.*--task"):
        _read(tmp_path, text)
    (done,) = _read(tmp_path, text, kinds=frozenset({TreatmentKind.PLOUGH})).done
    assert done.unit_id == "r2"
    with pytest.raises(SourceFormatError, match=r"sand on r2 at .* without an amount"):
        _read(tmp_path, text, kinds=frozenset({TreatmentKind.SAND}))


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.csv", "Namn;Värde\nx;1\n", "no column for time"),
        ("a.csv", "Start;Värde\n2026-01-15;1\n", "no column for unit"),
        ("a.csv", "Turlista;Start\nr1;2026-01-15\n", "no column for treatment"),
        ("a.json", '{"a": 1}', "neither GeoJSON"),
        ("a.json", "[1, 2]", "neither GeoJSON"),
        ("a.json", '[{"a": {"b": 1}}]', "no single value"),
        ("a.ods", "x", "are not read; save it as"),
        ("a.xlsx", "x", "no whole Excel workbook"),
    ],
)
def test_a_file_of_something_else_is_refused_with_what_it_lacks(tmp_path: Path, name: str, content: str, words: str) -> None:
    with pytest.raises(SourceFormatError) as caught:
        _read(tmp_path, content, name)
    assert words in str(caught.value)


@pytest.mark.shared
def test_feeds_of_another_town_are_read_and_match_nothing_here(shared: Path, tmp_path: Path) -> None:
    folder = shared / "fixtures" / "plough_avl_finland"
    settings = ActionsMap(assumed_rates_g_m2={"sand": 150.0})
    for name in (
        "destia_fluentprogress_unit_history",
        "destia_fluentprogress_units",
        "kuntec_mapon_units",
        "infraroad_routa_streets",
    ):
        reading = read_actions(folder / f"{name}.json", NETWORK, settings, MapMatching(), Vehicles(b"salt"))
        assert (reading.form.split()[0], reading.done, reading.matched) == (name.split("_")[0], (), 0)
        assert reading.positions > 0
    for name in ("kuntec_mapon_routes", "yit_routes"):
        with pytest.raises(SourceFormatError, match="of none what was done"):
            read_actions(folder / f"{name}.json", NETWORK, settings, MapMatching(), Vehicles(b"salt"))
    for name in ("yit_vehicles", "yit_operation_types"):
        with pytest.raises(SourceFormatError, match="no column for"):
            read_actions(folder / f"{name}.json", NETWORK, settings, MapMatching(), Vehicles(b"salt"))


@pytest.mark.shared
def test_real_passes_of_a_season_are_gathered_into_rounds(shared: Path) -> None:
    """Syracuse, December 2025: passes as the city's own service told them, compared with its cumulative counter of passes."""
    text = (shared / "fixtures" / "snow_routes_us" / "syracuse_service_events_2025-12.csv").read_text(encoding="utf-8-sig")
    table = csv_table(text, "syracuse.csv")
    stated = {"segment": "snowroutesegmentid", "started_at": "serviced_at", "treatment": "event_type", "unit": "snowrouteid"}
    columns = found_columns(table, stated=stated, usual={})
    lengths = {str(row.cells["snowroutesegmentid"]): 1609.344 * float(str(row.cells["segmentlength"])) for row in table.rows}
    unit_of = {str(row.cells["snowroutesegmentid"]): str(row.cells["snowrouteid"]) for row in table.rows}
    settings = ActionsMap(timezone="UTC", tasks={"serviced": "plough"})
    passes = passes_in(table, columns, settings, lengths, Vehicles(b"salt"))
    rounds = rounds_of(passes, unit_of=unit_of, lengths_m=lengths, settings=MapMatching(done_share=0.8))
    counters: dict[str, list[float]] = {}
    for row in table.rows:
        counters.setdefault(str(row.cells["snowroutesegmentid"]), []).append(float(str(row.cells["passes"] or "nan")))
    counted = sum(max(values) - min(values) for values in counters.values())
    seen = sum(len(values) - 1 for values in counters.values())
    done = [item for item in rounds if item.is_done]
    print(
        f"passes {len(passes)}, segments {len(lengths)}, routes {len(set(unit_of.values()))}, "
        f"counter rose {counted:.0f} between first and last sight, {seen} of those seen as passes ({seen / counted:.0%}); "
        f"rounds {len(rounds)}, of them {len(done)} over 80 % of their route"
    )
    assert (len(passes), len(lengths)) == (24_283, 4_499)
    assert 0.3 < seen / counted <= 1.0
    assert sum(item.passes for item in rounds) == len(passes)
    assert len(done) > 10
