"""Assessments, actions and costs are sealed in one chain; what was stored before is sealed now, as it stands."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Session

from store.record_chain import seal_all

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
APPEND_ONLY = ("record_link", "cost_entry")


def upgrade() -> None:
    """Make the tables, seal what is there, and lay triggers before every change and removal."""
    op.create_table(
        "record_link",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("subject_id", ROW_ID, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("file_sha256", "previous_hash", "hash")),
        sa.PrimaryKeyConstraint("site", "sequence", name="pk_record_link"),
        sa.UniqueConstraint("site", "subject", "subject_id", name="uq_record_link_site_subject_subject_id"),
    )
    op.create_table(
        "record_chain",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("head_hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("site", name="pk_record_chain"),
    )
    op.create_table(
        "cost_entry",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("contractor", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("item", "unit_id")),
        *(sa.Column(name, sa.Double(), nullable=False) for name in ("quantity", "unit_price_sek", "amount_sek")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("reference", "source")),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_cost_entry"),
        sa.UniqueConstraint(
            "site", "source", "contractor", "day", "item", "unit_id", "reference",
            name="uq_cost_entry_site_source_contractor_day_item_unit_id_reference",
        ),
    )
    op.create_index("ix_cost_entry_site_day", "cost_entry", ["site", "day"])
    with Session(bind=op.get_bind()) as session:
        seal_all(session)
        session.flush()
    if op.get_bind().dialect.name == "sqlite":
        for table in APPEND_ONLY:
            for verb in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
        return
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION halka_append_only()"
        )
