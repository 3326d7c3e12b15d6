"""How much of a class's loss a need costs if it arises: it may pass by itself before the class must have mended it."""

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from config.site import ServiceClass
from model.decision.standing import due_hours, expected_share
from model.domain.needs import Need
from model.domain.weather import to_utc64

#: Hours ahead whose loss a round of the window that begins now can still bear upon; later ones have windows of their own [h].
REACH_H = 30


@dataclass(frozen=True, eq=False)
class LossShares:
    """Shares of the loss by unit, need and window.

    Attributes:
        hourly: ``probability_<need>`` over ("unit", "time") [1].
        zone: The site's time zone.
    """

    hourly: xr.Dataset
    zone: ZoneInfo
    _due: dict[tuple[str, int], NDArray[np.int64]] = field(default_factory=dict, repr=False)

    def of(self, unit_id: str, need: Need, start: datetime, rules: ServiceClass, *, probability: float | None) -> float:
        """Share of the whole loss that the need costs if it arises in a window [1].

        Args:
            unit_id: Route.
            need: Which need.
            start: When the window begins, aware UTC.
            rules: The unit's class.
            probability: P(need arises in the window) [1]; None where unknown.
        """
        if probability is None or probability <= 0.0:
            return 1.0
        times = self.hourly["time"].to_numpy()
        first = int(np.searchsorted(times, to_utc64(start), side="right"))
        ahead = slice(first, first + REACH_H)
        if (rules.code, first) not in self._due:
            self._due[rules.code, first] = due_hours(times[ahead], rules, self.zone)
        chance = self.hourly[f"probability_{need.value}"].sel(unit=unit_id).to_numpy()[ahead].astype(float)
        lost = expected_share(chance[None], self._due[rules.code, first], allowed_h=rules.action_time_h)
        return min(1.0, float(lost[0]) / probability)
