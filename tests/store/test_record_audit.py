"""Tampering behind the triggers' back, and what the chain says of it."""

from dataclasses import replace

import pytest
from sqlalchemy import select, text

from model.domain.treatments import Action, TreatmentKind
from store.actions import save_actions
from store.open import Store
from store.plans import save_assessment
from store.record_audit import verify_records
from store.record_chain import link_hash
from store.tables import AssessmentRow
from tests.store.examples import HOUR, NOW, assessment

PLOUGH = Action("r1", TreatmentKind.PLOUGH, NOW, NOW + HOUR, 0.0, 5200.0, "log", simulated=False)
SLIPPED_IN = (
    "INSERT INTO action (site, unit_id, kind, started_at, ended_at, recorded_at, rate_g_m2, cost_sek, source, simulated) "
    "SELECT site, 'r9', kind, started_at, ended_at, recorded_at, rate_g_m2, cost_sek, source, simulated "
    "FROM action WHERE unit_id = 'r1'"
)
TABLES = ("assessment", "recommendation", "action", "record_link")


@pytest.fixture
def sealed(store: Store) -> Store:
    """One assessment and three actions, with every trigger out of the way."""
    save_assessment(store, assessment())
    save_actions(store, "vasteras", [replace(PLOUGH, unit_id=unit) for unit in ("r1", "r2", "r3")])
    with store.session() as session:
        for table in TABLES:
            if store.database.is_sqlite:
                for verb in ("update", "delete"):
                    session.execute(text(f"DROP TRIGGER {table}_no_{verb}"))
            else:
                session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
    return store


@pytest.mark.parametrize(
    ("tamper", "broken_at", "told"),
    [
        ("UPDATE action SET cost_sek = 1 WHERE unit_id = 'r2'", 3, "action 2 was altered"),
        ("UPDATE action SET recorded_at = ended_at WHERE unit_id = 'r1'", None, ""),
        ("DELETE FROM action WHERE unit_id = 'r1'", 2, "action 1 was removed"),
        ("UPDATE recommendation SET probability = 0.1 WHERE position = 0", 1, "assessment 1 was altered"),
        ("DELETE FROM recommendation WHERE position = 2", 1, "assessment 1 was altered"),
        ("UPDATE assessment SET rung = 1", 1, "assessment 1 was altered"),
        ("DELETE FROM record_link WHERE sequence = 2", 2, "record 2 of vasteras is missing"),
        ("DELETE FROM record_link WHERE sequence = 4", 4, "4 were sealed; the last ones are missing"),
        ("UPDATE record_link SET previous_hash = 'x' WHERE sequence = 4", 4, "does not follow the one before"),
        (
            SLIPPED_IN,
            5,
            "action 4 of vasteras was slipped in",
        ),
    ],
)
def test_tampering_is_named_by_its_first_link(sealed: Store, tamper: str, broken_at: int | None, told: str) -> None:
    assert verify_records(sealed, "vasteras").whole
    with sealed.session() as session:
        session.execute(text(tamper))
    report = verify_records(sealed, "vasteras")
    assert (report.whole, report.broken_at) == (broken_at is None, broken_at)
    assert told in report.problem


def test_altered_arrays_are_seen_and_absent_ones_are_no_break(sealed: Store) -> None:
    with sealed.reading() as session:
        path = session.scalar(select(AssessmentRow.path))
    assert path is not None
    file = sealed.arrays.files.locate(path)
    file.write_bytes(file.read_bytes() + b" ")
    report = verify_records(sealed, "vasteras")
    assert (report.broken_at, "arrays of assessment 1 were altered" in report.problem) == (1, True)
    assert verify_records(sealed, "vasteras", files=False).whole
    file.unlink()
    report = verify_records(sealed, "vasteras")
    assert (report.whole, report.unread) == (True, 1)
    assert verify_records(sealed, "vasteras", files=False).unread == 0


def test_a_page_reads_the_newest_again_and_that_every_link_follows(sealed: Store) -> None:
    with sealed.session() as session:
        session.execute(text("UPDATE action SET cost_sek = 1 WHERE unit_id = 'r1'"))
    assert verify_records(sealed, "vasteras", newest=2).whole
    assert verify_records(sealed, "vasteras", newest=3).broken_at == 2
    with sealed.session() as session:
        session.execute(text("UPDATE record_link SET previous_hash = 'x' WHERE sequence = 2"))
    assert verify_records(sealed, "vasteras", newest=1).broken_at == 2


def test_what_is_sealed_while_the_chain_is_read_breaks_nothing(sealed: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The service seals an assessment each half hour; a look at a winter's chain takes minutes."""
    late = iter([replace(PLOUGH, unit_id="r4")])

    def meanwhile(*given: object) -> str:
        for action in late:
            save_actions(sealed, "vasteras", [action])
        return link_hash(*given)  # type: ignore[arg-type]

    monkeypatch.setattr("store.record_audit.link_hash", meanwhile)
    monkeypatch.setattr("store.record_audit.BATCH", 1)
    report = verify_records(sealed, "vasteras")
    assert (report.problem, report.length) == ("", 4)
    assert verify_records(sealed, "vasteras").length == 5
