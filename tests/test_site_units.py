"""The units of several municipalities that share a machine and a database: made by a script of the plain ones, each with what is its own."""

import re
import subprocess
from pathlib import Path

import pytest

from store.site_rights import site_role_names
from tests.test_deploy import DEPLOY, TIMERS, UNITS, _unit, said_by_systemd, settings_of

SITES = ("vasteras", "gavle-nord")


@pytest.fixture(scope="module")
def of_sites(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Path]]:
    """The units of several sites that share a machine and a database."""
    made = {}
    for site in SITES:
        folder = tmp_path_factory.mktemp(site)
        subprocess.run([str(DEPLOY / "site-units.sh"), site, str(folder)], check=True)
        made[site] = sorted(folder.iterdir())
    return made


@pytest.mark.parametrize("site", SITES)
def test_each_of_several_sites_has_every_unit_with_the_role_that_sees_its_rows(
    site: str, of_sites: dict[str, list[Path]], tmp_path: Path
) -> None:
    names = {path.name.replace(f"halka-{site}-", "halka-") for path in of_sites[site]}
    assert names == {path.name for path in (*UNITS, *TIMERS)}
    roles = dict(zip(("scheduler", "dashboard"), site_role_names(site), strict=True))
    for path in of_sites[site]:
        if path.suffix != ".service":
            continue
        settings = settings_of(path, tmp_path)
        role = roles["dashboard" if path.stem.endswith("-dashboard") else "scheduler"]
        assert settings.database.url.startswith(f"postgresql://{role}:hemligt@")
        assert str(settings.paths.data) == f"/var/lib/halka-{site}"
        unit = _unit(path)
        assert unit["User"] == unit["Group"] == unit["StateDirectory"] == unit["CacheDirectory"] == [f"halka-{site}"]
        assert unit["OnFailure"] in ([], [f"halka-{site}-failed@%p.service"])
        assert {"NoNewPrivileges", "ProtectSystem"} <= set(unit)
    assert not said_by_systemd(of_sites[site], tmp_path)


def test_a_sites_backup_keeps_its_own_rows_and_nothing_of_one_site_is_anothers(of_sites: dict[str, list[Path]]) -> None:
    for site in SITES:
        (line,) = next(_unit(path)["ExecStart"] for path in of_sites[site] if path.name == f"halka-{site}-backup.service")
        assert line.endswith("halka backup --site ${HALKA_SITE} --keep 3 --own")
    shared = re.compile(r"/(?:etc|var/lib|var/cache)/halka[^\s:]*")
    places = {site: {found for path in of_sites[site] for found in shared.findall(path.read_text("utf-8"))} for site in SITES}
    assert all(site in place for site in SITES for place in places[site])
    assert not places["vasteras"] & places["gavle-nord"]


@pytest.mark.parametrize("site", ["", "Väster", "a;b", "a/../b", "a" * 27, "a\nb", "$(id)"])
def test_a_name_no_user_can_have_makes_no_units(site: str, tmp_path: Path) -> None:
    done = subprocess.run([str(DEPLOY / "site-units.sh"), site, str(tmp_path)], capture_output=True, check=False)
    assert done.returncode == 2
    assert not list(tmp_path.iterdir())
