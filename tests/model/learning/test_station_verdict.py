"""The chain answers at the leads where it surely beat each rival on later nights, and carries to roads around where that held too."""

from dataclasses import replace

import numpy as np

from model.learning.promotion import OVER_IN_SERVICE, WORTH_OF_IN_SERVICE
from model.learning.road_residual import ResidualModel
from model.learning.road_residual_rows import LEAD_CLASSES, lead_class
from model.learning.station_model import LEAST_NIGHTS, StationModel
from model.learning.station_verdict import Matched, beside_in_service, carried_share, distrust, leads_used, station_scores
from tests.model.small_site import small_site

NIGHTS, PER_NIGHT = 40, 30


def two_stations():
    place = {"latitude": 59.6, "altitude_m": 20.0, "name": "S"}
    return small_site(stations=[place | {"id": name, "longitude": 16.5 + at} for name, at in (("s1", 0.0), ("s2", 0.02))])


def matched(*, nights=NIGHTS, spread=0.4, rival=1.0, common=0.0, seed=1):
    """Readings at two stations, the chain off by `spread` and all others by `rival`; of their errors the stations share `common`."""
    rng = np.random.default_rng(seed)
    night = np.repeat(np.arange(nights), PER_NIGHT)
    rows = night.size
    came, shared = rng.normal(-3.0, 3.0, rows), rng.normal(0.0, common, rows) if common else np.zeros(rows)
    told = {name: came + shared + rng.normal(0.0, rival, rows) for name in ("around", "physics")}
    moved = np.tile(-shared[:, None], (1, 2))
    return Matched(
        station=np.tile([0, 1], rows // 2),
        lead=rng.integers(1, 25, rows),
        night=night,
        came=came,
        raw=told["around"],
        chain=came + rng.normal(0.0, spread, rows),
        inside=np.ones(rows),
        moved=moved,
        **told,
    )


def test_it_answers_at_every_lead_where_it_beat_all() -> None:
    scores = station_scores(matched(), seed=1)
    assert leads_used(scores) == (True,) * len(LEAD_CLASSES)
    assert distrust(scores, leads_used(scores)) == ""
    assert 0.35 < scores["rmse"] < 0.45
    assert 0.9 < scores["rmse_around"] < 1.1
    assert scores["rows"] == sum(scores[f"rows_to_{last}"] for last in LEAD_CLASSES)


def test_it_rests_at_the_leads_where_one_rival_is_as_good() -> None:
    told = matched()
    far = lead_class(told.lead) == 3
    scores = station_scores(replace(told, around=np.where(far, told.came, told.around)), seed=1)
    assert leads_used(scores) == (True, True, True, False, True)
    assert distrust(scores, leads_used(scores)) == "not surely better than what it would replace at 7-12 h"


def test_leads_not_judged_are_told_apart_from_those_found_wanting() -> None:
    told = matched()
    far, near = lead_class(told.lead) == 3, lead_class(told.lead) == 0
    thinned = replace(told, around=np.where(far, told.came, told.around)).where(~near | (told.night < LEAST_NIGHTS - 1))
    scores = station_scores(thinned, seed=1)
    note = distrust(scores, leads_used(scores))
    assert note.startswith("not surely better than what it would replace at 7-12 h; not judged at 1 h:")
    assert "40 held-out readings on 10 nights are needed" in note


EVERY = (True,) * len(LEAD_CLASSES)


def answering(*, until=0) -> StationModel:
    residual = ResidualModel(("", "", ""), np.ones(24), np.zeros((2, 7)), ())
    return StationModel(residual, 0.0, {}, EVERY, "", np.datetime64(until, "D").astype("datetime64[ns]"))


def test_the_one_in_service_is_set_beside_it_on_nights_new_to_both() -> None:
    new, old = matched(spread=0.4), matched(spread=0.4)
    better = replace(old, chain=old.came)
    found = beside_in_service([(new, better)], EVERY, answering(), seed=1)
    assert found[OVER_IN_SERVICE] < 0.05
    assert found[WORTH_OF_IN_SERVICE] > 0.95
    assert found["rmse_in_service"] == 0.0
    assert beside_in_service([(better, new)], EVERY, answering(), seed=1)[OVER_IN_SERVICE] > 0.95
    # leads at which the new one does not answer are told as without it
    rests = (False,) * len(LEAD_CLASSES)
    assert beside_in_service([(better, new)], rests, answering(), seed=1)[OVER_IN_SERVICE] < 0.05
    assert beside_in_service([(new, better)], EVERY, answering(until=NIGHTS - LEAST_NIGHTS + 2), seed=1) == {}
    assert beside_in_service([(new, better)], EVERY, replace(answering(), learnt_until=None), seed=1) == {}


def test_few_nights_are_no_verdict() -> None:
    scores = station_scores(matched(nights=LEAST_NIGHTS - 1), seed=1)
    assert leads_used(scores) == (False,) * len(LEAD_CLASSES)
    assert "9 nights; 10 nights are needed" in distrust(scores, leads_used(scores))
    nothing = station_scores(Matched.joined([]), seed=1)
    assert not any(leads_used(nothing))
    assert "only 0 held-out readings" in distrust(nothing, leads_used(nothing))


def test_roads_around_follow_as_far_as_stations_err_together() -> None:
    share, figures = carried_share(matched(rival=0.3, common=1.0), two_stations(), seed=1)
    assert 0.7 < share <= 1.0
    assert figures["confidence_of_followers"] > 0.9
    alone, figures = carried_share(matched(rival=1.0), two_stations(), seed=1)
    assert alone == 0.0
    assert figures["rmse_followers"] > 0.9
    assert carried_share(matched(common=1.0), small_site(), seed=1) == (0.0, {}), "one station tells nothing of another place"
