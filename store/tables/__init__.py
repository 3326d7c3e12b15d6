"""Every table of the database, by aggregate; importing this package fills `Base.metadata`."""

from store.tables.base import Base, StoreIdentityRow
from store.tables.ground import HeatReadingRow, SensorDoubtRow, SensorOffsetRow, ZoneFitRow
from store.tables.machines import MachinePlaceRow
from store.tables.notices import DeliveryRow, NoticeRow
from store.tables.operations import (
    ForecastScoreRow,
    HeartbeatRow,
    JobRunRow,
    LeaseRow,
    ModelFileRow,
    ModelRow,
    ModelServiceRow,
    RunRequestRow,
)
from store.tables.plans import ActionRow, AssessmentRow, CapacityPlanRow, ChainHeadRow, DecisionRow, RecommendationRow
from store.tables.records import CostEntryRow, RecordHeadRow, RecordLinkRow
from store.tables.segments import SegmentSummaryRow
from store.tables.settings import SettingChangeRow
from store.tables.sources import BackfillRow, SourceStateRow, SpotPriceRow, WarningRow
from store.tables.weather import ForecastRunRow, RawRow, SeasonRow, StationRow, observation

__all__ = [
    "ActionRow",
    "AssessmentRow",
    "BackfillRow",
    "Base",
    "CapacityPlanRow",
    "ChainHeadRow",
    "CostEntryRow",
    "DecisionRow",
    "DeliveryRow",
    "ForecastRunRow",
    "ForecastScoreRow",
    "HeartbeatRow",
    "HeatReadingRow",
    "JobRunRow",
    "LeaseRow",
    "MachinePlaceRow",
    "ModelFileRow",
    "ModelRow",
    "ModelServiceRow",
    "NoticeRow",
    "RawRow",
    "RecommendationRow",
    "RecordHeadRow",
    "RecordLinkRow",
    "RunRequestRow",
    "SeasonRow",
    "SegmentSummaryRow",
    "SensorDoubtRow",
    "SensorOffsetRow",
    "SettingChangeRow",
    "SourceStateRow",
    "SpotPriceRow",
    "StationRow",
    "StoreIdentityRow",
    "WarningRow",
    "ZoneFitRow",
    "observation",
]
