"""What the meters of a winter tell of each plant: factors of its zone's model, fitted on a winter that is not judged."""

from datetime import UTC, datetime, timedelta

import numpy as np

from benchmarks.heating_season import IDLING, lived
from config.site import Site
from ingest.simulator.climate import utc_hours
from model.domain.heat import HeatReading
from model.domain.roads import Network
from model.physics.zone_slab import SlabFactors
from model.replay.heated_ground import zones_only
from model.zones.fit import fit_slab


def fitted(
    network: Network, site: Site, *, year: int, seed: int, every: int, floor_degc: float, threads: int
) -> tuple[SlabFactors, ...]:
    """Factors of each zone that is run, from hourly heat and slab of always idling through one winter.

    Args:
        network: Whose zones.
        site: Season and tariff.
        year: First year of the winter the meters read.
        seed: Of the simulation.
        every: Only every so many of the zones.
        floor_degc: Freeze floor [degC].
        threads: Threads of the simulator.
    """
    _, told = lived(
        network, site, year=year, seed=seed, threads=threads, policies=(IDLING,), floor_degc=floor_degc, every=every, keep=True
    )
    own = zones_only(network, every)
    hours = told["hour"].astype(int)
    begins = datetime.fromtimestamp(int(utc_hours(year)[0].astype("datetime64[s]").astype(np.int64)), UTC)
    times = np.datetime64(begins.replace(tzinfo=None), "ns") + (hours[:-1] + 1) * np.timedelta64(1, "h")
    found = []
    for place, zone in enumerate(own.zones):
        power, slab = told["power"][:-1, 0, place], told["slab"][1:, 0, place]
        readings = [
            HeatReading(
                zone.id,
                begins + timedelta(hours=int(hour) + 1),
                power_kw=float(heat) * zone.area_m2 / 1000.0,
                slab_degc=float(degc),
                simulated=True,
            )
            for hour, heat, degc in zip(hours[:-1], power, slab, strict=True)
        ]
        pavement = next(segment.pavement for segment in own.segments if segment.unit_id == zone.id)
        found.append(fit_slab(zone, pavement, readings, told["weather"][place][hours[:-1]], times).factors)
    return tuple(found)
