"""Elpriset just nu: electricity spot prices of Sweden's four price areas, one day and area an answer.

Licence and credit
    Free to use; the provider asks for the link "Elpriser tillhandahålls av Elpriset just nu.se" (https://www.elprisetjustnu.se).

Documented structure
    ``{base}/{YYYY}/{MM-DD}_{SE1..SE4}.json`` → ``[{SEK_per_kWh, EUR_per_kWh, EXR, time_start, time_end}]``; without taxes and fees, local
    times with offset. From 1 October 2025 by the quarter hour: 96 rows, 92 and 100 on the days clocks change; hourly before that (24, 23, 25).
    Tomorrow's day answers 404 until about 13 local time. Days since 1 November 2022 stay to be had (told by users, not by the provider).

Actual structure (seen in a recorded hourly answer of January 2024; no answer by the quarter hour has been seen)
    As documented. Prices may be negative and may be written as 1e-05. A row's length is taken from its own times, never from the count.
"""

import itertools
import math
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from config.settings import Settings
from config.site import Site
from ingest.body import json_content, moment, number, rows
from ingest.ports import Query, RawBody
from model.domain.errors import SourceEmpty, SourceFormatError, SourceUnavailable
from model.domain.prices import SpotPrice
from model.domain.source_state import Outcome

NAME = "elprisetjustnu"

#: Their field → ours.
VARIABLE_MAP = MappingProxyType({"SEK_per_kWh": "sek_per_kwh", "time_start": "starts_at", "time_end": "ends_at"})

#: Days of the Nordic market begin and end at midnight of this zone.
MARKET_ZONE = ZoneInfo("Europe/Stockholm")
#: Tomorrow is not asked for earlier (local).
PUBLISHED_FROM = time(13, 0)
#: A price further from zero is a slip in the unit [SEK/kWh]; the highest ever seen in Sweden lie below 10.
LARGEST_SEK_PER_KWH = 100.0
#: The first day that is kept.
KEPT_FROM = date(2022, 11, 1)
_LONGEST = timedelta(hours=1)
_AREA = re.compile(r"(SE[1-4])\.json(?:$|\?)")


@dataclass(frozen=True, slots=True)
class Elprisetjustnu:
    """Spot prices as a source.

    Attributes:
        name: Short name.
        title: Name shown to people.
        licence: Licence and credit.
        backfill_latency: From the beginning of a day: its prices are out at 13 local the day before.
        backfill_pause_s: See the port.
    """

    name: str = NAME
    title: str = "Elpriset just nu"
    licence: str = "Elpriser tillhandahålls av Elpriset just nu.se (https://www.elprisetjustnu.se)"
    backfill_latency: timedelta = timedelta(hours=-11)
    backfill_pause_s: float = 1.0

    def queries(self, site: Site, settings: Settings, now: datetime) -> list[Query]:
        """Today's prices, and tomorrow's once they may be there; none where the site names no price area."""
        if site.price_area is None:
            return []
        local = now.astimezone(MARKET_ZONE)
        days = [local.date()]
        if local.time() >= PUBLISHED_FROM:
            days.append(local.date() + timedelta(days=1))
        return [
            Query(source=NAME, url=_address(site.price_area, settings, day), absent_is_nothing=day > local.date()) for day in days
        ]

    def backfill_queries(self, site: Site, settings: Settings, start: datetime, end: datetime) -> list[Query]:
        """One question a local day that has begun before `end`; days before `KEPT_FROM` are not kept.

        Raises:
            SourceUnavailable: The site names no price area.
        """
        if site.price_area is None:
            raise SourceUnavailable(
                NAME, "platsen nämner inget elområde; sätt price_area (SE1-SE4) i platsfilen", outcome=Outcome.NO_KEY
            )
        day, found = max(start.astimezone(MARKET_ZONE).date(), KEPT_FROM), list[Query]()
        while _midnight(day) < end:
            period = (_midnight(day), _midnight(day + timedelta(days=1)))
            found.append(Query(source=NAME, url=_address(site.price_area, settings, day), period=period))
            day += timedelta(days=1)
        return found

    def parse(self, raw: RawBody, *, now: datetime) -> tuple[SpotPrice, ...]:  # noqa: ARG002 - the port's signature
        """Prices in a body, in order of time; see the port.

        Raises:
            SourceFormatError: The body is not what the module's docstring describes.
            SourceEmpty: It holds no price.
        """
        named = _AREA.search(raw.url)
        if named is None:
            raise SourceFormatError(NAME, f"the address {raw.url[-60:]!r} does not say which price area the answer is for")
        found: dict[datetime, SpotPrice] = {}
        for position, row in enumerate(rows(json_content(raw), source=NAME, where="the answer")):
            price = _price(row, named[1], f"row {position + 1}")
            if price is None:
                continue
            before = found.setdefault(price.starts_at, price)
            if before != price:
                raise SourceFormatError(NAME, f"two different prices for {price.starts_at:%Y-%m-%d %H:%MZ}")
        if not found:
            raise SourceEmpty(NAME, "the answer holds no price; the next run asks again")
        prices = tuple(found[start] for start in sorted(found))
        for earlier, later in itertools.pairwise(prices):
            if earlier.ends_at > later.starts_at:
                raise SourceFormatError(NAME, f"prices overlap at {later.starts_at:%Y-%m-%d %H:%MZ}")
        return prices


def _address(area: str, settings: Settings, day: date) -> str:
    return f"{settings.sources.elprisetjustnu_url.rstrip('/')}/{day:%Y/%m-%d}_{area}.json"


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), MARKET_ZONE).astimezone(UTC)


def _price(row: dict[str, Any], area: str, where: str) -> SpotPrice | None:
    """One row; None where it holds no number."""
    starts_at = moment(row.get("time_start"), source=NAME, where=f"time_start of {where}")
    ends_at = moment(row.get("time_end"), source=NAME, where=f"time_end of {where}")
    if not timedelta(0) < ends_at - starts_at <= _LONGEST:
        raise SourceFormatError(
            NAME, f"{where} holds from {starts_at:%H:%MZ} to {ends_at:%H:%MZ}; a price holds for at most an hour"
        )
    sek_per_kwh = number(row, "SEK_per_kWh", source=NAME, where=where)
    if math.isnan(sek_per_kwh):
        return None
    if abs(sek_per_kwh) > LARGEST_SEK_PER_KWH:
        raise SourceFormatError(NAME, f"{where}: {sek_per_kwh:g} SEK/kWh cannot be; is it another unit?")
    return SpotPrice(area=area, starts_at=starts_at, ends_at=ends_at, sek_per_kwh=sek_per_kwh, source=NAME)
