"""The salt rates that follow from freezing-point physics, beside the Scottish matrix and Swedish practice.

``python -m benchmarks.salt_rates [--json FILE]``

Each row is a situation at a surface temperature: the film that is expected until the next pass, what sodium chloride must lie there for it not
to freeze at that temperature and `SAFETY_MARGIN_DEGC` below, and what `model.decision.choice` advises on a road that may be salted with
anything (cap 20 g/m²), on the same road where salt lies already, on a path that is brushed and brined, in a water-protection area with half the
cap, and where little is left of the season's salt.

Beside it: Transport Scotland's decision matrix (j13001-15; dry or damp against wet, pre-wetted salt; passes told where more than one; of a range
the lower end; rain on a frozen road read as ice that has formed), which is dosed for trunk roads, and Swedish practice per pass (gronatrender.se:
brine about 5, pre-wetted about 10, dry up to 40 g/m²).
"""

import argparse
import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from config.site import ServiceClass
from config.treatments import load_treatments
from model.decision.choice import Choice, choose
from model.decision.dose import SAFETY_MARGIN_DEGC, salt_needed_g_m2
from model.decision.salt_cap import tightest_cap
from model.domain.needs import Slipperiness
from model.domain.roads import Route
from model.domain.treatments import TreatmentKind

EVERYTHING = ("brine", "prewetted_salt", "dry_salt", "sand", "brush_brine")
#: Film until the next pass [mm] by situation; 0.05 is a damp road, 0.1 a wet one after traffic, 0.2 what is loosened of snow or packed snow.
SITUATIONS: tuple[tuple[str, Slipperiness, float, tuple[float, ...]], ...] = (
    ("rime", Slipperiness.FROST, 0.05, (-1.0, -3.5, -6.0, -9.0)),
    ("freezing wet road", Slipperiness.ICE, 0.1, (-1.0, -3.5, -6.0, -9.0)),
    ("rain on frozen road", Slipperiness.RAIN_ON_COLD, 0.3, (-1.0, -3.5)),
    ("freezing rain", Slipperiness.FREEZING_RAIN, 0.5, (-1.0, -3.5)),
    ("light snow", Slipperiness.SNOW, 0.2, (-1.0, -3.5, -6.0, -9.0)),
    ("packed snow", Slipperiness.PACKED_SNOW, 0.5, (-3.5, -9.0)),
    ("drift", Slipperiness.DRIFT, 0.2, (-3.5, -9.0)),
)
#: Caps of a pass on a road and in a water-protection area, cap of a season, and what has been laid of it where little is left [g/m2].
CAP, PROTECTED_CAP, SEASON_CAP, LAID = 20.0, 10.0, 800.0, 794.0
#: Salt that lies already where some does [g/m2].
RESIDUAL = 4.0
#: Swedish practice per pass [g/m2].
SWEDISH = {
    TreatmentKind.BRINE: "5",
    TreatmentKind.PREWETTED_SALT: "10",
    TreatmentKind.DRY_SALT: "to 40",
    TreatmentKind.BRUSH_BRINE: "5",
}


@dataclass(frozen=True, slots=True)
class Rate:
    """One row.

    Attributes:
        situation: In words.
        degc: Surface temperature [degC].
        film_mm: Film until the next pass [mm].
        bare_g_m2: Salt that just keeps it liquid [g/m2].
        needed_g_m2: The same with the margin [g/m2].
        road: What is advised on a road: treatment, rate, and whether a cap binds.
        salted: The same where `RESIDUAL` lies already.
        path: On a brushed path.
        protected: On a road in a water-protection area.
        season: On a road whose season has `SEASON_CAP` less `LAID` left.
        scottish: Rate of the Scottish matrix [g/m2], passes told.
        swedish: Swedish practice of the treatment on the road [g/m2].
    """

    situation: str
    degc: float
    film_mm: float
    bare_g_m2: float
    needed_g_m2: float
    road: str
    salted: str
    path: str
    protected: str
    season: str
    scottish: str
    swedish: str


