"""What the last observation still lacked, handed over from the analysis to the forecast.

While the surface is drawn to observations, the pull supplies a flux that neither the weather nor the flux already learned explains. At the
end of the analysis the pull is gone at once, but its cause is not: on two seasons of a road in Ontario and six of bare ground in Norway
what the pull supplied correlates .45-.70 with itself an hour later, .2-.4 two hours and .1-.2 three hours later, an e-folding time of about
1.5 h. A flux that fades with 1.5 h is, over the three hours in which it matters, closest (least squares) to 0.65 times one that fades with
the 4 h of the learned flux, so that share is added to it.
"""

import numpy as np
from numpy.typing import ArrayLike

from model.domain.errors import ForecastError
from model.physics import layout
from model.physics.constants import BIAS_MAX_W_M2, NUDGING_W_M2_K
from model.physics.state import RoadState

#: Share of the last pull that goes on, as a flux that fades with 4 h [1].
SHARE_HANDED_OVER = 0.65


def hand_over(state: RoadState, observed_surface: ArrayLike) -> RoadState:
    """The state at the end of an analysis with the last pull's share added to the learned flux.

    Args:
        state: As the analysis left it, at the time of the observations.
        observed_surface: What the surface was drawn to at that time, shape (column,), NaN where there was none [degC].

    Raises:
        ForecastError: Not one observation a column.
    """
    observed = np.asarray(observed_surface, dtype=np.float64)
    if observed.shape != state.values.shape[2:]:
        raise ForecastError(f"observations to hand over have shape {observed.shape}, the state {state.values.shape[2:]} columns")
    values = state.values.copy()
    lacking = NUDGING_W_M2_K * np.nan_to_num(observed[None, :] - values[layout.SURFACE], nan=0.0)
    bias = values[layout.BIAS] + SHARE_HANDED_OVER * lacking
    values[layout.BIAS] = np.clip(bias, -BIAS_MAX_W_M2, BIAS_MAX_W_M2)
    return RoadState(state.time, values)
