"""The truth's labels judge by the class rule that needs are forecast by."""

import numpy as np

from ingest.simulator import twin
from ingest.simulator.season import SimulatedWinter
from ingest.simulator.units import BROKEN_SHARE
from model.domain.roads import Network
from model.needs import judged, severity


def test_truth_and_forecast_mean_the_same_by_a_need() -> None:
    """The simulator may not import the model's rules (floors), so that the numbers stand twice; here they are held together."""
    assert (twin.FILM_MM, twin.THIN_SNOW_MM, twin.HEATED_SNOW_MM, twin.WET_SHARE, BROKEN_SHARE) == (
        severity.SLIP_FILM_MM,
        severity.SLIP_SNOW_MM,
        severity.HEATED_SNOW_MM,
        severity.WET_SNOW_SHARE,
        judged.BROKEN_SHARE,
    )
    assert (twin.TRODDEN_SHARE, twin.TRODDEN_MOST_MM) == (severity.TRODDEN_SHARE, severity.TRODDEN_MOST_MM)


def test_deep_snow_left_alone_is_a_need_to_plough(winters: list[SimulatedWinter], part: Network) -> None:
    for winter in winters:
        depth = winter.truth["untreated_snow_depth_worst"].to_numpy()
        need = winter.truth["true_need_ploughing"].to_numpy()
        for row, unit in enumerate(part.routes):
            rule = part.classes[unit.class_code]
            assert need[row, depth[row] >= rule.start_depth_dry_cm + 1e-3].all()
            assert not need[row, depth[row] < min(rule.start_depth_wet_cm, rule.start_depth_dry_cm) - 1e-3].any()


def test_labels_of_two_windows_agree_mostly(winters: list[SimulatedWinter], part: Network) -> None:
    """They differ only by what was done between 11 and 01 UTC."""
    routes = ~part.is_zone
    for winter in winters:
        day, night = (winter.truth[f"true_need_salting{suffix}"].to_numpy()[routes] for suffix in ("", "_from_01"))
        assert np.mean(day == night) > 0.85
