"""What stands in deploy/ can be run: commands, settings and paths exist, secrets are handed over, no process has more rights than it needs."""

import json
import re
import shlex
import shutil
import subprocess
from collections import defaultdict
from pathlib import Path

import click
import pytest
import yaml

from config.settings import Settings, load_settings
from dashboard.alive import ANSWER_WITHIN_S, ASK_EVERY_S
from scheduler.cli import main
from scheduler.service import TICK_S
from store.roles import role_statements
from store.watch import SILENT_AFTER

DEPLOY = Path(__file__).resolve().parent.parent / "deploy"
ROOT = DEPLOY.parent
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
TIMERS = sorted((DEPLOY / "systemd").glob("*.timer"))
HARDENED = {
    "NoNewPrivileges": "yes", "ProtectSystem": "strict", "ProtectHome": "yes", "PrivateTmp": "yes", "PrivateDevices": "yes",
    "CapabilityBoundingSet": "", "RestrictNamespaces": "yes", "RestrictSUIDSGID": "yes", "LockPersonality": "yes",
    "ProtectKernelModules": "yes", "ProtectKernelTunables": "yes", "ProtectControlGroups": "yes", "SystemCallArchitectures": "native",
}  # fmt: skip
IDENTITY = ("X-Forwarded-User", "X-Forwarded-Name", "X-Forwarded-Email", "X-Forwarded-Groups", "X-Halka-Proxy")


def _unit(path: Path) -> dict[str, list[str]]:
    """Every key of a unit with its values, in order."""
    found = defaultdict(list)
    for line in path.read_text("utf-8").splitlines():
        if line.strip() and not line.startswith(("#", "[")):
            key, _, value = line.partition("=")
            found[key].append(value)
    return found


def _file_variables(name: str = "halka.env", *, offered: bool = False) -> dict[str, str]:
    """Variables of a settings file as a shell reads them; with those it only offers, too."""
    lines = (DEPLOY / name).read_text("utf-8").splitlines()
    if offered:
        lines = [line.removeprefix("#") if line.startswith("#HALKA__") else line for line in lines]
    given = (line.split("=", 1) for line in lines if line and not line.startswith("#"))
    return {key: " ".join(shlex.split(value)) for key, value in given}


def _unit_variables(unit: dict[str, list[str]]) -> dict[str, str]:
    return dict(pair.split("=", 1) for line in unit["Environment"] for pair in shlex.split(line))


def _halka(words: list[str]) -> None:
    """That a command line names a command of ours with options it has."""
    command: click.Command = main
    for place, word in enumerate(words):
        if isinstance(command, click.Group):
            assert word in command.commands, f"halka has no command {' '.join(words[: place + 1])}"
            command = command.commands[word]
        elif word.startswith("--"):
            assert word in {option for parameter in command.params for option in parameter.opts}, f"{words}: no option {word}"
    assert not isinstance(command, click.Group)


def _known(name: str) -> bool:
    _, section, key = name.split("__", 2)
    field = Settings.model_fields.get(section.lower())
    return field is not None and key.lower() in getattr(field.annotation, "model_fields", {})


def settings_of(path: Path, folder: Path) -> Settings:
    """The settings a unit runs with, its secrets put into a folder; that its command, settings and secrets are known."""
    unit = _unit(path)
    (line,) = unit["ExecStart"]
    program, *words = line.split()
    assert program == "/opt/halka/current/.venv/bin/halka"
    _halka([word for word in words if word != "${HALKA_SITE}"])
    secrets = {line.partition(":")[0] for line in unit["LoadCredential"]}
    variables = _unit_variables(unit)
    assert secrets == {value.removeprefix("%d/") for value in variables.values() if value.startswith("%d/")}
    for name in secrets:
        (folder / name).write_text(f"gis:{'0' * 64}" if name == "api-tokens" else "hemligt")
    given = {name: value.replace("%d", str(folder)) for name, value in {**_file_variables(), **variables}.items()}
    return load_settings(site=given["HALKA_SITE"], env=given)


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_a_unit_runs_a_command_we_have_with_settings_and_secrets_we_know(path: Path, tmp_path: Path) -> None:
    settings = settings_of(path, tmp_path)
    assert "hemligt" in settings.database.url
    assert str(settings.paths.data) == "/var/lib/halka"


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_a_unit_is_kept_in_bounds(path: Path) -> None:
    unit = _unit(path)
    assert {key: unit[key][-1] if unit[key] else None for key in HARDENED} == HARDENED
    assert unit["User"] == ["halka"]
    assert unit["SystemCallFilter"] == ["@system-service", "~@privileged @resources"]
    assert unit["SystemCallErrorNumber"] == ["EPERM"], "else the first call of numpy's that is not let through kills the process"
    if path.stem in ("halka-scheduler", "halka-dashboard"):
        assert unit["MemoryMax"]
        assert unit["Restart"] == ["always"]


