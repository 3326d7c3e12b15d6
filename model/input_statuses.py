"""How each input of an assessment stood, for the screens."""

from collections.abc import Sequence

from model.domain.needs import Rung
from model.domain.weather import InputStatus
from model.night_weather import NightWeather


def input_statuses(told: Sequence[InputStatus], weather: NightWeather, stations: InputStatus | None) -> tuple[InputStatus, ...]:
    """The inputs as told, how the stations' own correction stands, and what was wrong with a forecast that could not be stood on.

    Args:
        told: As gathered.
        weather: What the night rests on.
        stations: Of the stations' correction, or None.
    """
    every = (*told, *(() if stations is None else (stations,)))
    if not weather.problem:
        return every
    spared = weather.rung is Rung.PHYSICS
    note = InputStatus(
        name="ensemble",
        kind="forecast",
        valid_at=None,
        age_minutes=None,
        used=spared,
        note=(
            f"En prognos är felaktig och används inte: {weather.problem}"
            if spared
            else f"Prognoserna kunde inte användas; räknat på nästa underlag i stegen: {weather.problem}"
        ),
        note_en=(
            f"A forecast is wrong and not used: {weather.problem}"
            if spared
            else f"The forecasts could not be used; reckoned on the next rung: {weather.problem}"
        ),
    )
    return (*every, note)
