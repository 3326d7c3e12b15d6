"""The caps on salt: of the route (lower in a water-protection area), of the class, and what is left of the season's."""

from zoneinfo import ZoneInfo

from config.site import ServiceClass
from model.decision.wording import Words, reason
from model.domain.plans import Reason
from model.domain.roads import Route


def tightest_cap(route: Route, service_class: ServiceClass, *, laid_g_m2: float) -> float:
    """Highest salt rate of one pass [g/m2], 0 where the season's salt is used up or none may be spread.

    Args:
        route: Its own cap, lower in a water-protection area.
        service_class: Cap of a pass and of a season.
        laid_g_m2: Laid on the route since the season began [g/m2].
    """
    left = _left(service_class, laid_g_m2)
    caps = [route.salt_cap_g_m2, service_class.salt_cap_g_m2]
    return min(caps) if left is None else min(*caps, left)


def season_limit(route: Route, service_class: ServiceClass, *, laid_g_m2: float, zone: ZoneInfo) -> list[Reason]:
    """That the season's salt is what binds, with both numbers; empty where it does not."""
    left = _left(service_class, laid_g_m2)
    if left is None or left >= min(route.salt_cap_g_m2, service_class.salt_cap_g_m2):
        return []
    sv, en = Words(swedish=True, zone=zone), Words(swedish=False, zone=zone)
    top = service_class.salt_season_cap_g_m2 or 0.0
    return [
        reason(
            "season_salt",
            f"{sv.number(laid_g_m2, 0)} av säsongens {sv.number(top, 0)} g/m² salt är spritt på rutten",
            f"{en.number(laid_g_m2, 0)} of the season's {en.number(top, 0)} g/m² of salt have been spread on the route",
            0.0,
        )
    ]


def _left(service_class: ServiceClass, laid_g_m2: float) -> float | None:
    top = service_class.salt_season_cap_g_m2
    return None if top is None else max(0.0, top - laid_g_m2)
