"""A share of a network's routes, drawn by a seed: what a model of many towns learns from where all of them would be too many."""

import numpy as np

from model.domain.errors import ModelError
from model.domain.roads import Network


def sampled_routes(network: Network, *, share: float, seed: int) -> Network:
    """The network with some of its routes and all of its heated zones; itself where the share is 1.

    The same network, share and seed give the same routes. Of each route, as many road columns stand for it as ever
    (`LearningOptions.columns_per_unit`).

    Args:
        network: The whole.
        share: Of the routes, rounded up to whole ones, one at least [1].
        seed: Of the draw.

    Raises:
        ModelError: The share is not within (0, 1].
    """
    if not 0.0 < share <= 1.0:
        raise ModelError(f"a share of {share:g} of the routes cannot be drawn; give more than 0 and at most 1")
    count = int(np.ceil(share * len(network.routes)))
    if count == len(network.routes):
        return network
    picked = np.sort(np.random.default_rng(seed).choice(len(network.routes), size=count, replace=False))
    routes = tuple(network.routes[place] for place in picked)
    kept = {unit.id for unit in (*routes, *network.zones)}
    return Network(
        version=network.version,
        illustrative=network.illustrative,
        segments=tuple(segment for segment in network.segments if segment.unit_id in kept),
        routes=routes,
        zones=network.zones,
        classes=network.classes,
    )
