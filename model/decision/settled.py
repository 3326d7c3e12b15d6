"""Advice that something else than cost against loss has settled: its risk and its limit would give another answer than was given."""

from model.domain.plans import Advice, Recommendation

#: Reasons that say so: what was spread is left to work, the rule of thumb stands in, there is no forecast or the season's normals alone.
OTHERWISE = frozenset({"resting", "rule_stands_in", "no_forecast", "rung_climatology"})


def settled_otherwise(item: Recommendation) -> bool:
    """Whether the advice does not follow from the risk and its limit; so too where it waits because nothing can be done."""
    return (item.advice is Advice.WAIT and item.treatment is None) or any(told.code in OTHERWISE for told in item.reasons)
