"""Many rows at once are the same rows: values of every kind, in their order, passing over those that are there already."""

import math
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from model.domain.plans import Reason
from store import upsert
from store.bulk import COPY_FROM_ROWS, copy_new
from store.open import Store
from store.plans import load_assessment, save_assessment
from store.tables import NoticeRow
from store.upsert import insert_many
from tests.store.examples import NOW, assessment, recommendation

ODD = 'tab\t, line\nbreak, \\N, \\, "quote", {braces}, å, NULL'


def test_advice_by_the_hundred_comes_back_as_it_was(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    copied = []
    monkeypatch.setattr(upsert, "copy_new", lambda *given: (copied.append(len(given[2])), copy_new(*given)))
    odd = replace(recommendation(), reasons=(Reason("odd", ODD, ODD, -0.1),), threshold=math.inf, onset=None, treatment=None)
    advised = tuple(replace(odd, unit_id=f"{ODD} {place}") for place in range(COPY_FROM_ROWS))
    given = assessment(recommendations=advised)
    found = load_assessment(store, save_assessment(store, given)).assessment
    assert found.recommendations == advised
    assert (COPY_FROM_ROWS in copied) is not store.database.is_sqlite


def test_rows_that_are_there_already_are_passed_over(store: Store) -> None:
    def notices(first: int, subject: str) -> list[dict[str, object]]:
        return [
            {
                "site": "vasteras",
                "kind": "fault",
                "key": f"k{number}",
                "created_at": NOW,
                "subject": subject,
                "text": ODD,
                "tells": {"n": [number, None]},
                "simulated": number % 2 == 0,
            }
            for number in range(first, first + COPY_FROM_ROWS)
        ]

    with store.session() as session:
        insert_many(session, NoticeRow, notices(0, "first"))
        insert_many(session, NoticeRow, notices(COPY_FROM_ROWS // 2, "second"))
    with store.reading() as session:
        told = dict(session.execute(select(NoticeRow.subject, func.count()).group_by(NoticeRow.subject)).all())  # type: ignore[arg-type]
        rows = session.scalars(select(NoticeRow).order_by(NoticeRow.id)).all()
    assert told == {"first": COPY_FROM_ROWS, "second": COPY_FROM_ROWS // 2}
    assert [row.key for row in rows] == [f"k{number}" for number in range(COPY_FROM_ROWS * 3 // 2)]
    assert (rows[3].text, rows[3].tells, rows[3].simulated) == (ODD, {"n": [3, None]}, False)
