"""What a municipality's site file says: one frozen tree, every field with its unit, unknown keys refused.

The lines and routes themselves stand in a GeoJSON file beside the site file (see `config.network`).
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date, time
from typing import Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator, model_validator

from config.decision import Decision
from config.emissions import Emissions
from config.feeds import CitySensorFeed
from config.fleet import Fleet
from config.frozen import Frozen, Latitude, Link, Longitude, Money, Share, TreatmentName
from config.imports import Imports
from config.indices import WinterIndices
from config.retention import Retention
from config.tariffs import HeatTariff, PriceArea
from config.upkeep import Upkeep

__all__ = [
    "Climatology",
    "Frozen",
    "Latitude",
    "Longitude",
    "MaterialPrices",
    "Money",
    "Place",
    "PriceList",
    "Season",
    "ServiceClass",
    "Share",
    "Site",
    "Station",
    "TreatmentName",
]


class Place(Frozen):
    """A point weather is asked for."""

    name: str = Field(description="Name shown to people")
    longitude: Longitude
    latitude: Latitude
    altitude_m: float = Field(ge=-50, le=2500, description="Height above sea level [m]")


class Station(Place):
    """A road-weather station the site relies on."""

    id: str = Field(description="The provider's own identity")
    source: str = Field(default="trafikverket", description="Short name of the source that reports it")
    kind: Literal["road", "air", "slab"] = Field(default="road", description="road surface, air only, or heated slab")
    sky_view_factor: float = Field(
        default=0.95, gt=0, le=1, description="Share of the sky hemisphere that is free above it [1]; assumed: an open road"
    )
    traffic_veh_per_h: float = Field(
        default=600.0, ge=0, le=10_000, description="Mean vehicles an hour over the day, all lanes [1/h]; assumed: a state road"
    )
    width_m: float | None = Field(
        default=None, gt=0, le=100, description="Width of its road [m]; where it is not told, two lanes"
    )
    on_bridge: bool = Field(default=False, description="Whether its surface is that of a bridge")
    link: Link = Field(default="", description="Page about the station, opened by a click alone; empty where none is known")


class Camera(Frozen):
    """A road camera others show: a link, never a picture of ours."""

    name: str = Field(description="Name shown to people")
    longitude: Longitude
    latitude: Latitude
    link: Link = Field(min_length=1, description="Page with the picture, opened by a click alone")


class ServiceClass(Frozen):
    """A level of service: when an untreated surface breaks it, and by when it must be mended."""

    code: str = Field(description="Short code, e.g. P1")
    name_sv: str
    name_en: str
    priority: int = Field(ge=1, le=9, description="1 is served first")
    start_depth_wet_cm: float = Field(gt=0, le=50, description="Snow depth at which ploughing starts, wet snow [cm]")
    start_depth_dry_cm: float = Field(gt=0, le=50, description="Snow depth at which ploughing starts, dry snow [cm]")
    plough_during_snowfall: bool = Field(
        description="True: kept open, ploughed while heavy or long snow falls; False: always after it"
    )
    long_snowfall_h: float = Field(
        default=0.0, ge=0, le=96, description="A snowfall at least this long is ploughed while it falls, in classes that are [h]"
    )
    heavy_snow_cm: float = Field(
        default=8.0,
        gt=0,
        description="Depth from which a class kept open is ploughed while it snows; simulated crews plough any class so [cm]",
    )
    slip_control: Literal["salt", "brush_brine", "sand", "none"] = Field(description="Ordinary method against ice and frost")
    salt_limit_degc: float = Field(
        default=-8.0, ge=-25, le=0, description="Surface temperature below which salt is not used [degC]"
    )
    salt_cap_g_m2: float = Field(default=60.0, ge=0, le=60, description="Highest salt rate of one pass [g/m2]")
    salt_season_cap_g_m2: float | None = Field(
        default=None, ge=0, description="Highest salt of a whole season; unset: none [g/m2]"
    )
    earliest_start: time = Field(description="Local time before which no round starts")
    deadline_weekday: time = Field(description="Local time by which the class must be in order, Monday to Friday")
    deadline_weekend: time = Field(description="The same for Saturday, Sunday, public holidays and their eves")
    action_time_h: float = Field(gt=0, le=48, description="Longest time from start criterion to done [h]")
    loss_municipal_sek_per_km: Money = Field(description="Municipal loss of one unmet need: claims, complaints, rework [SEK/km]")
    loss_societal_sek_per_km: Money = Field(description="Societal loss of one unmet need: injuries, delay [SEK/km]")
    loss_weight: float | None = Field(
        default=None, gt=0, le=10, description="Weight of this class's losses against the cost of acting; unset: the site's [1]"
    )
    effect: Share = Field(default=0.85, description="Share of the loss that acting in time avoids [1]")
    source: str = Field(description="Where these rules come from, with year")


class PriceList(Frozen):
    """What one contractor's machine and material cost."""

    contractor: str
    machine_sek_per_h: Money = Field(description="Machine with operator, working [SEK/h]")
    call_out_sek: Money = Field(description="Fixed cost of one call-out [SEK]")
    night_supplement: Share = Field(default=0.0, description="Added share of the machine cost 18-06 [1]")
    standby_sek_per_season: Money | None = Field(
        default=None, description="The contractor's part of the season's standby [SEK]; unset: not divided"
    )
    haulage_sek_per_m3: Money | None = Field(default=None, description="Snow carted away [SEK/m3]; unset: no price agreed")
    source: str = Field(description="Where the prices come from, with year; 'antagen' where assumed")


