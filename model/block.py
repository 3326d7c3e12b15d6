"""A block of units through road model, needs, probabilities, windows and recommendations.

A network of any size is reckoned block by block, so that memory holds the members of one block only.
"""

from collections.abc import Iterator

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from model.column_classes import reduced, refined
from model.decision.further import further_variables
from model.domain.needs import Need, Rung
from model.domain.roads import Network
from model.domain.weather import to_utc64
from model.features.build import FeatureBlock, build_features
from model.features.places import unit_places
from model.features.treated import work_done
from model.hourly_summary import hourly_dataset, kept_variable, members_of_units, with_surface
from model.lapse import STANDARD_LAPSE_DEGC_M
from model.learning.models import TrainedModels
from model.learning.predict import contributions, predict_needs, surface_temperature
from model.mapping.levels import levelled
from model.mapping.offsets import moved_columns
from model.mapping.station_follow import Following, followed, following
from model.nearby_weather import weather_near
from model.needs.catalogue import RULES
from model.needs.judged import NEED_OUTPUTS, need_flags, unit_columns
from model.night_weather import NightWeather
from model.physics.columns import columns_for
from model.physics.events import events_from
from model.physics.road import simulate
from model.recommendations import Night, recommendations
from model.road_picture import picture_outputs, road_picture, wind_moves_snow
from model.segment_summary import segment_summary
from model.spread import Part
from model.start_state import start_states
from model.zones.picture import zone_picture
from model.zones.plan import zone_plan

#: Columns of the road model held at a time.
BLOCK_COLUMNS = 1000
#: Hours from the issue in which the most pressing one is explained [h].
DRIVER_HOURS = 24
_OUTPUTS = (*NEED_OUTPUTS, "dissolved_salt_amount", "dry_salt_amount", "windrow_amount")


def blocks(network: Network, *, columns: int = BLOCK_COLUMNS) -> Iterator[Network]:
    """The network cut into smaller ones of whole units, in order, each of at most so many segments (or one unit).

    Heated zones stay together, however many: they share one price of power, so that their heat is planned across the town.
    """
    counts = np.bincount(network.unit_index, minlength=len(network.units))
    starts = np.concatenate([[0], np.cumsum(counts)])
    routes = len(network.routes)
    first = 0
    for unit in range(1, len(network.units) + 1):
        ahead = unit + 1 if unit < routes else len(network.units)
        last = unit == len(network.units)
        if last or (unit <= routes and starts[ahead] - starts[first] > columns):
            yield Network(
                version=network.version,
                illustrative=network.illustrative,
                segments=network.segments[starts[first] : starts[unit]],
                routes=network.routes[first : min(unit, routes)],
                zones=network.zones[max(0, first - routes) : max(0, unit - routes)],
                classes=network.classes,
            )
            first = unit


def assess_block(network: Network, night: Night) -> Part:
    """Hourly picture, recommendations and summary by segment of a block of units.

    Args:
        network: The block.
        night: What it shares with the others.
    """
    weather = weather_near(night.weather, network)
    say = night.stations
    # by segment also where these are reckoned by class: a class does not lie anywhere
    who = None if say is None else following(network, columns_for(network, weather.ensemble), say.stations, share=say.share)
    if night.by_class:
        classes = reduced(network, weather.ensemble)
        hourly, found, told = _assessed(classes.network, night, weather, who)
        return hourly, found, refined(told, classes)
    return _assessed(network, night, weather, who)


