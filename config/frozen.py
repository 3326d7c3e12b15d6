"""The base of every configuration model, and the kinds of value that several of them share."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Longitude = Annotated[float, Field(ge=-180, le=180, description="WGS84 longitude [degree]")]
Latitude = Annotated[float, Field(ge=-90, le=90, description="WGS84 latitude [degree]")]
Share = Annotated[float, Field(ge=0, le=1)]
Money = Annotated[float, Field(ge=0)]
#: A page of somebody else's: https, and nothing that would end a link before its end.
Link = Annotated[str, StringConstraints(pattern=r"^(https://[^\s()<>\[\]]+)?$", max_length=500)]
TreatmentName = Literal["plough", "brine", "prewetted_salt", "dry_salt", "sand", "brush_brine", "heat_preheat", "heat_melt"]


class Frozen(BaseModel):
    """Base of every configuration model: frozen, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True, allow_inf_nan=False)
