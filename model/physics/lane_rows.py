"""Rows of a chunk of columns in the kernel's one flat array: row ``r`` of lane ``j`` stands at ``r * LANES + j``."""

from model.physics.ground import LAYERS
from model.physics.layout import ALBEDO as _STATIC_ALBEDO
from model.physics.layout import AT_PIPES as _STATIC_AT_PIPES
from model.physics.layout import GAIN as _STATIC_GAIN
from model.physics.layout import HIGHEST_HEAT as _STATIC_HIGHEST_HEAT
from model.physics.layout import RETENTION as _STATIC_RETENTION
from model.physics.layout import STATE_ROWS, STATIC_ROWS

#: Columns computed side by side; the eighty rows a step touches just fill a first-level cache of 32 kB.
LANES = 48

# Rows of a chunk after the state rows. First what changes within the hour: its value at the hour's beginning, and its change a step.
AIR, VAPOUR, WIND, SUNLIGHT, RADIATION, BELOW, OBSERVED, THIN = range(STATE_ROWS, STATE_ROWS + 8)
CHANGING = 8
_HOURLY = AIR + 2 * CHANGING
# What holds for the hour. DROPS is the heat capacity of what falls [W m-2 K-1].
RAIN, SNOWFALL, FRESH, DROPS, HEAT, TARGET, NUDGING, EXCHANGE = range(_HOURLY, _HOURLY + 8)
#: What wheels leave of each store over one step [1], and how fast they press snow together [1].
KEEP_SNOW, KEEP_ICE, KEEP_FROST, KEEP_SPRAY, KEEP_DRY, TREAD = range(EXCHANGE + 1, EXCHANGE + 7)
GIVEN = TREAD + 1  #: heat of the pipes so far in the hour, over the hour [W m-2]
# Scratch. ARRIVED is the snow after what fell [mm], OWED the latent heat owed to the first layer [K], POWER the pipes' heat [W m-2].
ARRIVED, OWED, EXCHANGED, MOLALITY, KAPPA, FROZEN, GAP, SLOPE, MOIST = range(GIVEN + 1, GIVEN + 10)
FLUX, SLACK, FREEZE, HELD, EASE, CROSS, HARD, FIRM, SOFT, FREE, POWER = range(MOIST + 1, MOIST + 12)
NEXT = POWER + 1  #: eight rows: what changes within the hour, at the hour's end
STILL = NEXT + CHANGING  #: the static rows of `layout`
STARTED = STILL + STATIC_ROWS  #: sixteen rows: layer temperatures as the hour began
ROWS = STARTED + LAYERS
# Static rows that steps read
ALBEDO, RETENTION = STILL + _STATIC_ALBEDO, STILL + _STATIC_RETENTION
GAIN, HIGHEST_HEAT, AT_PIPES = STILL + _STATIC_GAIN, STILL + _STATIC_HIGHEST_HEAT, STILL + _STATIC_AT_PIPES
