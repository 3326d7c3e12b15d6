"""One machine in two places over two files is refused whole, with row, column and the stored action."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from ingest.imports.actions import Told
from model.domain.errors import SourceFormatError
from model.domain.treatments import Action
from scheduler.context import Context
from scheduler.pipelines.imports import import_actions
from store.actions import actions_between

HOUR = timedelta(hours=1)
HEAD = "Turlista;Åtgärd;Start;Slut;Fordon\n"


def _file(context: Context, folder: Path, *rows: str, name: str = "log.csv") -> Path:
    path = folder / name
    first, second = (route.id for route in context.network.routes[:2])
    path.write_text(HEAD + "".join(row.replace("R1", first).replace("R2", second) + "\n" for row in rows), encoding="utf-8")
    return path


def _stored(context: Context) -> tuple[Action, ...]:
    return actions_between(context.store, context.site.id, context.now - 400 * HOUR, context.now + HOUR)


MORNING = "R1;Plogning;2026-01-15 01:00;2026-01-15 03:00;KLM 987"


@pytest.mark.parametrize("dry", [True, False])
def test_a_machine_that_another_file_has_elsewhere_is_refused_whole(context: Context, tmp_path: Path, dry: bool) -> None:
    import_actions(context, _file(context, tmp_path, MORNING), told=Told())
    before = _stored(context)
    good = "R2;Plogning;2026-01-14 22:00;2026-01-14 23:00;ABC 123"
    bad = "R2;Plogning;2026-01-15 02:00;2026-01-15 03:30;KLM 987"
    first, second = (route.id for route in context.network.routes[:2])
    with pytest.raises(SourceFormatError) as caught:
        import_actions(context, _file(context, tmp_path, good, bad, name="andra.csv"), told=Told(), dry_run=dry)
    said = str(caught.value)
    assert "andra.csv" in said
    assert "line 3, column 'Fordon': one machine in two places" in said
    assert f"it is on {second} from 2026-01-15 01:00Z to 02:30Z" in said
    assert f"was stored on {first} from 2026-01-15 00:00Z to 02:00Z (plough, source 'import')" in said
    assert _stored(context) == before


def test_what_one_machine_can_do_over_two_files_is_taken_in(context: Context, tmp_path: Path) -> None:
    import_actions(context, _file(context, tmp_path, MORNING), told=Told())
    after, another = (
        "R2;Plogning;2026-01-15 03:00;2026-01-15 03:30;KLM 987",
        "R2;Plogning;2026-01-15 02:00;2026-01-15 02:30;ABC 123",
    )
    path = _file(context, tmp_path, MORNING, after, another, name="b.csv")
    assert import_actions(context, path, told=Told())[1].new == 2
    assert import_actions(context, path, told=Told())[1].repeated == 3


def test_a_round_over_midnight_is_found_from_either_day(context: Context, tmp_path: Path) -> None:
    import_actions(context, _file(context, tmp_path, "R1;Plogning;2026-01-14 23:00;2026-01-15 03:00;KLM 987"), told=Told())
    for row in ("R2;Plogning;2026-01-14 23:10;2026-01-14 23:40;KLM 987", "R2;Plogning;2026-01-15 02:00;2026-01-15 02:30;KLM 987"):
        with pytest.raises(SourceFormatError, match="line 2, column 'Fordon': one machine in two places"):
            import_actions(context, _file(context, tmp_path, row, name="b.csv"), told=Told())


def test_no_machine_can_be_followed_from_day_to_day_in_what_is_kept(context: Context, tmp_path: Path) -> None:
    import_actions(context, _file(context, tmp_path, MORNING, MORNING.replace("-15", "-13")), told=Told())
    with context.store.reading() as session:
        names = [str(name) for name in session.scalars(text("SELECT machine FROM machine_place"))]
    assert len(names) == len(set(names)) == 2
    assert not any("KLM" in name or "fordon" in name for name in names)
