"""What electricity and district heating are paid by: price area, and the supplier's tariff with its year."""

from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from config.frozen import Frozen, Money

PriceArea = Literal["SE1", "SE2", "SE3", "SE4"]
Month = Annotated[int, Field(ge=1, le=12)]


class CapacityBand(Frozen):
    """What capacity costs a year for customers whose capacity lies in this band."""

    from_kw: float = Field(ge=0, description="Lowest capacity of the band [kW]; it ends where the next begins")
    to_kw: float | None = Field(
        default=None, gt=0, description="Highest capacity, where the list prints it: the next band begins there [kW]"
    )
    fixed_sek_per_year: Money = Field(description="Fixed part [SEK/year]")
    sek_per_kw_year: Money = Field(description="Part by capacity [SEK/kW and year]")


class HeatTariff(Frozen):
    """A district-heating tariff. All amounts without value-added tax."""

    name: str = Field(min_length=1, description="Supplier and product, as on the invoice")
    year: int = Field(ge=1990, le=2100, description="Year the prices hold for")
    source: str = Field(min_length=1, description="Where the prices were read; 'antagen' where assumed")
    base_sek_per_mwh: Money = Field(description="Energy, base price [SEK/MWh]")
    peak_sek_per_mwh: Money = Field(description="Energy, peak price [SEK/MWh]")
    summer_sek_per_mwh: Money = Field(description="Energy, summer price [SEK/MWh]")
    summer_months: tuple[Month, ...] = Field(description="Months in which the summer price holds")
    capacity: tuple[CapacityBand, ...] = Field(min_length=1, description="Capacity bands, lowest first")
    base_power_kw: float | None = Field(
        default=None,
        gt=0,
        description="Base capacity of the contract [kW]; energy above it in an hour costs the peak price; unset: not told",
    )
    max_power_sek_per_kw: Money = Field(
        default=0.0, description="Capacity of the contract above the base capacity [SEK/kW and year]"
    )
    max_power_kw: float | None = Field(
        default=None, gt=0, description="Highest hourly power the contract allows, base capacity included [kW]; unset: not told"
    )
    excess_sek_per_kw: Money = Field(default=0.0, description="Hourly power above what the contract allows [SEK/kW and year]")
    flow_sek_per_m3: Money = Field(default=0.0, description="Flow beyond the reference flow, credited below it [SEK/m3]")
    flow_months: tuple[Month, ...] = Field(default=(), description="Months in which flow is charged")
    flow_reference_m3_per_mwh: float | None = Field(
        default=None, gt=0, description="The supplier's monthly mean flow an energy [m3/MWh]; unset: given month by month"
    )

    @model_validator(mode="after")
    def _bands_rise(self) -> Self:
        floors = [band.from_kw for band in self.capacity]
        if floors != sorted(set(floors)):
            raise ValueError("capacity: bands must rise in from_kw, each once")
        for number, (lower, higher) in enumerate(pairwise(self.capacity), start=1):
            if lower.to_kw is not None and lower.to_kw != higher.from_kw:
                kind = "a gap" if lower.to_kw < higher.from_kw else "an overlap"
                raise ValueError(
                    f"capacity: {kind} between band {number}, which ends at {lower.to_kw:g} kW, and band {number + 1}, which begins at "
                    f"{higher.from_kw:g} kW; correct to_kw or from_kw"
                )
        if self.max_power_kw is not None and (self.base_power_kw is None or self.max_power_kw < self.base_power_kw):
            raise ValueError("max_power_kw needs a base_power_kw that is not above it")
        return self

    def band_of(self, capacity_kw: float) -> CapacityBand:
        """The band a capacity [kW] lies in; below the lowest band, that one."""
        band = self.capacity[0]
        for higher in self.capacity[1:]:
            band = higher if capacity_kw >= higher.from_kw else band
        return band
