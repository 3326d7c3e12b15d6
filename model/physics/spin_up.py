"""A start state where nothing is known of the hours before."""

import numpy as np
from numpy.typing import NDArray

from model.physics import layout
from model.physics.columns import Columns
from model.physics.constants import LAPSE_RATE
from model.physics.forcing import PreparedForcing
from model.physics.ground import LAYERS, annual_wave, ground_coefficients
from model.physics.state import RoadState

Array = NDArray[np.float64]
#: Depth over which the ground still feels the weather of the last days [m].
MEMORY_DEPTH_M = 0.35
#: Hours of weather whose mean stands for the last days [h].
MEMORY_H = 24


def first_guess(prepared: PreparedForcing, columns: Columns) -> RoadState:
    """A dry, bare road: surface at air temperature, running into the annual wave with depth.

    Run at least a day, better two, of analysed weather from here before anything is read off.

    Args:
        prepared: Weather; only its first hours are used.
        columns: What is computed.
    """
    air = prepared.weather[layout.AIR].reshape(len(prepared.time), prepared.members, prepared.points)
    colder = LAPSE_RATE * columns.altitude_offset_m
    surface = air[0][:, columns.point] - colder
    recent = air[:MEMORY_H].mean(axis=0)[:, columns.point] - colder
    values = np.zeros((layout.STATE_ROWS, prepared.members, len(columns)))
    for index, ground in enumerate(columns.classes):
        chosen = columns.ground == index
        depth = ground_coefficients(ground, 300.0).depth
        near = np.exp(-depth / MEMORY_DEPTH_M)[:, None, None]
        now = np.exp(-depth / 0.1)[:, None, None]
        wave = annual_wave(
            prepared.time[:1, None],
            depth[:, None],
            mean=columns.annual_mean_degc[None, chosen],
            amplitude=columns.annual_amplitude_k[None, chosen],
        )[:, None, :]
        if ground.bridge:
            wave = recent[None][:, :, chosen]
        past = near * recent[None][:, :, chosen] + (1.0 - near) * wave
        values[layout.TEMPERATURE : layout.TEMPERATURE + LAYERS][:, :, chosen] = (
            now * surface[None][:, :, chosen] + (1.0 - now) * past
        )
    values[layout.SKIN] = surface
    values[layout.SURFACE] = surface
    return RoadState(prepared.time[0], values)
