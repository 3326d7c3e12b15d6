"""Which model answers and who said so; how good each issued forecast was; why a sensor's readings are doubted."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables; what was put in service when is never changed."""
    op.create_table(
        "model_service",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("model_id", ROW_ID, nullable=True),
        sa.Column("decided_at", MOMENT, nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["model_id"], ["model.id"], name="fk_model_service_model_id_model"),
        sa.PrimaryKeyConstraint("id", name="pk_model_service"),
    )
    op.create_index("ix_model_service_site_name_decided_at", "model_service", ["site", "name", "decided_at"])
    op.create_table(
        "forecast_score",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("assessment_id", ROW_ID, nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("class_code", sa.Text(), nullable=False),
        sa.Column("lead_from_h", sa.Integer(), nullable=False),
        sa.Column("lead_to_h", sa.Integer(), nullable=False),
        sa.Column("metric", sa.Text(), nullable=False),
        sa.Column("issued_at", MOMENT, nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("scored_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"], name="fk_forecast_score_assessment_id_assessment"),
        sa.PrimaryKeyConstraint(
            "site", "assessment_id", "subject", "reference", "class_code", "lead_from_h", "metric", name="pk_forecast_score"
        ),
    )
    op.create_index("ix_forecast_score_site_issued_at", "forecast_score", ["site", "issued_at"])
    op.create_table(
        "sensor_doubt",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("site", "station", "variable", "code")),
        *(sa.Column(name, MOMENT, nullable=False) for name in ("first_at", "last_at", "judged_at")),
        sa.Column("flag", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("expected", sa.Double(), nullable=True),
        sa.Column("limit_value", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("site", "station", "variable", "code", "first_at", name="pk_sensor_doubt"),
    )
    op.create_index("ix_sensor_doubt_site_last_at", "sensor_doubt", ["site", "last_at"])
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER model_service_no_{verb.lower()} BEFORE {verb} ON model_service "
                "BEGIN SELECT RAISE(ABORT, 'model_service is append-only'); END"
            )
        return
    op.execute(
        "CREATE TRIGGER model_service_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON model_service "
        "FOR EACH STATEMENT EXECUTE FUNCTION halka_append_only()"
    )
