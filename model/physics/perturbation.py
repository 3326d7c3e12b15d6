"""An ensemble out of one forecast: its seed and the spread of each kind of weather. The members are made while the road model runs."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from model.domain.errors import ForecastError
from model.physics import layout
from model.physics.columns import Columns
from model.physics.forcing import PreparedForcing
from model.physics.humidity import saturation_pressure
from model.physics.precipitation import STEEPNESS_PER_K

Array = NDArray[np.float64]
#: What can be spread, and the unit of its spread: kelvin and W m-2 are added, shares multiply.
SPREADS = {
    "air_temperature": "K",
    "dew_point_temperature": "K",
    "wind_speed": "1",
    "surface_downwelling_shortwave_flux": "1",
    "surface_downwelling_longwave_flux": "W m-2",
    "precipitation_amount": "1",
}
KINDS = len(SPREADS)
#: Change of vapour pressure with the dew point, relative [1/K].
VAPOUR_PER_K = 0.070
#: Share of a wet bulb's change that comes from the dew point, near 0 degC (the rest from the air temperature) [1].
DEW_SHARE = 0.4
#: Least wind left of the forecast's [1].
LEAST_WIND = 0.1


@dataclass(frozen=True, eq=False)
class Perturbation:
    """Members made from one.

    Attributes:
        members: How many.
        seed: Of the noise; the same seed gives the same members for the same segments and hours.
        spread: Standard deviation of each of `SPREADS`, a number or one a time of the forcing; what is not named is not moved.
        persistence_h: e-folding time of an error [h].
        common_share: Share of an error's variance that all columns have in common [1].
        origin: Hour from which on errors are drawn, such as the forecast's own; the forcing's first if absent. A run that is continued later
            meets the same members if it is given the same.
    """

    members: int
    seed: int
    spread: Mapping[str, ArrayLike]
    persistence_h: float = 12.0
    common_share: float = 0.85
    origin: np.datetime64 | None = None

    def __post_init__(self) -> None:
        unknown = [name for name in self.spread if name not in SPREADS]
        if unknown:
            raise ForecastError(f"no spread of {unknown[0]} can be given to the road model; possible: {', '.join(SPREADS)}")
        if self.members < 1 or not self.persistence_h > 0.0 or not 0.0 <= self.common_share <= 1.0 or self.seed < 0:
            raise ForecastError(
                "a perturbation needs at least one member, a positive persistence, a common share of 0 to 1, a seed >= 0"
            )

    def rows(self, hours: int) -> Array:
        """Spread of each kind at each hour, (kind, hour).

        Raises:
            ForecastError: A spread that is negative, not finite, or neither a number nor one a time.
        """
        rows = np.zeros((KINDS, hours))
        for kind, name in enumerate(SPREADS):
            given = np.asarray(self.spread.get(name, 0.0), dtype=np.float64)
            if given.shape not in {(), (hours,)} or not np.isfinite(given).all() or (given < 0.0).any():
                raise ForecastError(
                    f"spread of {name} must be a number or {hours} numbers, none negative; has shape {given.shape}"
                )
            rows[kind] = given
        return rows

    def weights(self) -> Array:
        """What an hour keeps, what is new, and of the new the common part and the column's own, as factors of unit noise."""
        keep = np.exp(-1.0 / self.persistence_h)
        return np.array([keep, np.sqrt(1.0 - keep**2), np.sqrt(self.common_share), np.sqrt(1.0 - self.common_share)])


def segment_keys(columns: Columns) -> NDArray[np.uint64]:
    """A number out of each column's name, so that a segment meets the same noise in whatever block it is computed."""
    return np.array(
        [int.from_bytes(hashlib.blake2b(str(name).encode(), digest_size=8).digest(), "little") for name in columns.ids], np.uint64
    )


def hour_number(time: np.datetime64) -> int:
    """Hours since 1970."""
    return int(time.astype("datetime64[h]").astype(np.int64))


