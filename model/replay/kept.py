"""A replay as it is kept for the season page: weekly sums and hours out of standard by class, one row a policy."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import xarray as xr

from model.domain.errors import ModelError
from model.replay.outcome import SUMS, Outcome


@dataclass(frozen=True, eq=False)
class KeptReplay:
    """A replayed stretch of a season.

    Attributes:
        outcomes: By policy; `Outcome.unit_sek` is not kept and empty.
        season: Name of the stored season.
        first: First local day.
        last: Last local day.
        simulated: Whether the weather is simulated.
        unlogged: What was done was asked for, and the log holds no work in these days.
        seen: Whether the model that Halka was replayed with had learnt from these days.
    """

    outcomes: Mapping[str, Outcome]
    season: str
    first: date
    last: date
    simulated: bool
    unlogged: bool
    seen: bool


def dataset_of(replay: KeptReplay) -> xr.Dataset:
    """The replay as a Dataset: each of `SUMS` (policy, week) and ``hours_out_by_class`` (policy, class) [h].

    Raises:
        ModelError: There is no outcome.
    """
    if not replay.outcomes:
        raise ModelError("a replay without any policy says nothing and is not kept")
    classes = sorted({code for item in replay.outcomes.values() for code in item.hours_out})
    sums = {
        name: (("policy", "week"), np.stack([item.weekly[name] for item in replay.outcomes.values()]).astype(float))
        for name in SUMS
    }
    hours = np.array([[item.hours_out.get(code, 0.0) for code in classes] for item in replay.outcomes.values()], dtype=float)
    return xr.Dataset(
        {**sums, "hours_out_by_class": (("policy", "class"), hours)},
        coords={"policy": list(replay.outcomes), "class": classes},
        attrs={
            "season": replay.season,
            "first": replay.first.isoformat(),
            "last": replay.last.isoformat(),
            "simulated": int(replay.simulated),
            "unlogged": int(replay.unlogged),
            "seen": int(replay.seen),
        },
    )


def replay_of(dataset: xr.Dataset) -> KeptReplay:
    """The replay that `dataset_of` made a Dataset of."""
    outcomes = {}
    classes = [str(code) for code in dataset["class"].to_numpy()]
    for policy in (str(name) for name in dataset["policy"].to_numpy()):
        own = dataset.sel(policy=policy)
        weekly = {name: own[name].to_numpy().astype(float) for name in SUMS}
        hours = dict(zip(classes, own["hours_out_by_class"].to_numpy().astype(float).tolist(), strict=True))
        outcomes[policy] = Outcome(policy, weekly, hours, np.zeros(0))
    told = dataset.attrs
    return KeptReplay(
        outcomes=outcomes,
        season=str(told["season"]),
        first=date.fromisoformat(str(told["first"])),
        last=date.fromisoformat(str(told["last"])),
        simulated=bool(int(told["simulated"])),
        unlogged=bool(int(told["unlogged"])),
        # one kept before this was asked was told with the model in service, whatever that had learnt from
        seen=bool(int(told.get("seen", "halka" in outcomes))),
    )
