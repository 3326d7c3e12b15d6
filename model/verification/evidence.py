"""What bears a need out hour by hour, best first: logged work, a surface sensor near by, else the road analysis alone.

The ladder of labels, as learning has it (`model.learning.label_evidence`), for the outcomes that forecasts are judged by:

1. *Logged work that goes out on what was seen.* A plough, or sand on a class kept by it, that set out within `SEEN_H` hours after an hour in which
   the analysis reckons at least a third of the limit: somebody saw the need, so it stood. In the day after such work an hour that the
   analysis reckons safe is not known: what was treated is never taken for what needed nothing. That nobody set out tells nothing.
2. *A surface sensor.* A road station within `SENSOR_REACH_KM` of a route that reads ice and snow, judged by the route's class, for slip control;
   not within a day of a treatment of the town's first class, when the station's road too will have been treated, nor later while what lay on the
   route then still lies there by the analysis.
3. *The road analysis*: physics under observed weather, drawn to the stations, on the surface that nobody treated after the issue. It is believed
   as far as work and sensors bore it out when the model learnt (`model.learning.label_truth`): a label that is true four times in ten counts so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from config.site import ServiceClass, Site
from model.analysis import hourly_readings
from model.domain.needs import Need
from model.domain.roads import Network
from model.domain.treatments import Action, TreatmentKind
from model.domain.weather import to_utc64
from model.learning.label_evidence import LATE_H, SENSED, TREATED_H, of_first_class, soon_after, untold_since_work
from model.learning.label_truth import LabelTruth, unseen
from model.mapping.departures import distance_km
from model.needs.judged import NeedRule
from model.needs.severity import Surfaces, salting_severity

#: Hours by which work follows what was seen [h].
SEEN_H = LATE_H
#: Least severity at which logged work bears a need out [1]: a film or a depth is known within a factor of three.
LEAST_SEEN = 1.0 / 3.0
#: Distance over which a station's film speaks for a route [km]. Assumed: a street and its neighbours.
SENSOR_REACH_KM = 1.0
_HOUR = np.timedelta64(1, "h")


class LabelRung(IntEnum):
    """What an outcome rests on."""

    LOGGED_ACTIONS = 1
    SURFACE_SENSORS = 2
    ROAD_ANALYSIS = 3


@dataclass(frozen=True, eq=False)
class Outcome:
    """One need as it came.

    Attributes:
        stood: 1 where the need stood, 0 where not, NaN where unknown, shape (unit, time).
        share: How surely it stood: as `stood` where work or a sensor tells, else as far as the road analysis is believed, shape (unit, time) [1].
        rung: Code of `LabelRung`, shape (unit, time); without meaning where unknown.
    """

    stood: NDArray[np.float32]
    share: NDArray[np.float32]
    rung: NDArray[np.int8]


def borne_out(
    rule: NeedRule,
    reckoned: NDArray[np.floating],
    network: Network,
    times: NDArray[np.datetime64],
    *,
    work: Sequence[Action],
    sensed: NDArray[np.floating] | None,
    truth: LabelTruth | None = None,
) -> Outcome:
    """The outcome of a need by the best rung that each hour's evidence allows.

    Args:
        rule: Of the need.
        reckoned: Severity by the road analysis, shape (unit, time) [1].
        network: Whose units.
        times: Whole hours, rising.
        work: What was done in these hours.
        sensed: Severity that a sensor saw, NaN where none speaks, shape (unit, time) [1]; None where there is none.
        truth: How far the road analysis was borne out before; by what the need's rule says of its quantity where None.
    """
    stood = (reckoned >= 1.0).astype(np.float32)
    rung = np.full(stood.shape, LabelRung.ROAD_ANALYSIS, dtype=np.int8)
    if sensed is not None and rule.need is Need.SALTING:
        seen = np.isfinite(sensed)
        stood[seen], rung[seen] = sensed[seen] >= 1.0, LabelRung.SURFACE_SENSORS
    order = {unit_id: place for place, unit_id in enumerate(network.unit_ids)}
    treated, told = np.zeros(stood.shape, dtype=bool), np.zeros(stood.shape, dtype=bool)
    for action in work:
        if action.unit_id not in order or action.kind is not _seen_work(rule, network.service_class(action.unit_id)):
            continue
        place = order[action.unit_id]
        begun = to_utc64(action.started_at)
        treated[place] |= (times > begun) & (times <= begun + int(TREATED_H) * _HOUR)
        told[place] |= (times <= begun) & (times > begun - SEEN_H * _HOUR) & (reckoned[place] >= LEAST_SEEN)
    stood[treated & (stood < 1.0)] = np.nan
    stood[told], rung[told] = 1.0, LabelRung.LOGGED_ACTIONS
    believed = (unseen(rule.known_within) if truth is None else truth).share(reckoned)
    alone = (rung == LabelRung.ROAD_ANALYSIS) & np.isfinite(stood)
    return Outcome(stood, np.where(alone, believed, stood).astype(np.float32), rung)


def _seen_work(rule: NeedRule, service: ServiceClass) -> TreatmentKind | None:
    """Work on a class that goes out on what was seen: sand does not work beforehand."""
    if rule.need is Need.SALTING and service.slip_control == "sand":
        return TreatmentKind.SAND
    return rule.seen_before


def sensed_severity(
    network: Network,
    site: Site,
    observations: xr.Dataset | None,
    work: Sequence[Action],
    times: NDArray[np.datetime64],
    *,
    reckoned: NDArray[np.floating],
) -> NDArray[np.float64] | None:
    """How slippery a near station's sensors make each route, shape (unit, time) [1]; NaN where none speaks, None where none reads at all.

    Args:
        network: Routes and their classes.
        site: Its stations.
        observations: Readings with flags, or None.
        work: What was done from days before the first hour on.
        times: Whole hours.
        reckoned: Severity by the road analysis, shape (unit, time) [1].
    """
    near = None if observations is None else _nearest(network, site, [str(name) for name in observations["station"].to_numpy()])
    if observations is None or near is None or any(name not in observations for name in SENSED):
        return None
    ice, snow = (hourly_readings(observations, name, times)[near[1]] for name in SENSED)
    found = np.full((len(network.units), times.size), np.nan)
    first = of_first_class(network, work)
    treated, before = soon_after(first, times), any(to_utc64(action.started_at) < times[0] for action in first)
    seen = np.isfinite(ice) & np.isfinite(snow) & ~untold_since_work(treated, reckoned[near[0]], before=before)
    if not seen.any():
        return None
    severity = salting_severity(_surfaces([network.classes[network.units[unit].class_code] for unit in near[0]], ice, snow))
    found[near[0]] = np.where(seen, severity, np.nan)
    return found


def _nearest(network: Network, site: Site, reading: Sequence[str]) -> tuple[NDArray[np.intp], NDArray[np.intp]] | None:
    """Routes with a road station within reach, and the row of the nearest one's readings."""
    stations = [station for station in site.stations if station.kind == "road" and station.id in reading]
    if not stations:
        return None
    middle = np.array([segment.midpoint for segment in network.segments])
    where = np.array([(station.longitude, station.latitude) for station in stations])
    from_segment = distance_km(middle[:, 0], middle[:, 1], where[:, 0], where[:, 1])
    away = np.full((len(network.units), len(stations)), np.inf)
    np.minimum.at(away, network.unit_index, from_segment)
    away[network.is_zone] = np.inf
    close = np.flatnonzero(away.min(axis=1, initial=np.inf) <= SENSOR_REACH_KM)
    rows = np.array([reading.index(stations[place].id) for place in away[close].argmin(axis=1)], dtype=np.intp)
    return (close, rows) if close.size else None


def _surfaces(classes: Sequence[ServiceClass], ice: NDArray[np.floating], snow: NDArray[np.floating]) -> Surfaces:
    """What the sensors saw, as a surface of each route's class."""
    nothing = np.zeros_like(ice)

    def limits(values: Sequence[float]) -> NDArray[np.float64]:
        return np.array(values, dtype=np.float64)[:, None]

    return Surfaces(
        **dict.fromkeys(("road_surface_temperature", "surface_water_amount", "surface_frost_amount", "snow_depth"), nothing),
        **dict.fromkeys(("snow_wetness", "freezing_point", "sand_amount"), nothing),
        surface_ice_amount=np.maximum(ice, 0.0),
        surface_snow_amount=np.maximum(snow, 0.0),
        start_depth_wet=limits([item.start_depth_wet_cm for item in classes]),
        start_depth_dry=limits([item.start_depth_dry_cm for item in classes]),
        kept_bare=limits([item.slip_control in {"salt", "brush_brine"} for item in classes]) > 0,
        slip_controlled=limits([item.slip_control != "none" for item in classes]) > 0,
    )
