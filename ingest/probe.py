"""One polite question to one source, and how its answer differs from what is known of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np
import xarray as xr

from config.settings import Settings
from config.site import Site
from ingest.asking import Asked, Failure, Way, carry, reported, set_up
from ingest.contract import Difference, contract_of, differences
from ingest.ports import Query
from ingest.reading import stations_of
from ingest.shape import shape_of
from ingest.sources.catalogue import FORECAST_SOURCES, OBSERVATION_SOURCES, PRICE_SOURCES, WARNING_SOURCES, source_of_site
from model.domain.source_state import Outcome


@dataclass(frozen=True, slots=True)
class Probed:
    """What one question told.

    Attributes:
        source: Short name.
        failure: What stood in the way; None where a whole answer came and could be read.
        differences: From the contract, field by field.
        known: Whether a contract is written down for the source.
        holds: What was read, in words.
    """

    source: str
    failure: Failure | None = None
    differences: tuple[Difference, ...] = ()
    known: bool = True
    holds: str = ""

    @property
    def sound(self) -> bool:
        """Whether the source can be relied on as it is; fields that are new do no harm."""
        return self.failure is None and all(item.what == "new" for item in self.differences)


def probed_names() -> tuple[str, ...]:
    """Every source that has a provider to be asked."""
    names = (*FORECAST_SOURCES, *OBSERVATION_SOURCES, *WARNING_SOURCES, *PRICE_SOURCES)
    return tuple(name for name in names if not name.startswith("simulator"))


def probe(name: str, site: Site, settings: Settings, way: Way, now: datetime) -> Probed:
    """Ask a source one question, archive the answer, and compare it.

    Args:
        name: Of the source.
        site: For which site.
        settings: Addresses and limits.
        way: How; its transport should keep no earlier answers, so that the question is really asked.
        now: Time it is (aware UTC).
    """
    asked = Asked()
    shown: tuple[Difference, ...] = ()
    holds = ""
    with reported(asked):
        source = _source(name, site, settings)
        with set_up():
            queries: list[Query] = source.queries(site, settings, now)
        if not queries:
            return Probed(name, Failure(Outcome.NOTHING, f"the site {site.id} gives it nothing to ask about"))
        query = replace(queries[0], gate=None)
        raw = carry(source, query, settings, way, now, site.forecast_points)
        asked.note(query, raw, way.archive.keep(raw, query, site=site.id))
        contract = contract_of(name)
        with reported(asked, came=True):
            shown = tuple(differences(contract, shape_of(raw))) if contract is not None else ()
        with reported(asked, came=True):
            holds = _holds(source, name, raw, site, now)
    failure = asked.failures[0] if asked.failures else None
    if failure is None and asked.nothing:
        holds = asked.nothing[0]
    return Probed(name, failure, shown, contract_of(name) is not None, holds)


def _source(name: str, site: Site, settings: Settings) -> Any:
    kinds: Sequence[Any] = (FORECAST_SOURCES, OBSERVATION_SOURCES, WARNING_SOURCES, PRICE_SOURCES)
    known = next((kind for kind in kinds if name in kind), dict.fromkeys(probed_names()))
    return source_of_site(known, name, site, settings)


def _holds(source: Any, name: str, raw: Any, site: Site, now: datetime) -> str:
    """What is in a body, for a person: how many steps, how far, how wide; how many stations, warnings or prices."""
    if name in FORECAST_SOURCES:
        forecast: xr.Dataset = source.parse(raw, places=site.forecast_points, now=now)
        ends, starts = forecast["time"].to_numpy(), forecast["interval_start"].to_numpy()
        hours, counts = np.unique((ends - starts) / np.timedelta64(1, "h"), return_counts=True)
        widths = ", ".join(f"{count} of {width:g} h" for width, count in zip(hours, counts, strict=True))
        reach = (ends[-1] - np.datetime64(now.replace(tzinfo=None), "ns")) / np.timedelta64(1, "h")
        return f"{ends.size} steps ({widths}), {reach:.0f} h ahead, {len(forecast.data_vars)} variables"
    if name in OBSERVATION_SOURCES:
        seen: xr.Dataset = source.parse(raw, places=stations_of(site, name), now=now)
        newest = np.datetime_as_string(seen["time"].to_numpy()[-1], unit="m")
        return f"{seen.sizes['station']} stations, newest {newest}Z, {len(seen.data_vars)} variables"
    items = source.parse(raw, now=now)
    return f"{len(items)} {'warnings' if name in WARNING_SOURCES else 'prices'}"
