"""What Halka is built on: known weaknesses, licences and a bill of materials of every package in requirements.lock.

``make audit`` runs it. Exit code 0: nothing known against any of them; 1: a weakness or a licence nobody has looked at; 2: the vulnerability
service did not answer for all of them, so that nothing is known.
"""

import importlib.metadata
import json
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
OUT = ROOT / "var" / "audit"
GOOD, AMISS, UNKNOWN = 0, 1, 2
#: Words of licences that may be used and handed on with an Apache-2.0 program that is run, not linked into another's product.
ACCEPTED = (
    "apache",
    "bsd",
    "mit",
    "isc",
    "psf",
    "python software foundation",
    "mpl",
    "mozilla",
    "zlib",
    "unlicense",
    "lgpl",
    "0bsd",
    "cc0",
)
_LICENCE_CLASSIFIER = "License :: OSI Approved :: "


@dataclass(frozen=True)
class Verdict:
    """What the vulnerability service says.

    Attributes:
        weaknesses: ``package version: id, mended in ...``, one a line.
        unanswered: Packages it said nothing of.
    """

    weaknesses: tuple[str, ...]
    unanswered: tuple[str, ...]


def locked(text: str) -> dict[str, str]:
    """Version of each package in a lock, by its normalised name."""
    pins = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", text, flags=re.MULTILINE)
    return {_normal(name): version for name, version in pins}


def licence_of(metadata: Mapping[str, Any], classifiers: Sequence[str]) -> str:
    """The licence a package states, shortest form first: expression, classifiers, free text; empty where it states none."""
    if expression := metadata.get("License-Expression"):
        return str(expression)
    named = [text.removeprefix(_LICENCE_CLASSIFIER) for text in classifiers if text.startswith(_LICENCE_CLASSIFIER)]
    free = str(metadata.get("License") or "").strip().splitlines()
    return "; ".join(named) or (free[0][:80] if free else "")


def is_accepted(licence: str) -> bool:
    """Whether a licence is one of those we have looked at."""
    return any(re.search(rf"\b{word}", licence.lower()) for word in ACCEPTED)


def licences(names: Iterable[str]) -> dict[str, str]:
    """Licence of each package by name; ``not installed here`` for those of other systems."""
    found = {}
    for name in sorted(names):
        try:
            metadata = importlib.metadata.metadata(name)
        except importlib.metadata.PackageNotFoundError:
            found[name] = "not installed here"
            continue
        plain = {key: metadata[key] for key in ("License-Expression", "License") if key in metadata}
        found[name] = licence_of(plain, metadata.get_all("Classifier") or [])
    return found


def verdict_of(told: Mapping[str, Any], names: Iterable[str]) -> Verdict:
    """Read pip-audit's answer; a package it skipped or left out counts as unanswered.

    Args:
        told: Its JSON.
        names: Of the lock.
    """
    answered, weak = set(), []
    for package in told.get("dependencies", []):
        if "skip_reason" in package:
            continue
        answered.add(_normal(package["name"]))
        for fault in package.get("vulns", []):
            mended = ", ".join(fault.get("fix_versions", [])) or "no version yet"
            weak.append(f"{package['name']} {package['version']}: {fault['id']}, mended in {mended}")
    return Verdict(tuple(weak), tuple(sorted(set(names) - answered)))


def main() -> int:
    """Look through all three, and say what could not be known."""
    OUT.mkdir(parents=True, exist_ok=True)
    names = locked(LOCK.read_text("utf-8"))
    bad = _licence_list(names)
    _bill_of_materials()
    verdict = verdict_of(_asked(), names)
    for line in verdict.weaknesses:
        print(f"weakness: {line}")
    if verdict.unanswered:
        print(
            f"NOT AUDITED: the vulnerability service did not answer for {len(verdict.unanswered)} of {len(names)} packages; "
            "nothing is known of them. Run again where it can be reached."
        )
    else:
        print(f"{len(names)} packages looked up, {len(verdict.weaknesses)} weaknesses known")
    if verdict.weaknesses or bad:
        return AMISS
    return UNKNOWN if verdict.unanswered else GOOD


def _licence_list(names: Mapping[str, str]) -> list[str]:
    found = licences(names)
    rows = [f"| {name} | {names[name]} | {licence or 'not stated'} |" for name, licence in found.items()]
    text = "\n".join(["# Licences of what Halka is built on", "", "| package | version | licence |", "|---|---|---|", *rows, ""])
    (OUT / "licences.md").write_text(text, "utf-8")
    bad = [f"{name}: {licence or 'not stated'}" for name, licence in found.items() if not _looked_at(licence)]
    print(f"licences of {len(rows)} packages: {OUT.relative_to(ROOT)}/licences.md; {len(bad)} to look at")
    for line in bad:
        print(f"licence: {line}")
    return bad


def _looked_at(licence: str) -> bool:
    return licence == "not installed here" or is_accepted(licence)


def _bill_of_materials() -> None:
    target = OUT / "sbom.cdx.json"
    command = [*_tool("cyclonedx-py"), "requirements", str(LOCK), "--pyproject", str(ROOT / "pyproject.toml")]
    subprocess.run([*command, "--output-reproducible", "--of", "JSON", "-o", str(target)], check=True, capture_output=True)
    print(f"bill of materials (CycloneDX): {target.relative_to(ROOT)}")


def _asked() -> dict[str, Any]:
    """pip-audit's answer; empty where it gave none."""
    target = OUT / "weaknesses.json"
    target.unlink(missing_ok=True)
    command = [*_tool("pip-audit"), "-r", str(LOCK), "--require-hashes", "--disable-pip", "--progress-spinner", "off"]
    told = subprocess.run(
        [*command, "--timeout", "30", "--format", "json", "-o", str(target)], check=False, capture_output=True, text=True
    )
    if not target.is_file():
        print(told.stderr.strip().splitlines()[-1:] or "pip-audit gave no answer")
        return {}
    answer: dict[str, Any] = json.loads(target.read_text("utf-8"))
    return answer


def _tool(name: str) -> list[str]:
    return [str(Path(sys.executable).parent / name)]


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    sys.exit(main())
