"""Which treatment: from the kind of slipperiness, the class's method, what the machine can do, and how cold it gets.

Salt and brine are never chosen below their temperature limit; where it is too cold for them, sand is the answer if the route can spread it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from config.site import ServiceClass
from config.treatments import TreatmentSpec
from model.decision.dose import Dose, salt_dose
from model.domain.needs import Slipperiness
from model.domain.treatments import SALTS, TreatmentKind

#: Least share of the salt a film needs that is worth spreading: with less it freezes again within the night [1]. Own choice.
ENOUGH_SHARE = 0.5

_BRINE, _WET, _DRY, _SAND = (
    TreatmentKind.BRINE,
    TreatmentKind.PREWETTED_SALT,
    TreatmentKind.DRY_SALT,
    TreatmentKind.SAND,
)

#: Salt methods by kind of slipperiness, best first: brine acts at once on a thin film; solid salt lasts where water dilutes; on snow that
#: is packed sand bites at once. After the guidance in Swedish practice (per pass: brine about 5, pre-wetted about 10 g/m²) and the open
#: decision matrix of Transport Scotland.
BY_KIND: Mapping[Slipperiness, tuple[TreatmentKind, ...]] = {
    Slipperiness.NONE: (_WET, _BRINE, _DRY, _SAND),
    Slipperiness.FROST: (_BRINE, _WET, _DRY, _SAND),
    Slipperiness.ICE: (_WET, _BRINE, _DRY, _SAND),
    Slipperiness.RAIN_ON_COLD: (_WET, _DRY, _SAND),
    Slipperiness.FREEZING_RAIN: (_WET, _DRY, _SAND),
    Slipperiness.SNOW: (_WET, _DRY, _BRINE, _SAND),
    Slipperiness.PACKED_SNOW: (_SAND, _WET, _DRY),
    Slipperiness.DRIFT: (_SAND, _WET, _DRY),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A treatment with its rate, and what decided it.

    Attributes:
        kind: The treatment; None where no allowed method works.
        rate_g_m2: Salt or sand [g/m2].
        dose: How the salt rate came about; of sand, the salt dose that would have been too little; None where no salt was weighed.
        too_cold_degc: Limit that ruled salt out [degC]; None where it did not.
    """

    kind: TreatmentKind | None
    rate_g_m2: float = 0.0
    dose: Dose | None = None
    too_cold_degc: float | None = None


def methods(service_class: ServiceClass, slipperiness: Slipperiness, allowed: Iterable[str]) -> tuple[TreatmentKind, ...]:
    """What the class and the machine permit against a kind of slipperiness, best first."""
    if service_class.slip_control == "none":
        return ()
    if service_class.slip_control == "sand":
        wanted: tuple[TreatmentKind, ...] = (_SAND,)
    elif service_class.slip_control == "brush_brine":
        rest = tuple(kind for kind in BY_KIND[slipperiness] if kind is not _DRY)
        wanted = (TreatmentKind.BRUSH_BRINE, *rest)
    else:
        wanted = BY_KIND[slipperiness]
    machine = set(allowed)
    return tuple(kind for kind in wanted if kind.value in machine)


def salt_limit_degc(kind: TreatmentKind, service_class: ServiceClass, catalogue: Mapping[str, TreatmentSpec]) -> float:
    """Surface temperature below which a salt treatment is not used: the class's limit or the method's, whichever is warmer [degC]."""
    method = catalogue[kind].temperature_limit_degc
    return service_class.salt_limit_degc if method is None else max(service_class.salt_limit_degc, method)


def choose(
    *,
    service_class: ServiceClass,
    slipperiness: Slipperiness,
    allowed: Iterable[str],
    film_mm: float,
    coldest_degc: float,
    residual_g_m2: float,
    cap_g_m2: float,
    catalogue: Mapping[str, TreatmentSpec],
) -> Choice:
    """Treatment and rate against slipperiness.

    Args:
        service_class: Method and salt limit of the class.
        slipperiness: Kind.
        allowed: Treatments the route's machine can do.
        film_mm: Film to treat until the next pass [mm].
        coldest_degc: Coldest surface to treat for [degC].
        residual_g_m2: Salt that lies there already [g/m2].
        cap_g_m2: Highest salt rate on the route; 0 where no salt may be spread [g/m2].
        catalogue: What each treatment is.

    Returns:
        The first method in order of preference that the cold and the cap leave. Salt whose cap is far below what the film needs gives way
        to sand where the machine has it: the film would freeze in spite of the salt, and sand bites at once.
    """
    too_cold: float | None = None
    too_little: Choice | None = None
    for kind in methods(service_class, slipperiness, allowed):
        spec = catalogue[kind]
        if kind not in SALTS:
            return Choice(
                kind=kind,
                rate_g_m2=spec.default_rate_g_m2,
                dose=None if too_little is None else too_little.dose,
                too_cold_degc=too_cold,
            )
        limit = salt_limit_degc(kind, service_class, catalogue)
        if coldest_degc < limit:
            too_cold = limit if too_cold is None else min(too_cold, limit)
            continue
        if cap_g_m2 <= 0:
            continue
        dose = salt_dose(
            film_mm=film_mm,
            surface_temperature_degc=coldest_degc,
            residual_g_m2=residual_g_m2,
            kind=kind,
            bounce_loss=spec.bounce_loss,
            low_g_m2=spec.min_rate_g_m2,
            high_g_m2=spec.max_rate_g_m2,
            increment_g_m2=spec.increment_g_m2,
            cap_g_m2=cap_g_m2,
        )
        found = Choice(kind=kind, rate_g_m2=dose.rate_g_m2, dose=dose, too_cold_degc=None)
        if dose.rate_g_m2 >= ENOUGH_SHARE * (dose.needed_g_m2 - residual_g_m2):
            return found
        too_little = too_little or found
    return too_little or Choice(kind=None, too_cold_degc=too_cold)
