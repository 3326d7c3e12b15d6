"""What lies on one unit in the coming hours, as the tables that its charts, its figures and their table twin share."""

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from dashboard.components.axes import instant
from dashboard.components.frames import Hours
from dashboard.format import Format
from model.domain.plans import QUANTILES
from model.night_ahead import window
from model.physics.condition import RoadCondition, Slipperiness
from model.physics.heating import HeatMode

#: Code of an assessment that says nothing is known.
MISSING_CODE = 255
#: Conditions and kinds less likely than this are not told beside the likeliest [1].
TOLD_FROM = 0.1
#: Stores that never get larger are not drawn [mm].
WORTH_DRAWING_MM = 0.03
#: Runs of one condition at least this long are named in the ribbon itself, shorter ones by their letter [h].
NAMED_H = 11
_LABELS = tuple(round(share * 100) for share in QUANTILES)
_ROWS = (
    ("condition", "road_condition", RoadCondition),
    ("slip", "slipperiness_kind", Slipperiness),
    ("mode", "heating_mode", HeatMode),
)


class Share(NamedTuple):
    """One condition or kind and how likely it is [1]."""

    word: str
    share: float


class RoadHours:
    """The coming hours of one unit's surface; whatever an older assessment did not keep is missing.

    Attributes:
        moments: End of each hour, aware UTC.
        unit_id: The unit.
    """

    def __init__(self, hourly: xr.Dataset, form: Format, *, hours: int, unit_id: str) -> None:
        """Cut out the hours.

        Args:
            hourly: The assessment's hourly Dataset.
            form: Language and time.
            hours: How many from now on.
            unit_id: The unit.
        """
        self.form = form
        self.unit_id = unit_id
        self._plain = Hours(hourly, form, hours=hours, unit_id=unit_id)
        self._ahead = window(hourly.sel(unit=unit_id), form.now, hours)
        self.moments = self._plain.moments

    @property
    def known(self) -> bool:
        """Whether any hour tells what lies on the road."""
        return bool((self.codes("road_condition") != MISSING_CODE).any())

    @property
    def heated(self) -> bool:
        """Whether the unit is a heated zone whose heat was reckoned."""
        return bool((self.codes("heating_mode") != MISSING_CODE).any())

    def codes(self, name: str) -> NDArray[np.int64]:
        """A code of every hour; `MISSING_CODE` where unknown."""
        if name not in self._ahead:
            return np.full(len(self.moments), MISSING_CODE)
        return self._ahead[name].to_numpy().astype(np.int64)

    def values(self, name: str, *, size: int = 0) -> NDArray[np.float64]:
        """A number of every hour (time[, size]); NaN where unknown."""
        if name not in self._ahead:
            return np.full((len(self.moments), size) if size else len(self.moments), np.nan)
        return self._ahead[name].to_numpy().astype(np.float64)

    def spread(self, name: str) -> NDArray[np.float64]:
        """Quantiles of every hour (time, quantile); NaN where unknown."""
        return self.values(name, size=len(QUANTILES))

    def conditions(self, places: Sequence[int]) -> list[Share]:
        """Conditions over some hours, the likeliest first."""
        return self._shares("probability_of_condition", "condition", RoadCondition, "condition", places)

    def slips(self, places: Sequence[int]) -> list[Share]:
        """Kinds of slipperiness over some hours, the likeliest first."""
        return self._shares("probability_of_slipperiness", "kind", Slipperiness, "slip", places)

    def _shares(
        self, name: str, axis: str, codes: type[RoadCondition] | type[Slipperiness], prefix: str, places: Sequence[int]
    ) -> list[Share]:
        if name not in self._ahead:
            return []
        told = self._ahead[name].isel(time=list(places)).mean("time")
        found = [
            Share(self.form.words(f"{prefix}.{codes(int(code)).name.lower()}"), float(share))
            for code, share in zip(told[axis].to_numpy(), told.to_numpy(), strict=True)
        ]
        return sorted((item for item in found if item.share >= TOLD_FROM), key=lambda item: -item.share)

    def slip_chance(self) -> NDArray[np.float64]:
        """Probability that it is slippery in any way, hour by hour [1]."""
        if "probability_of_slipperiness" not in self._ahead:
            return np.full(len(self.moments), np.nan)
        chance: NDArray[np.float64] = self._ahead["probability_of_slipperiness"].to_numpy().astype(np.float64).sum(axis=-1)
        return chance

    def ribbon(self) -> pd.DataFrame:
        """One row a run of the same code: row, key, name, letter or name to write, begin, middle and end, how long, how likely."""
        words = self.form.words
        runs = []
        for row, variable, kinds in _ROWS:
            codes = self.codes(variable)
            edges = np.flatnonzero(np.diff(codes)) + 1
            for first, last in zip([0, *edges], [*edges, len(codes)], strict=True):
                if not len(codes) or codes[first] == MISSING_CODE:
                    continue
                key = kinds(int(codes[first])).name.lower()
                name = words(f"{row}.{key}")
                begin, end = self.moments[first] - timedelta(hours=1), self.moments[last - 1]
                runs.append(
                    {
                        "row": words(f"road.row_{row}"),
                        "key": f"{row}.{key}",
                        "name": name,
                        "letter": name if last - first >= NAMED_H else words(f"letter.{row}.{key}"),
                        "begin": instant(begin),
                        "middle": instant(begin + (end - begin) / 2),
                        "end": instant(end),
                        "when": f"{self.form.clock(begin)} – {self.form.clock(end)}",
                        "chance": self._chance(row, int(codes[first]), first, int(last)),
                    }
                )
        return pd.DataFrame(runs)

    def _chance(self, row: str, code: int, first: int, last: int) -> str:
        """Mean probability over a run of the code, in words; empty where it has none."""
        name, axis = {
            "condition": ("probability_of_condition", "condition"),
            "slip": ("probability_of_slipperiness", "kind"),
        }.get(row, ("", ""))
        if name not in self._ahead:
            return ""
        told = self._ahead[name].isel(time=slice(first, last))
        share = told.sel({axis: code}) if code in told[axis].to_numpy() else 1.0 - told.sum(axis)
        return self.form.percent(float(share.mean()))

    def frame(self) -> pd.DataFrame:
        """Columns every chart needs."""
        return self._plain.frame()

    def friction(self) -> pd.DataFrame:
        """Quantiles of the friction estimate [1]."""
        frame = self.frame()
        spread = self.spread("friction_estimate")
        for place, label in enumerate(_LABELS):
            frame[f"friction_{label}"] = spread[:, place]
        frame["friction_text"] = [
            f"{self.form.number(row[2], 2)} ({self.form.number(row[0], 2)}–{self.form.number(row[-1], 2)})" for row in spread
        ]
        return frame

    def stores(self) -> pd.DataFrame:
        """Water, ice and frost [mm], one row an hour and store that ever lies there."""
        parts = []
        for kind in ("water", "ice", "frost"):
            amount, high = self.values(f"{kind}_amount"), self.values(f"{kind}_amount_high")
            if not np.nanmax(np.concatenate([amount, high]), initial=0.0) >= WORTH_DRAWING_MM:
                continue
            part = self.frame().assign(kind=kind, name=self.form.words(f"store.{kind}"), amount=amount, high=high)
            part["amount_text"] = [self.form.number(value, 2) for value in amount]
            parts.append(part)
        return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()

    def heat(self) -> pd.DataFrame:
        """Slab and heated surface [degC] and the heat of the pipes [W/m2]."""
        frame = self.frame()
        for column, name in (("slab", "slab_temperature"), ("warm", "heated_surface_temperature"), ("power", "pipe_heat_flux")):
            frame[column] = self.values(name)
            frame[f"{column}_text"] = [self.form.number(value, 0 if column == "power" else 1) for value in frame[column]]
        return frame

    def depths(self) -> list[str]:
        """Names of the depths of the profile, the surface first."""
        words = self.form.words
        if "ground_temperature" not in self._ahead:
            return [words("chart.surface")]
        return [
            words("chart.surface"),
            *(f"{self.form.number(100 * float(depth))} cm" for depth in self._ahead["depth"].to_numpy()),
        ]

    def profile(self) -> NDArray[np.float64]:
        """Temperature at the surface and below, (time, depth) [degC]."""
        surface = self.spread("road_surface_temperature")[:, 2:3]
        if "ground_temperature" not in self._ahead:
            return surface
        return np.concatenate([surface, self._ahead["ground_temperature"].to_numpy().astype(np.float64)], axis=1)
