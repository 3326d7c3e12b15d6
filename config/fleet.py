"""What a site has to work with: depots and their stock, machines, crews, standby, and the limits of working time.

No driver is named anywhere: a crew is a shift that can be called, known by the name of its place in the roster.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Self
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator

from config.frozen import Frozen, TreatmentName
from config.out_of_service import is_back, machine_and_return

#: Which load a treatment draws on; ploughing draws on none.
LOAD_OF: dict[str, str] = {
    "brine": "brine",
    "brush_brine": "brine",
    "prewetted_salt": "salt",
    "dry_salt": "salt",
    "sand": "sand",
}


class Depot(Frozen):
    """Where machines stand and material lies."""

    name: str = Field(min_length=1, description="As the network file's routes name it")
    salt_kg: float = Field(default=0.0, ge=0, description="Salt in stock [kg]")
    brine_kg: float = Field(default=0.0, ge=0, description="Brine in stock, as salt in it [kg]")
    sand_kg: float = Field(default=0.0, ge=0, description="Sand or grit in stock [kg]")
    reload_min: float = Field(default=20.0, ge=0, le=240, description="To drive in and fill once [min]")


class Machine(Frozen):
    """One vehicle with what is mounted on it tonight."""

    id: str = Field(min_length=1, description="Pseudonym of the vehicle, unique in the site")
    contractor: str = Field(description="Key of the price list")
    depot: str
    treatments: tuple[TreatmentName, ...] = Field(min_length=1, description="What it can do")
    classes: tuple[str, ...] = Field(default=(), description="Classes it may drive (a lorry fits no cycle path); empty: all")
    salt_load_kg: float = Field(default=0.0, ge=0, le=40_000, description="Solid salt of one load [kg]")
    brine_load_kg: float = Field(default=0.0, ge=0, le=40_000, description="Salt in one tank of brine [kg]")
    sand_load_kg: float = Field(default=0.0, ge=0, le=40_000, description="Sand of one load [kg]")

    @model_validator(mode="after")
    def _can_carry(self) -> Self:
        for treatment in self.treatments:
            load = LOAD_OF.get(treatment)
            if load is not None and not getattr(self, f"{load}_load_kg") > 0:
                raise ValueError(f"machine {self.id} is to spread {treatment} but its {load}_load_kg is 0; state what it carries")
        return self


class Crew(Frozen):
    """A shift that can be called to drive one machine of its contractor."""

    name: str = Field(min_length=1, description="Place in the roster; never a person's name")
    contractor: str


class Standby(Frozen):
    """When a contractor's crews stand by, so that the routes' turn-out times hold."""

    contractor: str
    start_month: int = Field(ge=1, le=12)
    start_day: int = Field(ge=1, le=31)
    end_month: int = Field(ge=1, le=12)
    end_day: int = Field(ge=1, le=31)
    otherwise_min: float = Field(default=120.0, ge=0, le=2880, description="Added to the turn-out time outside the period [min]")


class WorkingTime(Frozen):
    """Limits that are warned of. Defaults: the act on working time in road transport (SFS 2005:395)."""

    week_mean_h: float = Field(default=48.0, gt=0, le=168, description="Mean of a week over the reference period [h]")
    reference_weeks: int = Field(default=17, ge=1, le=53, description="Reference period: four months [weeks]")
    week_most_h: float = Field(default=60.0, gt=0, le=168, description="Most in any one week [h]")
    night_most_h: float = Field(default=10.0, gt=0, le=24, description="Most in 24 h where any of it is night [h]")
    night_from_h: int = Field(default=1, ge=0, le=23, description="Night begins, local hour")
    night_to_h: int = Field(default=5, ge=1, le=24, description="Night ends, local hour")


class Fleet(Frozen):
    """Everything that can be called out."""

    depots: tuple[Depot, ...] = Field(min_length=1)
    machines: tuple[Machine, ...] = Field(min_length=1, max_length=2000)
    crews: tuple[Crew, ...] = Field(default=(), description="Empty: one crew a machine")
    standby: tuple[Standby, ...] = Field(default=(), description="A contractor not named stands by all year")
    working_time: WorkingTime = WorkingTime()
    out_of_service: tuple[str, ...] = Field(
        default=(),
        description="Machines broken or off duty: 'PL-3', or with when it is back in local time, 'PL-3 2026-12-05 06:00'",
    )
    move_min: float = Field(default=15.0, ge=0, le=240, description="From one route to the next [min]")
    transfer_min: float = Field(default=20.0, ge=0, le=480, description="Added where the route belongs to another depot [min]")
    late_share_per_h: float = Field(
        default=0.25, gt=0, le=10, description="Share of the avoidable loss lost with each hour late [1/h]"
    )
    source: str = Field(description="Where this comes from, with year; 'antagen' where assumed")

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        _once("fleet.depots", "name", [item.name for item in self.depots])
        _once("fleet.crews", "name", [item.name for item in self.crews])
        _once("fleet.standby", "contractor", [item.contractor for item in self.standby])
        known = {item.name for item in self.depots}
        places: dict[str, str] = {}
        for number, machine in enumerate(self.machines, start=1):
            where = f"fleet.machines: entry {number} ({machine.id})"
            if machine.id in places:
                raise ValueError(
                    f"{where} is also at {places[machine.id]}: a machine is in one place at a time; remove one of the entries"
                )
            places[machine.id] = machine.depot
            if machine.depot not in known:
                raise ValueError(
                    f"{where}: depot is {machine.depot}, which fleet.depots lacks; it has {', '.join(sorted(known))}"
                )
        laid_up = [machine_and_return(line)[0] for line in self.out_of_service]
        _once("fleet.out_of_service", "machine", laid_up)
        for number, name in enumerate(laid_up, start=1):
            if name not in places:
                raise ValueError(
                    f"fleet.out_of_service: entry {number}: {name} is no machine of the fleet; it has {', '.join(sorted(places))}"
                )
        crewed = {item.contractor for item in self.crews}
        for contractor in sorted({item.contractor for item in self.machines} - crewed) if self.crews else ():
            raise ValueError(f"fleet.crews: none for {contractor}, which has machines; name at least one")
        return self

    def check_against(self, contractors: Iterable[str], classes: Iterable[str]) -> None:
        """Refuse names the site does not have.

        Args:
            contractors: Of the site's price lists.
            classes: Codes of the site's classes.

        Raises:
            ValueError: Naming entry, field and value.
        """
        priced, codes = sorted(contractors), set(classes)
        rows: Sequence[tuple[str, Iterable[Machine | Crew | Standby]]] = (
            ("machines", self.machines),
            ("crews", self.crews),
            ("standby", self.standby),
        )
        for table, entries in rows:
            for number, entry in enumerate(entries, start=1):
                if entry.contractor not in priced:
                    raise ValueError(
                        f"fleet.{table}: entry {number}: contractor is {entry.contractor}, which has no price list; "
                        f"the site has {', '.join(priced)}"
                    )
        for number, machine in enumerate(self.machines, start=1):
            for code in machine.classes:
                if code not in codes:
                    raise ValueError(
                        f"fleet.machines: entry {number} ({machine.id}): class {code} is not among the site's classes"
                    )

    def laid_up(self, now: datetime, zone: ZoneInfo) -> frozenset[str]:
        """Machines out of service at a moment.

        Args:
            now: Aware UTC.
            zone: The site's time zone.
        """
        told = (machine_and_return(line) for line in self.out_of_service)
        return frozenset(name for name, back in told if not is_back(back, now, zone))

    def crews_of(self, contractor: str) -> int:
        """How many machines of a contractor can be driven at once."""
        if not self.crews:
            return sum(item.contractor == contractor for item in self.machines)
        return sum(item.contractor == contractor for item in self.crews)


def _once(table: str, key: str, names: Sequence[str]) -> None:
    for name, count in Counter(names).items():
        if count > 1:
            raise ValueError(f"{table}: two entries have the {key} {name}; give each its own")
