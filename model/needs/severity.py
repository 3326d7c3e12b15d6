"""How badly a surface breaks its class's level of service: snow over the start depth, a frozen film, snow on a heated surface.

A severity is a ratio to the rule's limit: 1 where it is just broken.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

#: Film of ice, frost or freezing water that makes a surface slippery [mm]; the limit road-weather services use for a wet film that can freeze.
SLIP_FILM_MM = 0.05
#: Snow that makes a bare-road class slippery before its ploughing depth is reached [mm water]; about half a centimetre of new snow. Assumed.
SLIP_SNOW_MM = 0.5
#: Ice and frost under loose snow that are only its trodden bottom, as share of the snow, and at most [1, mm]: on a class that is sanded, loose
#: snow below the ploughing depth is the road as it should be (Trafikverket's classes 4 and 5: snow road), packed snow and ice are not. Assumed:
#: a street of 15 vehicles/h packs a tenth of the snow in a night; half a millimetre is packed snow (`model.physics.condition`).
TRODDEN_SHARE, TRODDEN_MOST_MM = 0.15, 0.5
#: Snow that a heated surface should not carry [mm water]. Assumed: a just visible cover.
HEATED_SNOW_MM = 0.2
#: Liquid share of the snow's mass from which it counts as wet [1]: "wet" starts near 3 % of volume, 10-20 % of the mass of new snow
#: (Fierz et al. 2009, International classification for seasonal snow on the ground, table 1.5).
WET_SNOW_SHARE = 0.15
#: Sand at which a gritted surface counts as not slippery [g/m2]; a round lays 100-250. Assumed.
SANDED_G_M2 = 50.0
#: Largest severity told apart [1].
SEVERITY_TOP = 20.0

Grid = NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class Surfaces:
    """Road-model outputs as arrays of shape (member, column, time), and the class limits of each column.

    Attributes:
        road_surface_temperature: [degC].
        surface_water_amount: Liquid [mm].
        surface_snow_amount: [mm water].
        surface_ice_amount: Ice and packed snow [mm].
        surface_frost_amount: [mm].
        snow_depth: [cm].
        snow_wetness: Liquid share of the snow's mass [1].
        freezing_point: Of what lies on the surface [degC].
        sand_amount: Sand or grit left from earlier rounds [g/m2].
        start_depth_wet: Class start depth in wet snow, shape (column, 1) [cm].
        start_depth_dry: Class start depth in dry snow, shape (column, 1) [cm].
        kept_bare: True where the class is kept free of thin snow (salt or brush and brine), shape (column, 1).
        slip_controlled: True where the class controls slipperiness at all, shape (column, 1).
    """

    road_surface_temperature: Grid
    surface_water_amount: Grid
    surface_snow_amount: Grid
    surface_ice_amount: Grid
    surface_frost_amount: Grid
    snow_depth: Grid
    snow_wetness: Grid
    freezing_point: Grid
    sand_amount: Grid
    start_depth_wet: Grid
    start_depth_dry: Grid
    kept_bare: NDArray[np.bool_]
    slip_controlled: NDArray[np.bool_]


def frozen_film(surfaces: Surfaces) -> Grid:
    """Ice, frost, and liquid below its freezing point [mm]."""
    freezing = np.where(surfaces.road_surface_temperature < surfaces.freezing_point, surfaces.surface_water_amount, 0.0)
    return surfaces.surface_ice_amount + surfaces.surface_frost_amount + freezing


def trodden(surfaces: Surfaces) -> Grid:
    """Ice and frost that are only the bottom of the loose snow on classes that are not kept bare [mm]."""
    bottom = np.minimum(TRODDEN_SHARE * surfaces.surface_snow_amount, TRODDEN_MOST_MM)
    return np.where(surfaces.kept_bare, 0.0, np.minimum(bottom, surfaces.surface_ice_amount + surfaces.surface_frost_amount))


def ploughing_severity(surfaces: Surfaces) -> Grid:
    """Snow depth over the class's start depth, the start depth going from dry to wet with the snow's liquid share."""
    wet = np.clip(surfaces.snow_wetness / WET_SNOW_SHARE, 0.0, 1.0)
    start = surfaces.start_depth_dry + (surfaces.start_depth_wet - surfaces.start_depth_dry) * wet
    severity: Grid = surfaces.snow_depth / start
    return severity


def salting_severity(surfaces: Surfaces) -> Grid:
    """Frozen film over `SLIP_FILM_MM`, less the more sand lies in it; classes kept bare are slippery from thin snow too, on others it is not.

    Sand brings ice to a friction of some 0.4 on any surface (`model.physics.condition`), and where it is too cold for salt it is the treatment of
    classes kept bare as well (`model.decision.choice`); loose snow on a road that is to be bare it does not mend.
    """
    thin_snow = np.where(surfaces.kept_bare, surfaces.surface_snow_amount / SLIP_SNOW_MM, 0.0)
    icy = (frozen_film(surfaces) - trodden(surfaces)) / SLIP_FILM_MM
    bite = 1.0 - np.clip(surfaces.sand_amount / SANDED_G_M2, 0.0, 1.0)
    slippery = np.minimum(icy * bite + thin_snow, SEVERITY_TOP)
    severity: Grid = np.where(surfaces.slip_controlled, slippery, 0.0)
    return severity


def heating_severity(surfaces: Surfaces) -> Grid:
    """Frozen film or snow that the surface would carry without heat."""
    return frozen_film(surfaces) / SLIP_FILM_MM + surfaces.surface_snow_amount / HEATED_SNOW_MM
