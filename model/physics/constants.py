"""Physical constants and the model's own parameters, each with its unit and where it comes from.

Textbook values unless a line says otherwise; `docs/physics.md` argues the choices.
"""

KELVIN = 273.15  #: 0 degC [K]
STEFAN_BOLTZMANN = 5.670374e-8  #: [W m-2 K-4]
VON_KARMAN = 0.4  #: [1]
GRAVITY = 9.80665  #: [m s-2]
GAS_DRY_AIR = 287.05  #: [J kg-1 K-1]
GAS_VAPOUR = 461.5  #: [J kg-1 K-1]
HEAT_AIR = 1005.0  #: specific heat of air at constant pressure [J kg-1 K-1]
PRESSURE = 1.0e5  #: air pressure used for density and wet bulb [Pa]
HEAT_WATER = 4186.0  #: specific heat of water [J kg-1 K-1]
HEAT_ICE = 2090.0  #: specific heat of ice [J kg-1 K-1]
LATENT_FUSION = 3.34e5  #: [J kg-1]
LATENT_VAPORISATION = 2.501e6  #: at 0 degC [J kg-1]
LATENT_SUBLIMATION = LATENT_VAPORISATION + LATENT_FUSION  #: [J kg-1]
LAPSE_RATE = 6.5e-3  #: standard atmosphere; moves air and dew point from forecast point to column [K m-1]
SOLAR_CONSTANT = 1361.0  #: Kopp and Lean 2011 [W m-2]

# Surface
EMISSIVITY = 0.95  #: pavement, wet or dry; FMI RoadSurf and NORTRIP use the same [1]
ALBEDO_SNOW = 0.60  #: snow in a street, between fresh 0.8 and trodden 0.45 [1]
ALBEDO_SURROUNDINGS = 0.15  #: walls and trees, RoadSurf [1]
SNOW_THINNEST_MM = 1.0e-4  #: depth that stands for no snow in the conductance between skin and pavement [mm]
SNOW_HIDES_PAVEMENT_MM = 2.0  #: water equivalent at which snow hides the pavement [mm]
WALL_WARMER_K = 1.0  #: walls against air, built-up winter night [K]
WALL_EMISSIVITY = 0.95  #: [1]
WIND_HEIGHT_M = 10.0  #: height of the forecast's wind [m]
TEMPERATURE_HEIGHT_M = 2.0  #: height of the forecast's air temperature [m]
ROUGHNESS_MOMENTUM_M = 1.0e-3  #: pavement, METRo 4 [m]
ROUGHNESS_HEAT_M = 5.0e-4  #: pavement, METRo 4 [m]
WIND_MIN_M_S = 0.5  #: never quite calm over a road [m s-1]
FROZEN_BELOW_K = (
    0.01  #: film this far below its freezing point gives and takes vapour as ice; water and ice side by side do as water [K]
)
WETNESS_FULL_MM = 0.3  #: store above which evaporation is unhindered [mm]

# Traffic
VEHICLE_EXCHANGE_LIGHT = 1.0e-3  #: NORTRIP, exchange a light vehicle stirs [1]
VEHICLE_EXCHANGE_HEAVY = 1.0e-2  #: NORTRIP, a heavy one [1]
VEHICLE_LENGTH_M = 6.0  #: with its shadow, mean over kinds [m]
VEHICLE_WARMER_K = 5.0  #: underside of a vehicle against air [K]
VEHICLE_HEAT_W_M2 = 50.0  #: engine, exhaust and tyres below a passing light vehicle, NORTRIP [W m-2]
HEAVY_SHARE = 0.06  #: of all vehicles, Swedish urban streets [1]
WEAR_TRAFFIC_VEH_H = 200.0  #: vehicles an hour and lane at which the wear rates below hold [1/h]

# Stores: rates an hour at WEAR_TRAFFIC_VEH_H, after RoadSurf's main-road figures
SNOW_OFF_PER_H = 0.20  #: thrown aside by wheels [1/h]
SNOW_PACKED_PER_H = 0.25  #: pressed to ice by wheels [1/h]
ICE_WORN_PER_H = 0.10  #: [1/h]
FROST_WORN_PER_H = 1.16  #: [1/h]
WATER_SPRAYED_PER_H = 0.30  #: above SPRAY_FREE_MM [1/h]
SPRAY_FREE_MM = 0.05  #: film that wheels cannot throw, NORTRIP [mm]
RUN_OFF_PER_S = 3.0e-3  #: water above the retention, METRo 4 [1/s]
SNOW_HOLDS_WATER = 0.15  #: water that snow on a flat road keeps, share of its own mass [1]
SETTLING_PER_H = 0.01  #: fresh dry snow, Anderson 1976 (2.8e-6 an s) [1/h]
SNOW_TRODDEN_PER_H = 0.10  #: densification of what wheels leave as snow [1/h]
SNOW_DENSITY_MAX = 500.0  #: [kg m-3]
#: What a bank at the kerb loses for each kelvin of air above zero, from each square metre swept: 4.8 mm a day and kelvin (degree-day factors
#: of snow 2.5-5.5, Hock 2003) on a tenth of the width it was swept from (own estimate) [mm/(K h)].
WINDROW_THAWS_MM_PER_K_H = 0.02

# Salt
SALT_MOLAR_G = 58.44  #: NaCl [g/mol]
MOLALITY_EUTECTIC = 5.2  #: 23.3 % by mass, -21.1 degC [mol/kg]
MOLALITY_SATURATED = 6.1  #: 26.3 % by mass at 0 degC [mol/kg]
DISSOLVING_H = 1.0  #: e-folding time of dry salt in moisture, NORTRIP [h]
DRY_SALT_LOSS_PER_VEHICLE = 2.0e-4  #: swept off by one vehicle; 20 %/h on a motorway lane (TRL PPR392) [1]
SAND_KEPT_H = (
    48.0  #: e-folding time in which sand is thrown aside or pressed in [h]; assumed, a round of sanding is said to last days
)

# Coupling to an observed surface temperature
NUDGING_W_M2_K = 200.0  #: strength with which the surface follows an observation [W m-2 K-1]
BIAS_LEARNED_H = 3.0  #: e-folding time over which the missing flux is averaged [h]
BIAS_FORGOTTEN_H = 4.0  #: e-folding time with which it fades in the forecast, as METRo and RoadSurf relax [h]
SHADE_FORGOTTEN_H = (
    96.0  #: the same for the missing share of the sunlight: shade and albedo of a place last for days [h]; assumed
)
SHADE_MIN, SHADE_MAX = -0.8, 0.5  #: bounds of that share [1]
FLUX_OVER_SHADE_W_M2 = 10.0 / 0.3  #: doubt about long-wave and turbulence [W m-2] over doubt about the sunlight [1]
BIAS_MAX_W_M2 = 60.0  #: bound of the missing flux [W m-2]
