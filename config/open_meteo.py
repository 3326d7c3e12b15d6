"""The section of the settings for Open-Meteo, which is off until an operator says that its licence fits the use."""

from pathlib import Path

from pydantic import Field, SecretStr

from config.frozen import Frozen


class OpenMeteo(Frozen):
    """Open-Meteo. Its free service is for non-commercial use; a municipality's operation may need the paid hosts and a key."""

    enabled: bool = Field(description="Whether it may be asked at all: the operator has read the licence")
    forecast_url: str = Field(pattern=r"^https?://", description="Address of the forecast")
    ensemble_url: str = Field(pattern=r"^https?://", description="Address of the ensemble")
    previous_runs_url: str = Field(pattern=r"^https?://", description="Address of forecasts as they were issued, for back-fill")
    archive_url: str = Field(pattern=r"^https?://", description="Address of past weather, for back-fill")
    ensemble_model: str = Field(pattern=r"^[a-z0-9_]+$", description="Model of the ensemble; the provider renames them")
    archive_model: str = Field(pattern=r"^[a-z0-9_]*$", description="Model of past weather; empty: the provider's own choice")
    key: SecretStr | None = Field(default=None, description="Key of the paid service; environment or key file only")
    key_file: Path | None = Field(default=None, description="File that holds nothing but the key")