def advised(
    kind: Slipperiness,
    film_mm: float,
    degc: float,
    *,
    control: str = "salt",
    cap_g_m2: float = CAP,
    residual_g_m2: float = 0.0,
    laid_g_m2: float = 0.0,
) -> Choice:
    """What the rules choose with every machine at hand.

    Args:
        kind: Of slipperiness.
        film_mm: Film until the next pass [mm].
        degc: Surface temperature [degC].
        control: Method of the class.
        cap_g_m2: The route's cap of a pass, lower in a water-protection area [g/m2].
        residual_g_m2: Salt that lies there already [g/m2].
        laid_g_m2: Laid on the route since the season began [g/m2].
    """
    rules = ServiceClass.model_validate(
        {
            "code": "X", "name_sv": "x", "name_en": "x", "priority": 1, "start_depth_wet_cm": 2, "start_depth_dry_cm": 2,
            "plough_during_snowfall": True, "slip_control": control, "salt_limit_degc": -8.0, "earliest_start": "00:00",
            "deadline_weekday": "06:00", "deadline_weekend": "08:00", "action_time_h": 4, "loss_municipal_sek_per_km": 0,
            "loss_societal_sek_per_km": 0, "salt_season_cap_g_m2": SEASON_CAP, "source": "benchmark",
        }
    )  # fmt: skip
    route = Route(
        "X", "X", "X", "X", "X", "X", round_time_min=60, turn_out_min=30, treatments=EVERYTHING, salt_cap_g_m2=cap_g_m2, water_protection=False
    )  # fmt: skip
    return choose(
        service_class=rules,
        slipperiness=kind,
        allowed=EVERYTHING,
        film_mm=film_mm,
        coldest_degc=degc,
        residual_g_m2=residual_g_m2,
        cap_g_m2=tightest_cap(route, rules, laid_g_m2=laid_g_m2),
        catalogue=load_treatments(),
    )


def scottish(kind: Slipperiness, degc: float, film_mm: float) -> str:
    """The matrix's pre-wetted rate for the situation [g/m2]."""
    wet = film_mm >= 0.1
    if kind in {Slipperiness.FROST, Slipperiness.ICE}:
        if degc >= -2:
            return "8"
        if degc >= -5:
            return "15" if wet else "9"
        return "2x15" if wet else "18"
    if kind is Slipperiness.FREEZING_RAIN:
        return "20 rep."
    if kind is Slipperiness.SNOW:
        return "18"
    if kind is Slipperiness.PACKED_SNOW:
        return "20 rep." if degc > -8 else "abrasive"
    return "20" if kind is Slipperiness.RAIN_ON_COLD else "-"


def rate_table() -> tuple[Rate, ...]:
    """Every situation at every temperature."""
    rows = []
    for name, kind, film, temperatures in SITUATIONS:
        for degc in temperatures:
            choice = advised(kind, film, degc)
            rows.append(
                Rate(
                    situation=name,
                    degc=degc,
                    film_mm=film,
                    bare_g_m2=salt_needed_g_m2(film, degc, margin_degc=0.0),
                    needed_g_m2=salt_needed_g_m2(film, degc),
                    road=_told(choice),
                    salted=_told(advised(kind, film, degc, residual_g_m2=RESIDUAL)),
                    path=_told(advised(kind, film, degc, control="brush_brine")),
                    protected=_told(advised(kind, film, degc, cap_g_m2=PROTECTED_CAP)),
                    season=_told(advised(kind, film, degc, laid_g_m2=LAID)),
                    scottish=scottish(kind, degc, film),
                    swedish=SWEDISH.get(choice.kind, "-") if choice.kind is not None else "-",
                )
            )
    return tuple(rows)


def _told(choice: Choice) -> str:
    if choice.kind is None:
        return "nothing"
    capped = " cap" if choice.dose is not None and choice.dose.capped else ""
    return f"{choice.kind.value} {choice.rate_g_m2:g}{capped}"


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path, help="write the rows to this file")
    options = parser.parse_args()
    rows = rate_table()
    print(
        f"Salt rates, g/m2 a pass; margin {SAFETY_MARGIN_DEGC:g} degC; 'cap': one pass cannot carry what the film needs: repeat, or sand where it "
        "is less than half"
    )
    heads = {
        "road": f"road, cap {CAP:g}",
        "salted": f"{RESIDUAL:g} g/m2 lie there",
        "path": f"brushed path, cap {CAP:g}",
        "protected": f"water area, cap {PROTECTED_CAP:g}",
        "season": f"season has {SEASON_CAP - LAID:g} left",
    }
    columns = "".join(f"{head:<23}" for head in heads.values())
    print(f"{'situation':<20}{'degC':>6}{'mm':>6}{'bare':>7}{'margin':>8}  {columns}{'Scottish':>9}{'Swedish':>9}")
    for row in rows:
        told = "".join(f"{getattr(row, name):<23}" for name in heads)
        print(
            f"{row.situation:<20}{row.degc:6.1f}{row.film_mm:6.2f}{row.bare_g_m2:7.1f}{row.needed_g_m2:8.1f}  {told}"
            f"{row.scottish:>9}{row.swedish:>9}"
        )
    if options.json:
        options.json.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
