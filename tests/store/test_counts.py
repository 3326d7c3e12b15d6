"""How much the store holds, by source and by span of time."""

from store.counts import first_forecast_at, forecast_count, observation_count, rows_between
from store.observations import save_observations
from store.open import Store
from store.weather import save_forecast
from tests.store.examples import HOUR, NOW, forecast, observations


def test_counts_go_by_source_and_time(store: Store) -> None:
    assert first_forecast_at(store, "vasteras") is None
    assert rows_between(store, "vasteras", NOW - 100 * HOUR, NOW + 100 * HOUR) == 0
    for lead in (0, 6, 12):
        save_forecast(store, "vasteras", forecast(reference_time=NOW - lead * HOUR))
    save_forecast(store, "norrkoping", forecast(reference_time=NOW - 40 * HOUR))
    assert first_forecast_at(store, "vasteras") == NOW - 12 * HOUR
    assert forecast_count(store, "vasteras", "smhi_snow1g") == 3
    # the end is not counted
    assert rows_between(store, "vasteras", NOW - 12 * HOUR, NOW) == 2
    read = observations()
    save_observations(store, "vasteras", read)
    here = rows_between(store, "vasteras", NOW - 100 * HOUR, NOW + 100 * HOUR)
    assert here == 3 + observation_count(store, "vasteras", str(read.attrs["source"]))
    assert here > 3
