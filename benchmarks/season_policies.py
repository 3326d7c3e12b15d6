"""The policies of `benchmarks.season` by name, forecasts that are made worse, and models that are bent out of calibration."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import xarray as xr

from config.site import Site
from config.treatments import TreatmentSpec
from model.domain.roads import Network
from model.learning.models import TrainedModels
from model.learning.national import for_site
from model.learning.need_model import NeedModel
from model.replay.calendar import Calendar, Idle
from model.replay.halka import FollowHalka
from model.replay.rule import RuleOfThumb
from model.replay.run import Policy

#: Members and hours ahead of the assessments: fewer than in service, so that a season of looks is done in minutes.
MEMBERS, HORIZON_H = 8, 48
#: How much larger the errors of the worse forecasts are [1].
WORSE = 0.5
#: Shift of the bent model's log-odds: what it calls 50 % should be 95 %.
BENT = -3.0
Made = Callable[[Network, Site, TrainedModels | None, Mapping[str, TreatmentSpec]], Policy]


def _halka(network: Network, site: Site, models: TrainedModels | None, catalogue: Mapping[str, TreatmentSpec]) -> FollowHalka:
    return FollowHalka(network, site, models, catalogue, members=MEMBERS, horizon_h=HORIZON_H)


def _unguarded(network: Network, site: Site, models: TrainedModels | None, catalogue: Mapping[str, TreatmentSpec]) -> FollowHalka:
    return replace(_halka(network, site, models, catalogue), guarded=False)


POLICIES: Mapping[str, Made] = {
    "none": lambda *_: Idle(),
    "calendar": lambda network, site, *_: Calendar(network, site.timezone),
    "rule": lambda network, site, *_: RuleOfThumb(network, site),
    "halka": _halka,
    "halka_worse": _halka,
    "rule_worse": lambda network, site, *_: RuleOfThumb(network, site),
    "miscalibrated": _halka,
    "miscalibrated_unguarded": _unguarded,
    "halka_unguarded": _unguarded,
}


def less_certain(season: xr.Dataset) -> xr.Dataset:
    """The same season with forecasts whose departures from what came are half as large again; amounts and shares stay what they can be."""
    times = season["time"].to_numpy()
    valid = season["issue"].to_numpy()[:, None] + season["lead"].to_numpy()[None, :] * np.timedelta64(1, "h")
    place = np.clip(np.searchsorted(times, valid), 0, times.size - 1)
    changed = {}
    for name in [str(name) for name in season.data_vars if str(name).startswith("fc_")]:
        told = season[name].transpose("issue", "point", "lead")
        came = season[name.removeprefix("fc_")].transpose("point", "time").to_numpy()[:, place].transpose(1, 0, 2)
        values = came + (1.0 + WORSE) * (told.to_numpy() - came)
        if name in {"fc_cloud_area_fraction", "fc_snow_fraction"}:
            values = np.clip(values, 0.0, 1.0)
        elif name in {"fc_precipitation_amount", "fc_wind_speed"}:
            values = np.maximum(values, 0.0)
        changed[name] = told.copy(data=values.astype(np.float32))
    if "fc_dew_point_temperature" in changed:
        changed["fc_dew_point_temperature"] = changed["fc_dew_point_temperature"].clip(max=changed["fc_air_temperature"])
    return season.assign(changed)


def bent(models: TrainedModels | None, shift: float = BENT) -> TrainedModels | None:
    """The same models with every told probability shifted in log-odds, all of them trusted."""
    if models is None:
        return None
    return replace(models, needs={need: bent_need(model, shift) for need, model in models.needs.items()})


def bent_need(model: NeedModel, shift: float = BENT) -> NeedModel:
    """One of them: whatever it was learnt as, all that it tells is shifted."""
    return replace(for_site(model, shift), trusted=True)
