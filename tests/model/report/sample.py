"""A small night on record, with text that a spreadsheet would take for formulas."""

from datetime import UTC, datetime, timedelta

from model.domain.evidence import ChainState, IssuedForecast, LoggedAction, SignedDecision, StationReading, StormRecord
from model.domain.needs import Need, Rung
from model.domain.plans import Advice
from model.domain.treatments import Action, TreatmentKind
from model.domain.warnings import WarningLevel, WeatherWarning
from tests.store.examples import recommendation

NOW = datetime(2026, 1, 16, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def storm(*, simulated: bool = False, problem: str = "") -> StormRecord:
    """Two forecasts, a decision, two actions, four readings and a warning."""
    advised = (
        recommendation("r1"),
        recommendation("r2", advice=Advice.NONE),
        recommendation("z1", need=Need.HEATING, advice=Advice.UNKNOWN),
    )
    forecasts = tuple(
        IssuedForecast(number, NOW - hours * HOUR, Rung.PHYSICS, simulated, {"code": "0.1.0"}, f"{number}" * 64, advised)
        for number, hours in ((1, 7), (2, 0))
    )
    decision = SignedDecision(
        1, NOW + timedelta(minutes=5), "=cmd|' /C calc'!A0", 2, "r1", Need.SALTING, NOW + 3 * HOUR, "accepted", "", None, None, None,
        stands=True, seal="d" * 64,
    )  # fmt: skip
    salt = Action("r1", TreatmentKind.BRINE, NOW + HOUR, NOW + 2 * HOUR, 15.0, 1800.25, "+log", simulated=simulated)
    plough = Action("r2", TreatmentKind.PLOUGH, NOW + HOUR, NOW + 2 * HOUR, 0.0, 5200.5, "log", simulated=simulated)
    readings = tuple(
        StationReading(
            station, name, longitude, 59.6, NOW + k * HOUR, NOW + k * HOUR + timedelta(minutes=5), -2.04 - k, None, -3.0, 0.25,
            simulated,
        )
        for station, name, longitude in (("1901", "E18", 16.5), ("1902", "Borta", 17.5))
        for k in range(2)
    )  # fmt: skip
    warning = WeatherWarning(
        "w", "smhi", WarningLevel.YELLOW, "SNOW", "Snöfall", "Snowfall", "5–10 cm", "", "Mälardalen", NOW, None, NOW - HOUR
    )
    return StormRecord(
        start=NOW - HOUR,
        end=NOW + 6 * HOUR,
        known_at=NOW + 9 * HOUR,
        forecasts=forecasts,
        decisions=(decision,),
        actions=(
            LoggedAction(salt, salt.ended_at + HOUR, "a" * 64),
            LoggedAction(plough, plough.ended_at, "b" * 64),
        ),
        readings=readings,
        warnings=(warning,),
        chains=(ChainState("decisions", 1, "d" * 64, problem, 1), ChainState("records", 0, "0" * 64, "", 0)),
    )
