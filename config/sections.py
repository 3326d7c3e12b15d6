"""The sections of the settings tree. Values stand in ``defaults.toml``; here is what each means and what it may be."""

import ipaddress
import re
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import quote

from pydantic import AfterValidator, Field, SecretStr, field_validator, model_validator

from config.site import Frozen, Share


def _cron_field(text: str) -> str:
    if not re.fullmatch(r"(\*|\d{1,2}|\d{1,2}-\d{1,2}|[a-z]{3}|[a-z]{3}-[a-z]{3})(/\d{1,2})?(,[\d*/a-z-]+)*", text):
        raise ValueError("not a cron field such as 5, */10, 0,30 or mon-fri")
    return text


CronField = Annotated[str, AfterValidator(_cron_field)]


class Database(Frozen):
    """Where rows are kept."""

    url: str = Field(repr=False, pattern=r"^(sqlite|postgresql)(\+[a-z0-9]+)?://", description="SQLite or PostgreSQL URL")
    password: SecretStr | None = Field(default=None, repr=False, description="Password of PostgreSQL; environment or file only")
    password_file: Path | None = Field(default=None, description="File that holds nothing but that password")
    busy_timeout_s: float = Field(gt=0, le=300, description="How long the database waits for another writer [s]")

    @model_validator(mode="before")
    @classmethod
    def _address_with_password(cls, table: Any) -> Any:
        """Set the password into the address, which is all that drivers take; an address that has one already is left as it is."""
        if not isinstance(table, dict) or not table.get("password") or str(table.get("url", "")).startswith("sqlite"):
            return table
        password, url = str(table["password"]), str(table.get("url", ""))
        found = re.fullmatch(r"(postgresql[+a-z0-9]*://)([^:/@\s]+)(:[^@\s]*)?@(\S+)", url)
        if found is None:
            raise ValueError("password stands beside an address without user; write url as postgresql://user@host/name")
        return {**table, "url": f"{found[1]}{found[2]}{found[3] or ':' + quote(password, safe='')}@{found[4]}"}


class Paths(Frozen):
    """Where files are kept."""

    data: Path = Field(description="Folder of forecast arrays, raw bodies and models")
    objects: str = Field(
        default="",
        pattern=r"^([a-z][a-z0-9+]*://\S*)?$",
        description="Address of object storage for the arrays, e.g. s3://bucket/halka; empty: the folder",
    )

    @property
    def backups(self) -> Path:
        """Backups that were given no other place."""
        return self.data / "backups"

    @property
    def arrays(self) -> Path:
        """Forecast and assessment arrays."""
        return self.data / "arrays"

    @property
    def raw(self) -> Path:
        """Bodies as received."""
        return self.data / "raw"

    @property
    def models(self) -> Path:
        """Trained models."""
        return self.data / "models"


class Storage(Frozen):
    """Room on the disk of ``paths.data``, and what stops first where it runs out."""

    warn_free_mb: float = Field(ge=0, description="Told when less room than this is left [MB]")
    archive_min_free_mb: float = Field(
        ge=0, description="With less room than this, bodies as received are no longer kept; all else goes on [MB]"
    )


class Http(Frozen):
    """How the outside world is asked."""

    connect_timeout_s: float = Field(gt=0, le=120, description="Time to connect [s]")
    read_timeout_s: float = Field(gt=0, le=600, description="Longest silence while reading [s]")
    retries: int = Field(ge=0, le=10, description="Further tries after a failure that may pass")
    backoff_s: float = Field(ge=0, le=60, description="First pause between tries, doubled each time [s]")
    max_body_bytes: int = Field(ge=1024, le=1_000_000_000, description="Largest answer taken, unpacked [byte]")
    user_agent: str = Field(min_length=5, description="Program, version and contact; providers refuse requests without one")
    source_budget_s: float = Field(gt=0, le=3600, description="Longest time one source may take in one run [s]")
    jitter_s: float = Field(
        ge=0, le=3600, description="Spread of questions over sites and sources, after an answer's time is out [s]"
    )
    circuit_failures: int = Field(ge=1, le=100, description="Failures in a row after which a source is left alone for a while")
    circuit_pause_s: float = Field(
        ge=1, le=86_400, description="First pause of a source that is left alone, doubled each time [s]"
    )
    circuit_longest_pause_s: float = Field(ge=1, le=86_400, description="Longest such pause [s]")


