"""One pure function from what is known to what is advised; tonight's run, the demo, replay and training's judgement all call it.

`Assessment.hourly` has dimensions ("unit", "time") and, where said, one more: "quantile" (`QUANTILES`), "condition" and "kind" (codes of
`model.physics.condition`, kinds without none), "depth" [m]. Its hours run from the first whole one after the issue. Variables, float32, NaN
where unknown or where a need does not concern a unit; codes uint8, 255 where unknown:

* ``probability_<need>`` of every need of `model.needs.catalogue`, those of a season too, with ``_low`` and ``_high`` [1]
* ``road_surface_temperature``, ``air_temperature``, ``dew_point_temperature`` [degC], ``snow_depth`` [cm], ``friction_estimate`` [1] (quantile)
* ``road_surface_temperature_raw`` [degC]: mean of the road model's members, before any learned correction
* ``water_amount``, ``snow_amount``, ``ice_amount``, ``frost_amount`` [mm], ``salt_amount``, ``dissolved_salt_amount``, ``dry_salt_amount``,
  ``sand_amount`` [g m-2], ``freezing_point`` [degC]: medians; ``water|snow|ice|frost_amount_high`` [mm]: what one member in ten exceeds
* ``windrow_height`` of the bank that the ploughing of the past days left along each edge [cm]: median
* ``snow_density`` [kg m-3], ``snow_wetness`` (liquid share of its mass) [1]: medians, NaN where under 0.2 cm lies
* ``road_condition`` code of the likeliest; ``probability_of_condition`` (condition) [1]
* ``slipperiness_kind`` code of the likeliest kind where any is likely, else 0; ``probability_of_slipperiness`` (kind) [1]
* ``ground_temperature`` (depth) [degC]: median below the surface, NaN where a deck has no such depth
* ``rain_amount``, ``snowfall_amount``, ``sleet_amount``, ``freezing_rain_amount``: means over members in the hour [mm]
* ``probability_of_precipitation`` [1], ``cloud_area_fraction`` [1], ``wind_speed`` [m s-1]
* ``rule_says_ploughing``, ``rule_says_salting`` (unit) alone: 1 where the rule of thumb sees the need before the deadline, else 0;
  ``rule_calls_…`` likewise: 1 where it calls a round; 255 where it was not asked. ``rule_cost_…``, ``rule_loss_…`` (unit) alone:
  price of that round, and the expected loss over the time its treatment works [SEK]
* ``further_rounds_ploughing``, ``further_rounds_salting`` (unit) alone: rounds that the repeat rule expects after the advised one in the first
  window (uint8); ``further_cost_…`` their price, ``rule_further_cost_…`` that of the rounds after the rule of thumb's [SEK]
* ``forecast_rung`` code of `model.domain.forecast_rung.ForecastRung` and ``source_count``, both (time) alone: what the hour's forecast rests on
* of heated zones with the advice followed: ``heated_surface_temperature``, ``slab_temperature`` (at the pipes), ``fluid_temperature``
  (NaN where no heat is given) [degC], ``pipe_heat_flux`` [W m-2] (mean over the hour), ``snow_free_ratio`` [1]: medians;
  ``heating_mode`` code of `model.physics.heating.HeatMode`, as the heat schedule has it (`model.zones.plan`)
* of the schedule: ``slab_temperature_spread`` (quantile) [degC]; ``heating_power`` and ``heating_power_idle``, expected heat of the schedule and of
  always idling [W m-2]; ``probability_heated_slippery`` and ``probability_idle_slippery``, that the surface breaks its rule under each [1];
  ``probability_slab_freezes``, that the slab falls below its freeze floor with no heat at all from now on [1]

All of the road is judged as if nothing were done, but for those last ones. An assessment of an older version lacks what was not kept then.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

import xarray as xr

from config.site import Site
from config.treatments import TreatmentSpec, load_treatments
from model.block import BLOCK_COLUMNS, assess_block, blocks
from model.decision.guard import Guard
from model.decision.heat_zones import sanded_edges
from model.decision.seams import with_seams
from model.decision.thumb import ThumbSays, thumb_says
from model.decision.thumb_told import thumb_told
from model.decision.thumb_weather import snow_lying
from model.domain.errors import DomainError
from model.domain.heat import HeatReading
from model.domain.needs import NIGHT_NEEDS, Rung
from model.domain.network import rules_version
from model.domain.plans import Assessment, Recommendation
from model.domain.prices import SpotPrice
from model.domain.roads import Network
from model.domain.treatments import Action
from model.domain.variables import FORECAST_REQUIRED
from model.domain.weather import InputStatus
from model.domain.zone_fits import ZoneFit
from model.error_statistics import PUBLISHED
from model.forecast_standing import hourly_standing
from model.gathering import Gathering, Room, in_memory
from model.input_key import input_key
from model.input_statuses import input_statuses
from model.learning.models import TrainedModels
from model.mapping.offsets import PlaceOffset
from model.night_weather import NightWeather, night_weather
from model.physics.forcing import check_forcing
from model.recommendations import Night
from model.spread import Spread, in_turn
from model.station_night import station_night


@dataclass(frozen=True, eq=False)
class AssessmentInputs:
    """What is known at the moment of an assessment.

    Attributes:
        forecasts: Current hourly forecasts, of any number of sources and runs; empty where there is none.
        history: Analysed hourly weather of the past days (`model.analysis.analysed_weather`), or None.
        observations: Station readings with flags, or None.
        actions: What was done, in any order.
        statuses: How each input stood, for the screens.
        last_good: The newest hourly forecast that is too old to count as current, or None.
        width_factors: How much wider or narrower past nights showed the interval of surface temperature must be, by lead class
            (`model.learning.conformal.width_factors`); empty where no night has been scored.
        place_offsets: Learned offsets of air temperature of routes and zones (`model.mapping.offsets`).
        season_salt_g_m2: Salt laid since the season began by unit; read where a class has a cap for the season [g/m2].
        spot_prices: Electricity prices that are known of the hours ahead.
        heat_readings: What the meters of heated zones read in the last hours.
        heat_drawn_kw: Highest hourly power of all zones together that the season's meters have told [kW].
        guard: How the advice of past nights has done beside the rule of thumb; a new one trusts it.
        zone_fits: What weeks of their readings told of how zones differ from their drawings.
        station_memory: What is remembered of the stations' forecasts up to now (`model.learning.station_memory`), or None.
    """

    forecasts: tuple[xr.Dataset, ...] = ()
    history: xr.Dataset | None = None
    observations: xr.Dataset | None = None
    actions: tuple[Action, ...] = ()
    statuses: tuple[InputStatus, ...] = ()
    last_good: xr.Dataset | None = None
    width_factors: tuple[float, ...] = ()
    place_offsets: tuple[PlaceOffset, ...] = ()
    season_salt_g_m2: Mapping[str, float] = field(default_factory=dict)
    spot_prices: tuple[SpotPrice, ...] = ()
    heat_readings: tuple[HeatReading, ...] = ()
    heat_drawn_kw: float = 0.0
    guard: Guard = field(default_factory=Guard)
    zone_fits: tuple[ZoneFit, ...] = ()
    station_memory: xr.Dataset | None = None


def assess(
    network: Network,
    site: Site,
    inputs: AssessmentInputs,
    *,
    models: TrainedModels | None,
    now: datetime,
    members: int,
    horizon_h: int,
    seed: int,
    versions: Mapping[str, str],
    catalogue: Mapping[str, TreatmentSpec] | None = None,
    block_columns: int = BLOCK_COLUMNS,
    spread: Spread = in_turn,
    room: Room = in_memory,
    by_class: bool = False,
) -> Assessment:
    """Assess every route and zone.

    The same inputs give the same assessment to the byte. Whatever is missing, there is an answer: without a forecast it rests on the
    season's normal weather and says so, and never says that there is no need.

    Args:
        network: Routes, zones and segments.
        site: Rules, prices, places and normals.
        inputs: What is known.
        models: Trusted models; None stands on road physics alone.
        now: Moment of issue, aware.
        members: Ensemble members.
        horizon_h: Hours ahead [h].
        seed: Of the members' errors.
        versions: Version of the code by name; network, rules and model are added.
        catalogue: What each treatment is; the project's own if None.
        block_columns: Road-model columns held in memory at a time, by each worker.
        spread: Where the blocks are reckoned; it changes no figure.
        room: Where the hourly picture lies, whole; no block of it is held besides.
        by_class: Reckon alike segments of a route as one (`model.column_classes`); figures differ a little from those of every segment by itself.

    Raises:
        DomainError: `now` has no time zone.
        ForecastError: Past weather holds values the road model cannot answer for.
    """
    if now.tzinfo is None:
        raise DomainError(f"assessment of {site.id} at {now.isoformat()}: the moment needs a time zone")
    weather = night_weather(
        site,
        forecasts=inputs.forecasts,
        last_good=inputs.last_good,
        history=inputs.history,
        observations=inputs.observations,
        now=now,
        members=members,
        horizon_h=horizon_h,
        seed=seed,
        error_statistics=PUBLISHED if models is None else models.errors,
    )
    trusted = models if weather.rung is Rung.PHYSICS else None
    rung = Rung.LEARNED if trusted is not None and trusted.trusted_needs & set(NIGHT_NEEDS) else weather.rung
    own = None if trusted is None else trusted.stations
    stations = station_night(site, weather, inputs.observations, inputs.station_memory, own, now=now)
    night = Night(
        site=site,
        weather=weather,
        models=trusted,
        actions=inputs.actions,
        catalogue=dict(_own_catalogue() if catalogue is None else catalogue),
        now=now,
        place_offsets={item.place: item for item in inputs.place_offsets},
        width_factors=inputs.width_factors,
        season_salt_g_m2=inputs.season_salt_g_m2,
        spot_prices=inputs.spot_prices,
        heat_readings=inputs.heat_readings,
        heat_drawn_kw=inputs.heat_drawn_kw,
        thumb=_thumb(network, site, inputs, weather, now),
        guard=inputs.guard,
        zone_fits=inputs.zone_fits,
        sand_at=sanded_edges(network),
        by_class=by_class,
        stations=stations.says,
    )
    gathering, found, segments = Gathering(len(network.units), room), list[Recommendation](), list[xr.Dataset]()
    for block, advice, told in spread(assess_block, list(blocks(network, columns=block_columns)), night):
        gathering.add(block)
        found += advice
        segments.append(told)
    hourly, advised = gathering.whole(), with_seams(network, _in_order(network, found))
    by_rule = thumb_told(network, site, night.thumb, night.catalogue, hourly=hourly, advised=advised)
    hourly = hourly.assign(hourly_standing(weather.ensemble) | by_rule)
    stated = {
        "network": network.version,
        "rules": rules_version(site),
        "model": "none" if models is None else models.version,
        **versions,
    }
    return Assessment(
        site=site.id,
        issued_at=now,
        rung=rung,
        simulated=_simulated(site, inputs),
        hourly=hourly,
        recommendations=advised,
        inputs=input_statuses(inputs.statuses, weather, stations.status),
        versions=stated,
        input_key=input_key(
            {
                "site": site,
                "inputs": {name: getattr(inputs, name) for name in AssessmentInputs.__dataclass_fields__},
                "now": now.isoformat(),
                "members": members,
                "horizon_h": horizon_h,
                "seed": seed,
                "versions": stated,
            }
            | ({"by_class": True} if by_class else {})
        ),
        segments=xr.concat(segments, dim="segment"),
        stations=stations.memory,
    )


def _thumb(network: Network, site: Site, inputs: AssessmentInputs, weather: NightWeather, now: datetime) -> ThumbSays | None:
    """What the rule of thumb says of the newest forecast; None where there is none, or no past weather on its points.

    Raises:
        ForecastError: Past weather lacks what is needed, or holds what cannot be.
    """
    past = weather.past
    if weather.rung is not Rung.PHYSICS or past is None or not network.routes:
        return None
    usable = [run for run in inputs.forecasts if run.sizes["point"] == past.sizes["point"] and set(FORECAST_REQUIRED) <= set(run)]
    if not usable:
        return None
    check_forcing(past)
    newest = max(usable, key=lambda run: str(run.attrs["reference_time"]))
    lying = snow_lying(network, past, inputs.actions)
    return thumb_says(
        network,
        newest,
        past,
        inputs.actions,
        lying_mm=lying,
        now=now,
        zone=ZoneInfo(site.timezone),
        laid_g_m2=inputs.season_salt_g_m2,
        fleet=site.fleet,
    )


@cache
def _own_catalogue() -> Mapping[str, TreatmentSpec]:
    return load_treatments()


def _in_order(network: Network, found: list[Recommendation]) -> tuple[Recommendation, ...]:
    """First window first; within a unit's window as they were made, units in the order of the network."""
    order = {unit_id: place for place, unit_id in enumerate(network.unit_ids)}
    nth: dict[str, list[datetime]] = {}
    for item in found:
        ends = nth.setdefault(item.unit_id, [])
        if item.window_end not in ends:
            ends.append(item.window_end)
    return tuple(sorted(found, key=lambda item: (nth[item.unit_id].index(item.window_end), order[item.unit_id])))


def _simulated(site: Site, inputs: AssessmentInputs) -> bool:
    datasets = (*inputs.forecasts, inputs.history, inputs.observations, inputs.last_good)
    return (
        site.simulated
        or any(int(item.attrs.get("simulated", 0)) for item in datasets if item is not None)
        or any(action.simulated for action in inputs.actions)
    )
