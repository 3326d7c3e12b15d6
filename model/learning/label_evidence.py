"""What crews did and surface sensors saw beside what the road analysis reckoned: the evidence behind `model.learning.label_truth`.

A plough goes out on snow that somebody saw, so a route's log of ploughing tells whether the reckoned depth was there. Salt goes out on a
forecast and tells nothing of the kind; there the stations' surface sensors speak. A station's road is served by somebody whose log Halka does
not have, and a treated road looks safe, so hours soon after any treatment of the town's first class are left out: "treated" is never taken
for "not needed".
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from model.domain.needs import Need
from model.domain.roads import Network
from model.domain.treatments import Action
from model.domain.weather import to_utc64
from model.learning.label_truth import LEAST
from model.learning.rows import Rows
from model.learning.season_actions import actions_of
from model.needs.judged import NEED_OUTPUTS, NeedRule
from model.needs.severity import SEVERITY_TOP, Surfaces

#: Hours after a treatment of the first class in which a sensor says nothing of an untreated road [h].
TREATED_H = 24.0
#: Depth of snow where none was reckoned to tell its density: new snow of 100 kg/m3 [cm per mm water].
NEW_SNOW_CM_PER_MM = 1.0
#: Hours after an issue whose worst severity is compared with the log, and hours by which a plough may come later [h].
LOGGED_H, LATE_H = 24, 6
#: Sensors that must all have spoken.
SENSED = ("surface_ice_amount", "surface_snow_amount")
#: What bears labels out: the log of such work, surface sensors.
BY_LOG, BY_SENSORS = "logged_actions", "surface_sensors"
_HOUR = np.timedelta64(1, "h")


@dataclass(frozen=True, eq=False)
class Evidence:
    """Cases of one need, on the routes or at the stations.

    Attributes:
        severity: As reckoned by the road analysis, shape (case,).
        seen: Whether the work or the sensor showed the need, shape (case,).
        night: Night of each case, shape (case,).
        rung: `BY_LOG` or `BY_SENSORS`.
    """

    severity: NDArray[np.float32]
    seen: NDArray[np.bool_]
    night: NDArray[np.int64]
    rung: str

    def where(self, picked: NDArray[np.bool_]) -> "Evidence":
        """Some of the cases."""
        return Evidence(self.severity[picked], self.seen[picked], self.night[picked], self.rung)


def action_evidence(rule: NeedRule, rows: Rows, season: xr.Dataset, network: Network) -> Evidence | None:
    """Cases of a need whose work goes out on what was seen: an issue and a route each; None where nothing of the kind was logged.

    Args:
        rule: Of the need.
        rows: Rows of the season, severities as targets.
        season: The season, for its log.
        network: The network.
    """
    done = [action for action in actions_of(season) if action.kind is rule.seen_before]
    if not done:
        return None
    soon = (rows.valid - rows.issue) <= LOGGED_H * _HOUR
    key = rows.issue[soon].astype("datetime64[h]").astype(np.int64) * len(network.units) + rows.unit[soon]
    cases, first, index = np.unique(key, return_index=True, return_inverse=True)
    worst = np.zeros(cases.size, dtype=np.float32)
    np.maximum.at(worst, index, rows.target[soon])
    issue, unit = rows.issue[soon][first], rows.unit[soon][first]
    return Evidence(worst, _followed(done, issue, unit, network), rows.night[soon][first], BY_LOG)


def _followed(done: list[Action], issue: NDArray[np.datetime64], unit: NDArray[np.intp], network: Network) -> NDArray[np.bool_]:
    """Whether work began on the unit in the hours after the issue."""
    begun: dict[str, list[np.datetime64]] = {}
    for action in done:
        begun.setdefault(action.unit_id, []).append(to_utc64(action.started_at))
    followed = np.zeros(issue.size, dtype=bool)
    for number in np.unique(unit):
        starts = np.sort(np.array(begun.get(network.unit_ids[number], []), dtype="datetime64[ns]"))
        own = unit == number
        counts = [np.searchsorted(starts, issue[own] + hours * _HOUR, side="right") for hours in (0, LOGGED_H + LATE_H)]
        followed[own] = counts[1] > counts[0]
    return followed


def sensor_evidence(
    season: xr.Dataset,
    network: Network,
    stations: tuple[str, ...],
    reckoned: Mapping[str, NDArray[np.floating]],
    *,
    rules: Mapping[Need, NeedRule],
) -> dict[Need, Evidence]:
    """Cases of every need that such sensors show; none of a season whose stations have no surface sensors.

    Args:
        season: The season.
        network: The network, for its first class.
        stations: Stations in the order of the columns.
        reckoned: `model.needs.judged.NEED_OUTPUTS` by name, shape (station, time), as the analysis has them.
        rules: The needs.
    """
    seen = {name: _readings(season, stations, name) for name in SENSED}
    known = np.logical_and.reduce([np.isfinite(values) for values in seen.values()])
    treated = soon_after(of_first_class(network, actions_of(season)), season["time"].to_numpy())
    if not (known & ~treated).any():
        return {}
    model = _surfaces(network, reckoned)
    per_mm = np.where(
        model.surface_snow_amount > 0.1, model.snow_depth / np.maximum(model.surface_snow_amount, 0.1), NEW_SNOW_CM_PER_MM
    )
    snow = np.nan_to_num(seen["surface_snow_amount"])
    sensed = replace(
        model,
        surface_ice_amount=np.nan_to_num(seen["surface_ice_amount"])[None],
        surface_frost_amount=np.zeros_like(model.surface_frost_amount),
        surface_water_amount=np.zeros_like(model.surface_water_amount),
        surface_snow_amount=snow[None],
        snow_depth=snow[None] * per_mm,
    )
    night = np.broadcast_to((season["time"].to_numpy() + 12 * _HOUR).astype("datetime64[D]").astype(np.int64), known.shape)
    found = {}
    for need, rule in rules.items():
        if rule.sensed:
            severity = np.clip(rule.severity(model)[0], 0.0, SEVERITY_TOP).astype(np.float32)
            telling = known & ~untold_since_work(treated, severity)
            found[need] = Evidence(severity[telling], rule.severity(sensed)[0][telling] >= 1.0, night[telling], BY_SENSORS)
    return found


def of_first_class(network: Network, work: Iterable[Action]) -> list[Action]:
    """Treatments of the town's first class, which tell when a station's road too will have been treated."""
    top = min(item.priority for item in network.classes.values())
    first = {route.id for route in network.routes if network.classes[route.class_code].priority == top}
    return [action for action in work if action.unit_id in first]


def soon_after(work: Iterable[Action], times: NDArray[np.datetime64]) -> NDArray[np.bool_]:
    """Hours from the start of any of the work to `TREATED_H` after its end, shape (time,)."""
    treated = np.zeros(times.size, dtype=bool)
    for action in work:
        until = to_utc64(action.ended_at) + int(TREATED_H) * _HOUR
        treated |= (times >= to_utc64(action.started_at)) & (times <= until)
    return treated


def untold_since_work(treated: NDArray[np.bool_], severity: NDArray[np.floating], *, before: bool = False) -> NDArray[np.bool_]:
    """Hours in which a sensor says nothing of an untreated road: work took away what the analysis still reckons to lie there.

    Args:
        treated: Hours soon after work, shape (time,).
        severity: Reckoned without that work, shape (place, time) [1].
        before: Whether there was work before the first hour.

    Returns:
        Shape (place, time): hours soon after work and those that follow until the surface is reckoned bare.
    """
    bare = severity < LEAST
    untold = np.zeros(severity.shape, dtype=bool)
    still = np.full(severity.shape[0], before)
    for hour in range(treated.size):
        still = np.full_like(still, True) if treated[hour] else still & ~bare[:, hour]
        untold[:, hour] = still
    return untold


def _surfaces(network: Network, reckoned: Mapping[str, NDArray[np.floating]]) -> Surfaces:
    """The stations' surfaces, served as the first class."""
    first = min(network.classes.values(), key=lambda item: item.priority)
    shape = (next(iter(reckoned.values())).shape[0], 1)
    return Surfaces(
        **{name: np.asarray(reckoned[name], dtype=np.float64)[None] for name in NEED_OUTPUTS},
        start_depth_wet=np.full(shape, first.start_depth_wet_cm),
        start_depth_dry=np.full(shape, first.start_depth_dry_cm),
        kept_bare=np.full(shape, first.slip_control in {"salt", "brush_brine"}),
        slip_controlled=np.ones(shape, dtype=bool),
    )


def _readings(season: xr.Dataset, stations: tuple[str, ...], name: str) -> NDArray[np.float64]:
    """Readings in the order of the columns, NaN where there are none or a flag stands."""
    found = np.full((len(stations), season.sizes["time"]), np.nan)
    if f"obs_{name}" not in season:
        return found
    values = season[f"obs_{name}"].transpose("station", "time").to_numpy().astype(np.float64)
    if f"obs_{name}_flag" in season:
        values = np.where(season[f"obs_{name}_flag"].transpose("station", "time").to_numpy() == 0, values, np.nan)
    rows = {str(station): row for row, station in enumerate(season["station"].to_numpy())}
    for place, station in enumerate(stations):
        if station in rows:
            found[place] = np.where(values[rows[station]] >= 0.0, values[rows[station]], np.nan)
    return found
