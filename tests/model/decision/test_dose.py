import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.decision.dose import EUTECTIC_DEGC, Dose, freezing_concentration_percent, salt_dose, salt_needed_g_m2
from model.domain.errors import TreatmentError
from model.domain.treatments import SALTS, TreatmentKind

FILMS = st.floats(0.0, 5.0)
COLDS = st.floats(-20.0, 3.0)
KINDS = st.sampled_from(sorted(SALTS))


def dose(**changes: object) -> Dose:
    values = {
        "film_mm": 0.1,
        "surface_temperature_degc": -3.0,
        "residual_g_m2": 0.0,
        "kind": TreatmentKind.PREWETTED_SALT,
        "bounce_loss": 0.1,
        "low_g_m2": 5.0,
        "high_g_m2": 20.0,
        "increment_g_m2": 1.0,
        "cap_g_m2": 20.0,
    }
    return salt_dose(**(values | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("share_percent", "freezes_at_degc"), [(1, -0.6), (5, -3.1), (10, -6.6), (15.5, -11.9), (20, -16.5), (23.3, -21.1)]
)
def test_freezing_points_of_known_solutions(share_percent: float, freezes_at_degc: float) -> None:
    assert freezing_concentration_percent(freezes_at_degc) == pytest.approx(share_percent, abs=0.8)


@pytest.mark.parametrize(
    ("degc", "expected"),
    [(-2, (0.7, 1.7, 3.5, 6.9)), (-5, (1.7, 4.3, 8.6, 17.0)), (-8, (2.7, 6.7, 13.0, 27.0)), (-10, (3.3, 8.2, 16.0, 33.0))],
)
def test_salt_that_keeps_a_film_liquid(degc: float, expected: tuple[float, ...]) -> None:
    """Worked figures for films of 20, 50, 100 and 200 g/m², without margin."""
    needed = [salt_needed_g_m2(film, degc, margin_degc=0.0) for film in (0.02, 0.05, 0.1, 0.2)]
    assert needed == pytest.approx(expected, rel=0.06)


def test_brine_needs_more_than_dry_salt_because_it_brings_its_own_water() -> None:
    dry = salt_needed_g_m2(0.1, -4.0)
    brine = salt_needed_g_m2(0.1, -4.0, salt_share_percent=22.0)
    assert dry < brine < 2 * dry
    water = brine * (100 - 22) / 22
    assert 100 * brine / (brine + 100 + water) == pytest.approx(freezing_concentration_percent(-5.5))


def test_no_amount_is_enough_below_the_eutectic_or_for_brine_that_freezes_itself() -> None:
    assert salt_needed_g_m2(0.1, EUTECTIC_DEGC - 0.1) == math.inf
    assert salt_needed_g_m2(0.1, -19.0, salt_share_percent=22.0) == math.inf
    assert dose(surface_temperature_degc=-25.0) == Dose(20.0, math.inf, capped=True)


def test_residual_salt_is_taken_off_and_losses_put_on() -> None:
    fresh = dose(film_mm=0.1, surface_temperature_degc=-5.0, high_g_m2=60.0, cap_g_m2=60.0)
    left = dose(film_mm=0.1, surface_temperature_degc=-5.0, high_g_m2=60.0, cap_g_m2=60.0, residual_g_m2=4.0)
    assert fresh.rate_g_m2 == math.ceil(fresh.needed_g_m2 / 0.9)
    assert left.rate_g_m2 < fresh.rate_g_m2
    assert dose(residual_g_m2=60.0).rate_g_m2 == 5.0


@given(film=FILMS, more=FILMS, cold=COLDS, colder=st.floats(0, 10), kind=KINDS, cap=st.floats(0, 40), residual=st.floats(0, 30))
def test_dose_rises_with_water_and_cold_and_never_passes_a_cap(
    film: float, more: float, cold: float, colder: float, kind: TreatmentKind, cap: float, residual: float
) -> None:
    common = {"kind": kind, "cap_g_m2": cap, "residual_g_m2": residual}
    base = dose(film_mm=film, surface_temperature_degc=cold, **common)
    wetter = dose(film_mm=film + more, surface_temperature_degc=cold, **common)
    frostier = dose(film_mm=film, surface_temperature_degc=cold - colder, **common)
    assert base.rate_g_m2 <= wetter.rate_g_m2 <= min(20.0, cap)
    assert base.rate_g_m2 <= frostier.rate_g_m2 <= min(20.0, cap)
    assert base.rate_g_m2 >= min(5.0, cap, 20.0)


@given(film=st.floats(0.01, 0.3), cold=st.floats(-6.0, 0.0))
def test_uncapped_dose_really_keeps_the_film_liquid(film: float, cold: float) -> None:
    laid = dose(film_mm=film, surface_temperature_degc=cold)
    if not laid.capped:
        salt = laid.rate_g_m2 * 0.9
        assert 100 * salt / (salt + 1000 * film) >= freezing_concentration_percent(cold) - 1e-9


@pytest.mark.parametrize("film", [-0.1, math.nan, math.inf])
def test_impossible_film_is_refused(film: float) -> None:
    with pytest.raises(TreatmentError, match="cannot be dosed for"):
        salt_needed_g_m2(film, -2.0)
