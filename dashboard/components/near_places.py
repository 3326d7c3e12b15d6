"""Stations and cameras nearest a unit. An address opens only when it is clicked; the page itself asks nobody."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from config.site import Camera, Station
from dashboard import queries
from dashboard.components.marks import SEPARATOR, mark
from dashboard.format import plain
from dashboard.screen import Screen
from dashboard.style import Status
from model.domain.roads import Network
from model.mapping.departures import distance_km

SHOWN = 3
_Km = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class NearStation:
    """A station and how far it is from the unit.

    Attributes:
        id: Identity.
        name: Name.
        km: Distance from the nearest of the unit's segments [km].
        link: Address of a page about it; empty where none is known.
    """

    id: str
    name: str
    km: float
    link: str


def near_stations(network: Network, unit_id: str, stations: Sequence[Station]) -> tuple[NearStation, ...]:
    """The nearest road stations, nearest first."""
    found = [item for item in stations if item.kind == "road"] or list(stations)
    away = _away(network, unit_id, found)
    return tuple(
        NearStation(found[place].id, found[place].name, float(away[place]), found[place].link) for place in _nearest(away)
    )


def near_places(screen: Screen, unit_id: str, near: Sequence[NearStation]) -> None:
    """Draw stations with their newest reading, and cameras, as lines with links."""
    words, form = screen.words, screen.form
    st.markdown(f"### {words('near.title')}", anchors=False)
    lines = [station_line(screen, item) for item in near]
    cameras = screen.site.cameras
    away = _away(screen.network, unit_id, cameras)
    for place in _nearest(away):
        camera = cameras[place]
        lines.append(
            f"{words('near.camera')}: {_linked(camera.name, camera.link)} :gray[{form.with_unit(float(away[place]), 'km', 1)}]"
        )
    if not cameras:
        lines.append(f":gray[{words('near.no_camera')}]")
    st.markdown("  \n".join(lines))


def station_line(screen: Screen, item: NearStation) -> str:
    """A station with how far it is and its newest good reading, or the word that there is none."""
    words, form = screen.words, screen.form
    read = next((one for one in queries.stations(screen.store, screen.site, now=screen.now) if one.station == item.id), None)
    told = mark(Status.MISSING, words("missing"))
    if read is not None and read.newest_good_at is not None:
        for name in ("road_surface_temperature", "air_temperature"):
            if name in read.values:
                what = words(f"doubt.of.{name}").lower()
                age = f":gray[{form.clock(read.newest_good_at)} ({form.age_of(read.newest_good_at)})]"
                told = f"{what} {form.with_unit(read.values[name], '°C', 1)} {age}"
                break
    return SEPARATOR.join((_linked(item.name, item.link), f":gray[{form.with_unit(item.km, 'km', 1)}]", told))


def _linked(name: str, link: str) -> str:
    return f"[{plain(name)}]({link})" if link else plain(name)


def _nearest(away: _Km) -> list[int]:
    return [int(place) for place in np.argsort(away, kind="stable")[:SHOWN]]


def _away(network: Network, unit_id: str, places: Sequence[Station | Camera]) -> _Km:
    """Distance of each place from the nearest of the unit's segments, shape (place,) [km]."""
    middles = np.array([segment.midpoint for segment in network.segments if segment.unit_id == unit_id])
    at = np.array([(place.longitude, place.latitude) for place in places]).reshape(-1, 2)
    found: _Km = distance_km(middles[:, 0], middles[:, 1], at[:, 0], at[:, 1]).min(axis=0)
    return found
