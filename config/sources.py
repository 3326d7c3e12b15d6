"""The section of the settings that says how providers are reached. Values stand in ``defaults.toml``."""

from pathlib import Path

from pydantic import Field, SecretStr

from config.site import Frozen


class Sources(Frozen):
    """Providers of weather."""

    smhi_snow1g_url: str = Field(pattern=r"^https?://", description="Base address of SMHI's point forecast SNOW1g")
    metno_locationforecast_url: str = Field(pattern=r"^https?://", description="Base address of MET Norway's Locationforecast")
    metno_nowcast_url: str = Field(pattern=r"^https?://", description="Base address of MET Norway's Nowcast")
    metno_meps_url: str = Field(min_length=1, description="OPeNDAP address or path of MET Norway's 2.5 km ensemble MEPS")
    metno_nordic_url: str = Field(min_length=1, description="The same for the 1 km forecast MET Nordic")
    metno_meps_archive_url: str | None = Field(
        default=None,
        min_length=1,
        description="The same for earlier runs, for back-fill: strftime codes stand for the run's time (UTC)",
    )
    metno_nordic_archive_url: str | None = Field(
        default=None, min_length=1, description="The same for earlier runs of MET Nordic"
    )
    gridded_max_bytes: int = Field(ge=100_000, description="Most that is fetched of one gridded file [byte]")
    point_queries: int = Field(ge=1, le=50, description="Most places a source is asked about that gives one place an answer")
    trafikverket_url: str = Field(pattern=r"^https?://", description="Address of Trafikverket's open API")
    trafikverket_key: SecretStr | None = Field(default=None, description="Key of that API; environment or key file only")
    trafikverket_key_file: Path | None = Field(default=None, description="File that holds nothing but the key")
    trafikverket_gap_min: float = Field(
        gt=0,
        le=1440,
        description="After a silence longer than this all stations are asked anew, and for what they read meanwhile [min]",
    )
    smhi_metobs_url: str = Field(pattern=r"^https?://", description="Base address of SMHI's observations, with the version")
    smhi_mesan_url: str = Field(pattern=r"^https?://", description="Base address of SMHI's analysis MESAN, without the version")
    smhi_mesan_version: int = Field(ge=2, le=99, description="Version of that service; 2 closed on 1 November 2026")
    smhi_strang_url: str = Field(
        pattern=r"^https?://", description="Base address of SMHI's radiation model STRÅNG, with the version"
    )
    smhi_warnings_url: str = Field(
        pattern=r"^https?://", description="Base address of SMHI's impact-based warnings, with the version"
    )
    digitraffic_url: str = Field(pattern=r"^https?://", description="Base address of Fintraffic's Digitraffic for roads")
    digitraffic_user: str = Field(min_length=3, description="Organisation/application, sent as Digitraffic-User")
    fmi_wfs_url: str = Field(pattern=r"^https?://", description="Address of the Finnish Meteorological Institute's WFS")
    elprisetjustnu_url: str = Field(pattern=r"^https?://", description="Base address of Elpriset just nu's spot prices")
    city_sensors_url: str | None = Field(
        default=None,
        pattern=r"^https?://",
        description="Base address of sensor feeds whose url begins with /; unset: there are none",
    )
    city_sensor_keys: dict[str, SecretStr] = Field(default={}, description="Key of each sensor feed by name; environment only")
    station_radius_km: float = Field(gt=0, le=200, description="Stations are asked for within this distance of the site [km]")
    forecast_max_age_h: float = Field(gt=0, le=72, description="An older forecast counts as missing [h]")
    observation_max_age_min: float = Field(gt=0, le=1440, description="An older reading counts as missing [min]")
