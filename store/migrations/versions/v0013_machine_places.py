"""Where machines were by a log that names them, kept for a time: a later import may not have one of them elsewhere."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
TABLE = "machine_place"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        TABLE,
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("machine", sa.Text(), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("ended_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("site", "machine", "started_at", "unit_id", name=f"pk_{TABLE}"),
    )
    op.create_index(f"ix_{TABLE}_site_ended_at", TABLE, ["site", "ended_at"])
