"""Few places that stand for many: all where they are few, else far from each other."""

import numpy as np

from config.site import Place
from ingest.distance import distance_matrix_km
from ingest.spread import spread_places


def _grid(side: int) -> list[Place]:
    return [
        Place(name=f"{i}-{j}", longitude=16.0 + 0.05 * i, latitude=59.0 + 0.03 * j, altitude_m=10.0)
        for i in range(side)
        for j in range(side)
    ]


def test_few_places_are_all_asked_about() -> None:
    places = _grid(3)
    assert spread_places(places, 12) == places


def test_of_many_each_has_a_chosen_one_near() -> None:
    places = _grid(20)
    chosen = spread_places(places, 12)
    assert chosen[0] is places[0]
    assert len({place.name for place in chosen}) == 12
    at = np.array([[place.longitude, place.latitude] for place in places])
    asked = np.array([[place.longitude, place.latitude] for place in chosen])
    assert distance_matrix_km(at, asked).min(axis=1).max() < 20.0  # the whole is 54 km by 63 km
