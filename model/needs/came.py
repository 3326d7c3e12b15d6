"""Needs that came: hours in which a unit broke its class's rule, had nothing been done for about a day; kept hour by hour, told night by night.

What came is road physics under observed weather (`model.verification.what_came`), never a forecast: an hour no station read is unknown and
counts neither way. Of several answers for an hour the one from the oldest issue within `LONGEST` stands, so that a street salted at three is
still one that needed it at four.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import xarray as xr

from model.decision.standing import due_hours
from model.domain.evidence import NeedTold
from model.domain.needs import Need
from model.domain.roads import HeatedZone, Network
from model.domain.weather import from_utc64, to_utc64

#: Needs that have a deadline.
COUNTED = (Need.PLOUGHING, Need.SALTING, Need.HEATING)
#: Hours after an issue that its answer is kept for.
LONGEST = timedelta(hours=24)
#: A need is told once a unit and night; nights are from noon to noon.
NOON = timedelta(hours=12)


def kept_answers(
    before: xr.Dataset | None, answers: Iterable[tuple[datetime, xr.Dataset]], *, since: datetime, simulated: bool
) -> xr.Dataset | None:
    """What is known of the season with newer answers added; an hour that was known stays as it was.

    Args:
        before: As it was kept; None where nothing was.
        answers: Moment of issue (aware UTC) and what came after it, over ("unit", "time").
        since: Earlier hours belong to another season, aware UTC.
        simulated: Whether the weather is.

    Returns:
        Dataset over ("unit", "time") with 1, 0 or NaN for each of `COUNTED`; None where nothing is known.
    """
    found = before
    for issued_at, came in sorted(answers, key=lambda item: item[0]):
        times = came["time"].to_numpy()
        own = came[[need.value for need in COUNTED if need.value in came]].isel(
            time=np.flatnonzero((times > to_utc64(issued_at)) & (times <= to_utc64(issued_at + LONGEST)))
        )
        found = own if found is None else found.combine_first(own)
    if found is None:
        return None
    found = found.isel(time=np.flatnonzero(found["time"].to_numpy() >= to_utc64(since)))
    return found.astype(np.float32).assign_attrs(simulated=int(simulated))


def needs_that_came(
    came: xr.Dataset, network: Network, *, span: tuple[datetime, datetime], zone: ZoneInfo
) -> tuple[NeedTold, ...]:
    """One need a unit and night in which it came, due by the class's action time or deadline from its first hour on.

    Args:
        came: Result of `kept_answers`.
        network: Units that have left it are left out.
        span: From the first moment to before the last, aware UTC; a need not due by the end is left out.
        zone: The site's time zone.
    """
    units = {unit.id: unit for unit in network.units}
    times = came["time"].to_numpy()
    moments = [from_utc64(time) for time in times]
    nights = np.array([(moment.astimezone(zone) + NOON).date().toordinal() for moment in moments], dtype=int)
    inside = np.array([span[0] <= moment < span[1] for moment in moments], dtype=bool)
    due: dict[tuple[int, str], timedelta] = {}
    found = []
    for need in COUNTED:
        if need.value not in came:
            continue
        values = came[need.value].transpose("unit", "time").to_numpy() == 1.0
        for unit_id, flags in zip(came["unit"].to_numpy(), values & inside, strict=True):
            unit = units.get(str(unit_id))
            if unit is None or isinstance(unit, HeatedZone) != (need is Need.HEATING):
                continue
            hours = np.flatnonzero(flags)
            for hour in hours[np.unique(nights[hours], return_index=True)[1]]:
                key = int(hour), unit.class_code
                if key not in due:
                    served = network.classes[unit.class_code]
                    due[key] = timedelta(hours=int(due_hours(times[hour : hour + 1], served, zone)[0]))
                begins, by = moments[hour], moments[hour] + due[key]
                lead = (
                    timedelta(0) if isinstance(unit, HeatedZone) else timedelta(minutes=unit.turn_out_min + unit.round_time_min)
                )
                if by < span[1]:
                    found.append(
                        NeedTold(
                            unit_id=unit.id,
                            need=need,
                            window_start=begins,
                            window_end=by,
                            latest_start=by - lead,
                            rejected=False,
                            simulated=bool(came.attrs.get("simulated", 0)),
                        )
                    )
    return tuple(sorted(found, key=lambda item: (item.window_end, item.unit_id, item.need.value)))