class Assess(Frozen):
    """The nightly reckoning."""

    members: int = Field(ge=2, le=500, description="Ensemble members")
    horizon_h: int = Field(ge=12, le=240, description="Hours ahead [h]")
    history_h: int = Field(ge=0, le=240, description="Hours of observed weather the road starts from [h]")
    seed: int = Field(ge=0, description="Seed of the members' random errors")
    plan_search_s: float = Field(ge=0, le=600, description="Longest search for a plan against the machines; 0: stated order [s]")


class Learning(Frozen):
    """Training of the boosted models."""

    trees: int = Field(ge=1, le=20_000, description="Most trees of one model")
    leaves: int = Field(ge=2, le=1024, description="Leaves of a tree")
    learning_rate: float = Field(gt=0, le=1, description="Shrinkage [1]")
    min_rows_in_leaf: int = Field(ge=1, description="Fewest rows a leaf stands for")
    min_nights: int = Field(ge=1, description="Fewest nights a model is trained on")
    holdout_share: Share = Field(description="Latest share of the nights judged by where there is one winter [1]")
    every_nth_issue: int = Field(ge=1, le=99, description="Learns from every n-th stored forecast; odd, so that hours alternate")
    threads: int = Field(ge=0, le=256, description="Threads used in training; 0: all cores")
    station_every_h: int = Field(
        ge=0,
        le=24,
        description="Hours between the forecasts at stations that a training issues anew [h]; 0: it trains no correction of theirs",
    )
    seed: int = Field(ge=0, description="Seed of row and column sampling, and of the routes drawn for a national model")
    national_route_share: float = Field(
        gt=0, le=1, description="Share of each site's routes a national model learns from, drawn by the seed [1]; 1: all. Assumed"
    )
    cluster_from_rows: int = Field(
        ge=1,
        description='With compute.where = "dask", fewest rows that a national model\'s boosting is sent to the cluster for [row]; '
        "below it one core is faster (assumed)",
    )


class JobTime(Frozen):
    """When a job runs, as cron fields in UTC."""

    minute: CronField = Field(description="Minute of the hour")
    hour: CronField = Field(default="*", description="Hour of the day, UTC")
    day_of_week: CronField = Field(default="*", description="mon to sun")
    month: CronField = Field(default="*", description="Month of the year, 1 to 12")


class Schedule(Frozen):
    """When the jobs run, and how old their last success may be before `halka check` complains."""

    observations: JobTime
    forecasts: JobTime
    analysis: JobTime
    warnings: JobTime
    prices: JobTime
    sensors: JobTime
    assess: JobTime
    roster: JobTime
    train: JobTime
    verify: JobTime
    upkeep: JobTime
    road_upkeep: JobTime
    notify: JobTime
    max_age_observations_min: float = Field(gt=0, description="Oldest last success [min]")
    max_age_forecasts_min: float = Field(gt=0, description="Oldest last success [min]")
    max_age_assess_min: float = Field(gt=0, description="Oldest last success [min]")
    max_age_daily_h: float = Field(gt=0, description="Oldest last success of a daily job [h]")
    keep_raw_days: int = Field(ge=1, description="Bodies as received are kept this long [d]")


class Dashboard(Frozen):
    """The pages."""

    address: str = Field(description="Address the pages answer on; loopback unless a gateway with login stands before it")
    port: int = Field(ge=1, le=65535, description="TCP port")
    language: Literal["sv", "en"] = Field(description="Language a page opens in")
    poll_s: float = Field(ge=5, le=3600, description="How often a page asks for a newer assessment [s]")
    map_style: str = Field(
        description="Path of a MapLibre style on our own host, e.g. behind the gateway; plain ground where empty"
    )

    @field_validator("address")
    @classmethod
    def _is_address(cls, text: str) -> str:
        if text != "localhost":
            ipaddress.ip_address(text)
        return text


class Logging(Frozen):
    """What is written about the run itself."""

    level: Literal["debug", "info", "warning", "error"] = Field(description="Least serious message written")
    form: Literal["console", "json"] = Field(description="For a person at a terminal, or one JSON object a line")
