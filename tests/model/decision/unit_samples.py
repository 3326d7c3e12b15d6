"""Members of a unit made by hand for tests."""

from dataclasses import fields

import numpy as np

from model.decision.members import NeedMembers, UnitMembers, WindowMembers
from model.domain.needs import Need

TIMES = np.datetime64("2026-01-15T21", "ns") + np.arange(24) * np.timedelta64(1, "h")
CALM = {
    "surface_temperature": -2.0,
    "cold_surface_temperature": -3.0,
    "air_temperature": -1.5,
    "dew_point": -4.0,
    "wind": 3.0,
    "cloud": 0.5,
}


def unit_members(members: int = 4, **values: object) -> UnitMembers:
    """Each field a number or an array broadcast to (member, time); what is not told is calm, dry and bare."""
    grids = {
        item.name: np.array(np.broadcast_to(values.get(item.name, CALM.get(item.name, 0.0)), (members, 24)), dtype=float)
        for item in fields(UnitMembers)
        if item.name not in {"unit_id", "times"}
    }
    return UnitMembers(unit_id="R1", times=TIMES, **grids)


def need_members(share: np.ndarray | float, need: Need = Need.SALTING, members: int = 4) -> NeedMembers:
    grid = np.array(np.broadcast_to(share, (members, 24)), dtype=float)
    return NeedMembers(need, TIMES, 3.0 * grid, grid, 0.8 * grid, np.minimum(1.0, 1.2 * grid))


def seen_at(hour: int, members: int = 4) -> WindowMembers:
    """A window in which every member comes into need at one hour."""
    share = np.zeros((members, 24))
    share[:, hour:] = 1.0
    return WindowMembers(
        inside=np.ones(24, dtype=bool), complete=True, probability=1.0, low=1.0, high=1.0, onsets=(None, None, None),
        share=share, weight=np.ones(members), first_hour=np.full(members, hour, dtype=np.intp), typical_hour=hour,
    )  # fmt: skip
