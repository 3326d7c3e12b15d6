"""Tables of what the ground and its meters say, and of what is known of the sensors themselves."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.base import Base


class HeatReadingRow(Base):
    """One reading of a heated zone's meters."""

    __tablename__ = "heat_reading"

    site: Mapped[str] = mapped_column(primary_key=True)
    zone_id: Mapped[str] = mapped_column(primary_key=True)
    time: Mapped[datetime] = mapped_column(primary_key=True)
    available_at: Mapped[datetime]
    supply_degc: Mapped[float | None]
    return_degc: Mapped[float | None]
    flow_l_h: Mapped[float | None]
    power_kw: Mapped[float | None]
    energy_mwh: Mapped[float | None]
    pump_kw: Mapped[float | None]
    slab_degc: Mapped[float | None]
    slab_wet: Mapped[bool | None]
    mode: Mapped[str]
    doubt: Mapped[str]
    simulated: Mapped[bool]


class ZoneFitRow(Base):
    """What a heated zone's meters told up to one moment, as in `model.domain.zone_fits.ZoneFit`."""

    __tablename__ = "zone_fit"

    site: Mapped[str] = mapped_column(primary_key=True)
    zone_id: Mapped[str] = mapped_column(primary_key=True)
    fitted_at: Mapped[datetime] = mapped_column(primary_key=True)
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    capacity: Mapped[float]
    upward: Mapped[float]
    downward: Mapped[float]
    exchange: Mapped[float]
    hours: Mapped[int]
    before_k: Mapped[float | None]
    after_k: Mapped[float | None]
    problem: Mapped[str]
    simulated: Mapped[bool]


class SensorOffsetRow(Base):
    """What was learned of one sensor up to one moment."""

    __tablename__ = "sensor_offset"
    __table_args__ = (Index(None, "site", "estimated_at"),)

    site: Mapped[str] = mapped_column(primary_key=True)
    station: Mapped[str] = mapped_column(primary_key=True)
    variable: Mapped[str] = mapped_column(primary_key=True)
    estimated_at: Mapped[datetime] = mapped_column(primary_key=True)
    offset_value: Mapped[float]
    drift_per_day: Mapped[float]
    spread: Mapped[float]
    count: Mapped[int]


class SensorDoubtRow(Base):
    """Why readings of one sensor carry a flag; the newest judgement of each check and beginning stands."""

    __tablename__ = "sensor_doubt"
    __table_args__ = (Index(None, "site", "last_at"),)

    site: Mapped[str] = mapped_column(primary_key=True)
    station: Mapped[str] = mapped_column(primary_key=True)
    variable: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    first_at: Mapped[datetime] = mapped_column(primary_key=True)
    last_at: Mapped[datetime]
    judged_at: Mapped[datetime]
    flag: Mapped[int]
    count: Mapped[int]
    value: Mapped[float]
    expected: Mapped[float | None]
    limit_value: Mapped[float | None]