class MaterialPrices(Frozen):
    """Price of what is spread, and of heat."""

    salt_sek_per_kg: Money = Field(description="Road salt, delivered [SEK/kg]")
    brine_sek_per_kg_salt: Money = Field(description="Brine, per kg of salt in it [SEK/kg]")
    sand_sek_per_kg: Money = Field(description="Sand or grit incl. pick-up in spring [SEK/kg]")
    heat_sek_per_mwh: Money = Field(description="District heating energy, base price [SEK/MWh]")
    heat_peak_sek_per_mwh: Money = Field(description="District heating energy, peak price [SEK/MWh]")
    electricity_sek_per_kwh: Money = Field(description="Electricity for circulation pumps [SEK/kWh]")
    source: str = Field(description="Where the prices come from, with year")


class Season(Frozen):
    """Standby season and its budget."""

    start_month: int = Field(ge=1, le=12)
    start_day: int = Field(ge=1, le=31)
    end_month: int = Field(ge=1, le=12)
    end_day: int = Field(ge=1, le=31)
    standby_sek: Money = Field(description="Fixed standby cost of a whole season [SEK]")
    budget_sek: Money = Field(description="Budget of a whole season incl. standby [SEK]")
    source: str

    @model_validator(mode="after")
    def _dates_exist(self) -> Self:
        for month, day in ((self.start_month, self.start_day), (self.end_month, self.end_day)):
            try:
                date(2023, month, day)
            except ValueError:
                raise ValueError(f"day {day} of month {month} is no date") from None
        return self

    def start_in(self, year: int) -> date:
        """First day of the season that begins in `year`."""
        return date(year, self.start_month, self.start_day)

    def begun_by(self, day: date) -> date:
        """First day of the newest season that has begun on `day`."""
        return self.start_in(day.year if day >= self.start_in(day.year) else day.year - 1)

    def end_in(self, year: int) -> date:
        """Last day of the season that ends in `year`."""
        return date(year, self.end_month, self.end_day)


