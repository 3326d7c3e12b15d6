"""What the meters told of each heated zone, every fit kept; and on SQLite no INSERT OR REPLACE of what was signed.

SQLite removes a row that REPLACE stands in for without asking the triggers before a removal, unless the connection says otherwise. A trigger
before each insert therefore looks for the row that would have to go. Where Halka's own writers pass over what is there already, so does the trigger;
everywhere else it refuses.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
#: Table, columns of a unique key, and what becomes of a second row with it.
KEYS = (
    ("assessment", ("id",), "ABORT"),
    ("assessment", ("site", "input_key"), "IGNORE"),
    ("recommendation", ("id",), "ABORT"),
    ("recommendation", ("assessment_id", "unit_id", "need", "window_end"), "IGNORE"),
    ("decision", ("id",), "ABORT"),
    ("decision", ("site", "sequence"), "ABORT"),
    ("decision", ("site", "request_key"), "ABORT"),
    ("action", ("id",), "ABORT"),
    ("action", ("site", "source", "unit_id", "kind", "started_at"), "IGNORE"),
    ("capacity_plan", ("assessment_id",), "IGNORE"),
    ("record_link", ("site", "sequence"), "ABORT"),
    ("record_link", ("site", "subject", "subject_id"), "ABORT"),
    ("cost_entry", ("id",), "ABORT"),
    ("cost_entry", ("site", "source", "contractor", "day", "item", "unit_id", "reference"), "IGNORE"),
    ("model_service", ("id",), "ABORT"),
    ("setting_change", ("id",), "ABORT"),
)


def upgrade() -> None:
    """Make the table and lay the triggers."""
    op.create_table(
        "zone_fit",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("site", "zone_id")),
        *(sa.Column(name, MOMENT, nullable=False) for name in ("fitted_at", "first_at", "last_at")),
        *(sa.Column(name, sa.Double(), nullable=False) for name in ("capacity", "upward", "downward", "exchange")),
        sa.Column("hours", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Double(), nullable=True) for name in ("before_k", "after_k")),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("site", "zone_id", "fitted_at", name="pk_zone_fit"),
    )
    if op.get_bind().dialect.name != "sqlite":
        return
    for table, columns, answer in KEYS:
        same = " AND ".join(f"{name} = NEW.{name}" for name in columns)
        refused = f"RAISE(ABORT, '{table} is append-only')" if answer == "ABORT" else "RAISE(IGNORE)"
        op.execute(
            f"CREATE TRIGGER {table}_no_replace_{columns[-1]} BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) BEGIN SELECT {refused}; END"
        )
