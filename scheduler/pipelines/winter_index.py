"""The winter index: count every stored winter and the one that runs, and say how hard it has been."""

import numpy as np
import xarray as xr

from model.domain.errors import DomainError, ForecastError, ModelError
from model.domain.weather import to_utc64
from model.learning.season import analysed_weather_of
from model.winter_index.table import INDICES, Winter, first_october, index_table, season_name, standing
from model.winter_index.weather import winter_hours
from model.winter_index.years import ClassYear
from scheduler.context import Context
from scheduler.pipelines.reports import season_books
from scheduler.told import Told
from store.archive import list_seasons, load_season
from store.upkeep import load_upkeep, save_upkeep

#: Names of the indices in the terminal.
TITLES = {
    "swedish": "Tillfällen (lokal tillämpning, ej VTI:s definition)",
    "danish": "Danskt index (overifierade vikter)",
    "awssi": "AWSSI (overifierade poäng)",
}


def winter_index(context: Context) -> Told:
    """Count the winters and keep the table.

    Raises:
        StoreError: The store refused.
    """
    winters = [*_stored(context), *_running(context)]
    if not winters:
        return Told("ingen vinters väder är känt än", "winter_index_none", {})
    table = index_table(winters, context.site.indices)
    save_upkeep(context.store, context.site.id, {"winter_index": table})
    counted = table.sizes["season"]
    return Told(f"{counted} vintrar räknade", "winter_index", {"winters": counted})


def _stored(context: Context) -> list[Winter]:
    found = []
    for record in list_seasons(context.store, context.site.id):
        if record.ends_at > context.now:
            continue
        try:
            weather = analysed_weather_of(load_season(context.store, context.site.id, record.name), context.site)
            found.append(_winter(weather, simulated=record.simulated))
        except (ModelError, ForecastError, DomainError):
            continue  # a season on other points, or with holes, says nothing here
    return found


def _running(context: Context) -> list[Winter]:
    weather = load_upkeep(context.store, context.site.id, "weather")
    if weather is None:
        return []
    inside = weather["time"].to_numpy() <= to_utc64(context.now)
    try:
        return [_winter(weather.isel(time=inside), simulated=bool(int(weather.attrs.get("simulated", 0))))]
    except (ForecastError, DomainError):
        return []


def _winter(weather: xr.Dataset, *, simulated: bool) -> Winter:
    begins, hours = winter_hours(weather)
    return Winter(season_name(first_october(begins).year), begins, hours, simulated)


def index_lines(context: Context, season: str) -> list[str]:
    """The winter's indices and weather-normalised cost as a person reads them.

    Raises:
        DomainError: Nothing is known of the winter.
        StoreError: The store refused.
    """
    table = load_upkeep(context.store, context.site.id, "winter_index")
    if table is None:
        raise DomainError("no winter has been counted; run: halka once winter_index")
    lines = [f"Vintern {season}, {context.site.name}" + _mark(table, season)]
    for name in INDICES:
        stands = standing(table, season, name)
        share = stands.share
        told = (
            "normal saknas"
            if stands.normal is None
            else f"normalt hit {stands.normal:.0f}"
            + ("" if stands.low is None else f" (80 % av vintrarna {stands.low:.0f}–{stands.high:.0f})")
        )
        lines.append(
            f"  {TITLES[name]}: {stands.actual:.0f}; {told}" + ("" if share is None else f"; {100 * share:.0f} % av normalt")
        )
    row = [str(name) for name in table["season"].to_numpy()].index(season)
    occasions = np.nansum(table["occasions"].to_numpy()[row], axis=1)
    kinds = zip(table["kind"].to_numpy(), occasions, strict=True)
    lines.append("  Tillfällen: " + ", ".join(f"{kind} {count:.0f}" for kind, count in kinds))
    lines += _money(context, table, season)
    return lines


def _mark(table: xr.Dataset, season: str) -> str:
    names = [str(name) for name in table["season"].to_numpy()]
    return " (simulerad)" if season in names and bool(table["simulated"].to_numpy()[names.index(season)]) else ""


def _money(context: Context, table: xr.Dataset, season: str) -> list[str]:
    years = _years(context, season)
    if not years:
        return ["  Kostnad: inga åtgärder är loggade i vintern"]
    lines = [f"  Kostnad per klass, väderjusterad till en normal vinter ({years[0].winters} andra vintrar):"]
    stands = standing(table, season, "swedish")
    for year in years:
        cost = year.cost
        told = "saknas" if cost.normalised_sek is None else f"{cost.normalised_sek / 1e3:.0f} tkr"
        if cost.normalised_sek is None and year.winters and stands.actual > 0:  # nothing of it goes with the occasions
            told = "saknas (bara värme, som inte följer tillfällena)"
        if cost.low_sek is not None and cost.high_sek is not None:
            told += f" ({cost.low_sek / 1e3:.0f}–{cost.high_sek / 1e3:.0f})"
        lines.append(f"    {year.class_code}: {cost.actual_sek / 1e3:.0f} tkr, justerad {told}")
    if stands.winters < context.site.indices.few_winters:
        lines.append("  Få vintrar: normalen är osäker och intervallet är för smalt.")
    return lines


def _years(context: Context, season: str) -> list[ClassYear]:
    """Each class's cost in a winter as the season report has it, by log or archive; empty where nothing was done, or the season has not begun."""
    for name in (None, season):
        try:
            _, accounts = season_books(context, name)
        except DomainError:
            continue
        found = [] if accounts.index is None else [year for year in accounts.index.years if year.season == season]
        if found:
            return found
    return []


def running_season(context: Context) -> str:
    """The winter that runs, or ran last."""
    return season_name(first_october(to_utc64(context.now)).year)