class Climatology(Frozen):
    """Monthly normals of the place, the last rung of the ladder."""

    month: int = Field(ge=1, le=12)
    air_temperature_degc: float = Field(ge=-50, le=40, description="Mean air temperature [degC]")
    air_temperature_sd_degc: float = Field(
        gt=0, le=20, description="Standard deviation of hourly temperature about the mean [degC]"
    )
    diurnal_amplitude_degc: float = Field(ge=0, le=20, description="Half the daily range [degC]")
    precipitation_mm: float = Field(ge=0, le=500, description="Mean precipitation of the month [mm]")
    wet_hour_share: Share = Field(description="Share of hours with at least 0.1 mm [1]")
    cloud_area_fraction: Share = Field(description="Mean cloud cover [1]")
    relative_humidity: Share = Field(description="Mean relative humidity [1]")
    wind_speed_m_s: float = Field(ge=0, le=30, description="Mean wind speed at 10 m [m/s]")
    source: str = Field(default="", description="Where the normals come from, with year; 'antagen' where assumed")


class Site(Frozen):
    """One municipality."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$", description="Short name, as in --site")
    name: str = Field(description="Name on screen")
    timezone: str = Field(default="Europe/Stockholm")
    simulated: bool = Field(default=False, description="True where weather and actions come from the simulator")
    illustrative_network: bool = Field(default=False, description="True where routes are laid out for illustration only")
    note_sv: str = Field(default="", description="Shown on screen under the heading")
    note_en: str = ""
    network_file: str = Field(default="network.geojson", description="Beside the site file")
    forecast_sources: tuple[str, ...] = Field(default=("smhi_snow1g", "metno_locationforecast"))
    observation_sources: tuple[str, ...] = Field(default=("trafikverket",))
    forecast_points: tuple[Place, ...] = Field(min_length=1, max_length=2000, description="Places weather is asked for")
    stations: tuple[Station, ...] = ()
    cameras: tuple[Camera, ...] = Field(default=(), description="Cameras others show, as links")
    classes: tuple[ServiceClass, ...] = Field(min_length=1)
    prices: tuple[PriceList, ...] = Field(min_length=1)
    materials: MaterialPrices
    season: Season
    price_area: PriceArea | None = Field(default=None, description="Electricity price area; unset: no spot prices are asked for")
    heat_tariff: HeatTariff | None = Field(default=None, description="District-heating tariff of the heated zones")
    city_sensors: tuple[CitySensorFeed, ...] = Field(default=(), description="Feeds of the source city_sensors")
    fleet: Fleet | None = Field(default=None, description="Machines, crews and depots; unset: advice is not planned against them")
    imports: Imports = Imports()
    decision: Decision = Decision()
    upkeep: Upkeep = Upkeep()
    retention: Retention = Retention()
    indices: WinterIndices = WinterIndices()
    emissions: Emissions = Emissions()
    climatology: tuple[Climatology, ...] = Field(min_length=1)

    @field_validator("timezone")
    @classmethod
    def _zone_exists(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError("no such time zone; write it as Europe/Stockholm") from None
        return name

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        _unique("classes", "code", (item.code for item in self.classes))
        _unique("prices", "contractor", (item.contractor for item in self.prices))
        _unique("stations", "id", (f"{item.source} {item.id}" for item in self.stations))
        _unique("forecast_points", "name", (item.name for item in self.forecast_points))
        _unique("city_sensors", "name", (item.name for item in self.city_sensors))
        _unique("climatology", "month", (str(item.month) for item in self.climatology))
        if self.fleet is not None:
            self.fleet.check_against((item.contractor for item in self.prices), (item.code for item in self.classes))
        if self.illustrative_network and not (self.note_sv and self.note_en):
            raise ValueError("illustrative_network is true: say so on screen in note_sv and note_en")
        return self

    def service_class(self, code: str) -> ServiceClass:
        """The class with this code (KeyError if the site has none such)."""
        return {item.code: item for item in self.classes}[code]

    def weight_of(self, rules: ServiceClass) -> float:
        """What the losses of a class count for against the cost of acting: its own weight, or the site's [1]."""
        return self.decision.loss_weight if rules.loss_weight is None else rules.loss_weight

    def price_list(self, contractor: str) -> PriceList:
        """The contractor's prices (KeyError if the site has none such)."""
        return {item.contractor: item for item in self.prices}[contractor]


def _unique(table: str, key: str, names: Iterable[str]) -> None:
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise ValueError(f"{table}: two entries have the {key} {twice[0]}; give each its own")
