"""The advice of each assessment set against the machines: kept with it, never changed."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table and lay the triggers."""
    op.create_table(
        "capacity_plan",
        sa.Column("assessment_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"], name="fk_capacity_plan_assessment_id_assessment"),
        sa.PrimaryKeyConstraint("assessment_id", name="pk_capacity_plan"),
    )
    op.create_index("ix_capacity_plan_site_made_at", "capacity_plan", ["site", "made_at"])
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER capacity_plan_no_{verb.lower()} BEFORE {verb} ON capacity_plan "
                "BEGIN SELECT RAISE(ABORT, 'capacity_plan is append-only'); END"
            )
        return
    op.execute(
        "CREATE TRIGGER capacity_plan_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON capacity_plan "
        "FOR EACH STATEMENT EXECUTE FUNCTION halka_append_only()"
    )
