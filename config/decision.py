"""How losses are weighed against costs, and how long a round is left to work. All defaults are assumed; put your own in the site file."""

from pydantic import Field

from config.frozen import Frozen


class Decision(Frozen):
    """What the cost-loss rule and the repeat rule are set to."""

    loss_weight: float = Field(
        default=0.3,
        gt=0,
        le=10,
        description="Weight of a route's stated losses, municipal and societal alike, against the cost of acting: below 1 acts on fewer chances [1]",
    )
    salt_rest_h: float = Field(default=20.0, ge=0, le=72, description="How long salt and brine are left to work [h]")
    salt_washed_rest_h: float = Field(
        default=8.0, ge=0, le=72, description="The same where more than washed_mm has fallen since [h]"
    )
    washed_mm: float = Field(default=1.0, ge=0, le=50, description="Precipitation that dilutes salt [mm]")
    sand_rest_h: float = Field(default=42.0, ge=0, le=240, description="How long sand is left to work [h]")
    buried_mm: float = Field(
        default=1.2, ge=0, le=50, description="Snow that buries sand, which may then be spread at once [mm water]"
    )
    source: str = Field(
        default="antagen 2026; vikten vald på tre simulerade vintrar som inte bedöms",
        description="Where the figures come from, with year; 'antagen' where assumed",
    )
