"""Thresholds and point tables of the winter indices. None could be checked against its author's own text: every one is marked unverified."""

from typing import Self

from pydantic import Field, model_validator

from config.frozen import Frozen

#: How the Swedish index is to be called wherever it is shown, in both languages.
LOCAL_USE = "lokal tillämpning, ej VTI:s definition"
LOCAL_USE_EN = "a local use, not VTI's definition"
Steps = tuple[tuple[float, float], ...]


class SwedishOccasions(Frozen):
    """Occasions of slipperiness, snow and drift, after the structure of VädErs and the national road administration's index."""

    rime_light_degc: float = Field(default=0.5, gt=0, description="Dew point above a frozen surface: light rime (HR1) [degC]")
    rime_heavy_degc: float = Field(default=2.0, gt=0, description="The same: heavy rime (HR2) [degC]")
    wet_h: int = Field(default=3, ge=1, description="Hours a road stays wet after precipitation (HT) [h]")
    wet_mm: float = Field(default=0.1, gt=0, description="Precipitation of an hour that counts [mm]")
    light_snow_surface_degc: float = Field(default=1.0, description="Surface under which light snow is slippery (HS) [degC]")
    snow_start_cm: float = Field(default=3.0, gt=0, description="Snow that makes one occasion of snowfall (S) [cm]")
    cm_per_mm: float = Field(default=1.0, gt=0, description="Fresh snow of a millimetre of water [cm/mm]")
    drift_wind_m_s: float = Field(default=8.0, gt=0, description="Wind from which loose snow drifts (D) [m/s]")
    drift_air_degc: float = Field(default=-1.0, description="Air under which it does [degC]")
    drift_after_h: int = Field(default=24, ge=1, description="Hours fallen snow stays loose [h]")
    occasion_h: int = Field(default=5, ge=1, description="Hours one treatment lasts: six hours of risk are two occasions [h]")
    note: str = Field(default=LOCAL_USE, description="Shown wherever the index is shown")
    source: str = Field(default="Struktur efter VTI notat 2016 (VädErs) och Vägverkets tillfällesindex; trösklar OVERIFIERADE")


class DanishIndex(Frozen):
    """Points of a day: a (10 b + 0.1 c + 7 d + 18 e + 0.3)."""

    surface_degc: float = Field(default=0.5, description="The day counts (a = 1) where the surface comes under this [degC]")
    below_zero: float = Field(default=10.0, description="Points for each time the surface falls below zero (b)")
    rime_mm: float = Field(default=0.1, description="Points for each millimetre of rime (c)")
    snow_day: float = Field(default=7.0, description="Points of a day with snow (d)")
    drift_day: float = Field(default=18.0, description="Points of a day with drift (e)")
    base: float = Field(default=0.3, description="Points of any day that counts")
    snow_mm: float = Field(default=1.0, gt=0, description="Snow that makes a snow day [mm water]")
    source: str = Field(default="Formel ur minnet av vinterman.dk; vikterna OVERIFIERADE")


class Awssi(Frozen):
    """Accumulated winter season severity index: points a day by temperature, fresh snow and depth; (lower limit, points), rising."""

    coldest_max_f: Steps = Field(
        default=(
            (-999, 15), (-20, 10), (-15, 9), (-10, 8), (-5, 7), (0, 6), (5, 5), (10, 4), (15, 3), (20, 2), (25, 1), (32.5, 0),
        ),
        description="Points of the day's highest temperature [degF]",
    )  # fmt: skip
    coldest_min_f: Steps = Field(
        default=(
            (-999, 20), (-35, 15), (-25, 11), (-20, 10), (-15, 9), (-10, 8), (-5, 7), (0, 6), (5, 5), (10, 4), (15, 3), (20, 2),
            (25, 1), (32.5, 0),
        ),
        description="Points of the day's lowest temperature [degF]",
    )  # fmt: skip
    snowfall_in: Steps = Field(
        default=(
            (0, 0), (0.1, 1), (1, 2), (2, 3), (3, 4), (4, 6), (5, 7), (6, 9), (7, 10), (8, 12), (9, 14), (10, 18), (12, 22),
            (15, 26), (18, 36), (24, 45),
        ),
        description="Points of the day's snowfall [inch]",
    )  # fmt: skip
    depth_in: Steps = Field(
        default=((0, 0), (1, 1), (2, 2), (3, 3), (4, 4), (6, 5), (9, 6), (12, 7), (15, 8), (18, 9), (24, 10), (36, 15)),
        description="Points of the snow's depth [inch]",
    )
    start_snow_in: float = Field(default=0.1, gt=0, description="Snow that starts the season [inch]")
    start_max_f: float = Field(default=32.0, description="Highest temperature that starts it [degF]")
    start_month: int = Field(default=12, ge=1, le=12, description="It starts on the first of this month at the latest")
    source: str = Field(default="Poängtabeller ur minnet av MRCC:s AWSSI; OVERIFIERADE. Ser varken frost eller underkylt regn.")

    @model_validator(mode="after")
    def _tables_rise(self) -> Self:
        for name in ("coldest_max_f", "coldest_min_f", "snowfall_in", "depth_in"):
            limits = [limit for limit, _ in getattr(self, name)]
            if limits != sorted(set(limits)):
                raise ValueError(f"{name}: lower limits must rise")
        return self


class WinterIndices(Frozen):
    """The winter indices and what they normalise."""

    swedish: SwedishOccasions = SwedishOccasions()
    danish: DanishIndex = DanishIndex()
    awssi: Awssi = Awssi()
    few_winters: int = Field(default=10, ge=2, description="With fewer winters behind the normal, the figures say so")
