"""The forecast's hours as issued, for the routes of a street: what was expected there, hour by hour, by each forecast."""

import math
from collections.abc import Collection, Mapping, Sequence

import xarray as xr

from model.domain.evidence import IssuedForecast
from model.domain.weather import from_utc64
from model.report.tables import Cell, Column, Table
from model.report.words import ReportWords

#: Hours of each forecast that are told [h].
HOURS = 24
#: (variable, quantile or None, Swedish, English, decimals, factor)
_SHOWN: tuple[tuple[str, float | None, str, str, int, float], ...] = (
    ("road_surface_temperature", 0.1, "Yta låg (°C)", "Surface low (°C)", 1, 1.0),
    ("road_surface_temperature", 0.5, "Yta (°C)", "Surface (°C)", 1, 1.0),
    ("road_surface_temperature", 0.9, "Yta hög (°C)", "Surface high (°C)", 1, 1.0),
    ("snow_depth", 0.5, "Snö (cm)", "Snow (cm)", 1, 1.0),
    ("snow_depth", 0.9, "Snö hög (cm)", "Snow high (cm)", 1, 1.0),
    ("rain_amount", None, "Regn (mm)", "Rain (mm)", 1, 1.0),
    ("snowfall_amount", None, "Snöfall (mm)", "Snowfall (mm)", 1, 1.0),
    ("freezing_rain_amount", None, "Underkylt regn (mm)", "Freezing rain (mm)", 1, 1.0),
    ("probability_ploughing", None, "Risk plogning (%)", "Risk ploughing (%)", 0, 100.0),
    ("probability_salting", None, "Risk halka (%)", "Risk slip (%)", 0, 100.0),
    ("probability_heating", None, "Risk markvärme (%)", "Risk ground heat (%)", 0, 100.0),
)
#: Needs of routes, and of heated ground: told where the street has any.
_OF_ROUTES, _OF_ZONES = frozenset({"probability_ploughing", "probability_salting"}), frozenset({"probability_heating"})


def hours_table(
    forecasts: Sequence[IssuedForecast],
    hourly: Mapping[int, xr.Dataset],
    units: Sequence[str],
    names: Mapping[str, str],
    words: ReportWords,
    *,
    heated: Collection[str],
) -> Table:
    """The first day of every forecast on the given units.

    Args:
        forecasts: As issued.
        hourly: Hourly arrays by number of the forecast (`model.assess`); one that is absent has no rows.
        units: Routes or zones of the street.
        names: Name by unit.
        words: Language.
        heated: Which of the units are heated ground.
    """
    left_out = (_OF_ZONES if not set(units) & set(heated) else frozenset()) | (
        _OF_ROUTES if set(units) <= set(heated) else frozenset()
    )
    shown = [item for item in _SHOWN if item[0] not in left_out]
    rows: list[tuple[Cell, ...]] = []
    for item in forecasts:
        arrays = hourly.get(item.number)
        if arrays is None:
            continue
        known = set(arrays["unit"].to_numpy().tolist())
        for unit in units:
            if unit not in known:
                continue
            own = arrays.sel(unit=unit).isel(time=slice(0, HOURS))
            columns = [_values(own, name, quantile, factor) for name, quantile, _, _, _, factor in shown]
            for place, time in enumerate(own["time"].to_numpy()):
                figures = [column[place] if column is not None else None for column in columns]
                rows.append(
                    (item.number, words.moment(item.issued_at), names.get(unit, unit), words.moment(from_utc64(time)), *figures)
                )
    pick = words.pick
    heads = (
        Column(pick("Prognos", "Forecast")),
        Column(pick("Utfärdad", "Issued")),
        Column(pick("Rutt eller zon", "Route or zone")),
        Column(pick("Timme", "Hour")),
        *(Column(pick(swedish, english), decimals) for _, _, swedish, english, decimals, _ in shown),
    )
    title = pick("Prognosens timmar som de utfärdades", "The forecast's hours as issued")
    note = pick(
        f"De första {HOURS} timmarna, om inget görs. Låg och hög: vart tionde utfall ligger under och över.",
        f"The first {HOURS} hours, if nothing is done. Low and high: one outcome in ten lies below and above.",
    )
    return Table("timmar" if words.language == "sv" else "hours", title, heads, tuple(rows), note)


def _values(own: xr.Dataset, name: str, quantile: float | None, factor: float) -> list[float | None] | None:
    if name not in own:
        return None
    field = own[name] if quantile is None else own[name].sel(quantile=quantile, method="nearest")
    return [round(float(value) * factor, 3) if math.isfinite(value) else None for value in field.to_numpy().tolist()]
