"""Random series repeat with their seed, and have the spread and memory they claim."""

import numpy as np

from ingest.simulator.chance import generator, smooth, to_steps, wander


def test_streams_repeat_and_differ() -> None:
    first, again, other = (generator(1, 2020, name).random(5) for name in ("a", "a", "b"))
    np.testing.assert_array_equal(first, again)
    assert not np.allclose(first, other)
    assert not np.allclose(first, generator(1, 2021, "a").random(5))
    assert not np.allclose(first, generator(2, 2020, "a").random(5))


def test_wandering_has_unit_spread_and_its_memory() -> None:
    noise = wander(generator(1, 1, "w"), (200, 2000), memory=10.0)
    assert abs(noise.std() - 1.0) < 0.02
    assert abs(noise[:, 0].std() - 1.0) < 0.15
    assert abs(np.corrcoef(noise[:, :-10].ravel(), noise[:, 10:].ravel())[0, 1] - np.exp(-1.0)) < 0.03


def test_smoothing_keeps_a_level_and_steps_keep_hours() -> None:
    np.testing.assert_allclose(smooth(np.full(50, 3.0), memory=5.0), 3.0)
    hourly = np.array([0.0, 6.0, 0.0])
    np.testing.assert_allclose(to_steps(hourly, 6)[:7], [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