def _assessed(network: Network, night: Night, weather: NightWeather, who: Following | None) -> Part:
    """Every segment of a block by itself."""
    air = {} if weather.past is None else weather.past.attrs
    own = moved_columns(
        columns_for(network, weather.ensemble),
        network,
        night.place_offsets,
        lapse_degc_m=air.get("lapse_degc_m", STANDARD_LAPSE_DEGC_M),
    )
    columns, past, led = levelled(own, weather.past, weather.led, pooling_degc_m=air.get("pooling_degc_m", 0.0))
    own_units = set(network.unit_ids)
    actions = [action for action in night.actions if action.unit_id in own_units]
    states = start_states(network, columns, past, weather.departures, actions)
    issue = weather.led["time"].to_numpy()[0]
    start = None if states is None else states.road.at(issue)
    run = simulate(
        led,
        columns,
        start=start,
        treatments=events_from(actions, network),
        outputs=(*_OUTPUTS, *picture_outputs(columns)),
    )
    outputs = run.outputs.isel(time=slice(1, None))
    frame = unit_columns(network)
    flags = need_flags(outputs, network, frame=frame, rules=RULES)
    places = unit_places(network, frame, column_point=own.point, points=weather.ensemble.sizes["point"])
    features = build_features(
        ensemble=weather.ensemble,
        outputs=outputs,
        needs=flags,
        places=places,
        issued_at=to_utc64(night.now),
        start=start,
        history=weather.past,
        work=work_done(actions, network.unit_ids),
    )
    raw = members_of_units(network.unit_ids, outputs, weather.ensemble, frame, places.point_weight)
    surface = surface_temperature(
        night.models, features, outputs, places, issued_at=to_utc64(night.now), width_factors=night.width_factors or None
    )
    follows = who is not None and who.any
    if night.stations is not None and who is not None and follows:
        plain = np.stack([unit.surface_temperature.mean(axis=0) for unit in raw])
        say = night.stations
        surface = followed(surface, plain, who, quantiles=say.quantiles, moved=say.moved, speaks=say.speaks)
    units = with_surface(raw, surface) if follows or _surface_moved(night) else raw
    hourly = hourly_dataset(
        raw,
        weather.ensemble,
        places.point_weight,
        probabilities=predict_needs(night.models, features, network, rules=RULES),
        applies={need: rule.applies(network) for need, rule in RULES.items()},
        surface_quantiles=surface,
        picture=road_picture(
            outputs,
            frame,
            network.unit_ids,
            own,
            width_m=None if states is None else np.array([segment.width_m for segment in network.segments]),
            rain=_rain(weather.ensemble),
            air=weather.ensemble["air_temperature"].to_numpy(),
            moved=wind_moves_snow(weather.past, weather.led)[..., 1:],
        ),
    )
    drivers = _drivers(night.models, features, hourly)
    warm = None if states is None else states.heated.at(issue)
    plan = zone_plan(
        network,
        night.site,
        columns,
        led,
        warm,
        now=night.now,
        lost=weather.rung is Rung.CLIMATOLOGY,
        spot=night.spot_prices,
        readings=night.heat_readings,
        drawn_kw=night.heat_drawn_kw,
        fits=night.zone_fits,
        sand_at=night.sand_at,
    )
    found, after = recommendations(network, night, units, flags=flags, hourly=hourly, drivers=drivers, plan=plan)
    heated = zone_picture(network, columns, frame, led, warm, plan)
    told = hourly.assign(
        {name: kept_variable(*kept) for name, kept in heated.items()} | further_variables(network.unit_ids, after)
    )
    return told, found, segment_summary(network, outputs)


def _surface_moved(night: Night) -> bool:
    """Whether the surface temperature that is told is another than the members' own."""
    learned = None if night.models is None else night.models.temperature
    return bool(night.width_factors) or (learned is not None and learned.trusted)


def _rain(ensemble: xr.Dataset) -> NDArray[np.floating]:
    """Liquid precipitation of the hour, freezing rain included, shape (member, point, time) [mm]."""
    rain: NDArray[np.floating] = ensemble["precipitation_amount"].to_numpy() * (1.0 - ensemble["snow_fraction"].to_numpy())
    return rain


def _drivers(
    models: TrainedModels | None, features: FeatureBlock, hourly: xr.Dataset
) -> dict[tuple[str, Need], dict[str, float]]:
    """What each group of features adds to the log-odds of need, at each unit's most pressing hour of the first day."""
    found: dict[tuple[str, Need], dict[str, float]] = {}
    if models is None:
        return found
    for need in sorted(models.trusted_needs):
        told = hourly[f"probability_{need.value}"].to_numpy()[:, :DRIVER_HOURS]
        concerned = np.flatnonzero(np.isfinite(told).all(axis=1))
        cells = np.zeros(hourly[f"probability_{need.value}"].shape, dtype=bool)
        cells[concerned, told[concerned].argmax(axis=1)] = True
        parts = contributions(models, features, need, cells)
        groups = [str(name) for name in parts["group"].to_numpy()]
        for unit, row in zip(concerned, parts.to_numpy(), strict=True):
            found[str(hourly["unit"].to_numpy()[unit]), need] = dict(zip(groups, map(float, row), strict=True))
    return found
