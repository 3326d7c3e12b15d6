"""Settings of a running Halka: one frozen tree, each field with its unit, unknown keys refused.

Later layers win: ``config/defaults.toml`` < the table ``[settings]`` of the site file < what was changed on the pages < environment variables
``HALKA__SECTION__KEY`` < overrides from the caller (command line, tests). A secret comes from the environment or from a
secret file only, and is never shown.
"""

import json
import os
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import AwareDatetime, Field

from config.access import Access
from config.api import Api
from config.changeable import PLACE, of_settings
from config.compute import Compute
from config.errors import ConfigError
from config.notify import Notify
from config.open_meteo import OpenMeteo
from config.sections import Assess, Dashboard, Database, Http, Learning, Logging, Paths, Schedule, Storage
from config.site import Frozen
from config.sites import load_site
from config.sources import Sources
from config.validation import Location, dotted, fit, read_toml

DEFAULTS_FILE = Path(__file__).parent / "defaults.toml"
ENV_PREFIX = "HALKA__"
_SECRETS = (
    *(("sources", "trafikverket_key"), ("sources", "city_sensor_keys"), ("open_meteo", "key"), ("api", "tokens")),
    ("database", "password"),
    *(("notify", "mail_password"), ("notify", "webhook_url"), ("notify", "webhook_key")),
    *(("access", "secret"), ("access", "oidc_client_secret"), ("access", "proxy_secret")),
)


#: Sections whose key is one word; passwords may hold blanks, and readers' tokens stand in lines.
_ONE_KEY = frozenset({"sources", "open_meteo", "access"})


class Clock(Frozen):
    """A clock that stands still, for the demo and for replays."""

    now: AwareDatetime | None = Field(default=None, description="The moment everything speaks from; unset: the real clock")

    def at(self, real: datetime) -> datetime:
        """The fixed moment if there is one, else the real one."""
        return self.now if self.now is not None else real


class Settings(Frozen):
    """Everything an operator may set."""

    database: Database
    paths: Paths
    storage: Storage
    http: Http
    sources: Sources
    open_meteo: OpenMeteo
    assess: Assess
    compute: Compute
    learning: Learning
    schedule: Schedule
    dashboard: Dashboard
    access: Access
    api: Api
    notify: Notify
    logging: Logging
    clock: Clock = Clock()


def load_settings(
    *,
    site: str | Path | None = None,
    env: Mapping[str, str] | None = None,
    overrides: Mapping[str, Any] | None = None,
    changes: Mapping[str, Any] | None = None,
) -> Settings:
    """The settings that hold for a site on this machine.

    Args:
        site: Name or path of a site, whose ``[settings]`` table counts; None for none.
        env: Environment; the process's own where None.
        overrides: Nested tables, or dotted keys such as ``{"database.url": "sqlite://"}``.
        changes: What was changed on the pages, by key; those of the site are passed over.

    Raises:
        ConfigError: A layer has an unknown key, a value of the wrong type, or a secret where none may stand.
    """
    merged, origins = _merged(site, env, overrides, changes)
    return fit(Settings, merged, origin=lambda location: _origin(origins, location))


def setting_origin(
    key: str,
    *,
    site: str | Path | None = None,
    env: Mapping[str, str] | None = None,
    overrides: Mapping[str, Any] | None = None,
    changes: Mapping[str, Any] | None = None,
) -> str:
    """The place that sets a key such as ``notify.moved_min``: a file, the pages, the environment, or the command line.

    Raises:
        ConfigError: As `load_settings`.
    """
    origins, location = _merged(site, env, overrides, changes)[1], tuple(key.split("."))
    return _origin(origins, location) if location in origins else DEFAULTS_FILE.name


def _merged(
    site: str | Path | None,
    env: Mapping[str, str] | None,
    overrides: Mapping[str, Any] | None,
    changes: Mapping[str, Any] | None,
) -> tuple[dict[str, Any], dict[Location, str]]:
    """All layers laid over each other, and which of them each key comes from."""
    layers: list[tuple[str, Mapping[str, Any]]] = [(DEFAULTS_FILE.name, read_toml(DEFAULTS_FILE))]
    if site is not None:
        loaded = load_site(site)
        layers.append((f"{loaded.file} [settings]", loaded.settings_overrides))
    for place, layer in layers:
        _refuse_secrets(place, layer)
    layers.append((PLACE, of_settings(changes or {})))
    layers.append(("environment", _from_environment(os.environ if env is None else env)))
    layers.append(("overrides", _nested(overrides or {})))

    merged: dict[str, Any] = {}
    origins: dict[Location, str] = {}
    for place, layer in layers:
        _merge(merged, layer, origins, place, ())
    _read_key_file(merged, origins)
    return merged, origins


