import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.treatments import load_treatments
from model.decision.choice import Choice, choose, methods, salt_limit_degc
from model.domain.needs import Slipperiness
from model.domain.treatments import SALTS, SPREAD, TreatmentKind
from tests.model.decision.cases import service_class

CATALOGUE = load_treatments()
EVERYTHING = tuple(kind.value for kind in TreatmentKind)


def chosen(kind: Slipperiness = Slipperiness.FROST, **changes: object) -> Choice:
    values = {
        "service_class": service_class(),
        "slipperiness": kind,
        "allowed": EVERYTHING,
        "film_mm": 0.05,
        "coldest_degc": -3.0,
        "residual_g_m2": 0.0,
        "cap_g_m2": 20.0,
        "catalogue": CATALOGUE,
    }
    return choose(**(values | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (Slipperiness.FROST, TreatmentKind.BRINE),
        (Slipperiness.ICE, TreatmentKind.PREWETTED_SALT),
        (Slipperiness.RAIN_ON_COLD, TreatmentKind.PREWETTED_SALT),
        (Slipperiness.FREEZING_RAIN, TreatmentKind.PREWETTED_SALT),
        (Slipperiness.SNOW, TreatmentKind.PREWETTED_SALT),
        (Slipperiness.PACKED_SNOW, TreatmentKind.SAND),
        (Slipperiness.DRIFT, TreatmentKind.SAND),
    ],
)
def test_method_follows_the_kind_of_slipperiness(kind: Slipperiness, expected: TreatmentKind) -> None:
    assert chosen(kind).kind is expected


def test_too_cold_for_salt_means_sand_and_says_the_limit() -> None:
    cold = chosen(coldest_degc=-11.0)
    assert (cold.kind, cold.rate_g_m2, cold.dose) == (TreatmentKind.SAND, 150.0, None)
    assert cold.too_cold_degc == -8.0


def test_too_cold_without_sand_on_the_machine_leaves_nothing() -> None:
    assert chosen(coldest_degc=-11.0, allowed=("brine", "prewetted_salt")).kind is None


def test_a_cap_far_below_what_the_film_needs_means_sand_and_a_little_below_means_salt() -> None:
    thick = chosen(Slipperiness.ICE, film_mm=1.0, coldest_degc=-5.0)
    assert (thick.kind, thick.rate_g_m2) == (TreatmentKind.SAND, 150.0)
    assert thick.dose is not None
    assert thick.dose.capped
    nearly = chosen(Slipperiness.ICE, film_mm=0.3, coldest_degc=-3.0)
    assert (nearly.kind, nearly.rate_g_m2) == (TreatmentKind.PREWETTED_SALT, 20.0)


def test_too_little_salt_is_better_than_nothing_where_the_machine_has_no_sand() -> None:
    only_salt = chosen(Slipperiness.ICE, film_mm=1.0, coldest_degc=-5.0, allowed=("prewetted_salt",))
    assert (only_salt.kind, only_salt.rate_g_m2) == (TreatmentKind.PREWETTED_SALT, 20.0)


def test_water_protection_without_salt_means_sand() -> None:
    assert chosen(cap_g_m2=0.0).kind is TreatmentKind.SAND


def test_classes_have_their_own_methods() -> None:
    assert chosen(service_class=service_class(slip_control="brush_brine")).kind is TreatmentKind.BRUSH_BRINE
    assert chosen(service_class=service_class(slip_control="sand")).kind is TreatmentKind.SAND
    assert methods(service_class(slip_control="none"), Slipperiness.ICE, EVERYTHING) == ()


def test_limit_is_the_warmer_of_class_and_method() -> None:
    assert salt_limit_degc(TreatmentKind.BRINE, service_class(), CATALOGUE) == -6.0
    assert salt_limit_degc(TreatmentKind.BRINE, service_class(salt_limit_degc=-4.0), CATALOGUE) == -4.0


@given(
    kind=st.sampled_from(sorted(Slipperiness)),
    control=st.sampled_from(["salt", "brush_brine", "sand"]),
    allowed=st.sets(st.sampled_from(EVERYTHING)),
    film=st.floats(0, 5),
    cold=st.floats(-35, 10),
    limit=st.floats(-25, 0),
    cap=st.floats(0, 60),
    residual=st.floats(0, 50),
)
def test_no_salt_below_its_limit_nor_above_the_cap(
    kind: Slipperiness,
    control: str,
    allowed: set[str],
    film: float,
    cold: float,
    limit: float,
    cap: float,
    residual: float,
) -> None:
    rules = service_class(slip_control=control, salt_limit_degc=limit)
    found = chosen(
        kind, service_class=rules, allowed=allowed, film_mm=film, coldest_degc=cold, cap_g_m2=cap, residual_g_m2=residual
    )
    if found.kind is None:
        return
    assert found.kind in SPREAD
    assert found.kind.value in allowed
    if found.kind in SALTS:
        assert cold >= salt_limit_degc(found.kind, rules, CATALOGUE) >= limit
        assert 0 < found.rate_g_m2 <= min(cap, CATALOGUE[found.kind].max_rate_g_m2)
