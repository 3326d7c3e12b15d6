"""The network's heated zones as the schedule needs them: constants, limits, loss of a slippery hour, sand at the edge, power planned for."""

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from config.site import Site
from model.decision import heat_control as control
from model.decision.heat_schedule import WINDOW_H, ZoneSet
from model.domain.roads import HeatedZone, Network
from model.domain.treatments import TreatmentKind
from model.physics import zone_kernel as kernel
from model.physics.zone_slab import SlabFactors, zone_constants

Array = NDArray[np.float64]
#: Exchange of a surface with air and sky in a calm cold night [W/m2K], for what the floor will need.
CALM_W_M2_K = 14.0
#: Share of the installed heat that a season's highest hour is planned for [1]: the snow sensor lets on no more in each zone, so that all zones
#: together do not make a dear peak of one snowfall. Chosen on simulated winters none of which is judged.
PLANNED_SHARE = 0.7
#: Departures of cold hours from the coldest month's mean, in standard deviations [1]: one hour in a hundred.
COLD_DEVIATIONS = 2.3


def zone_set(
    network: Network, factors: Sequence[SlabFactors] | None = None, *, ahead: float = 1.0, sand_at: Collection[str] | None = None
) -> ZoneSet:
    """Zones of a network, in its order.

    Args:
        network: The network.
        factors: How each zone differs from its drawing, where telemetry told.
        ahead: 1 where the coming hour's weather is foreseen, else 0.
        sand_at: Zones with a route at their edge that spreads sand; None where the network holds all its routes and is asked itself.
    """
    zones = network.zones
    limits = np.zeros((len(zones), control.LIMITS))
    for row, zone in zip(limits, zones, strict=True):
        row[control.IDLE_W], row[control.MAX_W], row[control.RAMP_W] = zone.idle_power_w_m2, zone.max_power_w_m2, zone.ramp_w_m2_h
        row[control.FLOOR], row[control.MARGIN], row[control.AHEAD] = zone.freeze_floor_degc, control.MARGIN_K, ahead
        row[control.SENSOR_W] = PLANNED_SHARE * zone.max_power_w_m2
    classes = [network.classes[zone.class_code] for zone in zones]
    length = network.unit_length_m[len(network.routes) :] / 1000.0
    loss = np.array([(item.loss_municipal_sek_per_km + item.loss_societal_sek_per_km) * item.effect for item in classes])
    return ZoneSet(
        ids=tuple(zone.id for zone in zones),
        constants=zone_constants(network, factors),
        limits=limits,
        area_m2=np.array([zone.area_m2 for zone in zones]),
        loss_sek_h=loss.reshape(-1) * length / WINDOW_H,
        sand=np.array([sand_at_edge(zone, network) if sand_at is None else zone.id in sand_at for zone in zones], dtype=np.bool_),
    )


def sand_at_edge(zone: HeatedZone, network: Network) -> bool:
    """Whether a route that meets the zone's edge spreads sand."""
    treatments = {route.id: route.treatments for route in network.routes}
    return any(TreatmentKind.SAND.value in treatments.get(seam, ()) for seam in zone.seam_routes)


def sanded_edges(network: Network) -> frozenset[str]:
    """Zones of a whole network with a route at their edge that spreads sand."""
    return frozenset(zone.id for zone in network.zones if sand_at_edge(zone, network))


def planned_kw(zones: ZoneSet, site: Site) -> float:
    """Power that is paid for in any case: what the floors will need, and the share of the installed heat that is planned for [kW].

    Args:
        zones: The zones.
        site: Its normals.
    """
    installed = float((zones.limits[:, control.MAX_W] * zones.area_m2).sum() / 1000.0)
    return max(floor_need_kw(zones, site), PLANNED_SHARE * installed)


def floor_need_kw(zones: ZoneSet, site: Site) -> float:
    """Power the freeze floors of all zones together need in one hour in a hundred of the coldest month [kW].

    That power is drawn whatever is advised, so that only power above it is a new peak.

    Args:
        zones: The zones.
        site: Its normals.
    """
    coldest = min(site.climatology, key=lambda month: month.air_temperature_degc)
    outside = coldest.air_temperature_degc - COLD_DEVIATIONS * coldest.air_temperature_sd_degc
    up = zones.constants[:, kernel.CONDUCTANCE], zones.constants[:, kernel.CONDUCTANCE + 1]
    through = 1.0 / (1.0 / up[0] + 1.0 / up[1] + 1.0 / CALM_W_M2_K)
    held = zones.limits[:, control.FLOOR] + zones.limits[:, control.MARGIN]
    need = np.clip(through * (held - outside), 0.0, zones.limits[:, control.MAX_W])
    return float((need * zones.area_m2).sum() / 1000.0)
