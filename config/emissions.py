"""Greenhouse gas of winter maintenance. Every factor is assumed until a municipality puts its own in the site file."""

from pydantic import Field

from config.frozen import Frozen


class Emissions(Frozen):
    """Carbon dioxide by what is driven, spread and heated."""

    machine_kg_per_km: float = Field(
        default=1.3,
        ge=0,
        le=20,
        description="Plough or spreader, a kilometre of route: some 0.5 l diesel at 2.6 kg/l [kg CO2/km]",
    )
    salt_kg_per_kg: float = Field(default=0.05, ge=0, le=5, description="Making and hauling salt [kg CO2/kg]")
    sand_kg_per_kg: float = Field(default=0.01, ge=0, le=5, description="Making and hauling sand [kg CO2/kg]")
    heat_kg_per_kwh: float = Field(default=0.06, ge=0, le=2, description="District heating [kg CO2/kWh]")
    source: str = Field(default="antagen 2026", description="Where the factors come from, with year; 'antagen' where assumed")
