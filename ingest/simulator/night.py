"""Pick a night worth showing: snow coming on some routes, ice or frost on others, heat needed, and all of it in the forecast."""

from datetime import datetime, timedelta

import numpy as np

from ingest.simulator.season import SimulatedWinter
from model.domain.weather import from_utc64

#: Hour [UTC] and minutes of the issue: 03:10 in Swedish winter time, the confirmation before the morning.
NIGHT_HOUR, NIGHT_MINUTE = 2, 10
#: Hours after the issue in which needs count [h], and before it in which it should not have snowed yet.
AHEAD_H, BEFORE_H = 10, 3
#: Share of the routes that is enough to be called some [1].
SOME_ROUTES = 0.2
#: Snow that is enough to show [mm water].
GOOD_SNOW_MM = 3.0
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
        to_plough, to_salt = plough[:, ahead].any(axis=1), salt[:, ahead].any(axis=1)
        groups = to_plough.mean(), (to_salt & ~to_plough).mean(), (~to_salt & ~to_plough).mean()
        score = (
            2.0 * _variety(groups)
            + 1.0 * min(1.0, float(to_plough.mean()) / SOME_ROUTES)
            + 1.0 * float((~salt[:, night] & to_salt).mean())
            + 0.4 * float(heat[:, ahead].any(axis=1).mean() if heat.size else 0.0)
            + 0.8 * min(1.0, float(snow[ahead].sum()) / GOOD_SNOW_MM)
            + 0.6 * min(1.0, told / GOOD_SNOW_MM)
            + 0.7 * float(np.exp(-(((air[ahead].mean() - GOOD_TEMPERATURE) / TEMPERATURE_SPREAD) ** 2)))
            - 1.0 * min(1.0, float(snow[night - BEFORE_H : night + 1].sum()))
        )
        if score > best_score:
            best, best_score = night, score
    return from_utc64(times[best]) + timedelta(minutes=NIGHT_MINUTE)


def _variety(groups: tuple[float, ...]) -> float:
    """1 where all groups are equally large, 0 where one holds everybody (entropy over its largest value)."""
    held = np.array([share for share in groups if share > 0])
    return float(-(held * np.log(held)).sum() / np.log(len(groups)))
