"""Messages that leave the house, and how their deliveries stand."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "notice",
        sa.Column("id", ROW_ID, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("site", "kind", "key")),
        sa.Column("created_at", MOMENT, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("subject", "text")),
        sa.Column("tells", sa.JSON(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_notice"),
        sa.UniqueConstraint("site", "key", name="uq_notice_site_key"),
    )
    op.create_index("ix_notice_site_created_at", "notice", ["site", "created_at"])
    op.create_table(
        "delivery",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("notice_id", ROW_ID, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("channel", "receiver", "state")),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", MOMENT, nullable=False),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name="fk_delivery_notice_id_notice"),
        sa.PrimaryKeyConstraint("id", name="pk_delivery"),
        sa.UniqueConstraint("notice_id", "channel", "receiver", name="uq_delivery_notice_id_channel_receiver"),
    )
    op.create_index("ix_delivery_site_state_next_at", "delivery", ["site", "state", "next_at"])
