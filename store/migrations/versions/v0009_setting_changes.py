"""Settings that were changed on the pages: each with old and new value, never changed afterwards."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table and lay the triggers."""
    op.create_table(
        "setting_change",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("save", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("old", sa.JSON(), nullable=False),
        sa.Column("new", sa.JSON(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_setting_change"),
    )
    op.create_index("ix_setting_change_site_key", "setting_change", ["site", "key"])
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER setting_change_no_{verb.lower()} BEFORE {verb} ON setting_change "
                "BEGIN SELECT RAISE(ABORT, 'setting_change is append-only'); END"
            )
        return
    op.execute(
        "CREATE TRIGGER setting_change_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON setting_change "
        "FOR EACH STATEMENT EXECUTE FUNCTION halka_append_only()"
    )
