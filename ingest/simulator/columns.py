"""The simulator's own view of each surface: ground layers, exposure and the class rule, as flat arrays for the twin road.

Layer depths and materials differ on purpose from those of the road model that Halka predicts with: the twin is a relative, not a copy.
Materials after common tables (VDI 4640-1, 2010: asphalt, concrete, granite, gravel), within their published ranges.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from config.site import Site
from ingest.simulator.chance import generator
from ingest.simulator.terrain import Exposure, Terrain, exposure_of
from model.domain.roads import Network

#: Thickness of the layers of a road on ground and of a bridge deck, from the top [m].
GROUND_LAYERS = (0.020, 0.050, 0.130, 0.350, 0.900)
BRIDGE_LAYERS = (0.020, 0.040, 0.060, 0.080, 0.100)
#: (volumetric heat capacity [J/m3K], conductivity [W/mK]) of the upper two layers by pavement, and of what lies below.
PAVEMENTS = {"asphalt": (1.95e6, 1.05), "concrete": (2.15e6, 1.75), "stone": (2.30e6, 2.60)}
GRAVEL = (1.85e6, 1.35)
BRIDGE_CONCRETE = (2.10e6, 1.90)
#: Heat exchange of a bridge's underside with the air [W/m2K]. Assumed, sheltered from wind.
UNDERSIDE = 9.0
STEP_S = 600.0
#: Spread of what sets one segment, and one whole route, apart from its neighbours for reasons nobody has mapped [degC]. Two stations of one
#: town have been seen to differ by 1.4 degC on average (Trafikverket's stations in Västmanland).
OFFSET_OF_PLACES, OFFSET_OF_ROUTES = 0.35, 0.45

Flat = NDArray[np.float64]


@dataclass(frozen=True)
class Columns:
    """Static arrays per column: the network's segments, then the stations. Shape (column,) unless noted.

    Attributes:
        exposure: Of each column.
        conduction: Factors of the implicit ground scheme, shape (column, 14): C0/dt, G0, (C/dt, 1/D, G) of layers 1-4 with G4 to the bottom.
        elimination: Constant part of each layer's elimination, shape (column, 5).
        sky: Sky view factor [1].
        traffic: Vehicles an hour [1/h].
        tread: Tread of people and cycles as vehicles an hour [1/h].
        offset: What sets the place apart beyond all that, constant [degC].
        bridge: 1 for bridges.
        heated: 1 for segments of heated zones.
        start_wet: Class start depth, wet snow [cm].
        start_dry: Class start depth, dry snow [cm].
        kept_bare: 1 where thin snow breaks the class.
        controlled: 1 where slipperiness is controlled at all.
        unit: Index of the unit; stations follow the first route of the highest class.
        share: Share of the unit's area; 0 for stations [1].
        segments: Number of segments; columns after it are stations.
    """

    exposure: Exposure
    conduction: Flat
    elimination: Flat
    sky: Flat
    traffic: Flat
    tread: Flat
    offset: Flat
    bridge: Flat
    heated: Flat
    start_wet: Flat
    start_dry: Flat
    kept_bare: Flat
    controlled: Flat
    unit: NDArray[np.int64]
    share: Flat
    segments: int


def columns_of(network: Network, site: Site, terrain: Terrain, seed: int) -> Columns:
    """Columns of a network's segments and a site's stations."""
    segments, stations = network.segments, site.stations
    count = len(segments)
    unit = np.r_[network.unit_index, np.full(len(stations), _station_unit(network))].astype(np.int64)
    area = np.array([segment.area_m2 for segment in segments])
    longitude = [*(s.midpoint[0] for s in segments), *(s.longitude for s in stations)]
    latitude = [*(s.midpoint[1] for s in segments), *(s.latitude for s in stations)]
    altitude = [*(s.altitude_m for s in segments), *(s.altitude_m for s in stations)]
    grounds = [*(_ground(s.pavement, bridge=s.kind == "bridge") for s in segments), *(_ground("asphalt") for _ in stations)]
    classes = [network.classes[network.units[index].class_code] for index in unit]
    rng = generator(seed, 0, "places")
    quiet = {"cycleway": 50.0, "footway": 50.0, "square": 60.0, "bus_stop": 80.0}
    return Columns(
        exposure=exposure_of(terrain, longitude, latitude, altitude),
        conduction=np.stack([ground[0] for ground in grounds]),
        elimination=np.stack([ground[1] for ground in grounds]),
        sky=np.array([*(s.sky_view_factor for s in segments), *(0.92 for _ in stations)]),
        traffic=np.array([*(s.traffic_veh_per_h for s in segments), *(250.0 for _ in stations)]),
        tread=np.array([*(quiet.get(s.kind, 0.0) for s in segments), *(0.0 for _ in stations)]),
        offset=rng.normal(0.0, OFFSET_OF_PLACES, len(unit)) + rng.normal(0.0, OFFSET_OF_ROUTES, len(network.units))[unit],
        bridge=np.array([*(float(s.kind == "bridge") for s in segments), *(0.0 for _ in stations)]),
        heated=np.r_[network.is_zone[network.unit_index].astype(float), np.zeros(len(stations))],
        start_wet=np.array([item.start_depth_wet_cm for item in classes]),
        start_dry=np.array([item.start_depth_dry_cm for item in classes]),
        kept_bare=np.array([float(item.slip_control in {"salt", "brush_brine"}) for item in classes]),
        controlled=np.array([float(item.slip_control != "none") for item in classes]),
        unit=unit,
        share=np.r_[area / network.unit_area_m2[network.unit_index], np.zeros(len(stations))],
        segments=count,
    )


def _station_unit(network: Network) -> int:
    """A state road is served like the first route of the highest class."""
    priorities = [network.classes[route.class_code].priority for route in network.routes]
    return int(np.argmin(priorities)) if priorities else 0


def _ground(pavement: str, *, bridge: bool = False) -> tuple[Flat, Flat]:
    """Constants of the implicit conduction scheme, eliminated from the bottom up."""
    thickness = np.array(BRIDGE_LAYERS if bridge else GROUND_LAYERS)
    top, below = PAVEMENTS[pavement], BRIDGE_CONCRETE if bridge else GRAVEL
    capacity = np.array([top[0]] * 2 + [below[0]] * 3) * thickness / STEP_S
    resistance = thickness / (2.0 * np.array([top[1]] * 2 + [below[1]] * 3))
    links = 1.0 / (resistance[:-1] + resistance[1:])
    bottom = 1.0 / (resistance[-1] + 1.0 / UNDERSIDE) if bridge else 1.0 / resistance[-1]
    down = np.r_[links, bottom]
    elimination, divisor = np.zeros(5), np.zeros(5)
    for layer in (4, 3, 2, 1):
        passed_on = down[layer] * elimination[layer + 1] if layer < 4 else 0.0
        divisor[layer] = capacity[layer] + down[layer - 1] + down[layer] - passed_on
        elimination[layer] = down[layer - 1] / divisor[layer]
    flat = [capacity[0], down[0]]
    for layer in (1, 2, 3, 4):
        flat += [capacity[layer], 1.0 / divisor[layer], down[layer]]
    return np.array(flat), elimination
