"""Where the stations' own correction may answer: lead by lead, on later nights, against all that could be told without it.

A road with a station is drawn to its readings today too, as far as the analysis believes one station alone, and has the correction learnt across
stations on top. That, the same without the readings, and the road model drawn to the readings and left uncorrected are the rivals.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from config.site import Site
from model.learning.promotion import OVER_IN_SERVICE, WORTH_OF_IN_SERVICE
from model.learning.road_residual_rows import LEAD_CLASSES, lead_class
from model.learning.scores import better_with_confidence
from model.learning.station_model import LEAD_SPANS, LEAST_NIGHTS, LEAST_ROWS, StationModel, is_judged
from model.learning.station_seasons import road_stations
from model.learning.verdict import BLOCK_NIGHTS, CONFIDENCE, IN_SERVICE
from model.mapping.station_weights import OWN_SHARE, station_nearness

Array = NDArray[np.float64]
_HALF_DAY = np.timedelta64(12, "h")
#: Share of its departure that the analysis takes from a lone station beside a road [1] (`model.mapping.station_weights`).
DRAWN = 1.0 / (1.0 + OWN_SHARE)
#: What it must beat, by name of the figures.
RIVALS = ("replaced", "around", "physics")


@dataclass(frozen=True, eq=False)
class Matched:
    """Readings at stations within the reach of the chain, and what was told of each.

    Attributes:
        station: Index of the station.
        lead: [h].
        night: Night of the issue.
        came: Reading [degC].
        raw: Members' mean of a road without a sensor there [degC].
        around: The same as told today, with the correction learnt across stations [degC].
        physics: The road model drawn to the station's own readings [degC].
        chain: That as corrected by the chain [degC].
        inside: 1 where the reading lay inside the chain's 80 % interval.
        moved: What the chain added at every station, (row, station) [K].
    """

    station: NDArray[np.intp]
    lead: NDArray[np.intp]
    night: NDArray[np.int64]
    came: Array
    raw: Array
    around: Array
    physics: Array
    chain: Array
    inside: Array
    moved: Array

    @classmethod
    def joined(cls, parts: Sequence["Matched"]) -> "Matched":
        """All parts together; empty from none."""
        if not parts:
            none, whole = np.zeros(0), np.zeros(0, dtype=np.intp)
            return cls(whole, whole, whole, none, none, none, none, none, none, np.zeros((0, 0)))
        return cls(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(cls)))

    def where(self, picked: NDArray[np.bool_]) -> "Matched":
        """Some of the readings."""
        return Matched(*(getattr(self, field.name)[picked] for field in fields(Matched)))

    @property
    def replaced(self) -> Array:
        """What a road with the station is told today [degC]."""
        return self.around + DRAWN * (self.physics - self.raw)


def station_scores(matched: Matched, *, seed: int) -> dict[str, float]:
    """Figures by name, of all readings and, behind ``_to_<last lead>``, of each lead class; errors in degC.

    Args:
        matched: Readings of held-out nights.
        seed: Of the resampling of nights.
    """
    found: dict[str, float] = {}
    classes = lead_class(matched.lead)
    every = np.ones(classes.size, dtype=np.bool_)
    for name, picked in (("", every), *((f"_to_{last}", classes == number) for number, last in enumerate(LEAD_CLASSES))):
        own = matched.where(picked)
        found |= {f"rows{name}": float(own.came.size), f"nights{name}": float(np.unique(own.night).size)}
        if not own.came.size:
            continue
        found[f"rmse{name}"] = _rmse(own.chain, own)
        found[f"mae{name}"] = float(np.mean(np.abs(own.chain - own.came)))
        found[f"bias{name}"] = float(np.mean(own.chain - own.came))
        found[f"coverage_80{name}"] = float(own.inside.mean())
        for rival in RIVALS:
            told = getattr(own, rival)
            found[f"rmse_{rival}{name}"] = _rmse(told, own)
            found[f"confidence_over_{rival}{name}"] = _surely(own.chain, told, own, seed)
    return found


def leads_used(scores: Mapping[str, float]) -> tuple[bool, ...]:
    """By lead class, whether the chain beat all rivals with confidence on enough nights.

    Args:
        scores: Result of `station_scores`.
    """
    return tuple(
        is_judged(scores, last) and all(scores[f"confidence_over_{rival}_to_{last}"] >= CONFIDENCE for rival in RIVALS)
        for last in LEAD_CLASSES
    )


def distrust(scores: Mapping[str, float], used: Sequence[bool]) -> str:
    """Why the chain does not answer at some leads, those not judged apart from those judged and found wanting; empty where it answers at all.

    Args:
        scores: Result of `station_scores`.
        used: Result of `leads_used`.
    """
    if scores["nights"] < LEAST_NIGHTS:
        return f"only {scores['rows']:.0f} held-out readings on {scores['nights']:.0f} nights; {LEAST_NIGHTS} nights are needed"
    spans = [
        (f"{first} h" if first == last else f"{first}-{last} h", is_judged(scores, last))
        for (first, last), one in zip(LEAD_SPANS, used, strict=True)
        if not one
    ]
    judged, thin = (", ".join(span for span, enough in spans if enough is kind) for kind in (True, False))
    said = [f"not surely better than what it would replace at {judged}"] if judged else []
    said += [f"not judged at {thin}: {LEAST_ROWS} held-out readings on {LEAST_NIGHTS} nights are needed"] if thin else []
    return "; ".join(said)


def beside_in_service(
    pairs: Sequence[tuple[Matched, Matched]], used: Sequence[bool], old: StationModel, *, seed: int
) -> dict[str, float]:
    """Figures beside the correction that answers now, at the leads where that answers; empty where too few nights are new to it.

    Args:
        pairs: The same readings as told by the new correction and by the one that answers.
        used: By lead class, whether the new one answers.
        old: The one that answers.
        seed: Of the resampling of nights.
    """
    if old.learnt_until is None or not pairs:
        return {}
    new, before = (Matched.joined(each) for each in zip(*pairs, strict=True))
    begun = (new.night.astype("datetime64[D]") - _HALF_DAY).astype("datetime64[ns]")
    unseen = np.array(old.used)[lead_class(new.lead)] & (begun >= old.learnt_until)
    if np.unique(new.night[unseen]).size < LEAST_NIGHTS:
        return {}
    new, before = new.where(unseen), before.where(unseen)
    told = np.where(np.array(used)[lead_class(new.lead)], new.chain, new.replaced)
    return {
        f"rmse_{IN_SERVICE}": _rmse(before.chain, before),
        OVER_IN_SERVICE: _surely(told, before.chain, new, seed),
        WORTH_OF_IN_SERVICE: _surely(before.chain, before.replaced, before, seed),
    }


def carried_share(matched: Matched, site: Site, *, seed: int) -> tuple[float, dict[str, float]]:
    """How much of what the other stations were moved by held at each, as on a road without a sensor; 0 where it is not surely better.

    Args:
        matched: Readings of the leads at which the chain answers.
        site: Its stations.
        seed: Of the resampling of nights.

    Returns:
        The share [1], and figures of it: each half of the blocks of nights is told with what the other half taught.
    """
    stations = road_stations(site)
    if len(stations) < 2 or not matched.came.size:
        return 0.0, {}
    near = station_nearness(stations)[matched.station]
    total = near.sum(axis=1)
    beside = np.divide((near * matched.moved).sum(axis=1), total, out=np.zeros(total.size), where=total > 0.0)
    step = total / (total + OWN_SHARE) * (matched.raw + beside - matched.around)
    left, odd = matched.came - matched.around, matched.night // BLOCK_NIGHTS % 2 == 1
    told = matched.around.copy()
    for half in (odd, ~odd):
        told[~half] += _least_squares(step[half], left[half]) * step[~half]
    surely = _surely(told, matched.around, matched, seed)
    figures = {"rmse_followers": _rmse(told, matched), "confidence_of_followers": surely}
    return (_least_squares(step, left) if surely >= CONFIDENCE else 0.0), figures


def _least_squares(step: Array, left: Array) -> float:
    power = float((step**2).sum())
    return float(np.clip((step * left).sum() / power, 0.0, 1.0)) if power > 0.0 else 0.0


def _rmse(told: Array, matched: Matched) -> float:
    return float(np.sqrt(np.mean((told - matched.came) ** 2)))


def _surely(told: Array, rival: Array, matched: Matched, seed: int) -> float:
    return better_with_confidence(told, rival, matched.came, matched.night // BLOCK_NIGHTS, seed=seed)[0]
