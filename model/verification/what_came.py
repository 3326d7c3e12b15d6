"""The surface that the weather which came would have made of the roads, had nothing more been done after the issue.

It is what a forecast "if nothing is done" is to be judged by: a treated road looks safe, so the later actions are left out of the road. Each hour
rests on the best rung of the label ladder that its evidence allows (`model.verification.evidence`): logged actions, sensors that see ice and
snow, else road physics under observed weather, drawn to the stations' surfaces. An hour in which no station read has no answer; a short
forecast is no observation.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from config.site import Site
from model.analysis import hourly_readings
from model.domain.errors import ForecastError
from model.domain.needs import Need
from model.domain.roads import Network
from model.domain.treatments import Action
from model.domain.weather import to_utc64
from model.features.places import unit_places
from model.lapse import STANDARD_LAPSE_DEGC_M
from model.learning.label_truth import LabelTruth
from model.mapping.offsets import PlaceOffset, moved_columns
from model.needs.catalogue import RULES
from model.needs.judged import need_flags, unit_columns
from model.physics.columns import columns_for
from model.physics.layout import OUTPUTS
from model.start_state import Departures, past_weather, run_past, start_states, surface_departures
from model.verification.evidence import borne_out, sensed_severity

#: Any of these, read in the hour, makes it an observed one.
_WITNESSES = ("road_surface_temperature", "air_temperature")


def what_came(
    network: Network,
    site: Site,
    history: xr.Dataset,
    observations: xr.Dataset | None,
    actions: Sequence[Action],
    *,
    issued_at: datetime,
    place_offsets: Mapping[str, PlaceOffset] | None = None,
    believed: Mapping[Need, LabelTruth] | None = None,
) -> xr.Dataset:
    """Needs and temperatures of every unit in the hours after an issue that have passed.

    The road starts from where the forecast did: treated until the issue, heated zones as slabs without heat (`model.zones.unheated`).

    Args:
        network: The network.
        site: Its stations.
        history: Analysed weather from well before the issue (a week) to now.
        observations: Station readings over the same time, or None.
        actions: What was done; only what was finished by the issue is on the road, what was done later is evidence of a need.
        issued_at: When the forecast to be judged was made, aware UTC.
        place_offsets: Learned offsets of air temperature by route or zone, as the forecast's columns had them.
        believed: How far the road analysis of each need was borne out when the model learnt; by the needs' rules where it is not told.

    Returns:
        Dataset over ("unit", "time"), from the whole hour of the issue on: 1, 0 or NaN for each need of `model.needs.catalogue`, and
        ``<need>_share``, how surely it stood [1], and ``<need>_rung``, code of `model.verification.evidence.LabelRung`;
        ``road_surface_temperature``, ``air_temperature`` and ``dew_point_temperature`` [degC]. NaN in hours no station observed; the
        surface's also in those no road station's surface was read.

    Raises:
        ForecastError: The analysed weather has no hour after the issue.
    """
    last = history["time"].to_numpy()[-1]
    past = past_weather(history, until=last)
    if past is None or last <= to_utc64(issued_at):
        raise ForecastError(
            f"no analysed weather after {issued_at.isoformat()}; verify a forecast when some of its hours have passed"
        )
    columns = moved_columns(
        columns_for(network, past),
        network,
        place_offsets or {},
        lapse_degc_m=history.attrs.get("lapse_degc_m", STANDARD_LAPSE_DEGC_M),
    )
    kinds = {station.id: station.kind for station in site.stations}
    departures = surface_departures(past, observations, stations=site.stations, reach_h=past.sizes["time"])
    done = [action for action in actions if action.ended_at <= issued_at]
    hours = past["time"].to_numpy()
    issue = to_utc64(issued_at).astype("datetime64[h]")
    before, after = np.flatnonzero(hours <= issue), np.flatnonzero(hours >= issue)
    start = start_states(
        network,
        columns,
        past_weather(past, until=hours[before[-1]]) if before.size else None,
        _at_hours(departures, before),
        done,
    )
    run = run_past(
        network,
        columns,
        past.isel(time=after),
        done,
        departures=_at_hours(departures, after),
        outputs=tuple(OUTPUTS)[:11],
        heated=False,
        start=None if start is None or start.road.time != hours[after[0]] else start.road,
    ).run
    road = run.outputs
    frame = unit_columns(network)
    flags = need_flags(road, network, frame=frame, rules=RULES)
    places = unit_places(network, frame, column_point=columns.point, points=past.sizes["point"])
    surface = frame.mean(road["road_surface_temperature"].to_numpy(), len(network.units))[0]
    fields = {"road_surface_temperature": surface}
    for name in ("air_temperature", "dew_point_temperature"):
        fields[name] = places.point_weight @ past[name][0].to_numpy()[:, after]
    times = road["time"].to_numpy()
    slippery = flags[f"{Need.SALTING.value}_severity"][0].to_numpy()
    sensed = sensed_severity(network, site, observations, actions, times, reckoned=slippery)
    rungs: dict[str, NDArray[np.int8]] = {}
    for need, rule in RULES.items():
        reckoned = flags[f"{need.value}_severity"][0].to_numpy()
        truth = (believed or {}).get(need)
        outcome = borne_out(rule, reckoned, network, times, work=actions, sensed=sensed, truth=truth)
        for name, values in ((need.value, outcome.stood), (f"{need.value}_share", outcome.share)):
            fields[name] = np.where(rule.applies(network)[:, None], values, np.nan)
        rungs[f"{need.value}_rung"] = outcome.rung
    surface_read, any_read = (_observed(observations, times, names, kinds) for names in (_WITNESSES[:1], _WITNESSES))
    for name, values in fields.items():
        seen = surface_read if name == "road_surface_temperature" else any_read
        fields[name] = np.where(seen, values, np.nan)
    return xr.Dataset(
        {name: (("unit", "time"), np.asarray(values, dtype=np.float32)) for name, values in fields.items()}
        | {name: (("unit", "time"), codes) for name, codes in rungs.items()},
        coords={"unit": list(network.unit_ids), "time": times},
    )


def _at_hours(departures: Departures | None, hours: NDArray[np.intp]) -> Departures | None:
    return None if departures is None else Departures(departures.longitude, departures.latitude, departures.values[:, hours])


def _observed(
    observations: xr.Dataset | None, times: NDArray[np.datetime64], names: Sequence[str], kinds: Mapping[str, str]
) -> NDArray[np.bool_]:
    """Hours in which some station on a road or in the air had a good reading of one of the variables."""
    seen = np.zeros(times.size, dtype=bool)
    if observations is None:
        return seen
    outside = np.array([kinds.get(str(name), "road") != "slab" for name in observations["station"].to_numpy()], dtype=bool)
    for name in names:
        if name in observations:
            seen |= np.isfinite(hourly_readings(observations, name, times)[outside]).any(axis=0)
    return seen