@pytest.mark.parametrize(("name", "every_s"), [("scheduler", TICK_S), ("dashboard", ASK_EVERY_S + ANSWER_WITHIN_S)])
def test_a_process_that_has_frozen_is_started_anew(name: str, every_s: float) -> None:
    """Whoever sends the signs of life may be late six times, and has them sent at all: by the pages' server's starter, not by the unit's own."""
    unit = _unit(DEPLOY / "systemd" / f"halka-{name}.service")
    assert unit["Type"] == ["notify"]
    assert float(unit["WatchdogSec"][0]) >= 6 * every_s
    assert float(unit["WatchdogSec"][0]) <= SILENT_AFTER.total_seconds()
    assert unit["NotifyAccess"] == (["all"] if name == "dashboard" else [])
    assert "AF_UNIX" in unit["RestrictAddressFamilies"][0].split()
    assert _unit_variables(unit)["PYTHONFAULTHANDLER"] == "1", "where it stood when it was ended"
    assert unit["LimitCORE"] == ["0"], "what it had in memory holds secrets"


def said_by_systemd(paths: list[Path], folder: Path) -> list[str]:
    """What systemd has against units, each with the others at hand; nothing where it is not installed."""
    if shutil.which("systemd-analyze") is None:
        return []
    for one in paths:
        (folder / one.name).write_text(re.sub(r"ExecStart=\S+", "ExecStart=/bin/true", one.read_text("utf-8")))
    files = [str(folder / one.name) for one in paths]
    told = subprocess.run(["systemd-analyze", "verify", *files], capture_output=True, text=True, check=False)
    return [line for line in told.stderr.splitlines() if any(one.name in line for one in paths)]


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    assert all(_unit(path)["Description"] for path in (*UNITS, *TIMERS))
    assert not said_by_systemd([*UNITS, *TIMERS], tmp_path)


def test_every_timer_has_its_unit() -> None:
    assert {path.stem for path in TIMERS} == {path.stem for path in UNITS} - {
        "halka-scheduler",
        "halka-dashboard",
        "halka-failed@",
    }


def test_every_unit_that_runs_once_in_a_while_has_its_failure_told() -> None:
    """By mail, not in a journal alone; what tells is a unit itself and cannot tell of itself."""
    (template,) = [path for path in UNITS if path.stem == "halka-failed@"]
    (line,) = _unit(template)["ExecStart"]
    assert line.endswith("--tell --failed %i")
    silent = [path.stem for path in TIMERS if _unit(path.with_suffix(".service"))["OnFailure"] != ["halka-failed@%p.service"]]
    assert silent == ["halka-watch"]
    (line,) = _unit(template.with_name("halka-watch.service"))["ExecStart"]
    assert line.endswith("--tell")
    assert _unit(template.with_name("halka-watch.timer"))["OnCalendar"] == ["*:3/5"]


def test_the_settings_files_hold_for_who_reads_them() -> None:
    """Those that only the pages hold the secrets of may not stand where every process reads them: none of the others would start."""
    shared = _file_variables(offered=True)
    assert load_settings(site="vasteras", env=shared).notify.mail_to == ("jour@example.se",)
    own = _file_variables("dashboard.env", offered=True)
    assert own
    secrets = {"HALKA__ACCESS__OIDC_CLIENT_SECRET": "hemligt"}
    assert load_settings(site="vasteras", env={**shared, **own, **secrets}).access.way == "oidc"
    assert not {name for name in shared if "__ACCESS__" in name}
    reads = {path.stem: _unit(path)["EnvironmentFile"] for path in UNITS}
    assert [name for name, files in reads.items() if "-/etc/halka/dashboard.env" in files] == ["halka-dashboard"]
    assert all("/etc/halka/halka.env" in files for files in reads.values())
    for name in ("halka.env", "dashboard.env"):  # systemd takes what follows a value for a part of it
        for line in (DEPLOY / name).read_text("utf-8").splitlines():
            assert re.fullmatch(r"|# .*|#?HALKA[A-Z_]*=([^\s'\"\[]+|'[^']*')", line), line


def test_compose_runs_commands_we_have_with_settings_secrets_and_files_that_are_there() -> None:
    plan = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    used = set()
    for name, service in plan["services"].items():
        for variable in service.get("environment", {}):
            assert not variable.startswith("HALKA__") or _known(variable), f"{name}: no setting {variable}"
        used |= set(service.get("secrets", []))
        for volume in service.get("volumes", []):
            source = volume.partition(":")[0]
            assert (DEPLOY / source).exists() if source.startswith(".") else source in plan["volumes"]
        for line in service.get("command", []):
            for words in re.findall(r"halka ([a-z][^&|]*)", line):
                _halka([word for word in words.split() if word != "$$HALKA_SITE"])
        if service.get("image") == "halka":
            assert service["read_only"] is True
            assert service["cap_drop"] == ["ALL"]
            assert service["security_opt"] == ["no-new-privileges:true"]
            assert (DEPLOY / service["build"]["context"] / service["build"]["dockerfile"]).is_file()
            files = service["env_file"]
            assert all((DEPLOY / file).is_file() for file in ([files] if isinstance(files, str) else files))
    assert used == set(plan["secrets"])
    assert [name for name, service in plan["services"].items() if "ports" in service] == ["proxy"]
    assert plan["networks"]["inside"] == {"internal": True}
    assert plan["services"]["database"]["networks"] == ["inside"]
    assert "outside" not in plan["services"]["dashboard"]["networks"]
    known = json.loads(plan["services"]["dashboard"]["environment"]["HALKA__ACCESS__PROXY_ADDRESSES"])
    assert plan["networks"]["front"] == {"internal": True, "ipam": {"config": [{"subnet": known[0]}]}}
    assert [name for name, service in plan["services"].items() if "front" in service["networks"]] == ["dashboard", "proxy"]


