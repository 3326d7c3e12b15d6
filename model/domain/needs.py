"""The needs by name, and the ladder of service a forecast can rest on. What a need is stands in its declaration (`model.needs.declared`)."""

from enum import IntEnum, StrEnum


class Need(StrEnum):
    """What a surface requires: in a night to keep its class's level of service, in a season to last."""

    PLOUGHING = "ploughing"
    SALTING = "salting"
    HEATING = "heating"
    SAND_PICKUP = "sand_pickup"  #: sandupptagning: the winter's sand is swept up
    INSPECTION = "inspection"  #: a street is looked at for damage by freezing and thawing


#: Needs judged hour by hour and answered before a deadline.
NIGHT_NEEDS = (Need.PLOUGHING, Need.SALTING, Need.HEATING)
#: Needs judged over a season and answered within days.
SEASON_NEEDS = (Need.SAND_PICKUP, Need.INSPECTION)


class Rung(IntEnum):
    """What an assessment rests on, best first. Shown beside every recommendation."""

    LEARNED = 1  #: boosted models on road physics and ensemble
    PHYSICS = 2  #: road physics and ensemble, no trusted model yet
    LAST_RUN = 3  #: no current forecast: the last good one, spread widened by its age
    CLIMATOLOGY = 4  #: no forecast at all: the hour and month of this place


class Slipperiness(StrEnum):
    """Kind of slipperiness, after SMHI's and the road services' words."""

    NONE = "none"
    FROST = "frost"  #: frosthalka
    ICE = "ice"  #: ishalka: a wet road freezes
    RAIN_ON_COLD = "rain_on_cold"  #: rain or sleet on a road below zero
    FREEZING_RAIN = "freezing_rain"  #: underkylt regn
    SNOW = "snow"  #: snöhalka
    PACKED_SNOW = "packed_snow"  #: packad snö
    DRIFT = "drift"  #: snödrev
