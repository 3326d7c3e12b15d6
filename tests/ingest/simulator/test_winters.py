"""Whole winters: the same from the same seed, marked as simulated, and lived in as real ones are."""

import time
from collections import Counter

import numpy as np
import xarray as xr

from config.site import Site
from ingest.simulator.forecasts import LEADS
from ingest.simulator.season import SimulatedWinter
from ingest.simulator.winters import simulate_winters
from model.domain.roads import Network
from model.domain.treatments import TreatmentKind
from tests.ingest.simulator.conftest import SEED, YEARS

SPREAD_KINDS = {"brine", "prewetted_salt", "dry_salt", "brush_brine"}


def _rounds(winter: SimulatedWinter, network: Network, code: str, kinds: set[str]) -> float:
    """Mean rounds of the class's routes."""
    routes = [route.id for route in network.routes if route.class_code == code]
    units, kind = winter.season["action_unit"].to_numpy(), winter.season["action_kind"].to_numpy()
    return float((np.isin(units, routes) & np.isin(kind, list(kinds))).sum() / len(routes))


def test_same_seed_same_winter_whatever_goes_with_it(winters: list[SimulatedWinter], part: Network, town_site: Site) -> None:
    """One winter alone, on one thread, is the one drawn among four on all threads."""
    alone = simulate_winters(part, town_site, winters=YEARS[1:2], seed=SEED, threads=1)[0]
    xr.testing.assert_identical(alone.season, winters[1].season)
    xr.testing.assert_identical(alone.truth, winters[1].truth)


def test_another_seed_another_winter(winters: list[SimulatedWinter]) -> None:
    first, second = winters[0].season, winters[1].season
    count = min(first.sizes["time"], second.sizes["time"])
    assert not np.allclose(first["air_temperature"][:, :count], second["air_temperature"][:, :count])


def test_a_season_has_the_archive_form(winters: list[SimulatedWinter], part: Network, town_site: Site) -> None:
    for winter in winters:
        season = winter.season
        assert (season.attrs["source"], season.attrs["simulated"], season.attrs["winter"]) == ("simulator", 1, winter.winter)
        times = season["time"].to_numpy()
        assert times[0] == np.datetime64(f"{winter.winter}-10-01T00:00", "ns")
        assert times[-1] == np.datetime64(f"{winter.winter + 1}-04-30T23:00", "ns")
        assert (np.diff(times) == np.timedelta64(1, "h")).all()
        assert season["air_temperature"].dims == ("point", "time")
        assert season["fc_air_temperature"].dims == ("issue", "point", "lead")
        assert season["obs_road_surface_temperature"].dims == ("station", "time")
        assert season.sizes["lead"] == LEADS
        assert season.sizes["point"] == len(town_site.forecast_points)
        assert season.sizes["station"] == len(town_site.stations)
        assert set(season["action_unit"].to_numpy()) <= set(part.unit_ids)
        assert not [name for name in season.variables if str(name).startswith(("true", "treated", "untreated", "fault"))]


def test_analysed_weather_is_near_the_truth_but_not_it(winters: list[SimulatedWinter]) -> None:
    error = winters[0].season["air_temperature"] - winters[0].truth["true_air_temperature"]
    assert 0.1 < float(error.std()) < 0.5
    assert (winters[0].season["dew_point_temperature"] <= winters[0].season["air_temperature"]).all()


def test_truth_has_labels_of_every_need(winters: list[SimulatedWinter], part: Network) -> None:
    for need in ("ploughing", "salting", "heating"):
        concerns = part.is_zone if need == "heating" else ~part.is_zone
        for suffix in ("", "_from_01"):
            flags = np.stack([winter.truth[f"true_need_{need}{suffix}"].to_numpy()[:, :5000] for winter in winters])
            assert not flags[:, ~concerns].any()
            assert 0.0005 < flags[:, concerns].mean() < 0.4


def test_treatment_keeps_roads_better_than_no_treatment(winters: list[SimulatedWinter], part: Network) -> None:
    routes = ~part.is_zone
    for winter in winters:
        treated, untreated = (winter.truth[f"{world}_ice_amount"].to_numpy()[routes].mean() for world in ("treated", "untreated"))
        assert treated < untreated
        assert winter.truth["treated_salt_amount"].to_numpy()[routes].max() > 2.0


def test_rounds_a_winter_are_those_of_a_swedish_town(winters: list[SimulatedWinter], part: Network) -> None:
    """Plough 5-20 rounds in an ordinary to snowy winter, salt about 30, 7 in a mild winter and 50 in a hard one."""
    for code in ("P1", "P2"):
        salting = [_rounds(winter, part, code, SPREAD_KINDS) for winter in winters]
        assert all(5 <= rounds <= 75 for rounds in salting)
        assert 15 <= np.mean(salting) <= 55
    clearing = [_rounds(winter, part, "P1", {"plough", "brush_brine"}) for winter in winters]
    assert 5 <= np.mean(clearing) <= 25
    assert max(clearing) > 2 * min(clearing) or np.ptp(clearing) > 4
    assert np.mean([_rounds(winter, part, "P3", {"plough"}) for winter in winters]) < np.mean(clearing)


def test_every_action_costs_and_is_possible(winters: list[SimulatedWinter], part: Network) -> None:
    machines = {route.id: set(route.treatments) for route in part.routes}
    for winter in winters:
        season = winter.season
        kinds = Counter(season["action_kind"].to_numpy().tolist())
        assert set(kinds) <= {kind.value for kind in TreatmentKind}
        assert {"heat_melt", "plough"} <= set(kinds)
        assert (season["action_cost_sek"] > 0).all()
        assert (season["action_end"] > season["action_start"]).all()
        for unit, kind, rate in zip(
            *(season[f"action_{name}"].to_numpy() for name in ("unit", "kind", "rate_g_m2")), strict=True
        ):
            if unit in machines:
                assert kind in machines[unit]
                assert (rate > 0) == (kind != "plough")


def test_some_rounds_were_not_needed(winters: list[SimulatedWinter], part: Network) -> None:
    """Human habits: some salting where the road, left alone, would have stayed safe; most where it would not."""
    idle = total = 0
    for winter in winters:
        need = winter.truth["true_need_salting"].to_numpy()
        times = winter.truth["time"].to_numpy()
        units, kinds, starts = (winter.season[f"action_{name}"].to_numpy() for name in ("unit", "kind", "start"))
        for unit, kind, start in zip(units, kinds, starts, strict=True):
            if kind in SPREAD_KINDS:
                hour = int(np.searchsorted(times, start))
                row = part.unit_ids.index(unit)
                total += 1
                idle += not need[row, max(0, hour - 2) : hour + 12].any()
    assert 0.02 < idle / total < 0.6


def test_no_winters_is_no_work(part: Network, town_site: Site) -> None:
    assert simulate_winters(part, town_site, winters=[], seed=SEED) == []


def test_a_site_without_stations_and_what_is_told_meanwhile(part: Network, town_site: Site) -> None:
    """The bound on time is far above what a free machine needs, so that only a lost compilation or a stray loop breaks it."""
    bare = town_site.model_copy(update={"stations": ()})
    told: list[tuple[int, int, str]] = []
    begin = time.process_time()
    winter = simulate_winters(part, bare, winters=[2018], seed=SEED, progress=lambda *step: told.append(step))[0]
    assert time.process_time() - begin < 30.0
    assert winter.season.sizes["station"] == 0
    assert "obs_air_temperature" not in winter.season
    done = [step[0] for step in told]
    assert done == sorted(done)
    assert told[-1][0] == told[-1][1]
    assert len(told) > 10
