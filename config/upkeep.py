"""What a municipality pays for road upkeep after winter: sand pick-up and inspections. All defaults are assumed; put your own in the site file."""

from pydantic import Field

from config.frozen import Frozen, Money, Share

#: Source of a figure nobody has stated yet.
ASSUMED = "antagen"


class Upkeep(Frozen):
    """Prices and limits of sand pick-up and inspection."""

    further_need_limit: Share = Field(
        default=0.10, description="Sand is picked up where the chance of further slip control is below this [1]"
    )
    sweep_sek_per_km: Money = Field(default=2500.0, description="Picking up the sand of a route, once [SEK/km]")
    sand_rate_g_m2: float = Field(default=150.0, gt=0, le=500, description="Sand of one more round if picked up too early [g/m2]")
    delay_municipal_sek_per_km_day: Money = Field(
        default=15.0, description="Complaints and extra cleaning for each day sand lies too long [SEK/km/d]"
    )
    delay_societal_sek_per_km_day: Money = Field(
        default=60.0, description="Dust, punctures and falls on loose grit for each day it lies too long [SEK/km/d]"
    )
    visit_sek: Money = Field(default=400.0, description="Looking at one segment [SEK]")
    late_repair_sek_per_km: Money = Field(
        default=40_000.0, description="Added repair cost where damage is found a year late [SEK/km]"
    )
    listed_segments: int = Field(default=25, ge=1, le=500, description="Segments on the inspection list")
    source: str = Field(default=ASSUMED, description="Where the figures come from, with year; 'antagen' where assumed")
