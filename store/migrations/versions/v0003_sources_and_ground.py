"""How each provider stands, what was filled in afterwards, warnings, prices, heat meters, sensor offsets; more observed variables."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NEW_OBSERVED = (
    "wind_speed_of_gust",
    "wind_from_direction",
    "cloud_area_fraction",
    "surface_downwelling_shortwave_flux",
    "snow_depth",
    "salt_amount",
)


def upgrade() -> None:
    """Make the tables."""
    for name in NEW_OBSERVED:
        op.add_column("observation", sa.Column(name, sa.Double(), nullable=True))
        op.add_column("observation", sa.Column(f"{name}_flag", sa.SmallInteger(), nullable=True))
    op.create_table(
        "source_state",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("asked_at", MOMENT, nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("new_at", MOMENT, nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("circuit", sa.Text(), nullable=False),
        sa.Column("next_ask_at", MOMENT, nullable=True),
        sa.Column("cursor", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("site", "source", name="pk_source_state"),
    )
    op.create_table(
        "backfill",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("finished_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("site", "source", "starts_at", "ends_at", name="pk_backfill"),
    )
    op.create_table(
        "weather_warning",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("warning_id", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("title_sv", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("text_sv", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=True),
        sa.Column("published_at", MOMENT, nullable=False),
        sa.Column("available_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_weather_warning"),
        sa.UniqueConstraint("site", "source", "warning_id", "digest", name="uq_weather_warning_site_source_warning_id_digest"),
    )
    op.create_index("ix_weather_warning_site_starts_at", "weather_warning", ["site", "starts_at"])
    op.create_table(
        "spot_price",
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("sek_per_kwh", sa.Double(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("available_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("area", "starts_at", name="pk_spot_price"),
    )
    op.create_table(
        "heat_reading",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("zone_id", sa.Text(), nullable=False),
        sa.Column("time", MOMENT, nullable=False),
        sa.Column("available_at", MOMENT, nullable=False),
        *(
            sa.Column(name, sa.Double(), nullable=True)
            for name in ("supply_degc", "return_degc", "flow_l_h", "power_kw", "energy_mwh", "pump_kw", "slab_degc")
        ),
        sa.Column("slab_wet", sa.Boolean(), nullable=True),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("doubt", sa.Text(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("site", "zone_id", "time", name="pk_heat_reading"),
    )
    op.create_table(
        "sensor_offset",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("station", sa.Text(), nullable=False),
        sa.Column("variable", sa.Text(), nullable=False),
        sa.Column("estimated_at", MOMENT, nullable=False),
        sa.Column("offset_value", sa.Double(), nullable=False),
        sa.Column("drift_per_day", sa.Double(), nullable=False),
        sa.Column("spread", sa.Double(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("site", "station", "variable", "estimated_at", name="pk_sensor_offset"),
    )
    op.create_index("ix_sensor_offset_site_estimated_at", "sensor_offset", ["site", "estimated_at"])
