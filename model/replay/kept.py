"""A replay as it is kept for the season page: weekly sums and hours out of standard by class, one row a policy, roads and heated ground apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from model.domain.errors import ModelError
from model.replay.compare import together
from model.replay.outcome import SUMS, Outcome

Grid = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class KeptReplay:
    """A replayed stretch of a season.

    Attributes:
        outcomes: Of the roads by policy; `Outcome.unit_sek` is not kept and empty.
        heat: Of heated ground by policy; one whose heat is not known is absent.
        zones: Heated zones that were replayed; None for a replay kept before heat was.
        season: Name of the stored season.
        first: First local day.
        last: Last local day.
        simulated: Whether the weather is simulated.
        unlogged: What was done was asked for, and the log holds no work in these days.
        seen: Whether the model that Halka was replayed with had learnt from these days.
    """

    outcomes: Mapping[str, Outcome]
    heat: Mapping[str, Outcome]
    zones: int | None
    season: str
    first: date
    last: date
    simulated: bool
    unlogged: bool
    seen: bool

    @property
    def whole(self) -> dict[str, Outcome]:
        """Roads and heated ground as one by policy; roads alone where a policy's heat is not known."""
        return together(self.outcomes, self.heat)


def dataset_of(replay: KeptReplay) -> xr.Dataset:
    """The replay as a Dataset: each of `SUMS` (policy, week) and ``hours_out_by_class`` (policy, class) [h], and the same named ``heat_``.

    Where a policy's heat is not known those are NaN.

    Raises:
        ModelError: There is no outcome.
    """
    if not replay.outcomes:
        raise ModelError("a replay without any policy says nothing and is not kept")
    both = (*replay.outcomes.values(), *replay.heat.values())
    classes = sorted({code for item in both for code in item.hours_out})
    weeks = next(iter(replay.outcomes.values())).weekly["hours_out"].size
    unknown = Outcome("", {name: np.full(weeks, np.nan) for name in SUMS}, dict.fromkeys(classes, np.nan), np.zeros(0))
    heat = [replay.heat.get(name, unknown) for name in replay.outcomes]
    return xr.Dataset(
        {**_variables(list(replay.outcomes.values()), classes, ""), **_variables(heat, classes, "heat_")},
        coords={"policy": list(replay.outcomes), "class": classes},
        attrs={
            "season": replay.season,
            "first": replay.first.isoformat(),
            "last": replay.last.isoformat(),
            "simulated": int(replay.simulated),
            "unlogged": int(replay.unlogged),
            "seen": int(replay.seen),
            **({} if replay.zones is None else {"zones": replay.zones}),
        },
    )


def replay_of(dataset: xr.Dataset) -> KeptReplay:
    """The replay that `dataset_of` made a Dataset of; of one kept before heat was replayed, the roads."""
    told = dataset.attrs
    zones = int(told["zones"]) if "zones" in told else None
    policies = [str(name) for name in dataset["policy"].to_numpy()]
    outcomes = {name: _outcome(dataset.sel(policy=name), name, "") for name in policies}
    if zones is None:
        for item in outcomes.values():
            item.weekly["heat_kwh"][:] = 0.0  # it held the log's heat, of what was done alone
    heat = {} if not zones else {name: _outcome(dataset.sel(policy=name), name, "heat_") for name in policies}
    return KeptReplay(
        outcomes=outcomes,
        heat={name: item for name, item in heat.items() if np.isfinite(item.weekly["heat_kwh"]).all()},
        zones=zones,
        season=str(told["season"]),
        first=date.fromisoformat(str(told["first"])),
        last=date.fromisoformat(str(told["last"])),
        simulated=bool(int(told["simulated"])),
        unlogged=bool(int(told["unlogged"])),
        # one kept before this was asked was told with the model in service, whatever that had learnt from
        seen=bool(int(told.get("seen", "halka" in outcomes))),
    )


def _variables(outcomes: Sequence[Outcome], classes: Sequence[str], prefix: str) -> dict[str, tuple[tuple[str, str], Grid]]:
    sums: dict[str, tuple[tuple[str, str], Grid]] = {
        f"{prefix}{name}": (("policy", "week"), np.stack([item.weekly[name] for item in outcomes]).astype(float)) for name in SUMS
    }
    hours = np.array([[item.hours_out.get(code, 0.0) for code in classes] for item in outcomes], dtype=float)
    return {**sums, f"{prefix}hours_out_by_class": (("policy", "class"), hours)}


def _outcome(own: xr.Dataset, policy: str, prefix: str) -> Outcome:
    weeks = own.sizes["week"]
    weekly = {
        name: own[prefix + name].to_numpy().astype(float) if prefix + name in own else np.full(weeks, np.nan) for name in SUMS
    }
    classes = [str(code) for code in own["class"].to_numpy()]
    hours = own[f"{prefix}hours_out_by_class"].to_numpy().astype(float).tolist()
    return Outcome(policy, weekly, dict(zip(classes, hours, strict=True)), np.zeros(0))
