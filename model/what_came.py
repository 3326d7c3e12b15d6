"""The surface that the weather which came would have made of the roads, had nothing more been done after the issue.

It is what a forecast "if nothing is done" is to be judged by: a treated road looks safe, so the later actions are left out.
"""

from collections.abc import Sequence
from datetime import datetime

import numpy as np
import xarray as xr

from config.site import Site
from model.domain.errors import ForecastError
from model.domain.needs import Need
from model.domain.roads import Network
from model.domain.treatments import Action
from model.domain.weather import to_utc64
from model.features.places import unit_places
from model.needs import NEED_RULES, need_flags, unit_columns
from model.physics.columns import columns_for
from model.physics.layout import OUTPUTS
from model.start_state import past_weather, run_past, surface_departures


def what_came(
    network: Network,
    site: Site,
    history: xr.Dataset,
    observations: xr.Dataset | None,
    actions: Sequence[Action],
    *,
    issued_at: datetime,
) -> xr.Dataset:
    """Needs and temperatures of every unit in the hours after an issue that have passed.

    Args:
        network: The network.
        site: Its stations.
        history: Analysed weather from well before the issue (two days) to now.
        observations: Station readings over the same time, or None.
        actions: What was done; only what was finished by the issue counts.
        issued_at: When the forecast to be judged was made, aware UTC.

    Returns:
        Dataset over ("unit", "time"), from the whole hour of the issue on: 1, 0 or NaN for ``ploughing``, ``salting`` and ``heating``;
        ``road_surface_temperature``, ``air_temperature`` and ``dew_point_temperature`` [degC].

    Raises:
        ForecastError: The analysed weather has no hour after the issue.
    """
    last = history["time"].to_numpy()[-1]
    past = past_weather(history, until=last)
    if past is None or last <= to_utc64(issued_at):
        raise ForecastError(
            f"no analysed weather after {issued_at.isoformat()}; verify a forecast when some of its hours have passed"
        )
    columns = columns_for(network, past)
    kinds = {station.id: station.kind for station in site.stations}
    departures = surface_departures(past, observations, kinds=kinds, reach_h=past.sizes["time"])
    done = [action for action in actions if action.ended_at <= issued_at]
    outputs = tuple(OUTPUTS)[:11]
    run = run_past(network, columns, past, done, departures=departures, outputs=outputs, heated=False).run
    after = np.flatnonzero(past["time"].to_numpy() >= to_utc64(issued_at).astype("datetime64[h]"))
    road = run.outputs.isel(time=after)
    frame = unit_columns(network)
    flags = need_flags(road, network, frame=frame)
    places = unit_places(network, frame, column_point=columns.point, points=past.sizes["point"])
    surface = frame.mean(road["road_surface_temperature"].to_numpy(), len(network.units))[0]
    fields = {"road_surface_temperature": surface}
    for name in ("air_temperature", "dew_point_temperature"):
        fields[name] = places.point_weight @ past[name][0].to_numpy()[:, after]
    for need in Need:
        stood = flags[need.value][0].to_numpy().astype(np.float32)
        fields[need.value] = np.where(NEED_RULES[need].applies(network)[:, None], stood, np.nan)
    return xr.Dataset(
        {name: (("unit", "time"), np.asarray(values, dtype=np.float32)) for name, values in fields.items()},
        coords={"unit": list(network.unit_ids), "time": road["time"].to_numpy()},
    )
