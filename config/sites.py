"""Find a municipality's folder and load its site file.

A site is a folder with ``site.toml`` and the network file it names. Sites delivered with Halka lie in ``config/sites/<id>/``;
any other folder can be named by its path. ``extends = "<site>"`` at the head of a site file takes everything that the file itself does not
say from another site, its network among it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.changeable import laid_over, place_of
from config.errors import ConfigError
from config.site import Site
from config.validation import fit, nearest, read_toml

SITES_FOLDER = Path(__file__).parent / "sites"
SITE_FILE = "site.toml"


@dataclass(frozen=True)
class LoadedSite:
    """A site with the place it was read from.

    Attributes:
        site: The municipality.
        file: The site file.
        settings_overrides: The file's ``[settings]`` table, as written.
    """

    site: Site
    file: Path
    settings_overrides: Mapping[str, Any]

    @property
    def directory(self) -> Path:
        """Folder of the site file."""
        return self.file.parent

    @property
    def network_path(self) -> Path:
        """The network file beside the site file."""
        return self.directory / self.site.network_file


def available_sites() -> tuple[str, ...]:
    """Names of the sites delivered with Halka, in order."""
    return tuple(sorted(folder.parent.name for folder in SITES_FOLDER.glob(f"*/{SITE_FILE}")))


def load_site(name_or_path: str | Path, *, changes: Mapping[str, Any] | None = None) -> LoadedSite:
    """Read a site file.

    Args:
        name_or_path: Name of a delivered site, or path of a folder with a ``site.toml``, or of the file itself.
        changes: What was changed on the pages, by key; those of the settings are passed over.

    Raises:
        ConfigError: There is no such site, or its file has an unknown key, a missing key or an impossible value.
    """
    path = _site_file(name_or_path)
    table = _extended(path.resolve(), ())
    settings = table.pop("settings", {})
    if not isinstance(settings, dict):
        raise ConfigError(f"{path}: settings is {settings!r}; expected a table [settings]")
    if not changes:
        return LoadedSite(site=fit(Site, table, origin=str(path)), file=path, settings_overrides=settings)
    table = laid_over(table, changes)
    site = fit(Site, table, origin=lambda location: place_of(changes, table, location, str(path)))
    return LoadedSite(site=site, file=path, settings_overrides=settings)


def _extended(path: Path, above: tuple[Path, ...]) -> dict[str, Any]:
    """The file's table laid over that of the site it extends."""
    table = dict(read_toml(path))
    base = table.pop("extends", None)
    if base is None:
        return table
    if not isinstance(base, str):
        raise ConfigError(f"{path}: extends is {base!r}; expected the name or path of a site")
    sibling = path.parent / base
    below = _site_file(sibling if sibling.exists() else base).resolve()
    if below in (*above, path):
        raise ConfigError(f"{path}: extends {base}, which extends it in turn")
    inherited = _extended(below, (*above, path))
    inherited.setdefault("network_file", "network.geojson")
    inherited["network_file"] = str((below.parent / inherited["network_file"]).resolve())
    return {**inherited, **table}


def _site_file(name_or_path: str | Path) -> Path:
    text = str(name_or_path)
    if isinstance(name_or_path, str) and text in available_sites():
        return SITES_FOLDER / text / SITE_FILE
    path = Path(name_or_path)
    if path.is_dir():
        path = path / SITE_FILE
    if path.is_file():
        return path
    raise ConfigError(
        f"no site {text!r}: it is neither a delivered site nor a folder with {SITE_FILE}; {nearest(text, available_sites())}"
    )
