"""Shares of faults caught and of good readings blamed, over all winters judged."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np
from numpy.typing import NDArray

from benchmarks.sensor_faults_judge import Fault, Judged
from ingest.quality.doubts import CHECKS

Mask = NDArray[np.bool_]

KINDS = ("stuck", "spike", "offset", "drift", "swap", "clock", "radiation", "snow")
#: A fault counts as a case where so many of the readings in its first hours came [1, h], and no other spoiled the same sensor there.
FEWEST_READINGS, FIRST_H = 6, 6


@dataclass(frozen=True, slots=True)
class Caught:
    """How faults of one kind fared.

    Attributes:
        cases: Faults with readings to judge.
        within_6_h: Share caught at most six hours after it began [1].
        within_24_h: The same for a day [1].
        ever: Share caught while it lasted [1].
        median_h: Median time to the first flag of those caught [h].
        median_off_degc: Of a drift, how far readings were off by then, median of those caught [degC].
    """

    cases: int
    within_6_h: float
    within_24_h: float
    ever: float
    median_h: float | None
    median_off_degc: float | None = None


@dataclass(frozen=True, slots=True)
class Scores:
    """Figures over all winters.

    Attributes:
        kinds: By kind of fault.
        good_readings: Number of temperatures read while nothing was wrong with that sensor.
        blamed: Share of them with a flag [1].
        blamed_by_check: The same by check; one reading may be blamed by several.
        blamed_station_hours: Share of the station hours with nothing wrong in which any temperature was blamed [1].
    """

    kinds: Mapping[str, Caught]
    good_readings: int
    blamed: float
    blamed_by_check: Mapping[str, float]
    blamed_station_hours: float

    def as_dict(self) -> dict[str, object]:
        """For a JSON file."""
        return {**asdict(self), "kinds": {kind: asdict(found) for kind, found in self.kinds.items()}}


def score(judged: Sequence[Judged]) -> Scores:
    """Figures over winters."""
    times: dict[str, list[float]] = {kind: [] for kind in KINDS}
    drifted: list[float] = []
    good_readings, blamed, station_hours, blamed_hours = 0, 0, 0, 0
    by_check = np.zeros(len(CHECKS))
    for winter in judged:
        flagged: Mask = np.asarray(winter.flags > 0)
        seen: Mask = np.asarray(flagged.any(axis=0))
        for fault in winter.faults:
            waited = _waited(fault, seen, winter.read)
            if waited is not None and not any(_spoils_beginning(other, fault) for other in winter.faults):
                times[fault.kind].append(waited)
                if fault.kind == "drift" and np.isfinite(waited):
                    drifted.append(abs(fault.size) * waited / (fault.end - fault.start))
        good = winter.read & ~_faulty(winter)
        good_readings += int(good.sum())
        blamed += int((good & seen).sum())
        by_check += (flagged & good[None]).sum(axis=(1, 2, 3))
        sound = ~_faulty(winter).any(axis=0) & winter.read.any(axis=0)
        station_hours += int(sound.sum())
        blamed_hours += int((sound & (seen & winter.read).any(axis=0)).sum())
    kinds = {kind: _caught(waits) for kind, waits in times.items()}
    if drifted:
        kinds["drift"] = replace(kinds["drift"], median_off_degc=float(np.median(drifted)))
    return Scores(
        kinds=kinds,
        good_readings=good_readings,
        blamed=blamed / max(good_readings, 1),
        blamed_by_check={check: float(count) / max(good_readings, 1) for check, count in zip(CHECKS, by_check, strict=True)},
        blamed_station_hours=blamed_hours / max(station_hours, 1),
    )


def _waited(fault: Fault, flagged: Mask, read: Mask) -> float | None:
    """Hours to the first flag on what the fault spoils, infinite where none came; None where there was too little to judge."""
    spoiled = list(fault.variables)
    there = read[spoiled, fault.station, fault.start : fault.end]
    needed = min(FEWEST_READINGS, fault.end - fault.start)
    if there[:, : FIRST_H + 1].any(axis=0).sum() < needed:
        return None
    hits = np.flatnonzero(flagged[spoiled, fault.station, fault.start : fault.end].any(axis=0) & there.any(axis=0))
    return float(hits[0]) if hits.size else float("inf")


def _spoils_beginning(other: Fault, fault: Fault) -> bool:
    """Whether another fault goes on at the same sensor in the first hours of one."""
    same = other.station == fault.station and set(other.variables) & set(fault.variables)
    return bool(same) and other is not fault and other.start <= fault.start + FIRST_H and other.end > fault.start


def _faulty(winter: Judged) -> Mask:
    faulty = np.zeros(winter.read.shape, dtype=bool)
    for fault in winter.faults:
        faulty[list(fault.variables), fault.station, fault.start : fault.end] = True
    return faulty


def _caught(waits: Sequence[float]) -> Caught:
    hours = np.array(waits, dtype=float)
    if not hours.size:
        return Caught(0, float("nan"), float("nan"), float("nan"), None)
    caught = hours[np.isfinite(hours)]
    return Caught(
        cases=int(hours.size),
        within_6_h=float((hours <= 6.0).mean()),
        within_24_h=float((hours <= 24.0).mean()),
        ever=float(np.isfinite(hours).mean()),
        median_h=float(np.median(caught)) if caught.size else None,
    )
