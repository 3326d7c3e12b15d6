from datetime import timedelta

from model.domain.needs import Need
from store.open import Store
from store.past_nights import night_weather, told_of
from store.plans import save_assessment
from store.weather import save_observations
from tests.store.examples import HOUR, NOW, assessment, observations, recommendation

ZONE = "Europe/Stockholm"


def test_a_night_is_the_lowest_and_the_sum_of_what_one_station_read(store: Store) -> None:
    given = observations()
    save_observations(store, "vasteras", given)
    station = str(given["station"].to_numpy()[0])
    (night,) = night_weather(
        store, "vasteras", station, NOW - 48 * HOUR, NOW + 48 * HOUR, timezone=ZONE, known_at=NOW + 48 * HOUR
    )
    assert night.morning == (NOW + HOUR).date()
    assert night.air_min_degc is not None
    assert night_weather(store, "vasteras", "okänd", NOW - 48 * HOUR, NOW, timezone=ZONE, known_at=NOW) == ()


def test_what_became_known_later_tells_nothing(store: Store) -> None:
    given = observations(available_at=NOW + 9 * HOUR)
    save_observations(store, "vasteras", given)
    station = str(given["station"].to_numpy()[0])
    assert night_weather(store, "vasteras", station, NOW - 48 * HOUR, NOW + HOUR, timezone=ZONE, known_at=NOW) == ()


def test_of_a_window_the_last_word_before_its_end_is_told(store: Store) -> None:
    end = NOW + 3 * HOUR
    for hours, key in ((0, "first"), (2, "second"), (4, "too late")):
        issued = NOW + timedelta(hours=hours)
        save_assessment(store, assessment(issued_at=issued, input_key=key, recommendations=(recommendation(window_end=end),)))
    (told,) = told_of(store, "vasteras", "r1", NOW, NOW + 9 * HOUR)
    assert (told.issued_at, told.recommendation.need) == (NOW + 2 * HOUR, Need.SALTING)
    assert told_of(store, "vasteras", "r2", NOW, NOW + 9 * HOUR) == ()
    assert told_of(store, "vasteras", "r1", end + HOUR, end + 2 * HOUR) == ()
