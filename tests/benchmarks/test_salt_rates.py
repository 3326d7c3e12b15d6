"""The printed rate table is held against the phase diagram and against practice."""

import pytest

from benchmarks.salt_rates import CAP, LAID, PROTECTED_CAP, RESIDUAL, SEASON_CAP, SITUATIONS, Rate, advised, rate_table
from config.treatments import load_treatments
from model.decision.dose import SAFETY_MARGIN_DEGC, SALT_SHARE_PERCENT, freezing_concentration_percent
from model.domain.needs import Slipperiness
from model.domain.treatments import SALTS, TreatmentKind

CASES = [(kind, film, degc) for _, kind, film, temperatures in SITUATIONS for degc in temperatures]
CATALOGUE = load_treatments()


@pytest.mark.parametrize(("kind", "film_mm", "degc"), CASES)
@pytest.mark.parametrize("control", ["salt", "brush_brine"])
@pytest.mark.parametrize(
    "changes",
    [{}, {"residual_g_m2": RESIDUAL}, {"cap_g_m2": PROTECTED_CAP}, {"laid_g_m2": LAID}],
    ids=["bare", "salted", "water area", "season"],
)
def test_what_is_laid_keeps_the_film_liquid_or_says_that_it_does_not(
    kind: Slipperiness, film_mm: float, degc: float, control: str, changes: dict[str, float]
) -> None:
    """After the loss in spreading, with what lay there before, the solution freezes below the surface with its margin, brine's water included."""
    choice = advised(kind, film_mm, degc, control=control, **changes)
    assert choice.kind is not None
    if choice.kind not in SALTS:
        assert degc < -7.0 or kind in {Slipperiness.PACKED_SNOW, Slipperiness.DRIFT} or (choice.dose and choice.dose.capped)
        return
    assert choice.dose is not None
    laid = choice.rate_g_m2 * (1.0 - CATALOGUE[choice.kind].bounce_loss)
    share = SALT_SHARE_PERCENT[choice.kind]
    lies = laid + changes.get("residual_g_m2", 0.0)
    water = 1000.0 * film_mm + laid * (100.0 - share) / share
    solution = 100.0 * lies / (lies + water)
    enough = solution >= freezing_concentration_percent(degc - SAFETY_MARGIN_DEGC) - 1e-6
    assert enough or choice.dose.capped
    assert not (enough and choice.dose.capped and not changes)


@pytest.mark.parametrize("row", rate_table(), ids=lambda row: f"{row.situation} {row.degc}")
def test_no_rate_passes_its_cap_and_what_lies_there_is_taken_off(row: Rate) -> None:
    caps = {"road": CAP, "salted": CAP, "path": CAP, "protected": PROTECTED_CAP, "season": SEASON_CAP - LAID}
    told = {name: getattr(row, name).split()[:2] for name in caps}
    for name, cap in caps.items():
        kind, rate = told[name]
        assert kind == "sand" or float(rate) <= cap
    (bare, rate), (salted, less) = told["road"], told["salted"]
    assert bare in {salted, "sand"}  # less is needed, so that a cap is far below it no more
    assert salted == "sand" or salted != bare or float(less) <= float(rate)


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


@pytest.mark.parametrize("control", ["salt", "brush_brine"])
@pytest.mark.parametrize("changes", [{}, {"residual_g_m2": RESIDUAL}, {"cap_g_m2": PROTECTED_CAP}])
def test_below_the_limit_of_salt_every_situation_is_sanded(control: str, changes: dict[str, float]) -> None:
    for _, kind, film, _ in SITUATIONS:
        assert advised(kind, film, -9.0, control=control, **changes).kind is TreatmentKind.SAND
