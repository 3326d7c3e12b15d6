"""All sources by name, as a site file names them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol, TypeVar, runtime_checkable

from config.settings import Settings
from config.site import Site
from ingest.ports import ForecastSource, ObservationSource, PriceSource, WarningSource
from ingest.sources.city_sensors import CitySensors
from ingest.sources.digitraffic import Digitraffic
from ingest.sources.elprisetjustnu import Elprisetjustnu
from ingest.sources.fmi_wfs import FmiWfs
from ingest.sources.metno_gridded import MEPS, NORDIC, MetnoGridded
from ingest.sources.metno_locationforecast import MetnoLocationforecast
from ingest.sources.metno_nowcast import MetnoNowcast
from ingest.sources.open_meteo import OpenMeteo
from ingest.sources.open_meteo_archive import OpenMeteoArchive
from ingest.sources.open_meteo_ensemble import OpenMeteoEnsemble
from ingest.sources.simulator import SimulatorForecast, SimulatorStations
from ingest.sources.smhi_mesan import SmhiMesan
from ingest.sources.smhi_metobs import SmhiMetobs
from ingest.sources.smhi_snow1g import SmhiSnow1g
from ingest.sources.smhi_strang import SmhiStrang
from ingest.sources.smhi_warnings import SmhiWarnings
from ingest.sources.trafikverket import Trafikverket
from model.domain.errors import SourceUnavailable

_Kind = TypeVar("_Kind")

FORECAST_SOURCES: Mapping[str, ForecastSource] = MappingProxyType(
    {
        source.name: source
        for source in (
            SmhiSnow1g(),
            MetnoLocationforecast(),
            MetnoNowcast(),
            MetnoGridded(MEPS, "MET Norway MEPS-ensemble 2,5 km"),
            MetnoGridded(NORDIC, "MET Nordic 1 km"),
            OpenMeteo(),
            OpenMeteoEnsemble(),
            SimulatorForecast(),
        )
    }
)

OBSERVATION_SOURCES: Mapping[str, ObservationSource] = MappingProxyType(
    {
        source.name: source
        for source in (
            Trafikverket(),
            SmhiMetobs(),
            SmhiMesan(),
            SmhiStrang(),
            OpenMeteoArchive(),
            Digitraffic(),
            FmiWfs(),
            CitySensors(),
            SimulatorStations(),
        )
    }
)

WARNING_SOURCES: Mapping[str, WarningSource] = MappingProxyType({source.name: source for source in (SmhiWarnings(),)})

PRICE_SOURCES: Mapping[str, PriceSource] = MappingProxyType({source.name: source for source in (Elprisetjustnu(),)})


@runtime_checkable
class PerSite(Protocol):
    """A source whose contract stands in the site file; it reads nothing until it is told which site it speaks for."""

    def of_site(self, site: Site, settings: Settings) -> object:
        """The same source as it speaks for one site."""
        ...


def source_of_site(sources: Mapping[str, _Kind], name: str, site: Site, settings: Settings) -> _Kind:
    """The source of this name as it speaks for a site.

    Raises:
        SourceUnavailable: There is none such; the message names those there are.
    """
    source = named(sources, name)
    return source.of_site(site, settings) if isinstance(source, PerSite) else source  # type: ignore[return-value]


def named(sources: Mapping[str, _Kind], name: str) -> _Kind:
    """The source of this name.

    Raises:
        SourceUnavailable: There is none such; the message names those there are.
    """
    try:
        return sources[name]
    except KeyError as error:
        raise SourceUnavailable(name, f"no such source; the site file may name {', '.join(sources)}") from error
