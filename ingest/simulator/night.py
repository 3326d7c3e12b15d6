"""Pick a night worth showing: snow coming on some routes, ice or frost on others, heat needed, and all of it in the forecast."""

from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from ingest.simulator.season import SimulatedWinter
from model.domain.weather import from_utc64

#: Hour [UTC] and minutes of the issue: 03:10 in Swedish winter time, the confirmation before the morning.
NIGHT_HOUR, NIGHT_MINUTE = 2, 10
#: Hours after the issue in which needs count [h], and before it in which it should not have snowed yet.
AHEAD_H, BEFORE_H = 10, 3
#: Share of the routes that should need the plough and salt, so that the list has both.
PLOUGH_SHARE, SALT_SHARE = 0.35, 0.6
#: Mean air temperature at which every treatment is worth a thought [degC].
GOOD_TEMPERATURE, TEMPERATURE_SPREAD = -2.0, 3.0


def interesting_night(winter: SimulatedWinter) -> datetime:
    """The issue time of the winter's most instructive night in January or February (aware UTC, 03:10 local).

    Needs are read from the truth, the forecast from the newest issue then out; the same winter always gives the same night.
    """
    truth, season = winter.truth, winter.season
    times = truth["time"].to_numpy()
    moments = times.astype("datetime64[s]").astype(object)
    nights = [i for i, moment in enumerate(moments) if moment.month in {1, 2} and moment.hour == NIGHT_HOUR]
    route = ~truth["is_zone"].to_numpy()
    plough, salt, heat = (
        truth[f"true_need_{need}_from_01"].to_numpy()[units]
        for need, units in (("ploughing", route), ("salting", route), ("heating", ~route))
    )
    snow = (truth["true_precipitation_amount"] * truth["true_snow_fraction"]).transpose("point", "time").to_numpy().mean(axis=0)
    air = truth["true_air_temperature"].transpose("point", "time").to_numpy().mean(axis=0)
    issues = season["issue"].to_numpy()
    forecast = (season["fc_precipitation_amount"] * season["fc_snow_fraction"]).transpose("issue", "point", "lead").to_numpy()
    best, best_score = nights[0], -np.inf
    for night in nights:
        ahead = slice(night + 1, night + 1 + AHEAD_H)
        number = int(np.searchsorted(issues, times[night] - np.timedelta64(30, "m"), side="right")) - 1
        lead = int((times[night] - issues[number]) / np.timedelta64(1, "h"))
        told = float(forecast[number, :, lead : lead + AHEAD_H].mean(axis=0).sum())
        score = (
            _near(_share(plough[:, ahead]), PLOUGH_SHARE)
            + 0.7 * _near(_share(salt[:, ahead] & ~salt[:, night, None]), SALT_SHARE)
            + 0.7 * float(np.exp(-(((air[ahead].mean() - GOOD_TEMPERATURE) / TEMPERATURE_SPREAD) ** 2)))
            + 0.4 * _share(heat[:, ahead])
            + 0.8 * min(1.0, float(snow[ahead].sum()) / 4.0)
            + 0.6 * min(1.0, told / 3.0)
            - 1.0 * min(1.0, float(snow[night - BEFORE_H : night + 1].sum()) / 1.0)
        )
        if score > best_score:
            best, best_score = night, score
    return from_utc64(times[best]) + timedelta(minutes=NIGHT_MINUTE)


def _share(flags: NDArray[np.bool_]) -> float:
    """Share of units that are in need at some hour."""
    return float(flags.any(axis=1).mean()) if flags.size else 0.0


def _near(share: float, wanted: float) -> float:
    """1 at the wanted share, 0 where nobody or everybody is in need."""
    return share / wanted if share <= wanted else (1.0 - share) / (1.0 - wanted)