def test_the_image_is_made_of_what_is_there_by_hash_and_does_not_run_as_root() -> None:
    lines = (DEPLOY / "Dockerfile").read_text("utf-8").replace("\\\n", " ").splitlines()
    kept = {
        line.removeprefix("!")
        for line in (DEPLOY / "Dockerfile.dockerignore").read_text("utf-8").splitlines()
        if line.startswith("!")
    }
    for line in lines:
        if line.startswith("COPY ") and "--from" not in line:
            for source in line.split()[1:-1]:
                assert (ROOT / source).exists()
                assert source in kept, f"{source} is kept from the build"
        for module in re.findall(r"python -m ((?:model|ingest)\.\S+)", line):
            assert (ROOT / f"{module.replace('.', '/')}.py").is_file()
        if "pip install" in line:
            assert "--require-hashes" in line or "--no-deps" in line
    assert "psycopg==" in (ROOT / "requirements.lock").read_text("utf-8")
    users = [place for place, line in enumerate(lines) if line.startswith("USER ")]
    assert lines[users[-1]] == "USER halka"
    assert users[-1] < next(place for place, line in enumerate(lines) if line.startswith("ENTRYPOINT"))


@pytest.mark.parametrize("name", ["Caddyfile", "nginx.conf"])
def test_a_proxy_throws_away_what_a_client_says_of_who_it_is(name: str) -> None:
    text = (DEPLOY / name).read_text("utf-8")
    for header in IDENTITY:
        assert f"header_up -{header}" in text or f'proxy_set_header {header} ""' in text
    assert "/metrics" in text
    assert "Upgrade" in text or name == "Caddyfile"  # Caddy passes WebSocket on unasked
    assert not re.search(r"^\s*http2 on", text, re.MULTILINE), "nginx before 1.25.1 does not start with it"


def test_the_roles_that_sign_in_are_those_whose_rights_are_set() -> None:
    made = set(re.findall(r"CREATE ROLE (\w+)", (DEPLOY / "postgres" / "10-roles.sh").read_text("utf-8")))
    assert made == {"halka_owner", *re.findall(r"CREATE ROLE (\w+)", "\n".join(role_statements()))}


@pytest.mark.parametrize(
    "recipe", [DEPLOY / "postgres" / "10-roles.sh", ROOT / "docs" / "deployment.md"], ids=lambda path: path.name
)
def test_a_recipe_that_takes_everybodys_rights_gives_the_service_back_what_it_stores_by(recipe: Path) -> None:
    text = recipe.read_text("utf-8")
    assert "REVOKE ALL ON DATABASE halka FROM PUBLIC" in text
    assert "GRANT TEMPORARY ON DATABASE halka TO halka_scheduler;" in text


def test_the_guide_names_every_file() -> None:
    guide = (ROOT / "docs" / "deployment.md").read_text("utf-8")
    for path in DEPLOY.rglob("*"):
        if path.is_file() and path.suffix != ".dockerignore":
            assert path.name in guide, path.name
    for words in re.findall(r"^(?:sudo -u \S+ )?(?:\S*/)?halka ([a-z][^\n#]*)", guide, flags=re.MULTILINE):
        _halka([word for word in words.replace("\\", "").split() if "/" not in word and "$" not in word])


def test_the_guides_way_back_moves_every_unit_to_the_restored_store() -> None:
    """What a unit may write and where it looks are set in the unit: a guide that named one of them alone would leave it failing."""
    guide = (ROOT / "docs" / "deployment.md").read_text("utf-8")
    writing, reading = re.findall(r"```ini\n(.*?)```", guide, re.DOTALL)
    assert "ReadWritePaths=/var/lib/halka-before" in writing
    for path in UNITS:
        block = reading if path.stem == "halka-dashboard" else writing
        assert f"`{path.stem}`" in guide.partition("## Rollback")[2]
        moved = _unit_variables({"Environment": re.findall(r"^Environment=(.*)$", block, re.MULTILINE)})
        before = {name: value for name, value in _unit_variables(_unit(path)).items() if name in moved}
        assert moved == {
            "HALKA__PATHS__DATA": before["HALKA__PATHS__DATA"] + "-before",
            "HALKA__DATABASE__URL": before["HALKA__DATABASE__URL"] + "_before",
        }
