"""What stands around the store: disk, clock, settings and the rights of files."""

import ipaddress
import os
import shutil
import stat
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from config.retention import UNDECIDED
from config.settings import Settings
from config.site import Site
from scheduler.clock import Clock
from scheduler.doctor.finding import Finding, Repair
from store.clocks import newest_written, server_now
from store.open import Store

#: Less free space than either is told: a winter of one site with its received bodies needs a few GB.
LEAST_FREE_BYTES, LEAST_FREE_SHARE = 2_000_000_000, 0.05
LEAST_FREE_INODE_SHARE = 0.02
#: Clocks may differ by this, and rows be this far ahead.
CLOCK_TOLERANCE = timedelta(seconds=10)
_SQLITE = "sqlite:///"


def disk(settings: Settings) -> Iterator[Finding]:
    """Room where the files and an SQLite database lie, and whether this user may write there."""
    for folder in sorted({settings.paths.data, *(path.parent for path in _sqlite_files(settings))}):
        if not folder.is_dir():
            yield Finding("disk", f"{folder} is not there; make it, or correct paths.data")
            continue
        usage = shutil.disk_usage(folder)
        if usage.free < LEAST_FREE_BYTES or usage.free < LEAST_FREE_SHARE * usage.total:
            line = f"{folder}: {usage.free / 1e9:.1f} GB free of {usage.total / 1e9:.0f} GB; free some, or shorten schedule.keep_raw_days"
            yield Finding("disk", line)
        counts = os.statvfs(folder)
        if counts.f_files and counts.f_favail < LEAST_FREE_INODE_SHARE * counts.f_files:
            yield Finding("disk", f"{folder}: only {counts.f_favail} more files fit; free some")
        if not os.access(folder, os.W_OK):
            yield Finding("disk", f"{folder} cannot be written by this user; run as the service's user, or correct its rights")


def clock(store: Store, settings: Settings, real: Clock) -> Iterator[Finding]:
    """This machine's clock against the server's, and against what was written before."""
    if settings.clock.now is not None:
        yield Finding("clock", f"clock.now holds the clock still at {settings.clock.now:%Y-%m-%d %H:%MZ}; unset it for a service")
        return
    before, server, after = real(), server_now(store.database), real()
    if server is not None and not before - CLOCK_TOLERANCE <= server <= after + CLOCK_TOLERANCE:
        ahead = (server - after).total_seconds()
        yield Finding(
            "clock", f"the database server's clock is {ahead:+.0f} s from this machine's; let both follow a time server"
        )
    newest = newest_written(store.database)
    if newest is not None and newest - real() > CLOCK_TOLERANCE:
        line = (
            f"rows were written at {newest:%Y-%m-%d %H:%M:%SZ}, which is still to come: the clock was set back, or --now was used"
        )
        yield Finding("clock", line)


def settings_in_force(settings: Settings, site: Site) -> Iterator[Finding]:
    """Settings that hold together but are unwise for a service."""
    address = settings.dashboard.address
    if settings.access.way == "none" and address != "localhost" and not ipaddress.ip_address(address).is_loopback:
        yield Finding(
            "settings", f"dashboard.address {address} is open to others, but nobody signs in; set access.way (docs/access.md)"
        )
    if "contact not set" in settings.http.user_agent:
        yield Finding("settings", "http.user_agent names no contact; MET Norway refuses such questions")
    if not settings.notify.mail_host and settings.notify.webhook_url is None:
        yield Finding("settings", "neither notify.mail_host nor notify.webhook_url is set: a fault is told on the pages alone")
    if not site.simulated and site.retention.decision == UNDECIDED:
        yield Finding("settings", f"site {site.id}: [retention] decision names no decision on disposal (gallringsbeslut)")


def rights(settings: Settings) -> Iterator[Finding]:
    """Files that others on this machine may read though they hold secrets, names or pseudonyms."""
    wide = tuple(str(path) for path in _private(settings) if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o007)
    if wide:
        yield Finding("files", f"everyone on this machine may reach {', '.join(wide)}", Repair.RIGHTS, wide)


def take_rights(paths: tuple[str, ...]) -> None:
    """Take everyone else's rights from files.

    Args:
        paths: Of the finding.
    """
    for path in map(Path, paths):
        path.chmod(stat.S_IMODE(path.stat().st_mode) & ~0o007)


def _private(settings: Settings) -> Iterator[Path]:
    yield from _sqlite_files(settings)
    yield settings.paths.data / "vehicle.salt"
    if settings.compute.dask_tls_key_file:
        yield Path(settings.compute.dask_tls_key_file).expanduser()
    for section in (settings.database, settings.sources, settings.open_meteo, settings.api, settings.notify, settings.access):
        for name in type(section).model_fields:
            named = getattr(section, name)
            if name.endswith("_file") and isinstance(named, Path):
                yield named.expanduser()


def _sqlite_files(settings: Settings) -> list[Path]:
    url = settings.database.url
    return [Path(url.removeprefix(_SQLITE))] if url.startswith(_SQLITE) else []
