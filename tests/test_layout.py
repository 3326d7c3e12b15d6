"""The tree keeps its shape: short files, no shadowed packages, no address in a lock."""

import ast
import importlib.metadata
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("config", "store", "ingest", "model", "scheduler", "dashboard")
FOLDERS = (*PACKAGES, "benchmarks", "tests")
SOURCES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
LONGEST = 300


def test_no_file_is_longer_than_one_idea() -> None:
    long = {
        str(path.relative_to(ROOT)): lines for path in SOURCES if (lines := len(path.read_text("utf-8").splitlines())) > LONGEST
    }
    assert not long, f"split these by idea: {long}"


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in SOURCES
        if path.relative_to(ROOT).parts[0] != "tests" and not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert not silent


def test_no_dashboard_module_shadows_a_package() -> None:
    """Streamlit puts dashboard/ first on sys.path, so a module there named like a package would hide it."""
    names = {path.stem if path.is_file() else path.name for path in (ROOT / "dashboard").iterdir() if path.name != "__init__.py"}
    taken = set(PACKAGES) | {"pages"} | {name for name, owners in importlib.metadata.packages_distributions().items() if owners}
    assert not names & taken


@pytest.mark.parametrize("package", PACKAGES)
def test_our_package_names_are_ours_alone(package: str) -> None:
    owners = set(importlib.metadata.packages_distributions().get(package, []))
    assert owners <= {"halka"}, f"{package} is also installed by {owners - {'halka'}}"


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_locks_are_hashed_and_name_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    assert "://" not in text
    pins = re.findall(r"^[A-Za-z0-9][^\s]*==", text, flags=re.MULTILINE)
    assert len(pins) > 30
    assert text.count("--hash=sha256:") >= len(pins)


def test_tests_mirror_the_tree() -> None:
    """A test module is named for a module that exists (acceptance, browser, whole-project and whole-catalogue tests stand apart)."""
    apart = {"acceptance", "browser", "benchmarks"}
    of_all_sources = {"tests/ingest/sources/test_conformance.py", "tests/ingest/sources/test_fuzzing.py"}
    strays = []
    for path in (ROOT / "tests").rglob("test_*.py"):
        parts = path.relative_to(ROOT / "tests").parts
        if len(parts) == 1 or parts[0] in apart or path.relative_to(ROOT).as_posix() in of_all_sources:
            continue
        name = path.stem.removeprefix("test_")
        folder = ROOT.joinpath(*parts[:-1])
        stems = {p.stem for p in folder.glob("*")} | {folder.name}
        if not any(name == stem or name.startswith(f"{stem}_") for stem in stems):
            strays.append("/".join(parts))
    assert not strays


def test_environment_is_read_in_one_place_of_each_floor() -> None:
    """Configuration comes through config.settings; only it and the process edges look at the environment.

    The package settles threads there, and the supervisor's socket, which is no setting, is looked up where it is spoken to.
    """
    allowed = {"config/__init__.py", "config/settings.py", "config/supervisor.py", "dashboard/serve.py", "dashboard/queries.py"}
    allowed |= {"scheduler/screens.py"}
    readers = {
        str(path.relative_to(ROOT))
        for path in SOURCES
        if path.relative_to(ROOT).parts[0] in PACKAGES and re.search(r"os\.(environ|getenv)", path.read_text("utf-8"))
    }
    assert readers <= allowed


def test_nothing_is_unpickled_and_no_text_becomes_code() -> None:
    """A pickle, or a text that is run, would let whoever writes a file or a row run what they like."""
    forbidden = re.compile(
        r"\b(?:import|from)\s+(?:pickle|cPickle|dill|cloudpickle|joblib|shelve|marshal|yaml)\b|allow_pickle\s*=\s*True|read_pickle|"
        r"(?<![\w.])(?:eval|exec|compile|__import__)\(|np\.load\(|os\.system\(|shell\s*=\s*True|yaml\.load\("
    )
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in SOURCES
        if path.relative_to(ROOT).parts[0] != "tests"
        for line in path.read_text("utf-8").splitlines()
        if forbidden.search(line)
    ]
    assert not found


def test_documents_name_files_that_are_there() -> None:
    """A measure whose test has gone, or a path that has moved, would be a claim that nobody holds."""
    named = re.compile(r"`((?:tests|store|model|ingest|dashboard|scheduler|config|deploy)/[\w/.-]+\.(?:py|css|yaml|toml))`")
    gone = [
        f"{path.name}: {name}"
        for path in (*(ROOT / "docs").glob("*.md"), ROOT / "README.md")
        for name in named.findall(path.read_text("utf-8"))
        if not (ROOT / name).exists()
    ]
    assert not gone
