"""Is the record whole, and the record as files for an archive."""

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from model.domain.errors import StoreError
from model.report.escape import safe_text
from model.report.tables import Language
from model.retention import retention_rules
from scheduler.context import Context
from store.chain import ChainReport, verify_chain
from store.record_audit import seal_at, verify_records
from store.record_export import EXPORTED, exported_rows, heads, removals

MANIFEST = "manifest.json"
RETENTION = "gallring.csv"


#: Lines for people, Swedish and English; what is wrong with a link follows as the store says it.
_SAID = {
    "decisions": ("beslut", "decisions"),
    "records": ("råd, åtgärder, kostnader", "records"),
    "whole": ("{name}: {length} länkar hela, sista sigill {head}", "{name}: {length} links whole, last seal {head}"),
    "broken": ("{name}: BRUTEN vid länk {at}: {problem}", "{name}: BROKEN at link {at}: {problem}"),
    "unread": (
        "{name}: {unread} bedömningars fält finns inte i datamappen och är inte prövade; `halka doctor` nämner dem",
        "{name}: the arrays of {unread} assessments are not in the data folder and were not tried; `halka doctor` names them",
    ),
    "unlike": (
        "{name}: BRUTEN: länk {length} är inte den som exporterades; kedjan är gjord på nytt eller avkortad",
        "{name}: BROKEN: link {length} is not the one that was exported; the chain was made anew or cut off",
    ),
    "rows": ("{name}: {rows} rader, sha256 {sha}…", "{name}: {rows} rows, sha256 {sha}…"),
    "written": ("skriven: {path}", "written: {path}"),
}


def _said(key: str, language: Language, **parts: object) -> str:
    return _SAID[key][language == "en"].format(**parts)


def verified(context: Context, *, files: bool, language: Language = "sv") -> tuple[dict[str, ChainReport], list[str]]:
    """Both chains read again from their first link.

    Args:
        context: Site and store.
        files: Also read the arrays of each assessment.
        language: Of the lines.

    Returns:
        Report by chain (``decisions``, ``records``), and a line for people on each; another where arrays are not there.

    Raises:
        StoreError: The store refused.
    """
    found = {
        "decisions": verify_chain(context.store, context.site.id),
        "records": verify_records(context.store, context.site.id, files=files),
    }
    lines = [
        _said("whole", language, name=_said(name, language), length=report.length, head=report.head_hash)
        if report.whole
        else _said("broken", language, name=_said(name, language), at=report.broken_at, problem=report.problem)
        for name, report in found.items()
    ]
    lines += [
        _said("unread", language, name=_said(name, language), unread=report.unread)
        for name, report in found.items()
        if report.unread
    ]
    return found, lines


def beside_manifest(context: Context, manifest: Path, *, language: Language = "sv") -> list[str]:
    """What is wrong where the chains are laid beside an earlier export's manifest; empty where they only went on since.

    Raises:
        StoreError: The file is no manifest of this site.
    """
    try:
        told = json.loads(manifest.read_text("utf-8"))
        site, chains = told["site"], {name: (int(head["length"]), str(head["hash"])) for name, head in told["chains"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreError(
            f"{manifest} is no manifest of an export ({type(error).__name__}); give the manifest.json of one"
        ) from error
    if site != context.site.id:
        raise StoreError(f"{manifest} is the export of {site}, not of {context.site.id}")
    return [
        _said("unlike", language, name=_said(name, language), length=length)
        for name, (length, head) in chains.items()
        if length and seal_at(context.store, site, name, length) != head
    ]


def exported(context: Context, folder: Path, *, language: Language = "sv") -> list[str]:
    """Write the record into a folder: a file of JSON lines a table, the retention rule, and last a manifest with the files' hashes.

    Args:
        context: Site and store.
        folder: A new or empty folder.
        language: Of the lines.

    Returns:
        Lines for people.

    Raises:
        StoreError: The folder holds something, or cannot be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise StoreError(f"{folder} holds something already; name a new folder for the export")
    reports, _ = verified(context, files=True)
    chains = heads(
        context.store, context.site.id
    )  # before the rows: what is sealed meanwhile is more than they stand for, never less
    files: dict[str, dict[str, Any]] = {}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in EXPORTED:
            files[f"{name}.jsonl"] = _written(folder / f"{name}.jsonl", _lines(context, name))
        files[RETENTION] = _written(folder / RETENTION, iter([_retention(context)]))
        manifest = {
            "site": context.site.id,
            "exported_at": context.now.isoformat(),
            "chains": chains,
            "whole": {name: report.whole for name, report in reports.items()},
            "problems": {name: report.problem for name, report in reports.items() if not report.whole},
            "retention_decision": context.site.retention.decision,
            "removed": removals(context.store, context.site.id),
            "files": files,
        }
        (folder / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", "utf-8")
    except OSError as error:
        raise StoreError(f"{folder} cannot be written: {error.strerror or error}; nothing in the store has changed") from error
    told = [_said("rows", language, name=name, rows=entry["rows"], sha=entry["sha256"][:16]) for name, entry in files.items()]
    return [*told, _said("written", language, path=folder / MANIFEST)]


def _lines(context: Context, name: str) -> Iterator[str]:
    for row in exported_rows(context.store, context.site.id, name):
        yield json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n"


def _written(path: Path, lines: Iterator[str]) -> dict[str, Any]:
    digest, rows = hashlib.sha256(), 0
    with path.open("wb") as file:
        for line in lines:
            content = line.encode()
            digest.update(content)
            file.write(content)
            rows += line.count("\n")
    return {"rows": rows, "sha256": digest.hexdigest()}


def _retention(context: Context) -> str:
    rules = retention_rules(context.site.retention, raw_days=context.settings.schedule.keep_raw_days)
    text = io.StringIO()
    table = csv.writer(text, delimiter=";", lineterminator="\n")
    table.writerow(("Handling", "Record", "Regel", "Skäl", "Why", "Beslut"))
    for rule in rules:
        kept = "bevaras" if rule.kept_days is None else f"gallras efter {rule.kept_days} dygn"
        table.writerow((rule.kind, rule.kind_en, kept, rule.why, rule.why_en, safe_text(context.site.retention.decision)))
    return text.getvalue()
