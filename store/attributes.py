"""Reading the attributes of a weather Dataset."""

from datetime import UTC, datetime

import xarray as xr

from model.domain.errors import StoreError


def moment_of(weather: xr.Dataset, attribute: str) -> datetime:
    """A moment kept in a Dataset's attributes, as aware UTC.

    Raises:
        StoreError: It is no ISO 8601 time with a zone.
    """
    text = str(weather.attrs.get(attribute, ""))
    who = weather.attrs.get("source", "weather")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise StoreError(f"{who}: {attribute} is {text!r}; write an ISO 8601 time with its zone") from error
    if moment.tzinfo is None:
        raise StoreError(f"{who}: {attribute} {text} has no time zone; write an ISO 8601 time with its zone")
    return moment.astimezone(UTC)


def is_simulated(weather: xr.Dataset) -> bool:
    """Whether the Dataset says that it comes from the simulator."""
    return bool(int(weather.attrs.get("simulated", 0)))
