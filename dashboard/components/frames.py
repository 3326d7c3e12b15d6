"""Hourly fields of one unit, or the middle of the whole network, as the tables that charts and their table twins share."""

from datetime import timedelta

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from dashboard.components.axes import instant
from dashboard.format import Format
from model.domain.needs import NIGHT_NEEDS, Need
from model.domain.plans import QUANTILES
from model.domain.weather import from_utc64
from model.night_ahead import KINDS, Kind, over_units, window

_LABELS = tuple(round(share * 100) for share in QUANTILES)
DARK_FROM, DARK_TO = 18, 6
_TRACE_MM = 0.02


class Hours:
    """The coming hours of one unit, or of the middle unit of the network, ready to draw.

    Attributes:
        moments: End of each hour, aware UTC.
        unit_id: The unit; None for the median over all units.
        form: Language and time.
    """

    def __init__(self, hourly: xr.Dataset, form: Format, *, hours: int, unit_id: str | None) -> None:
        """Cut out the hours.

        Args:
            hourly: The assessment's hourly Dataset.
            form: Language and time.
            hours: How many from now on.
            unit_id: The unit; None for the median over all units.
        """
        self.form = form
        self.unit_id = unit_id
        chosen = hourly if unit_id is None else hourly.sel(unit=[unit_id])
        self._ahead = window(chosen, form.now, hours)
        self.moments = [from_utc64(moment) for moment in self._ahead["time"].to_numpy()]
        self._known: dict[str, NDArray[np.float64]] = {}

    @property
    def known(self) -> bool:
        """Whether any hour has a surface temperature."""
        return bool(self.moments) and bool(np.isfinite(self.values("road_surface_temperature")).any())

    @property
    def precipitation_kinds(self) -> tuple[Kind, ...]:
        """Kinds that some hour has at least a trace of."""
        return tuple(kind for kind, name in KINDS if np.nanmax(self.amounts(name), initial=0.0) >= _TRACE_MM)

    @property
    def wet_unknown_h(self) -> int:
        """Hours in which the amount of some kind of precipitation is not known: they are not dry [h]."""
        unknown = np.zeros(len(self.moments), dtype=bool)
        for _, name in KINDS:
            unknown |= np.isnan(self.amounts(name))
        return int(unknown.sum())

    def values(self, name: str) -> NDArray[np.float64]:
        """A variable over (time[, quantile]); the middle over units. NaN where unknown."""
        if name not in self._known:
            self._known[name] = over_units(self._ahead[name].to_numpy())
        return self._known[name]

    def amounts(self, name: str) -> NDArray[np.float64]:
        """Amount of each hour, mean over units that are known [mm]."""
        key = f"amount of {name}"
        if key not in self._known:
            values = self._ahead[name].to_numpy().astype(float)
            known = np.isfinite(values)
            total = np.where(known, values, 0.0).sum(axis=0)
            self._known[key] = np.where(known.any(axis=0), total / np.maximum(known.sum(axis=0), 1), np.nan)
        return self._known[key]

    def frame(self) -> pd.DataFrame:
        """Columns every chart needs: the instant, words for the hour, whether it is dark."""
        local = [self.form.local(moment) for moment in self.moments]
        days = [self.form.words.weekday(moment.weekday())[:3] for moment in local]
        return pd.DataFrame(
            {
                "instant": [instant(moment) for moment in self.moments],
                "when": [f"{day} {self.form.hour(moment)}" for day, moment in zip(days, self.moments, strict=True)],
                "dark": [moment.hour > DARK_FROM or moment.hour <= DARK_TO for moment in local],
            }
        )

    def temperatures(self) -> pd.DataFrame:
        """Surface quantiles, air and dew point [degC] with their texts."""
        frame = self.frame()
        surface = self.values("road_surface_temperature")
        for place, label in enumerate(_LABELS):
            frame[f"surface_{label}"] = surface[:, place]
        frame["air"] = self.values("air_temperature")[:, 2]
        frame["dew_point"] = self.values("dew_point_temperature")[:, 2]
        for name in ("surface_50", "air", "dew_point"):
            frame[f"{name.removesuffix('_50')}_text"] = [self.form.number(value, 1) for value in frame[name]]
        lows, highs = frame["surface_10"], frame["surface_90"]
        frame["surface_interval"] = [
            f"{self.form.number(low, 1)} – {self.form.number(high, 1)}" if np.isfinite(low) else self.form.number(None)
            for low, high in zip(lows, highs, strict=True)
        ]
        return frame

    def precipitation(self) -> pd.DataFrame:
        """One row an hour and kind that occurs: the hour, kind, its name, amount and place in the stack [mm]."""
        frame = self.frame()
        frame["instant_start"] = [instant(moment - timedelta(hours=1)) for moment in self.moments]
        parts = []
        base = np.zeros(len(frame))
        for kind, variable in KINDS[::-1]:
            amount = self.amounts(variable)
            if kind not in self.precipitation_kinds:
                continue
            top = base + np.nan_to_num(amount)
            part = frame.assign(kind=kind, name=self.form.words(f"kind.{kind}"), amount_mm=amount, base_mm=base, top_mm=top)
            base = top
            part["amount_text"] = [self.form.number(value, 1) for value in amount]
            parts.append(part)
        if not parts:
            return frame.iloc[:0].assign(kind="", name="", amount_mm=0.0, base_mm=0.0, top_mm=0.0, amount_text="")
        stacked: pd.DataFrame = pd.concat([part[np.isfinite(part["amount_mm"])] for part in parts], ignore_index=True)
        return stacked

    def probability(self, need: Need) -> pd.DataFrame:
        """Risk of one need with its interval [%]."""
        frame = self.frame()
        for column, suffix in (("middle", ""), ("low", "_low"), ("high", "_high")):
            frame[column] = self.values(f"probability_{need.value}{suffix}") * 100
        frame["text"] = [
            f"{self.form.risk(middle / 100)} ({self.form.interval(low / 100, high / 100)})"
            if np.isfinite(middle)
            else self.form.number(None)
            for middle, low, high in zip(frame["middle"], frame["low"], frame["high"], strict=True)
        ]
        return frame

    def snow(self) -> pd.DataFrame:
        """Quantiles of snow depth on the untreated surface [cm]."""
        frame = self.frame()
        depth = self.values("snow_depth")
        for place, label in enumerate(_LABELS):
            frame[f"depth_{label}"] = depth[:, place]
        frame["depth_text"] = [self.form.number(value, 1) for value in frame["depth_50"]]
        return frame

    def table(self) -> pd.DataFrame:
        """The twin of all charts: every hour as words, missing values as such."""
        words, number = self.form.words, self.form.number
        warm = self.temperatures()
        columns: dict[str, list[str]] = {
            words("table.time"): list(warm["when"]),
            words("table.surface"): list(warm["surface_text"]),
            words("table.surface_interval"): list(warm["surface_interval"]),
            words("table.air"): list(warm["air_text"]),
            words("table.dew_point"): list(warm["dew_point_text"]),
            words("table.chance"): [self.form.risk(value) for value in self.values("probability_of_precipitation")],
        }
        for kind in ("snow", "sleet", "rain", "freezing_rain"):
            variable = dict(KINDS)[kind]
            columns[words(f"table.{kind}")] = [number(value, 1) for value in self.amounts(variable)]
        columns[words("table.depth")] = [number(value, 1) for value in self.values("snow_depth")[:, 2]]
        for need in NIGHT_NEEDS:
            if np.nanmax(self.values(f"probability_{need.value}"), initial=0.0) > 0:
                columns[words(f"need.{need.value}")] = list(self.probability(need)["text"])
        return pd.DataFrame(columns)
