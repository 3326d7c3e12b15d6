"""The printed rate table is held against the phase diagram and against practice."""

import pytest

from benchmarks.salt_rates import SITUATIONS, advised, rate_table
from config.treatments import load_treatments
from model.decision.dose import SAFETY_MARGIN_DEGC, SALT_SHARE_PERCENT, freezing_concentration_percent
from model.domain.needs import Slipperiness
from model.domain.treatments import SALTS, TreatmentKind

CASES = [(kind, film, degc) for _, kind, film, temperatures in SITUATIONS for degc in temperatures]
CATALOGUE = load_treatments()


@pytest.mark.parametrize(("kind", "film_mm", "degc"), CASES)
@pytest.mark.parametrize("control", ["salt", "brush_brine"])
def test_what_is_laid_keeps_the_film_liquid_or_says_that_it_does_not(
    kind: Slipperiness, film_mm: float, degc: float, control: str
) -> None:
    """After the loss in spreading, the solution freezes below the surface temperature with its margin, brine's own water included."""
    choice = advised(kind, film_mm, degc, control=control)
    assert choice.kind is not None
    if choice.kind not in SALTS:
        return
    assert choice.dose is not None
    lies = choice.rate_g_m2 * (1.0 - CATALOGUE[choice.kind].bounce_loss)
    share = SALT_SHARE_PERCENT[choice.kind]
    water = 1000.0 * film_mm + lies * (100.0 - share) / share
    solution = 100.0 * lies / (lies + water)
    enough = solution >= freezing_concentration_percent(degc - SAFETY_MARGIN_DEGC) - 1e-6
    assert enough is not choice.dose.capped


@pytest.mark.parametrize("row", rate_table(), ids=lambda row: f"{row.situation} {row.degc}")
def test_no_rate_passes_its_cap(row: object) -> None:
    for told, cap in ((row.road, 20.0), (row.path, 20.0), (row.protected, 10.0)):  # type: ignore[attr-defined]
        kind, rate = told.split()[:2]
        assert kind == "sand" or float(rate) <= cap


def test_a_thin_film_takes_what_swedish_practice_lays() -> None:
    rime = advised(Slipperiness.FROST, 0.05, -3.5)
    assert rime.kind is TreatmentKind.BRINE
    assert 4 <= rime.rate_g_m2 <= 8  # about 5
    wet = advised(Slipperiness.ICE, 0.1, -2.0)
    assert wet.kind is TreatmentKind.PREWETTED_SALT
    assert 5 <= wet.rate_g_m2 <= 12  # about 10


def test_colder_never_means_less_salt() -> None:
    for kind, film in ((Slipperiness.FROST, 0.05), (Slipperiness.ICE, 0.1), (Slipperiness.SNOW, 0.2)):
        rates = [advised(kind, film, -tenth / 10).rate_g_m2 for tenth in range(60)]
        assert rates == sorted(rates)


def test_below_the_limit_of_salt_every_situation_is_sanded() -> None:
    for _, kind, film, _ in SITUATIONS:
        assert advised(kind, film, -9.0).kind is TreatmentKind.SAND
