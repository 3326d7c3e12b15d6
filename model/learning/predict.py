"""Answers for an assessment: P(need) per unit and hour with its interval, corrected surface temperature, and what drove it."""

from collections.abc import Mapping, Sequence

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from model.domain.needs import Need
from model.domain.plans import QUANTILES
from model.domain.roads import Network
from model.features.build import FeatureBlock
from model.features.past import hours_between
from model.features.places import Places
from model.learning.baseline import baseline_needs
from model.learning.conformal import widened
from model.learning.models import TrainedModels
from model.needs.judged import NEED_RULES, NeedRule

Array = NDArray[np.float64]


def predict_needs(
    models: TrainedModels | None, block: FeatureBlock, network: Network, *, rules: Mapping[Need, NeedRule] = NEED_RULES
) -> xr.Dataset:
    """P(need) for every unit and hour.

    A need whose model is trusted is answered by it, any other by the smoothed share of members.

    Args:
        models: Trained models; None where there are none.
        block: Features of all units of the network.
        network: The network.
        rules: The needs in the block.

    Returns:
        Dataset over ("unit", "time") with ``probability_<need>`` and its 80 % interval ``…_low`` and ``…_high`` [1]; 0 for units a need does
        not concern. Each variable's attribute ``rung`` is ``learned`` or ``physics``.
    """
    shape = (len(network.units), len(block.times))
    variables: dict[str, tuple[tuple[str, ...], NDArray[np.float32], dict[str, str]]] = {}
    for need in block.by_need:
        applies = np.zeros(shape, dtype=bool)
        applies[block.units] = rules[need].applies(network)[block.units, None]
        inside = applies[block.units]
        learned = models is not None and need in models.trusted_needs
        if models is not None and learned:
            told = models.needs[need].probability(block.rows(need, inside))
        else:
            middle, low, high = baseline_needs(block, need)
            told = (middle[inside], low[inside], high[inside])
        for suffix, values in zip(("", "_low", "_high"), told, strict=True):
            grid = np.zeros(shape, dtype=np.float32)
            grid[applies] = values
            variables[f"probability_{need.value}{suffix}"] = (
                ("unit", "time"),
                grid,
                {"units": "1", "rung": "learned" if learned else "physics"},
            )
    return xr.Dataset(variables, coords={"unit": list(network.unit_ids), "time": block.times})


def contributions(models: TrainedModels, block: FeatureBlock, need: Need, cells: NDArray[np.bool_]) -> xr.DataArray:
    """What each group of features added to the log-odds of need, for chosen cells.

    Args:
        models: Trained models that know the need.
        block: Features.
        need: Which need.
        cells: Chosen (unit, time) cells of the block.

    Returns:
        Over ("row", "group"), rows in the order of `numpy.nonzero(cells)`; positive speaks for the need.
    """
    parts = models.needs[need].contributions(block.rows(need, cells))
    return xr.DataArray(np.stack(list(parts.values()), axis=1), dims=("row", "group"), coords={"group": list(parts)})


def surface_temperature(
    models: TrainedModels | None,
    block: FeatureBlock,
    outputs: xr.Dataset,
    places: Places,
    *,
    issued_at: np.datetime64 | None = None,
    width_factors: Sequence[float] | None = None,
) -> NDArray[np.float32]:
    """Quantiles of surface temperature, shape (unit, time, quantile) with `QUANTILES` [degC].

    Args:
        models: Trained models; the ensemble's own quantiles answer where none is trusted.
        block: Features of the same units.
        outputs: Road model outputs over ("member", "column", "time").
        places: Units of the rows.
        issued_at: Moment of issue, from which leads count; the hour before the first where None.
        width_factors: How much wider or narrower past nights showed the interval must be, by lead class
            (`model.learning.conformal.width_factors`); as it is where None.
    """
    quantiles = _surface_quantiles(models, block, outputs, places)
    if width_factors is None:
        return quantiles
    lead = hours_between(block.times[0] - np.timedelta64(1, "h") if issued_at is None else issued_at, block.times)
    return widened(quantiles, lead, width_factors).astype(np.float32)


def _surface_quantiles(
    models: TrainedModels | None, block: FeatureBlock, outputs: xr.Dataset, places: Places
) -> NDArray[np.float32]:
    correction = None if models is None else models.temperature
    if correction is not None and correction.trusted:
        rows = block.common.reshape(-1, block.common.shape[-1])
        return correction.correct(rows).reshape(*block.common.shape[:2], len(QUANTILES)).astype(np.float32)
    members = np.matmul(places.column_weight, outputs["road_surface_temperature"].to_numpy().astype(np.float32))
    return np.moveaxis(np.quantile(members, QUANTILES, axis=0), 0, -1).astype(np.float32)
