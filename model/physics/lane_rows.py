"""Rows of a chunk of columns in the kernel's one flat array: row ``r`` of lane ``j`` stands at ``r * LANES + j``."""

from model.physics.ground import LAYERS
from model.physics.layout import STATE_ROWS

#: Columns computed side by side; with about eighty rows they fill the first-level cache but for a third.
LANES = 32

# Rows of a chunk after the state rows. First what changes within the hour: its value at the hour's beginning, and its change a step.
AIR, VAPOUR, WIND, SUNLIGHT, RADIATION, BELOW, OBSERVED, THIN = range(STATE_ROWS, STATE_ROWS + 8)
CHANGING = 8
_HOURLY = AIR + 2 * CHANGING
# What holds for the hour. DROPS is the heat capacity of what falls [W m-2 K-1].
RAIN, SNOWFALL, FRESH, DROPS, HEAT, TARGET, NUDGING, EXCHANGE, ALBEDO, RETENTION = range(_HOURLY, _HOURLY + 10)
#: What wheels leave of each store over one step [1], and how fast they press snow together [1].
KEEP_SNOW, KEEP_ICE, KEEP_FROST, KEEP_SPRAY, KEEP_DRY, TREAD = range(RETENTION + 1, RETENTION + 7)
#: Control of the pipes' heat: gain [W m-2 K-1], highest heat [W m-2], 1 where the sensor lies at the pipes; heat given in the hour so far.
GAIN, HIGHEST_HEAT, AT_PIPES, GIVEN = range(TREAD + 1, TREAD + 5)
# Scratch. ARRIVED is the snow after what fell [mm], OWED the latent heat owed to the first layer [K], POWER the pipes' heat [W m-2].
ARRIVED, OWED, EXCHANGED, MOLALITY, KAPPA, FROZEN, GAP, SLOPE, MOIST = range(GIVEN + 1, GIVEN + 10)
FLUX, SLACK, FREEZE, HELD, EASE, CROSS, HARD, FIRM, SOFT, FREE, POWER = range(MOIST + 1, MOIST + 12)
STARTED = POWER + 1  #: sixteen rows: layer temperatures as the hour began
ROWS = STARTED + LAYERS