def member_keys(perturbation: Perturbation) -> NDArray[np.uint64]:
    """A number for each member."""
    word = f"halka {perturbation.seed}"
    return np.array(
        [
            int.from_bytes(hashlib.blake2b(f"{word} {member}".encode(), digest_size=8).digest(), "little")
            for member in range(perturbation.members)
        ],
        np.uint64,
    )


def noise(perturbation: Perturbation, columns: Columns, time: NDArray[np.datetime64]) -> Array:
    """The noise itself, (kind, time, member, column): near normal, variance 1; in plain NumPy what the kernel makes on its way."""
    keep, fresh, common, apart = perturbation.weights()
    shared = np.broadcast_to(member_keys(perturbation)[:, None], (perturbation.members, len(columns)))
    own = _mixed(shared ^ segment_keys(columns)[None, :])
    first, last = hour_number(time[0] if perturbation.origin is None else perturbation.origin), hour_number(time[-1])
    found = np.zeros((KINDS, len(time), perturbation.members, len(columns)))
    with np.errstate(over="ignore"):
        for kind in range(KINDS):
            state = np.zeros(own.shape)
            for number in range(first, last + 1):
                tag = (np.uint64(number) * np.uint64(KINDS + 2) + np.uint64(kind)) * np.uint64(0x9E3779B97F4A7C15)
                new = common * _deviate(_mixed(shared + tag)) + apart * _deviate(_mixed(own + tag))
                state = new if number == first else keep * state + fresh * new
                if number >= hour_number(time[0]):
                    found[kind, number - hour_number(time[0])] = state
    return found


def materialised(prepared: PreparedForcing, columns: Columns, perturbation: Perturbation) -> PreparedForcing:
    """The members' weather written out, one point a column: what the kernel spares.

    Args:
        prepared: Weather of one member.
        columns: What would be computed; column k of the answer's run must read point k.
        perturbation: How the members differ.
    """
    hours = len(prepared.time)
    spread = perturbation.rows(hours)[:, :, None, None]
    moved = spread * noise(perturbation, columns, prepared.time)
    weather = np.repeat(prepared.weather[:, :, None, columns.point], perturbation.members, axis=2)
    weather[layout.AIR] += moved[0]
    x = VAPOUR_PER_K * moved[1]
    weather[layout.VAPOUR] = np.minimum(
        weather[layout.VAPOUR] * (1.0 + x + 0.5 * x * x), saturation_pressure(weather[layout.AIR])
    )
    weather[layout.WIND] *= np.maximum(1.0 + moved[2], LEAST_WIND)
    for row in (layout.DIRECT, layout.DIFFUSE):
        weather[row] *= np.maximum(1.0 + moved[3], 0.0)
    weather[layout.LONGWAVE] += moved[4]
    rain, snow = weather[layout.RAIN].copy(), weather[layout.SNOWFALL].copy()
    amount = (rain + snow) * np.maximum(1.0 + moved[5], 0.0)
    shift = STEEPNESS_PER_K * ((1.0 - DEW_SHARE) * moved[0] + DEW_SHARE * moved[1])
    wet = rain * (1.0 + np.clip(shift, -8.0, 8.0) / 64.0) ** 64
    share = wet / np.maximum(wet + snow, 1e-12)
    weather[layout.RAIN], weather[layout.SNOWFALL] = amount * share, amount * (1.0 - share)
    return replace(
        prepared,
        weather=weather.reshape(layout.FORCING_ROWS, hours, -1),
        sun=np.ascontiguousarray(prepared.sun[:, columns.point]),
        azimuth=np.ascontiguousarray(prepared.azimuth[:, columns.point]),
        members=perturbation.members,
        points=len(columns),
    )


def _mixed(x: NDArray[np.uint64]) -> NDArray[np.uint64]:
    with np.errstate(over="ignore"):
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(x ^ (x >> np.uint64(31)))


def _deviate(x: NDArray[np.uint64]) -> Array:
    total = sum(((x >> np.uint64(shift)) & np.uint64(65535)).astype(np.float64) for shift in (0, 16, 32, 48))
    return np.asarray((total - 2.0 * 65535.0) * np.sqrt(3.0 / (65536.0**2 - 1.0)))
