"""The first tables: what came in, what was advised, decided and done, and the service's own ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OBSERVED = (
    "air_temperature",
    "dew_point_temperature",
    "relative_humidity",
    "wind_speed",
    "road_surface_temperature",
    "ground_temperature",
    "precipitation_amount",
    "rain_amount",
    "snowfall_amount",
    "surface_water_amount",
    "surface_ice_amount",
    "surface_snow_amount",
    "friction",
    "visibility_in_air",
)


def upgrade() -> None:
    """Make the tables and protect those that only ever grow."""
    op.create_table(
        "action",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("rate_g_m2", sa.Double(), nullable=False),
        sa.Column("cost_sek", sa.Double(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_action"),
        sa.UniqueConstraint(
            "site", "source", "unit_id", "kind", "started_at", name="uq_action_site_source_unit_id_kind_started_at"
        ),
    )
    op.create_index("ix_action_site_started_at", "action", ["site", "started_at"])
    op.create_table(
        "assessment",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("issued_at", MOMENT, nullable=False),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.Column("input_key", sa.Text(), nullable=False),
        sa.Column("versions", sa.JSON(), nullable=False),
        sa.Column("inputs", sa.JSON(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_assessment"),
        sa.UniqueConstraint("site", "input_key", name="uq_assessment_site_input_key"),
    )
    op.create_index("ix_assessment_site_issued_at", "assessment", ["site", "issued_at"])
    op.create_table(
        "decision_chain",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("head_hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("site", name="pk_decision_chain"),
    )
    op.create_table(
        "forecast_run",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("reference_time", MOMENT, nullable=False),
        sa.Column("available_at", MOMENT, nullable=False),
        sa.Column("valid_from", MOMENT, nullable=False),
        sa.Column("valid_to", MOMENT, nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_forecast_run"),
        sa.UniqueConstraint(
            "site", "source", "reference_time", "digest", name="uq_forecast_run_site_source_reference_time_digest"
        ),
    )
    op.create_index("ix_forecast_run_site_reference_time", "forecast_run", ["site", "reference_time"])
    op.create_table(
        "heartbeat",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("beat_at", MOMENT, nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("site", "name", name="pk_heartbeat"),
    )
    op.create_table(
        "job_run",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("due", MOMENT, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("claimed_at", MOMENT, nullable=False),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.Column("message", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("site", "job", "due", name="pk_job_run"),
    )
    op.create_table(
        "lease",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("acquired_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("site", "name", name="pk_lease"),
    )
    op.create_table(
        "model",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("trusted", sa.Boolean(), nullable=False),
        sa.Column("card", sa.JSON(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_model"),
        sa.UniqueConstraint("site", "name", "digest", name="uq_model_site_name_digest"),
    )
    op.create_table(
        "observation",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("station", sa.Text(), nullable=False),
        sa.Column("time", MOMENT, nullable=False),
        sa.Column("available_at", MOMENT, nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Double(), nullable=True) for name in OBSERVED),
        *(sa.Column(f"{name}_flag", sa.SmallInteger(), nullable=True) for name in OBSERVED),
        sa.PrimaryKeyConstraint("id", name="pk_observation"),
        sa.UniqueConstraint(
            "site", "station", "time", "available_at", "digest", name="uq_observation_site_station_time_available_at_digest"
        ),
    )
    op.create_index("ix_observation_site_time", "observation", ["site", "time"])
    op.create_table(
        "raw_record",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("fetched_at", MOMENT, nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("size_bytes", ROW_ID, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_raw_record"),
        sa.UniqueConstraint(
            "site", "source", "url", "fetched_at", "sha256", name="uq_raw_record_site_source_url_fetched_at_sha256"
        ),
    )
    op.create_index("ix_raw_record_source_url_fetched_at", "raw_record", ["source", "url", "fetched_at"])
    op.create_table(
        "run_request",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("requested_at", MOMENT, nullable=False),
        sa.Column("taken_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_run_request"),
    )
    op.create_index("ix_run_request_site_taken_at", "run_request", ["site", "taken_at"])
    op.create_table(
        "season_archive",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_season_archive"),
        sa.UniqueConstraint("site", "name", name="uq_season_archive_site_name"),
    )
    op.create_table(
        "station",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("station", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=False),
        sa.Column("altitude", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("site", "station", name="pk_station"),
    )
    op.create_table(
        "store_identity", sa.Column("id", sa.Text(), nullable=False), sa.PrimaryKeyConstraint("id", name="pk_store_identity")
    )
    op.create_table(
        "model_file",
        sa.Column("model_id", ROW_ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size_bytes", ROW_ID, nullable=False),
        sa.ForeignKeyConstraint(["model_id"], ["model.id"], name="fk_model_file_model_id"),
        sa.PrimaryKeyConstraint("model_id", "name", name="pk_model_file"),
    )
    op.create_table(
        "recommendation",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("assessment_id", ROW_ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("need", sa.Text(), nullable=False),
        sa.Column("window_start", MOMENT, nullable=False),
        sa.Column("window_end", MOMENT, nullable=False),
        sa.Column("advice", sa.Text(), nullable=False),
        sa.Column("probability", sa.Double(), nullable=True),
        sa.Column("probability_low", sa.Double(), nullable=True),
        sa.Column("probability_high", sa.Double(), nullable=True),
        sa.Column("threshold", sa.Double(), nullable=True),
        sa.Column("slipperiness", sa.Text(), nullable=False),
        sa.Column("treatment", sa.Text(), nullable=True),
        sa.Column("rate_g_m2", sa.Double(), nullable=False),
        sa.Column("onset", MOMENT, nullable=True),
        sa.Column("onset_low", MOMENT, nullable=True),
        sa.Column("onset_high", MOMENT, nullable=True),
        sa.Column("start_from", MOMENT, nullable=True),
        sa.Column("latest_start", MOMENT, nullable=False),
        sa.Column("reconsider_at", MOMENT, nullable=True),
        sa.Column("cost_act_sek", sa.Double(), nullable=True),
        sa.Column("loss_municipal_sek", sa.Double(), nullable=True),
        sa.Column("loss_societal_sek", sa.Double(), nullable=True),
        sa.Column("residual_sek", sa.Double(), nullable=True),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"], name="fk_recommendation_assessment_id"),
        sa.PrimaryKeyConstraint("id", name="pk_recommendation"),
        sa.UniqueConstraint(
            "assessment_id", "unit_id", "need", "window_end", name="uq_recommendation_assessment_id_unit_id_need_window_end"
        ),
    )
    op.create_table(
        "decision",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("assessment_id", ROW_ID, nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("need", sa.Text(), nullable=False),
        sa.Column("window_end", MOMENT, nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("reason_code", sa.Text(), nullable=False),
        sa.Column("reason_text", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("decided_at", MOMENT, nullable=False),
        sa.Column("treatment", sa.Text(), nullable=True),
        sa.Column("rate_g_m2", sa.Double(), nullable=True),
        sa.Column("start_at", MOMENT, nullable=True),
        sa.Column("undoes", ROW_ID, nullable=True),
        sa.Column("request_key", sa.Text(), nullable=True),
        sa.Column("previous_hash", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id", "unit_id", "need", "window_end"],
            ["recommendation.assessment_id", "recommendation.unit_id", "recommendation.need", "recommendation.window_end"],
            name="fk_decision_assessment_id_unit_id_need_window_end",
        ),
        sa.ForeignKeyConstraint(["undoes"], ["decision.id"], name="fk_decision_undoes"),
        sa.PrimaryKeyConstraint("id", name="pk_decision"),
        sa.UniqueConstraint("site", "request_key", name="uq_decision_site_request_key"),
        sa.UniqueConstraint("site", "sequence", name="uq_decision_site_sequence"),
    )
    op.create_index("ix_decision_assessment_id", "decision", ["assessment_id"])
