import pytest
import xarray as xr

from model.domain.errors import StoreError
from store.attributes import is_simulated, moment_of
from tests.store.examples import NOW


def test_moment_is_read_as_utc() -> None:
    weather = xr.Dataset(attrs={"reference_time": "2026-01-16T03:12:00+01:00"})
    assert moment_of(weather, "reference_time") == NOW


@pytest.mark.parametrize(
    ("text", "message"),
    [("2026-01-16T03:12:00", "has no time zone"), ("igår", "is 'igår'; write an ISO 8601"), (None, "ISO 8601")],
)
def test_moment_that_is_none_is_refused(text: str | None, message: str) -> None:
    weather = xr.Dataset(attrs={"source": "smhi", "available_at": text} if text else {})
    with pytest.raises(StoreError, match=message):
        moment_of(weather, "available_at")


def test_simulated_is_said_by_the_attribute() -> None:
    assert is_simulated(xr.Dataset(attrs={"simulated": 1}))
    assert not is_simulated(xr.Dataset(attrs={"simulated": 0}))
    assert not is_simulated(xr.Dataset())
