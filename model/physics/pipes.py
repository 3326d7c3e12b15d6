"""Heat of pipes in a chunk of columns, compiled: as given, and as a control asks for."""

from model.physics.ground import LAYERS
from model.physics.lane_rows import AT_PIPES, GAIN, GIVEN, HEAT, HIGHEST_HEAT, POWER, TARGET
from model.physics.layout import SURFACE
from model.physics.precision import LANES, lane_code


@lane_code
def warm_pipes(w, unit, share, sensor, dt):  # type: ignore[no-untyped-def]
    """Warm the layers around the pipes by the heat of one step.

    Beside the heat given, a control adds gain times what its sensor lacks to the target, not below zero nor above its highest: with the sensor at
    the surface a set-point, with the sensor at the pipes and the fluid's temperature as target a loop of warm fluid.
    """
    n = LANES
    for j in range(n):
        felt = unit[sensor] * w[sensor * n + j] if w[AT_PIPES * n + j] > 0.5 else w[SURFACE * n + j]
        asked = min(max(w[GAIN * n + j] * (w[TARGET * n + j] - felt), 0.0), w[HIGHEST_HEAT * n + j])
        power = w[HEAT * n + j] + asked
        w[POWER * n + j] = power
        w[GIVEN * n + j] += power * (dt / 3600.0)
    for i in range(LAYERS):
        if share[i] > 0.0:
            warming = share[i] / unit[i]
            for j in range(n):
                w[i * n + j] += warming * w[POWER * n + j]
