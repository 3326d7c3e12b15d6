"""The winter index: count every stored winter and the one that runs, and say how hard it has been."""

from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import xarray as xr

from model.domain.errors import DomainError, ForecastError, ModelError
from model.domain.treatments import TreatmentKind
from model.domain.weather import to_utc64
from model.learning.season import analysed_weather_of
from model.winter_index.table import INDICES, Winter, first_october, index_table, season_name, standing
from model.winter_index.weather import winter_hours
from model.winter_index.years import class_costs, with_standby
from scheduler.context import Context
from scheduler.told import Told
from store.actions import cost_sums
from store.archive import list_seasons, load_season
from store.upkeep import load_upkeep, save_upkeep

_HEAT = (TreatmentKind.HEAT_PREHEAT, TreatmentKind.HEAT_MELT)
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


def costs_by_class(context: Context, season: str) -> tuple[dict[str, float], dict[str, float]]:
    """What each class cost in a winter with its share of the crews' standby, and the part that does not go with the occasions [SEK]."""
    year = int(season[:4])
    zone, settings = ZoneInfo(context.site.timezone), context.site.season
    first, last = settings.start_in(year), settings.end_in(year + 1)
    until = min(context.now, datetime.combine(last + timedelta(days=1), time(), zone))
    begins = datetime.combine(min(first, date(year, 10, 1)), time(), zone)
    classes = {unit.id: unit.class_code for unit in context.network.units}
    sums = cost_sums(
        context.store,
        context.site.id,
        begins.astimezone(UTC),
        until.astimezone(UTC),
        timezone=context.site.timezone,
        class_of=classes,
    )
    costs: dict[str, float] = defaultdict(float)
    heat: dict[str, float] = defaultdict(float)
    for item in sums:
        costs[item.class_code or "?"] += item.cost_sek
        heat[item.class_code or "?"] += item.cost_sek if item.kind in _HEAT else 0.0
    passed = np.clip((until.astimezone(zone).date() - first).days / max(1, (last - first).days + 1), 0.0, 1.0)
    return with_standby(costs, heat, settings.standby_sek * float(passed))


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
    costs, fixed = costs_by_class(context, season)
    if not costs:
        return ["  Kostnad: inga åtgärder är loggade i vintern"]
    found, _ = class_costs(table, season, costs, fixed)
    lines = [
        f"  Kostnad per klass, väderjusterad till en normal vinter ({standing(table, season, 'swedish').winters} andra vintrar):"
    ]
    for name, item in found.items():
        told = "saknas" if item.normalised_sek is None else f"{item.normalised_sek / 1e3:.0f} tkr"
        if costs[name] - fixed[name] < 0.5:
            told = "saknas (bara värme, som inte följer tillfällena)"
        if item.low_sek is not None and item.high_sek is not None:
            told += f" ({item.low_sek / 1e3:.0f}–{item.high_sek / 1e3:.0f})"
        lines.append(f"    {name}: {item.actual_sek / 1e3:.0f} tkr, justerad {told}")
    if standing(table, season, "swedish").winters < context.site.indices.few_winters:
        lines.append("  Få vintrar: normalen är osäker och intervallet är för smalt.")
    return lines


def running_season(context: Context) -> str:
    """The winter that runs, or ran last."""
    return season_name(first_october(to_utc64(context.now)).year)
