"""Rows of a chunk of columns in the kernel's one flat array: row ``r`` of lane ``j`` stands at ``r * LANES + j``."""

from model.physics.ground import LAYERS
from model.physics.layout import ALBEDO as _STATIC_ALBEDO
from model.physics.layout import AT_PIPES as _STATIC_AT_PIPES
from model.physics.layout import GAIN as _STATIC_GAIN
from model.physics.layout import HIGHEST_HEAT as _STATIC_HIGHEST_HEAT
from model.physics.layout import RETENTION as _STATIC_RETENTION
from model.physics.layout import STATE_ROWS, STATIC_ROWS

# Rows of a chunk after the state rows. First what changes within the hour: its value at the hour's beginning, and its change a step.
AIR, VAPOUR, WIND, SUNLIGHT, RADIATION, BELOW, OBSERVED, THIN = range(STATE_ROWS, STATE_ROWS + 8)
CHANGING = 8
_HOURLY = AIR + 2 * CHANGING
# What holds for the hour. DROPS is the heat capacity of what falls [W m-2 K-1].
RAIN, SNOWFALL, FRESH, DROPS, HEAT, TARGET, NUDGING, EXCHANGE = range(_HOURLY, _HOURLY + 8)
#: What wheels leave of each store over one step, what they pack of the snow and throw of the film, and what settling leaves of dry snow [1].
KEEP_SNOW, KEEP_ICE, KEEP_FROST, KEEP_DRY, PACKED, SPRAYED, SETTLED = range(EXCHANGE + 1, EXCHANGE + 8)
GIVEN = SETTLED + 1  #: heat of the pipes so far in the hour, over the hour [W m-2]
# What lies: snow after what fell [mm], conductance of the snow as BOND / OPEN, sunlight taken up [1]; brine: depression of the freezing point per
# molality [K kg/mol], surface temperature below which the film counts as frozen [degC], what the salt takes off the vapour pressure [1].
ARRIVED, BOND, OPEN, ABSORBED, KAPPA, THRESHOLD, WEAKENING = range(GIVEN + 1, GIVEN + 8)
# Scratch. OWED is the latent heat owed to the first layer [K], POWER the pipes' heat [W m-2], BEFORE the water before wheels reach it
# [mm], PULL the heat that draws the surface to an observation [W m-2], VELOCITY that of exchange with the air [m s-1], WARMER the air against the
# skin [K].
OWED, FROZEN, GAP, SLOPE, MOIST, VELOCITY, WARMER, WETNESS, FLUX, SLACK, FREEZE = range(WEAKENING + 1, WEAKENING + 12)
HELD, EASE, CROSS, HARD, FIRM, SOFT, FREE, POWER, BEFORE, PULL = range(FREEZE + 1, FREEZE + 11)
NEXT = PULL + 1  #: eight rows: what changes within the hour, at the hour's end
STILL = NEXT + CHANGING  #: the static rows of `layout`
STARTED = STILL + STATIC_ROWS  #: sixteen rows: layer temperatures as the hour began
ROWS = STARTED + LAYERS
# Static rows that steps read
ALBEDO, RETENTION = STILL + _STATIC_ALBEDO, STILL + _STATIC_RETENTION
GAIN, HIGHEST_HEAT, AT_PIPES = STILL + _STATIC_GAIN, STILL + _STATIC_HIGHEST_HEAT, STILL + _STATIC_AT_PIPES