def _merge(target: dict[str, Any], layer: Mapping[str, Any], origins: dict[Location, str], place: str, above: Location) -> None:
    for key, value in layer.items():
        here = (*above, key)
        if isinstance(value, Mapping) and isinstance(target.get(key, {}), dict):
            _merge(target.setdefault(key, {}), value, origins, place, here)
        else:
            target[key] = value
        origins[here] = place


def _origin(origins: Mapping[Location, str], location: Location) -> str:
    names = tuple(part for part in location if isinstance(part, str))
    for length in range(len(names), 0, -1):
        place = origins.get(names[:length])
        if place is not None:
            if place != "environment":
                return place
            return f"environment variable {ENV_PREFIX}{'__'.join(names[:length]).upper()}"
    return DEFAULTS_FILE.name


def _from_environment(env: Mapping[str, str]) -> dict[str, Any]:
    table: dict[str, Any] = {}
    for name in sorted(env):
        if name.upper().startswith(ENV_PREFIX):
            keys = name[len(ENV_PREFIX) :].lower().split("__")
            if len(keys) < 2 or not all(keys):
                raise ConfigError(f"environment variable {name}: expected {ENV_PREFIX}SECTION__KEY")
            _put(table, keys, _parsed(env[name], name), name)
    return table


def _parsed(text: str, name: str) -> Any:
    """A list or table is written as JSON, everything else as it is."""
    if not text.lstrip().startswith(("[", "{")):
        return text
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise ConfigError(f"environment variable {name}: looks like JSON but is not: {error}") from error


def _nested(overrides: Mapping[str, Any]) -> dict[str, Any]:
    table: dict[str, Any] = {}
    for key, value in overrides.items():
        _put(table, key.split("."), _nested(value) if isinstance(value, Mapping) else value, key)
    return table


def _put(table: dict[str, Any], keys: list[str], value: Any, name: str) -> None:
    for key in keys[:-1]:
        table = table.setdefault(key, {})
        if not isinstance(table, dict):
            raise ConfigError(f"{name}: {key} is set both as a value and as a section")
    if isinstance(value, dict) and isinstance(table.get(keys[-1]), dict):
        for key, inner in value.items():
            _put(table[keys[-1]], [key], inner, name)
    else:
        table[keys[-1]] = value


def _refuse_secrets(place: str, layer: Mapping[str, Any]) -> None:
    for section, key in _SECRETS:
        if isinstance(layer.get(section), Mapping) and key in layer[section]:
            variable = f"{ENV_PREFIX}{section}__{key}".upper()
            raise ConfigError(
                f"{place}: {section}.{key} is a secret and may not stand in this file; "
                f"set {variable}, or name a file of its own with {section}.{key}_file"
            )
    database = layer.get("database")
    if isinstance(database, Mapping) and re.search(r"://[^/@\s]*:[^\s]*@|[?&]\w*password=", str(database.get("url", ""))):
        raise ConfigError(
            f"{place}: database.url holds a password, and a secret may not stand in this file; "
            "write it without, and name a file of its own with database.password_file"
        )


def _read_key_file(merged: dict[str, Any], origins: dict[Location, str]) -> None:
    """Fill in a secret from the file that is named for it, unless it is set already."""
    for section, key in _SECRETS:
        table = merged.get(section)
        if not isinstance(table, dict) or table.get(key) or not table.get(f"{key}_file"):
            continue
        location = (section, f"{key}_file")
        place, path = _origin(origins, location), Path(str(table[f"{key}_file"])).expanduser()
        try:
            secret = path.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "not text"
            raise ConfigError(f"{place}: {dotted(location)} names {path}, which cannot be read: {reason}") from error
        if not secret:
            raise ConfigError(f"{place}: {dotted(location)} names {path}, which is empty")
        if section in _ONE_KEY and len(secret.split()) > 1:
            raise ConfigError(f"{place}: {dotted(location)} names {path}, which holds more than a key; it must hold nothing else")
        table[key] = secret
        origins[section, key] = str(path)
