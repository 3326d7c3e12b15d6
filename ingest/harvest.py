"""What asking sources came to, and the words for it."""

from collections.abc import Sequence
from dataclasses import dataclass

import xarray as xr

from ingest.asking import Asked, Failure
from ingest.quality import Doubt
from model.domain.prices import SpotPrice
from model.domain.source_state import Outcome, SourceState
from model.domain.warnings import WeatherWarning
from store.raw import RawRecord


@dataclass(frozen=True, slots=True)
class Harvest:
    """What came of asking one source.

    Attributes:
        source: Short name.
        state: How the source stands now, with the cursor that belongs to what came.
        weather: Canonical forecast or flagged observations, None where none came.
        warnings: Of a source of warnings; an empty tuple beside a good state says that there are none.
        prices: Of a source of prices.
        failures: In words, each once.
        raw: Rows of the raw archive to be stored, in the order the bodies came.
        doubts: Why readings carry flags.
    """

    source: str
    state: SourceState
    weather: xr.Dataset | None = None
    warnings: tuple[WeatherWarning, ...] = ()
    prices: tuple[SpotPrice, ...] = ()
    failures: tuple[str, ...] = ()
    raw: tuple[RawRecord, ...] = ()
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class FetchReport:
    """What came of asking all sources of one kind.

    Attributes:
        datasets: One canonical Dataset a source that answered, in the order the site names them.
        failures: (source, message) of each thing that went wrong, also where part of a source answered.
        raw: Rows of the raw archive to be stored, in the order the bodies came.
        doubts: Why readings carry flags.
        states: How each source that was asked stands now.
    """

    datasets: tuple[xr.Dataset, ...] = ()
    failures: tuple[tuple[str, str], ...] = ()
    raw: tuple[RawRecord, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    states: tuple[SourceState, ...] = ()


def report_of(harvests: Sequence[Harvest]) -> FetchReport:
    """Several sources' harvests in one."""
    return FetchReport(
        datasets=tuple(harvest.weather for harvest in harvests if harvest.weather is not None),
        failures=tuple((harvest.source, text) for harvest in harvests for text in harvest.failures),
        raw=tuple(record for harvest in harvests for record in harvest.raw),
        doubts=tuple(doubt for harvest in harvests for doubt in harvest.doubts),
        states=tuple(harvest.state for harvest in harvests),
    )


def told(failures: Sequence[Failure], *, nothing_came: bool) -> tuple[str, ...]:
    """Each message once, with how often it came; one message where the source gave nothing at all."""
    times: dict[str, int] = {}
    for failure in failures:
        plain = failure.message.split(" [not asked again")[0]
        times[plain] = times.get(plain, 0) + 1
    if nothing_came and len(times) > 1:
        return (f"{next(iter(times))} ({len(failures)} questions failed, this is the first)",)
    return tuple(text if count == 1 else f"{text} ({count} questions)" for text, count in times.items())


def outcome_of(asked: Asked, *, something: bool) -> Outcome:
    """The one code that says best what asking a source came to.

    Args:
        asked: What came.
        something: Whether something usable came.
    """
    if something:
        arrivals = {raw.arrival for _, raw in asked.received}
        return next((code for code in (Outcome.NEW, Outcome.UNCHANGED) if code in arrivals), Outcome.STILL_FRESH)
    if asked.failures:
        throttled = any(failure.outcome is Outcome.THROTTLED for failure in asked.failures)
        return Outcome.THROTTLED if throttled else asked.failures[0].outcome
    return Outcome.NOTHING
