from datetime import UTC, datetime

import numpy as np
import xarray as xr

from model.domain.treatments import Action, TreatmentKind
from model.input_key import input_key
from tests.model.small_site import small_site
from tests.model.weather_samples import hourly_forecast


def test_same_content_same_key_whatever_the_order_it_is_told_in() -> None:
    assert input_key({"a": 1, "b": {"x": 1.5, "y": "z"}}) == input_key({"b": {"y": "z", "x": 1.5}, "a": 1})
    assert input_key({"forecast": hourly_forecast()}) == input_key({"forecast": hourly_forecast()})
    assert input_key({"site": small_site()}) == input_key({"site": small_site()})
    assert len(input_key({})) == 64


def test_any_change_is_another_key() -> None:
    forecast = hourly_forecast()
    warmer = forecast.copy(deep=True)
    warmer["air_temperature"][0, 0, 0] += np.float32(0.01)
    renamed = forecast.assign_attrs(source="other")
    later = forecast.assign_coords(time=forecast["time"] + np.timedelta64(1, "h"))
    action = Action(
        "r1", TreatmentKind.SAND, datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC), 150.0, 1.0, "log"
    )
    parts: list[object] = [
        forecast, warmer, renamed, later, None, (), (forecast,), (forecast, forecast), action, {"a": 1}, {"a": "1"}, 1, 1.0, "1",
        small_site(), small_site(name="Annan"), xr.Dataset(coords={"station": ["s1"]}), xr.Dataset(coords={"station": ["s2"]}),
    ]  # fmt: skip
    keys = {input_key({"part": part}) for part in parts}
    assert len(keys) == len(parts)
