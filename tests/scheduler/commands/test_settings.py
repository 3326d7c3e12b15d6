from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from config.sites import load_site
from scheduler.by_hand import run_by_hand
from scheduler.cli import main
from scheduler.context import Context, current
from scheduler.jobs import Job
from store.open import Store
from store.setting_changes import NewSetting, record_changes

CODE = load_site("norrkoping").site.classes[0].code
KEY = f"classes.{CODE}.effect"


def _change(store: Store, value: object, key: str = KEY) -> str:
    return record_changes(
        store,
        "norrkoping",
        [NewSetting(key, old=0.85, new={"value": value}, seen=0)],
        by="Bo Admin",
        now=datetime(2026, 1, 15, tzinfo=UTC),
        check=lambda _laid: None,
    )


def _asked(folder: Path, *words: str) -> Result:
    where = ("--site", "norrkoping", "--db", f"sqlite:///{folder}/halka.db", "--data", str(folder))
    return CliRunner().invoke(main, ["settings", *words, *where])


def test_the_next_job_works_with_what_was_changed(context: Context) -> None:
    seen: list[float] = []

    def look(now: Context) -> str:
        seen.append(now.site.classes[0].effect)
        return ""

    job = Job("probe", "Titta", look, time=None, pool="io")
    run_by_hand(context, job)
    _change(context.store, 0.5)
    run_by_hand(context, job)
    assert seen == [context.site.classes[0].effect, 0.5]
    assert current(context).network.version == context.network.version
    assert current(current(context)) == current(context)


def test_what_holds_is_told_with_the_place_that_sets_it(context: Context, tmp_path: Path) -> None:
    _change(context.store, 0.5)
    lines = _asked(tmp_path, "show").output.splitlines()
    assert [line.split() for line in lines if line.startswith(KEY)] == [[KEY, "0.5", "page", "Inställningar"]]
    assert any(line.startswith("notify.moved_min") and "defaults.toml" in line for line in lines)
    assert any(line.startswith(f"classes.{CODE}.earliest_start") and "site.toml" in line for line in lines)


def test_history_says_who_and_a_save_is_taken_back(context: Context, tmp_path: Path) -> None:
    save = _change(context.store, 0.5)
    told = _asked(tmp_path, "history").output
    assert f"{KEY}: 0.85 -> 0.5  (Bo Admin)  {save}" in told
    assert "taken back" in _asked(tmp_path, "back", save, "--by", "drift").output
    assert "0.5 -> som i filerna  (drift)" in _asked(tmp_path, "history").output
    again = _asked(tmp_path, "back", save, "--by", "drift")
    assert (again.exit_code, "changed again by drift" in again.output) == (1, True)


def test_a_change_that_no_longer_fits_stops_nothing_silently_and_can_be_taken_back(context: Context, tmp_path: Path) -> None:
    save = _change(context.store, 0.5, key="classes.BORTA.effect")
    refused = _asked(tmp_path, "show")
    assert (refused.exit_code, "no class BORTA" in refused.output) == (1, True)
    with pytest.raises(Exception, match="no class BORTA"):
        current(context)
    assert _asked(tmp_path, "back", save, "--by", "drift").exit_code == 0
    assert current(context).site == context.site


def test_a_save_that_is_none_is_said(context: Context, tmp_path: Path) -> None:
    assert "no save of settings is called x" in _asked(tmp_path, "back", "x", "--by", "drift").output
