"""The catalogue of treatments: what each is called, what it needs, and what it spreads."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Literal, Self

from pydantic import Field, model_validator

from config.site import Frozen, Share
from config.validation import fit, read_toml

CATALOGUE_FILE = Path(__file__).parent / "treatments.toml"


class TreatmentSpec(Frozen):
    """One treatment."""

    name_sv: str = Field(min_length=1, description="Name on screen, Swedish")
    name_en: str = Field(min_length=1, description="Name on screen, English")
    material: Literal["none", "salt", "brine", "sand", "heat"] = Field(description="What is spread, and so which price holds")
    temperature_limit_degc: float | None = Field(
        default=None, ge=-40, le=0, description="Surface temperature below which it does not work [degC]; unset: no limit"
    )
    bounce_loss: Share = Field(default=0.0, description="Share of the material that leaves the surface at once [1]")
    duration_h: float = Field(ge=0, le=72, description="How long it holds in ordinary conditions [h]")
    round_time_share: float = Field(ge=0, le=5, description="Time of one round, as a share of the route's round time [1]")
    default_rate_g_m2: float = Field(default=0.0, ge=0, le=500, description="Ordinary rate [g/m2]")
    min_rate_g_m2: float = Field(default=0.0, ge=0, le=500, description="Lowest rate the spreader lays [g/m2]")
    max_rate_g_m2: float = Field(default=0.0, ge=0, le=500, description="Highest rate of one pass [g/m2]")
    increment_g_m2: float = Field(default=1.0, gt=0, le=100, description="Step of the spreader's setting [g/m2]")
    source: str = Field(min_length=1, description="Where the numbers come from; 'antagen' where assumed")
    year: int = Field(ge=1900, le=2100, description="Year the numbers hold for")

    @model_validator(mode="after")
    def _rates_in_order(self) -> Self:
        if not self.min_rate_g_m2 <= self.default_rate_g_m2 <= self.max_rate_g_m2:
            raise ValueError(
                f"rates are out of order: min {self.min_rate_g_m2:g}, default {self.default_rate_g_m2:g}, max {self.max_rate_g_m2:g} g/m2"
            )
        spreads = self.material in {"salt", "brine", "sand"}
        if spreads != (self.max_rate_g_m2 > 0):
            raise ValueError("material and rates disagree: salt, brine and sand need a rate, the others none")
        return self


class _Catalogue(Frozen):
    """The catalogue file: one table for each treatment of `TreatmentName`."""

    plough: TreatmentSpec
    brine: TreatmentSpec
    prewetted_salt: TreatmentSpec
    dry_salt: TreatmentSpec
    sand: TreatmentSpec
    brush_brine: TreatmentSpec
    heat_preheat: TreatmentSpec
    heat_melt: TreatmentSpec


def load_treatments(path: str | Path = CATALOGUE_FILE) -> Mapping[str, TreatmentSpec]:
    """The catalogue by treatment name, one entry for each treatment Halka knows.

    Raises:
        ConfigError: A treatment is missing or unknown, or a number is impossible; the message names file, key and value.
    """
    path = Path(path)
    catalogue = fit(_Catalogue, read_toml(path), origin=str(path))
    return MappingProxyType({name: getattr(catalogue, name) for name in _Catalogue.model_fields})
