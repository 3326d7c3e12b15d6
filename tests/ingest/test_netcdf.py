"""Numbers of a NetCDF file, whatever bits stand in it."""

import struct

import numpy as np
import pytest
import xarray as xr

from ingest.netcdf import unpacked
from model.domain.errors import SourceFormatError


def test_a_signalling_nan_is_missing_like_any_other() -> None:
    damaged = np.frombuffer(struct.pack("<If", 0x7F800001, 1.5), dtype="<f4")
    found = unpacked(xr.Dataset({"amount": ("time", damaged)}), "amount", source="made")
    np.testing.assert_array_equal(found, [np.nan, 1.5])


def test_words_are_no_numbers() -> None:
    with pytest.raises(SourceFormatError, match="amount holds no numbers"):
        unpacked(xr.Dataset({"amount": ("time", np.array(["a"]))}), "amount", source="made")
