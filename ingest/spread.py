"""Which of a site's many places a source is asked about that gives one place an answer."""

from collections.abc import Sequence

import numpy as np

from config.site import Place
from ingest.distance import distance_matrix_km


def spread_places(places: Sequence[Place], most: int) -> list[Place]:
    """At most so many of the places, spread as far as they go; the others take the nearest one's forecast (`join_points`).

    The first place is always among them; each further one is the place furthest from those already chosen, so the choice depends on nothing
    but the order of the site file.

    Args:
        places: All places of a site.
        most: How many may be asked about.
    """
    if len(places) <= most:
        return list(places)
    at = np.array([[place.longitude, place.latitude] for place in places])
    chosen = [0]
    away = distance_matrix_km(at[:1], at)[0]
    while len(chosen) < most:
        chosen.append(int(np.argmax(away)))
        away = np.minimum(away, distance_matrix_km(at[chosen[-1:]], at)[0])
    return [places[i] for i in sorted(chosen)]
