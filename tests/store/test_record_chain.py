import contextlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import func, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

from model.domain.costs import CostEntry, CostItem
from model.domain.errors import StoreError
from model.domain.treatments import Action, TreatmentKind
from store.actions import save_actions
from store.costs import save_costs
from store.database import connect
from store.decisions import NewDecision, Verdict, record_decision
from store.open import Store
from store.plans import save_assessment
from store.record_audit import verify_records
from store.record_chain import link_hash
from store.schema import migration_config
from store.tables import Base, RecordLinkRow
from tests.store.examples import HOUR, NOW, assessment

PLOUGH = Action("r1", TreatmentKind.PLOUGH, NOW, NOW + HOUR, 0.0, 5200.0, "log", simulated=False)
CART = CostEntry("Norr", date(2026, 1, 16), CostItem.HAULAGE, "", 100.0, 40.0, 4000.0, "1", "import")


def test_what_is_stored_is_sealed_once_and_in_order(store: Store) -> None:
    save_assessment(store, assessment())
    save_assessment(store, assessment())
    save_actions(store, "vasteras", [PLOUGH, replace(PLOUGH, unit_id="r2")])
    save_actions(store, "vasteras", [PLOUGH])
    save_costs(store, "vasteras", [CART], recorded_at=NOW)
    save_actions(store, "norrkoping", [PLOUGH])
    with store.reading() as session:
        links = session.execute(
            select(RecordLinkRow.site, RecordLinkRow.sequence, RecordLinkRow.subject).order_by(
                RecordLinkRow.site, RecordLinkRow.sequence
            )
        ).all()
    assert [tuple(link) for link in links] == [
        ("norrkoping", 1, "action"),
        ("vasteras", 1, "assessment"),
        ("vasteras", 2, "action"),
        ("vasteras", 3, "action"),
        ("vasteras", 4, "cost"),
    ]
    assert verify_records(store, "vasteras").whole
    assert verify_records(store, "norrkoping").length == 1


def test_a_refused_write_leaves_no_link(store: Store) -> None:
    with pytest.raises(StoreError):
        save_actions(store, "vasteras", [PLOUGH, replace(PLOUGH, source="a\x00b")])
    with store.reading() as session:
        assert session.scalar(select(func.count()).select_from(RecordLinkRow)) == 0
    assert verify_records(store, "vasteras").length == 0


def test_links_cannot_be_changed_nor_costs(store: Store) -> None:
    save_costs(store, "vasteras", [CART], recorded_at=NOW)
    for statement in (
        "UPDATE record_link SET hash = 'x'",
        "DELETE FROM record_link",
        "UPDATE cost_entry SET amount_sek = 0",
        "DELETE FROM cost_entry",
    ):
        with pytest.raises(StoreError, match="append-only"), store.session() as session:
            session.execute(text(statement))


def test_a_link_covers_its_place_and_all_it_stands_for() -> None:
    given = ("0" * 64, 1, "action", 7, "", "c" * 64)
    others = [("1" * 64, *given[1:]), (given[0], 2, *given[2:]), (*given[:2], "cost", *given[3:]), (*given[:3], 8, *given[4:])]
    others += [(*given[:4], "f", given[5]), (*given[:5], "d" * 64)]
    hashes = [link_hash(*item) for item in (given, *others)]
    assert len(set(hashes)) == len(hashes)
    # written down: a change of the canonical form would break every chain that exists
    assert hashes[0] == "00209f4519c6d483fae8f85bb93f71253a9d81be69d6449bacbce698856df22b"


def test_many_writers_make_one_chain(store: Store) -> None:
    def write(number: int) -> None:
        save_actions(store, "vasteras", [replace(PLOUGH, started_at=NOW + timedelta(minutes=number), ended_at=NOW + 9 * HOUR)])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(12)))
    report = verify_records(store, "vasteras")
    assert (report.whole, report.length) == (True, 12)


def test_what_was_stored_before_there_was_a_chain_is_sealed_on_the_way(empty_url: str, tmp_path: Path) -> None:
    database = connect(empty_url)
    with database.engine.begin() as connection:
        config = migration_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0004")
        for unit in ("r1", "r2"):
            connection.execute(
                text(
                    "INSERT INTO action (site, unit_id, kind, started_at, ended_at, recorded_at, rate_g_m2, cost_sek, source, simulated) "
                    "VALUES ('vasteras', :unit, 'plough', '2026-01-15 02:00:00', '2026-01-15 03:00:00', '2026-01-15 03:00:00', 0, 5, 'log', :no)"
                ),
                {"unit": unit, "no": False},
            )
    database.close()
    with Store.open(empty_url, tmp_path / "var") as store:
        assert verify_records(store, "vasteras").length == 2
        save_actions(store, "vasteras", [PLOUGH])
        report = verify_records(store, "vasteras")
    assert (report.whole, report.length) == (True, 3)


REPLACED = (
    ("assessment", {"rung": 1}, ("id",)),
    ("recommendation", {"probability": 0.01}, ("id",)),
    ("action", {"cost_sek": 1.0}, ("id",)),
    ("action", {"cost_sek": 1.0, "id": 901}, ("site", "source", "unit_id", "kind", "started_at")),
    ("cost_entry", {"amount_sek": 1.0}, ("id",)),
    ("record_link", {"hash": "x"}, ("site", "sequence")),
    ("decision", {"decided_by": "Somebody Else"}, ("id",)),
    ("decision", {"decided_by": "Somebody Else", "id": 901}, ("site", "sequence")),
)


@pytest.mark.parametrize(("name", "change", "key"), REPLACED)
@pytest.mark.parametrize("stranger", [False, True])
def test_what_is_signed_cannot_be_replaced_by_an_insert(
    store: Store, name: str, change: dict[str, object], key: tuple[str, ...], *, stranger: bool
) -> None:
    signed, advice = save_assessment(store, assessment()), assessment().recommendations[0]
    record_decision(
        store, NewDecision(signed, advice.unit_id, advice.need, advice.window_end, Verdict.ACCEPTED, "Eva Dispatcher", NOW)
    )
    save_actions(store, "vasteras", [PLOUGH])
    save_costs(store, "vasteras", [CART], recorded_at=NOW)
    table = Base.metadata.tables[name]
    with store.reading() as session:
        before = session.execute(select(table)).mappings().all()
    given = dict(before[0]) | change
    with store.session() as session, contextlib.suppress(DBAPIError), session.begin_nested():
        if not store.database.is_sqlite:
            given_again = postgresql.insert(table).values(given)
            session.execute(given_again.on_conflict_do_update(index_elements=list(key), set_=change))
        else:
            if stranger:  # another program opens the file without Halka's settings of the connection
                session.execute(text("PRAGMA recursive_triggers=OFF"))
            session.execute(sqlite.insert(table).values(given).prefix_with("OR REPLACE"))
    with store.reading() as session:
        assert session.execute(select(table)).mappings().all() == before
    assert verify_records(store, "vasteras").whole
