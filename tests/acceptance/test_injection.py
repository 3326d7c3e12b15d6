"""Text that would be a command elsewhere is text here: in every field a person or a provider fills, through store, page, report, mail and API."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import jsonschema
import pytest
from markdown_it import MarkdownIt
from openpyxl import load_workbook
from sqlalchemy import JSON, Date, LargeBinary, func, inspect, select
from sqlalchemy import Table as SqlTable

from config.settings import load_settings
from dashboard.api.documents import recommendations
from dashboard.api.openapi import SCHEMAS
from dashboard.components.grid import grid_of
from dashboard.components.report_table import frame_of
from dashboard.format import Format, plain
from dashboard.text.words import Words as PageWords
from model.domain.costs import CostEntry, CostItem
from model.domain.evidence import LoggedAction
from model.domain.notices import Delivery, DeliveryState, Notice, NoticeKind
from model.domain.plans import Reason
from model.domain.treatments import Action, TreatmentKind
from model.report.csv_text import csv_archive
from model.report.escape import FORMULA_STARTS
from model.report.page import page_of
from model.report.storm import storm_report
from model.report.tables import Column, Report, Table
from model.report.workbook import workbook_of
from scheduler.notify.channels import message_of
from store.actions import actions_between, save_actions
from store.columns import Amount, UtcDateTime, Words
from store.costs import save_costs
from store.decisions import NewDecision, Verdict, decisions_between, record_decision
from store.notices import newest_deliveries, save_notice
from store.observations import save_observations
from store.open import Store
from store.plans import load_assessment, save_assessment
from store.record_audit import verify_records
from store.requests import open_requests, request_run
from store.segment_months import forget_segments, open_month
from store.tables import Base, SegmentSummaryRow, StationRow
from tests.dashboard.sample import sample_network, sample_site
from tests.model.report.sample import NOW, storm
from tests.model.small_network import small_network
from tests.model.small_site import small_site
from tests.store.conftest import ENGINES, _schema
from tests.store.examples import HOUR, assessment, observations, recommendation

SITE = "vasteras"
NETWORK = small_network()
SWEDISH = Format(PageWords("sv"), ZoneInfo("Europe/Stockholm"), NOW)
HOSTILE = (
    "'; DROP TABLE decision; --",
    '" OR ""="',
    "x') ; DELETE FROM action ; --",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "{{7*7}} {% raw %} ${7*7} #{7*7} %(site)s {0.__class__}",
    "![x](http://127.0.0.1:9/x.png)",
    "[x](javascript:alert(1))",
    ":material/delete: :red[x] $x^2$",
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|'/C calc'!A0",
    "a\r\nBcc: evil@example.se",
    "..\\..\\../../etc/passwd",
    "\u202eevil",
)


@pytest.fixture(params=ENGINES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "sqlite":
        with Store.open(f"sqlite:///{tmp_path / 'halka.db'}", tmp_path) as opened:
            yield opened
        return
    with _schema(request.getfixturevalue("postgres_url")) as url, Store.open(url, tmp_path) as opened:
        yield opened


def test_the_store_gives_every_text_back_as_it_came(store: Store) -> None:
    for k, text in enumerate(HOSTILE):
        reason = Reason(text, text, text, 1.0)
        advised = replace(recommendation(text), reasons=(reason,))
        number = save_assessment(store, assessment(input_key=text, issued_at=NOW + k * HOUR, recommendations=(advised,)))
        (told,) = load_assessment(store, number).assessment.recommendations
        assert (told.unit_id, told.reasons) == (text, (reason,))
        key = (number, text, advised.need, advised.window_end)
        record_decision(store, NewDecision(*key, Verdict.REJECTED, text, NOW + k * HOUR, reason_code="other", reason_text=text))
        done = Action(text, TreatmentKind.PLOUGH, NOW, NOW + HOUR, 0.0, 1.0, text, simulated=True)
        save_actions(store, SITE, [done])
        cost = CostEntry(text, NOW.date(), CostItem.OTHER, text, 1.0, 1.0, 1.0, text, text)
        save_costs(store, SITE, [cost], recorded_at=NOW)
        save_notice(store, SITE, Notice(NoticeKind.FAULT, text, NOW, text, text, {text: text}, simulated=True), [("mail", text)])
        request_run(store, SITE, text, requested_by=text, now=NOW)
    assert {item.decided_by for item in decisions_between(store, SITE, NOW - HOUR, NOW + 99 * HOUR)} == set(HOSTILE)
    assert {action.unit_id for action in actions_between(store, SITE, NOW - HOUR, NOW + HOUR)} == set(HOSTILE)
    assert {item.notice.text for item in newest_deliveries(store, SITE, 99)} == set(HOSTILE)
    assert {item.job for item in open_requests(store, SITE)} == set(HOSTILE)
    assert verify_records(store, SITE).whole
    assert set(Base.metadata.tables) <= set(inspect(store.database.engine).get_table_names())


def _row(table: SqlTable, text: str) -> dict[str, Any]:
    """A row whose every text is hostile, its parents' keys among them."""
    made: dict[str, Any] = {}
    for column in table.columns:
        if isinstance(column.type, Words):
            made[column.name] = text
        elif isinstance(column.type, JSON):
            made[column.name] = {text: [text]}
        elif isinstance(column.type, UtcDateTime):
            made[column.name] = NOW
        elif isinstance(column.type, Date):
            made[column.name] = NOW.date()
        elif isinstance(column.type, LargeBinary):
            made[column.name] = text.encode()
        elif isinstance(column.type, Amount):
            made[column.name] = 1.0
        else:
            made[column.name] = column.type.python_type(1)
    return made


