"""`halka plan` prints the newest plan, or says what to do first."""

from pathlib import Path

from click.testing import CliRunner

from model.domain.errors import StoreError
from scheduler.cli import main
from scheduler.context import opened_context
from scheduler.pipelines.assess import assess_now
from store.open import Store


def test_without_a_plan_it_says_what_to_run(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/halka.db"
    Store.open(url, tmp_path / "halka.files").close()
    done = CliRunner().invoke(main, ["plan", "--site", "norrkoping", "--db", url])
    assert done.exit_code == 1
    assert "no plan is stored yet; run `halka once assess --site norrkoping`" in done.output
    assert StoreError.__name__ not in done.output


def test_it_prints_the_newest_plan(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/halka.db"
    overrides = {"database.url": url, "paths.data": str(tmp_path / "halka.files")}
    with opened_context("norrkoping", overrides=overrides) as context:
        assess_now(context)
    done = CliRunner().invoke(main, ["plan", "--site", "norrkoping", "--db", url])
    assert done.exit_code == 0, done.output
    assert "planen mot maskinerna" in done.output
    assert "ingen utryckning råds" in done.output  # without a forecast nobody is sent out
