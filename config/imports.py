"""Files a site imports: which of their columns is what, in which zone and unit, and how positions become rounds."""

from typing import Literal, Self

from pydantic import Field, model_validator

from config.feeds import Ambiguous, ZoneName
from config.frozen import Frozen, Share, TreatmentName

#: What a column of an actions file may hold.
ActionColumn = Literal[
    "unit",
    "segment",
    "treatment",
    "started_at",
    "ended_at",
    "rate_g_m2",
    "total_kg",
    "kg_per_km",
    "width_m",
    "cost_sek",
    "vehicle",
    "time",
    "longitude",
    "latitude",
    "heading_degree",
]
#: What a column of a heat-meter file may hold.
HeatColumn = Literal[
    "time",
    "zone_id",
    "supply_degc",
    "return_degc",
    "flow_l_h",
    "power_kw",
    "energy_mwh",
    "pump_kw",
    "slab_degc",
    "slab_wet",
    "mode",
]
#: What a column of an invoice, or of a file of costs, may hold.
ChargeColumn = Literal["contractor", "day", "unit", "item", "quantity", "unit_price_sek", "amount_sek", "reference"]
ChargeItem = Literal["standby", "call_out", "machine", "night", "material", "heat", "haulage", "other"]


class _FileMap(Frozen):
    """What every map of a file says."""

    name: str = Field(default="default", pattern=r"^[a-z][a-z0-9_]*$", description="Short name, as in --map")
    delimiter: Literal["auto", ";", ",", "\t", "|"] = Field(default="auto", description="Between the cells of a CSV file")
    decimal: Literal["auto", ",", "."] = Field(default="auto", description="Decimal sign of numbers written as text")
    encoding: Literal["auto", "utf-8", "cp1252", "utf-16"] = Field(default="auto", description="Encoding of a text file")
    ambiguous: Ambiguous = Field(default="refuse", description="Which local time is meant where clocks go back")


class ActionsMap(_FileMap):
    """How a file of maintenance actions or vehicle positions is read."""

    columns: dict[ActionColumn, str] = Field(
        default={}, description="What it holds → the column's heading; others are recognised"
    )
    timezone: ZoneName = Field(default="Europe/Stockholm", description="Zone of times that name none")
    tasks: dict[str, TreatmentName | Literal["ignore"]] = Field(default={}, description="The file's word for a task → treatment")
    units: dict[str, str] = Field(default={}, description="The file's word for a route or zone → its id in the network")
    assumed_rates_g_m2: dict[TreatmentName, float] = Field(
        default={}, description="Rate taken where the file tells none [g/m2]; unset: such a row is refused"
    )
    source: str = Field(default="", description="Stored with each action, e.g. the contractor's system; empty: import")


class HeatMap(_FileMap):
    """How a file of heat-meter and slab readings is read."""

    columns: dict[HeatColumn, str] = Field(default={}, description="What it holds → the column's heading; others are recognised")
    timezone: ZoneName = Field(default="UTC", description="Zone of times that name none")
    zones: dict[str, str] = Field(default={}, description="The file's word for a zone → its id in the network")
    power_tolerance: Share = Field(default=0.15, description="Share by which power may depart from flow and temperatures [1]")
    power_floor_kw: float = Field(default=5.0, ge=0, description="Departures below this are not doubted [kW]")
    stuck_h: float = Field(default=6.0, gt=0, le=240, description="A value unchanged for longer while others move is doubted [h]")


class ChargesMap(_FileMap):
    """How an invoice, or a file of costs without an action, is read."""

    columns: dict[ChargeColumn, str] = Field(
        default={}, description="What it holds → the column's heading; others are recognised"
    )
    timezone: ZoneName = Field(default="Europe/Stockholm", description="Zone of days and times that name none")
    items: dict[str, ChargeItem] = Field(default={}, description="The file's word for what is paid → item")
    units: dict[str, str] = Field(default={}, description="The file's word for a route or zone → its id in the network")
    contractor: str = Field(default="", description="Who is paid, where the file has no column for it")
    source: str = Field(default="", description="Stored with each cost; empty: import")


class NetworkMap(Frozen):
    """How a GeoJSON file of another system becomes a network file."""

    name: str = Field(default="default", pattern=r"^[a-z][a-z0-9_]*$", description="Short name, as in --map")
    columns: dict[str, str] = Field(default={}, description="Halka's name of a property → the file's")
    values: dict[str, dict[str, str | float | bool]] = Field(default={}, description="Property → {the file's value: Halka's}")
    defaults: dict[str, str | float | bool | list[str] | list[float]] = Field(
        default={}, description="Property → value where the file has none"
    )


class MapMatching(Frozen):
    """How positions of vehicles become passes of segments, and passes rounds of routes."""

    distance_m: float = Field(default=30.0, gt=0, le=200, description="A position further from every line is not matched [m]")
    position_error_m: float = Field(default=8.0, gt=0, le=50, description="Typical error of a position [m]")
    gap_s: float = Field(default=300.0, gt=0, le=3600, description="Longer silence of a vehicle ends its track [s]")
    gap_m: float = Field(default=600.0, gt=0, le=5000, description="A longer leap of a vehicle ends its track [m]")
    done_share: Share = Field(default=0.8, description="A route counts as done when this share of its length is passed [1]")
    round_gap_min: float = Field(default=90.0, gt=0, le=1440, description="A longer pause on a route ends the round [min]")


class Imports(Frozen):
    """Maps of the files a site imports."""

    actions: tuple[ActionsMap, ...] = (ActionsMap(),)
    heat: tuple[HeatMap, ...] = (HeatMap(),)
    charges: tuple[ChargesMap, ...] = (ChargesMap(),)
    network: tuple[NetworkMap, ...] = (NetworkMap(),)
    map_matching: MapMatching = MapMatching()

    @model_validator(mode="after")
    def _names_differ(self) -> Self:
        tables: dict[str, list[str]] = {
            "actions": [item.name for item in self.actions],
            "heat": [item.name for item in self.heat],
            "charges": [item.name for item in self.charges],
            "network": [item.name for item in self.network],
        }
        for table, names in tables.items():
            if len(set(names)) != len(names):
                raise ValueError(f"{table}: two maps share a name; give each its own")
        return self
