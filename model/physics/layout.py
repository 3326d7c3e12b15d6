"""Rows of the state and of the forcing arrays. The kernel reads them as constants."""

# State rows
TEMPERATURE = 0  #: first of the 16 layer temperatures [degC]
SKIN = 16  #: top of what lies on the road, or of the bare road [degC]
SURFACE = 17  #: top of the pavement [degC]
WATER = 18  #: [mm]
SNOW = 19  #: water equivalent [mm]
VOLUME = 20  #: depth of the snow [mm]
ICE = 21  #: [mm]
FROST = 22  #: [mm]
DISSOLVED = 23  #: salt in the film [g m-2]
DRY = 24  #: undissolved salt [g m-2]
SAND = 25  #: [g m-2]
BIAS = 26  #: missing flux learned from observations [W m-2]
SHADE = 27  #: missing share of the sunlight learned from observations [1]
WINDROW = 28  #: what ploughs threw aside from each square metre swept, water equivalent [mm]
STATE_ROWS = 29

# Prepared forcing rows, dimensions (row, time, member x point)
AIR = 0  #: air temperature [degC]
VAPOUR = 1  #: vapour pressure [Pa]
WIND = 2  #: [m s-1]
DIRECT = 3  #: direct sun on the horizontal, unshaded [W m-2]
DIFFUSE = 4  #: [W m-2]
LONGWAVE = 5  #: downward [W m-2]
RAIN = 6  #: over the hour before [mm]
SNOWFALL = 7  #: over the hour before, water equivalent [mm]
FRESH = 8  #: depth of new snow per water equivalent [1]
DRIFT = 9  #: snow the wind carried over a metre in the hour before [kg m-1]
FORCING_ROWS = 10

# Static rows, dimensions (row, column)
SKY_VIEW = 0  #: [1]
SUN_VIEW = 1  #: [1]
DRIFT_CATCH = 2  #: share of the snow drifting by that stays on each metre [1/m]
ALTITUDE = 3  #: column above forecast point [m]
EXCHANGE = 4  #: exchange velocity stirred by mean traffic [m s-1]
COVERED = 5  #: share of the time a vehicle stands above, mean traffic [1]
WEAR = 6  #: mean traffic over the wear rates' reference [1]
VEHICLES = 7  #: mean vehicles an hour and lane [1/h]
ALBEDO = 8  #: [1]
RETENTION = 9  #: [mm]
DEEP_MEAN = 10  #: mean of the annual wave [degC]
DEEP_SWING = 11  #: amplitude of the annual wave at the boundary [K]
GAIN = 12  #: of the pipes' control [W m-2 K-1]
HIGHEST_HEAT = 13  #: of the pipes under control [W m-2]
AT_PIPES = 14  #: 1 where the control's sensor lies at the pipes, 0 at the surface
STATIC_ROWS = 15

# Event fields, dimensions (event, field)
KEEP_SNOW = 0
FLOOR_SNOW = 1
KEEP_WATER = 2
KEEP_ICE = 3
KEEP_FROST = 4
KEEP_SALT = 5
ADD_DRY = 6
ADD_DISSOLVED = 7
ADD_WATER = 8
ADD_SAND = 9
EVENT_FIELDS = 10

#: Output name -> (unit, description), in the order of the kernel's output rows.
OUTPUTS = {
    "road_surface_temperature": ("degC", "temperature of the top of the pavement"),
    "surface_water_amount": ("mm", "liquid water, also in snow"),
    "surface_snow_amount": ("mm", "snow, water equivalent of its ice"),
    "surface_ice_amount": ("mm", "ice and packed snow, water equivalent"),
    "surface_frost_amount": ("mm", "hoar frost, water equivalent"),
    "snow_depth": ("cm", "depth of the snow"),
    "snow_wetness": ("1", "liquid share of the snow's mass"),
    "dissolved_salt_amount": ("g m-2", "sodium chloride in the film"),
    "dry_salt_amount": ("g m-2", "sodium chloride not dissolved"),
    "freezing_point": ("degC", "temperature at which the film begins to freeze"),
    "sand_amount": ("g m-2", "sand or grit"),
    "slab_temperature": ("degC", "pavement at about 6 cm depth"),
    "surface_flux_correction": ("W m-2", "missing flux learned from observations"),
    "pipe_heat_flux": ("W m-2", "heat the pipes gave, mean over the hour before"),
    "windrow_amount": ("mm", "snow and ice that ploughs threw aside, from each square metre swept, water equivalent"),
    **{f"layer_temperature_{layer:02d}": ("degC", f"layer {layer + 1} of 16 from the top") for layer in range(SKIN)},
}
