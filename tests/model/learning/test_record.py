import json

import numpy as np
import pytest
import xarray as xr

from model.domain.needs import Need
from model.drift_monitor import range_from
from model.learning.record import need_share_at, record_of, surface_at
from model.learning.rows import Rows

HOURS = 24 * 60
TIMES = np.datetime64("2024-12-01T00", "ns") + np.arange(HOURS) * np.timedelta64(1, "h")


def season() -> xr.Dataset:
    hour = TIMES.astype("datetime64[h]").astype(int) % 24
    surface = np.where(hour < 12, -4.0, 2.0)
    surface = np.stack([surface, surface, np.full(HOURS, 80.0)])
    return xr.Dataset(
        {"obs_road_surface_temperature": (("station", "time"), surface)}, coords={"station": ["a", "b", "c"], "time": TIMES}
    )


def rows() -> Rows:
    hour = TIMES.astype("datetime64[h]").astype(int) % 24
    empty = np.zeros(HOURS)
    fields = dict.fromkeys(Rows.__dataclass_fields__, empty)
    return Rows(**(fields | {"valid": TIMES, "target": (hour < 12).astype(float)}))  # type: ignore[arg-type]


def test_what_was_usual_is_kept_as_plain_numbers_and_read_back() -> None:
    record = json.loads(json.dumps(record_of([season()], {Need.SALTING: rows()}), allow_nan=False))
    at = np.array(["2026-01-15T03", "2026-01-15T15"], dtype="datetime64[ns]")
    share = need_share_at(record, Need.SALTING, at)
    assert share is not None
    assert share[0] > 0.6
    assert share[1] < 0.4
    surface = surface_at(record, at)
    assert surface is not None
    assert surface.tolist() == pytest.approx([-4.0, 2.0])
    assert surface_at(record, np.array(["2026-07-15T03"], dtype="datetime64[ns]")) is None
    trained = range_from(record["inputs"]["road_surface_temperature"])
    assert trained is not None
    assert trained.high == pytest.approx(2.0)
    assert need_share_at(record, Need.PLOUGHING, at) is None
    assert need_share_at({}, Need.SALTING, at) is None
    assert surface_at({}, at) is None