@pytest.mark.parametrize("text", HOSTILE)
def test_in_every_text_of_every_table_it_is_a_text(store: Store, text: str) -> None:
    """Written by the tables' own definitions and, on PostgreSQL, through the owner's functions that put a site's name into SQL."""
    tables = Base.metadata.sorted_tables
    with store.session() as session:
        open_month(session.connection(), text, NOW)
    with store.session() as session:
        for table in tables:
            session.execute(table.delete() if table.name == "store_identity" else select(table).limit(0))
            session.execute(table.insert().values(_row(table, text)))
    with store.reading() as session:
        for table in tables:
            (found,) = session.execute(select(table)).mappings().all()
            told = {name: value for name, value in _row(table, text).items() if isinstance(value, str | dict)}
            assert {name: found[name] for name in told} == told, table.name
    with store.session() as session:
        assert session.scalar(select(func.count()).select_from(SegmentSummaryRow)) == 1
    assert forget_segments(store, text, before=NOW + timedelta(days=62)) == 1
    assert set(Base.metadata.tables) <= set(inspect(store.database.engine).get_table_names())


def test_names_of_a_provider_are_names(store: Store) -> None:
    came = observations(stations=2)
    came = came.assign_coords(name=("station", list(HOSTILE[:2])), station=list(HOSTILE[2:4]))
    save_observations(store, SITE, came)
    with store.reading() as session:
        assert set(session.scalars(select(StationRow.name))) == set(HOSTILE[:2])


@pytest.mark.parametrize("text", HOSTILE)
def test_on_a_page_markdown_shows_it_and_does_nothing_with_it(text: str) -> None:
    shown = MarkdownIt("commonmark", {"html": True}).render(plain(text))
    assert not re.search(r"<(?!/?p>)", shown), shown
    assert "\u202e" not in shown
    assert not re.search(r"(?<!\\)(:[a-z_/-]+[:\[]|\$)", plain(text))  # Streamlit's own marks: colours, icons, formulas


@pytest.mark.parametrize("text", HOSTILE)
def test_in_a_table_it_is_text_for_markdown_and_for_whoever_saves_the_grid(text: str) -> None:
    table = Table("t", "t", (Column("a"),), ((text,),), "")
    assert frame_of(table, SWEDISH, grid=False).iloc[0, 0] == plain(text)
    (cell,) = grid_of(frame_of(table, SWEDISH, grid=True)).rows["a"].to_pylist()
    assert not cell.startswith(FORMULA_STARTS)
    assert cell.endswith(text)


def _hostile_storm() -> Report:
    record = storm()
    (decision,) = record.decisions
    decisions = tuple(replace(decision, sequence=k, decided_by=text, reason=text) for k, text in enumerate(HOSTILE))
    actions = tuple(LoggedAction(replace(record.actions[0].action, source=text, unit_id="r1"), NOW, "a" * 64) for text in HOSTILE)
    readings = tuple(replace(record.readings[0], name=text) for text in HOSTILE)
    warnings = tuple(replace(record.warnings[0], title_sv=text, text_sv=text, area=text) for text in HOSTILE)
    hostile = replace(record, decisions=decisions, actions=actions, readings=readings, warnings=warnings)
    return storm_report(hostile, NETWORK, small_site(), made_at=NOW + 12 * HOUR)


def test_in_a_report_it_is_text_for_browser_and_spreadsheet() -> None:
    report = _hostile_storm()
    page = page_of(report)
    assert "&lt;script&gt;alert(1)" in page
    assert not re.search(r"<(script|img|a|iframe|object)\b|<[^>]*\son[a-z]+=", page)
    workbook = load_workbook(io.BytesIO(workbook_of(report, made_at=NOW)))
    cells = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert any("cmd|" in cell.value for cell in cells)
    assert not [cell.value for cell in cells if cell.data_type == "f" or cell.value.startswith(FORMULA_STARTS)]
    with zipfile.ZipFile(io.BytesIO(csv_archive(report))) as archive:
        for name in archive.namelist():
            rows = csv.reader(io.StringIO(archive.read(name).decode("utf-8-sig"), newline=""), delimiter=";")
            texts = [cell for row in rows for cell in row if not re.fullmatch(r"-?[\d.,]+", cell)]
            assert not [text for text in texts if text.startswith(FORMULA_STARTS)], name


def test_in_a_mail_it_is_text_and_adds_no_header() -> None:
    rules = load_settings(env={}, overrides={"notify.mail_host": "localhost", "notify.mail_from": "halka@example.se",
                                             "notify.mail_to": ["jour@example.se"], "notify.mail_security": "none"}).notify  # fmt: skip
    for text in HOSTILE:
        notice = Notice(NoticeKind.FAULT, text, NOW, text, text, {}, simulated=True)
        mail = message_of(
            Delivery(1, "mail", "jour@example.se", DeliveryState.WAITING, 0, NOW, None, "", notice), rules, site=SITE
        )
        assert mail["Bcc"] is None
        assert mail.get_content_type() == "text/plain"
        assert mail["To"] == "jour@example.se"


def test_in_an_answer_it_is_json_that_holds_to_the_description() -> None:
    network = sample_network(sample_site())
    unit = network.units[0].id
    advised = [
        replace(recommendation(unit, window_end=NOW + k * HOUR), reasons=(Reason(text, text, text, 1.0),))
        for k, text in enumerate(HOSTILE, start=1)
    ]
    made = assessment(recommendations=tuple(advised), issued_at=NOW)
    told = json.loads(json.dumps(recommendations(1, made, network, now=NOW - timedelta(minutes=1), wanted={})))
    jsonschema.validate(told, SCHEMAS["Recommendations"])
    assert {item["reasons"][0]["sv"] for item in told["recommendations"]} == set(HOSTILE)
