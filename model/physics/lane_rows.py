"""Rows of a chunk of columns in the kernel's one flat array: row ``r`` of lane ``j`` stands at ``r * LANES + j``."""

from model.physics.ground import LAYERS
from model.physics.layout import STATE_ROWS

#: Columns computed side by side; with about eighty rows they fill the first-level cache but for a third.
LANES = 32

# Rows of a chunk after the state rows: weather now, its change a step, what holds for the hour, and scratch
AIR, VAPOUR, WIND, SUNLIGHT, LONGWAVE, BELOW, OBSERVED = range(STATE_ROWS, STATE_ROWS + 7)
STEP_AIR = OBSERVED + 1  #: seven rows of change a step, in the same order
_HOURLY = STEP_AIR + 7
RAIN, SNOWFALL, FRESH, HEAT, NUDGING, EXCHANGE, COVERED, ALBEDO, RETENTION = range(_HOURLY, _HOURLY + 9)
#: What wheels leave of each store over one step [1], and how fast they press snow together [1].
KEEP_SNOW, KEEP_ICE, KEEP_FROST, KEEP_SPRAY, KEEP_DRY, TREAD = range(RETENTION + 1, RETENTION + 7)
_SCRATCH = TREAD + 1
MOLES, KAPPA, FROZEN, PRESSURE, SLOPE, MOIST, SLACK, FLUX = range(_SCRATCH, _SCRATCH + 8)
LIFTED, FREE, EASE, INVERSE, BOND = range(FLUX + 1, FLUX + 6)
ELIMINATED = BOND + 1  #: sixteen rows
ROWS = ELIMINATED + LAYERS
CHANGING = 7
