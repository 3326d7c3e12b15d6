"""Which streets to look at first after a winter of freezing and thawing, why, and how sure that order is.

The score is our own and assumed: four exposures, each over a reference amount, weigh alike. How sure the place on the list is, is told by doing
the ranking again with the road half a degree warmer and colder, with water halved and doubled, and with each exposure left out in turn.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from config.upkeep import Upkeep
from model.decision.wording import Words, reason
from model.domain.plans import Reason
from model.domain.roads import Network, Segment

#: Exposure that counts as one, by name. Assumed: what a hard winter gives a salted main road in Svealand.
REFERENCE: Mapping[str, float] = {"base_passes": 10.0, "thaw_days": 20.0, "surface_passes": 60.0, "salt_amount": 1000.0}
#: A reason is told where it gives at least this share of the score [1].
TOLD_SHARE = 0.15


@dataclass(frozen=True, slots=True)
class Inspection:
    """One segment on the list.

    Attributes:
        rank: Place, 1 first.
        rank_low: Best place over the variants (10 %).
        rank_high: Worst place (90 %).
        certainty: Share of the variants in which it is on the list [1].
        segment: Which.
        score: Sum of exposures over their references [1].
        surface_passes: Wet passes of the surface through 0 °C.
        base_passes: Wet passes of the upper base; None on a bridge.
        thaw_days: Days of thaw weakening; None on a bridge [d].
        frost_depth_m: Deepest frost; None on a bridge [m].
        freezing_index_k_d: Freezing index of the surface [K d].
        thawing_index_k_d: Thawing index since the coldest point [K d].
        salt_g_m2: Salt spread [g/m2].
        pays_above: Chance of damage above which the visit pays [1].
        reasons: Strongest first.
    """

    rank: int
    rank_low: int
    rank_high: int
    certainty: float
    segment: Segment
    score: float
    surface_passes: float
    base_passes: float | None
    thaw_days: float | None
    frost_depth_m: float | None
    freezing_index_k_d: float
    thawing_index_k_d: float
    salt_g_m2: float
    pays_above: float
    reasons: tuple[Reason, ...]


def visit_cost_sek(upkeep: Upkeep) -> float:
    """Looking at one segment [SEK]."""
    return upkeep.visit_sek


def damage_loss_sek(length_km: float, upkeep: Upkeep) -> float:
    """Added cost where damage on a segment is found a year late [SEK].

    Args:
        length_km: Length of the segment [km].
        upkeep: The site's prices.
    """
    return upkeep.late_repair_sek_per_km * length_km


def ranked(exposure: xr.Dataset, network: Network, upkeep: Upkeep, *, sv: Words, en: Words) -> tuple[Inspection, ...]:
    """The inspection list, first place first.

    Args:
        exposure: Result of `model.upkeep.exposure.season_exposure`.
        network: Segments that have left the network since are passed over.
        upkeep: How many are listed, and prices.
        sv: Swedish.
        en: English.
    """
    segments = {segment.id: segment for segment in network.segments}
    known = [place for place, name in enumerate(exposure["segment"].to_numpy()) if str(name) in segments]
    if not known or not exposure.attrs.get("hours", 0):
        return ()
    picked = exposure.isel(segment=known)
    shares = _shares(picked)
    middle = shares.shape[1] // 2
    score = shares[:, middle].sum(axis=0)
    places = np.concatenate(
        [_places(shares.sum(axis=0)), *(_places(np.delete(shares, k, axis=0).sum(axis=0)) for k in range(len(shares)))]
    )
    order = np.argsort(-score, kind="stable")[: upkeep.listed_segments]
    found = []
    for number, index in enumerate(order):
        one = picked.isel(segment=int(index))
        segment = segments[str(one["segment"].item())]
        varied = {name: float(one[name].to_numpy()[middle]) for name in ("surface_passes", "base_passes", "thaw_days")}
        loss = damage_loss_sek(segment.length_m / 1000.0, upkeep)
        found.append(
            Inspection(
                rank=number + 1,
                rank_low=int(np.quantile(places[:, index], 0.1, method="lower")),
                rank_high=int(np.quantile(places[:, index], 0.9, method="higher")),
                certainty=float((places[:, index] <= upkeep.listed_segments).mean()),
                segment=segment,
                score=float(score[index]),
                surface_passes=varied["surface_passes"],
                base_passes=_known(varied["base_passes"]),
                thaw_days=_known(varied["thaw_days"]),
                frost_depth_m=_known(float(one["frost_depth"])),
                freezing_index_k_d=float(one["freezing_index"]),
                thawing_index_k_d=float(one["thawing_index"]),
                salt_g_m2=float(one["salt_amount"]),
                pays_above=min(1.0, visit_cost_sek(upkeep) / loss) if loss > 0 else 1.0,
                reasons=_reasons(one, shares[:, middle, index], varied, sv, en),
            )
        )
    return tuple(found)


def _shares(exposure: xr.Dataset) -> NDArray[np.float64]:
    """Each exposure over its reference, shape (exposure, variant, segment); what a bridge lacks adds nothing."""
    variants = exposure.sizes["variant"]
    rows = []
    for name, one in REFERENCE.items():
        values = exposure[name].to_numpy().astype(float) / one
        rows.append(np.nan_to_num(values if values.ndim == 2 else np.broadcast_to(values, (variants, values.size))))
    return np.stack(rows)


def _places(score: NDArray[np.float64]) -> NDArray[np.int64]:
    """Place of each segment in each variant, 1 first, shape as given."""
    order = np.argsort(-score, axis=1, kind="stable")
    return np.argsort(order, axis=1, kind="stable") + 1


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _reasons(
    one: xr.Dataset, shares: NDArray[np.float64], varied: Mapping[str, float], sv: Words, en: Words
) -> tuple[Reason, ...]:
    total = float(shares.sum())
    weight = dict(zip(REFERENCE, shares.tolist(), strict=True))
    salt, depth = float(one["salt_amount"]) / 1000.0, float(one["frost_depth"])
    deep_sv = f", tjäle till {sv.number(depth)} m" if np.isfinite(depth) and depth > 0 else ""
    deep_en = f", frost down to {en.number(depth)} m" if np.isfinite(depth) and depth > 0 else ""
    base, days = np.nan_to_num(varied["base_passes"]), np.nan_to_num(varied["thaw_days"])
    said = {
        "base_passes": (
            f"bärlagret frös {sv.number(base, 0)} gånger medan det var blött",
            f"the base froze {en.number(base, 0)} times while wet",
        ),
        "thaw_days": (
            f"{sv.number(days)} dygn upptinat över tjälen{deep_sv}",
            f"{en.number(days)} days thawed above frozen ground{deep_en}",
        ),
        "surface_passes": (
            f"vatten på ytan frös {sv.number(varied['surface_passes'], 0)} gånger",
            f"water on the surface froze {en.number(varied['surface_passes'], 0)} times",
        ),
        "salt_amount": (f"{sv.number(salt, 2)} kg salt per m² i vinter", f"{en.number(salt, 2)} kg of salt per m² this winter"),
    }
    told = [reason(code, *said[code], weight[code]) for code in said if weight[code] >= TOLD_SHARE * total > 0.0]
    return tuple(sorted(told, key=lambda item: -item.weight))
