"""Files taken in: whole or not at all, once however often, priced, and with nothing of the vehicle left."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from config.imports import ActionsMap, HeatMap
from config.site import Station
from ingest.imports.actions import Told
from model.domain.errors import ConfigError, HalkaError, SourceFormatError
from model.domain.treatments import TreatmentKind
from scheduler.context import Context
from scheduler.pipelines.imports import import_actions, import_heat, map_named, told_of_actions, told_of_heat
from store.actions import actions_between
from store.heat import heat_readings_between
from store.weather import observations_between

HOUR = timedelta(hours=1)
HEAD = "Turlista;Åtgärd;Start;Slut;Giva;Kostnad\n"


def _stored(context: Context):
    return actions_between(context.store, context.site.id, context.now - 400 * HOUR, context.now + HOUR)


def _log(context: Context, folder: Path, *rows: str) -> Path:
    path = folder / "log.csv"
    route = context.network.routes[0].id
    path.write_text(HEAD + "".join(row.replace("R", route, 1) + "\n" for row in rows), encoding="utf-8")
    return path


PLOUGH = "R;Plogning;2026-01-15 01:00;2026-01-15 03:00;;"
SALT = "R;Saltning;2026-01-14 22:00;2026-01-14 23:00;15;7 500,50"


def test_a_log_is_priced_stored_and_known_from_now_on(context: Context, tmp_path: Path) -> None:
    reading, saved = import_actions(context, _log(context, tmp_path, PLOUGH, SALT), told=Told())
    assert (saved.new, saved.repeated, saved.differing) == (2, 0, ())
    salt, plough = _stored(context)
    assert (salt.kind, salt.cost_sek, salt.rate_g_m2) == (TreatmentKind.PREWETTED_SALT, 7500.5, 15.0)
    route = context.network.routes[0]
    prices = context.site.price_list(route.contractor)
    hours = 2.0 + route.turn_out_min / 60.0
    assert plough.cost_sek == pytest.approx(
        hours * prices.machine_sek_per_h * (1 + prices.night_supplement) + prices.call_out_sek
    )
    earlier = context.now - timedelta(seconds=1)
    assert actions_between(context.store, context.site.id, context.now - 48 * HOUR, context.now, known_at=earlier) == ()
    assert any("2 actions stored" in line for line in told_of_actions(reading, saved, context, dry_run=False))


def test_the_same_file_again_changes_nothing_and_a_differing_row_is_listed(context: Context, tmp_path: Path) -> None:
    import_actions(context, _log(context, tmp_path, PLOUGH, SALT), told=Told())
    before = _stored(context)
    _, again = import_actions(context, _log(context, tmp_path, SALT, PLOUGH), told=Told())
    assert (again.new, again.repeated, again.differing) == (0, 2, ())
    changed = _log(context, tmp_path, PLOUGH, SALT.replace("15;", "20;"))
    for dry in (True, False):
        reading, saved = import_actions(context, changed, told=Told(), dry_run=dry)
        assert (saved.new, saved.repeated, [item.rate_g_m2 for item in saved.differing]) == (0, 1, [20.0])
        assert any(
            "differs, the stored one stands: prewetted_salt" in line
            for line in told_of_actions(reading, saved, context, dry_run=dry)
        )
    assert _stored(context) == before


def test_no_name_in_or_of_a_file_becomes_a_path(context: Context, tmp_path: Path) -> None:
    """An import writes rows: whatever stands where a route, a task or the file's own name should, no file comes of it."""
    (tmp_path / "in").mkdir()
    for number, name in enumerate(("..%2f..%2fevil.csv", "..\\..\\evil.csv", "~evil; rm -rf .csv")):
        path = _log(context, tmp_path / "in", PLOUGH.replace("01:00", f"0{number}:30"))
        path = path.rename(path.with_name(name))
        before = sorted(tmp_path.rglob("*"))
        import_actions(context, path, told=Told())
        for where in ("../../evil", "/etc/evil", "..\\evil", "file:///evil"):
            path.write_text(f"{HEAD}{where};Plogning;2026-01-15 01:00;2026-01-15 03:00;;\n", encoding="utf-8")
            with pytest.raises(HalkaError):
                import_actions(context, path, told=Told())
        own = ("halka.db", "vehicle.salt")
        assert not [item for item in tmp_path.rglob("*") if item not in before and not item.name.startswith(own)]
    assert len(_stored(context)) == 3


def test_a_dry_run_says_the_same_and_leaves_nothing_behind(context: Context, tmp_path: Path) -> None:
    path = _log(context, tmp_path, PLOUGH, SALT)
    before = sorted(tmp_path.rglob("*"))
    _, looked = import_actions(context, path, told=Told(), dry_run=True)
    assert (looked.new, looked.repeated) == (2, 0)
    assert _stored(context) == ()
    assert sorted(tmp_path.rglob("*")) == before
    _, saved = import_actions(context, path, told=Told())
    assert saved == looked


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("R;Plogning;2026-01-15 03:00;2026-01-15 09:00;;", "line 3: ends 2026-01-15 08:00Z, which is ahead of the clock"),
        ("R;Saltning;2026-01-15 01:00;2026-01-15 02:00;;", "line 3, column 'Giva': no amount"),
        (PLOUGH.replace("03:00", "04:00"), "line 3, column 'Start': the same route, treatment and start as line 2"),
        ("X9;Plogning;2026-01-15 01:00;2026-01-15 02:00;;", "line 3, column 'Turlista'"),
    ],
)
def test_one_wrong_row_and_nothing_is_stored(context: Context, tmp_path: Path, row: str, words: str) -> None:
    for dry in (True, False):
        with pytest.raises(HalkaError) as caught:
            import_actions(context, _log(context, tmp_path, PLOUGH, row), told=Told(), dry_run=dry)
        assert words in str(caught.value)
    assert _stored(context) == ()


def test_positions_leave_nothing_of_the_vehicle_in_store_or_report(context: Context, tmp_path: Path) -> None:
    segments = [item for item in context.network.segments if item.unit_id == context.network.routes[0].id]
    rows, at = [], context.now - 3 * HOUR
    for item in segments:
        for (lon0, lat0), (lon1, lat1) in zip(item.line, item.line[1:], strict=False):
            for step in range(41):
                at += timedelta(seconds=4)
                rows.append(
                    f"{at.isoformat()},KLM 987,{lon0 + step / 40 * (lon1 - lon0):.6f},{lat0 + step / 40 * (lat1 - lat0):.6f},au\n"
                )
    path = tmp_path / "avl.csv"
    path.write_text("ts,fordon,lon,lat,task\n" + "".join(rows))
    reading, saved = import_actions(context, path, told=Told())
    (action,) = _stored(context)
    assert (action.unit_id, action.kind, saved.new) == (segments[0].unit_id, TreatmentKind.PLOUGH, 1)
    told = "\n".join(told_of_actions(reading, saved, context, dry_run=False))
    assert "1 vehicles" in told
    assert "KLM" not in told + repr(reading) + repr(action)
    assert import_actions(context, path, told=Told())[1].repeated == 1


def _heat(context: Context, folder: Path, *rows: str) -> Path:
    path = folder / "heat.csv"
    zone = context.network.zones[0].id
    path.write_text(
        "ts_utc,zone_id,supply_c,return_c,flow_l_h,power_kw,energy_mwh,slab_c\n"
        + "".join(f"{row}\n".replace("Z1", zone) for row in rows)
    )
    return path


def test_heat_readings_are_kept_doubts_with_them_and_sound_slabs_become_observations(context: Context, tmp_path: Path) -> None:
    path = _heat(
        context, tmp_path, "2026-01-15T01:00:00Z,Z1,35,22.5,1200,17.4,100,2.5", "2026-01-15T02:00:00Z,Z1,35,22.5,1200,60,99,2.6"
    )
    file, changed = import_heat(context, path, dry_run=True)
    assert (
        changed,
        heat_readings_between(context.store, context.site.id, context.now - 9 * HOUR, context.now, known_at=context.now),
    ) == (2, ())
    file, changed = import_heat(context, path)
    stored = heat_readings_between(context.store, context.site.id, context.now - 9 * HOUR, context.now, known_at=context.now)
    assert stored == file.readings
    assert [bool(item.doubt) for item in stored] == [False, True]
    assert any("the counter went backwards" in line for line in told_of_heat(file, changed, dry_run=False))
    assert import_heat(context, path)[1] == 0
    assert observations_between(context.store, context.site.id, context.now - 9 * HOUR, context.now, known_at=context.now) is None


def test_a_column_that_no_check_has_seen_is_told(context: Context, tmp_path: Path) -> None:
    path = _heat(context, tmp_path, "2026-01-15T01:00:00Z,Z1,35,22.5,1200,17.4,100,2.5")
    assert not any("not read" in line for line in told_of_heat(*import_heat(context, path, dry_run=True), dry_run=True))
    path.write_text(path.read_text().replace("flow_l_h", "flow_m3_h"))
    assert any("'flow_m3_h'" in line for line in told_of_heat(*import_heat(context, path, dry_run=True), dry_run=True))


def test_a_slab_that_the_site_names_as_a_station_gets_its_readings(context: Context, tmp_path: Path) -> None:
    slab = Station(
        id=f"slab-{context.network.zones[0].id}", name="Torget", longitude=16.18, latitude=58.59, altitude_m=9.0,
        source="heat_meters", kind="slab",
    )  # fmt: skip
    site = context.site.model_copy(update={"stations": (slab,)})
    context = replace(context, loaded=replace(context.loaded, site=site))
    import_heat(context, _heat(context, tmp_path, "2026-01-15T01:00:00Z,Z1,35,22.5,1200,17.4,100,2.5"))
    seen = observations_between(context.store, context.site.id, context.now - 9 * HOUR, context.now, known_at=context.now)
    assert seen is not None
    assert seen.sizes == {"station": 1, "time": 1}


def test_a_map_is_found_by_name(context: Context) -> None:
    maps = (ActionsMap(name="norr"), ActionsMap(name="default"))
    assert map_named(maps, None, "actions").name == "default"
    assert map_named((HeatMap(name="only"),), None, "heat").name == "only"
    with pytest.raises(ConfigError, match="no map 'syd' for files of actions; it has norr, default"):
        map_named(maps, "syd", "actions")
    with pytest.raises(ConfigError):
        map_named((maps[0], ActionsMap(name="annan")), None, "actions")


def test_a_heat_action_without_a_cost_is_refused(context: Context, tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text(HEAD + f"{context.network.zones[0].id};smältning;2026-01-15 01:00;2026-01-15 03:00;;\n", encoding="utf-8")
    with pytest.raises(SourceFormatError, match="line 2: no price list tells what heat_melt"):
        import_actions(context, path, told=Told())


def test_one_machine_that_ploughs_and_salts_is_paid_once(context: Context, tmp_path: Path) -> None:
    both = "R;Plogning + Saltning;2026-01-15 01:00;2026-01-15 03:00;10;"
    import_actions(context, _log(context, tmp_path, both), told=Told())
    plough, salt = sorted(_stored(context), key=lambda item: item.kind)
    route = context.network.routes[0]
    prices, area = context.site.price_list(route.contractor), context.network.unit_area_m2[0]
    hours = 2.0 + route.turn_out_min / 60.0
    night = 1.0 + prices.night_supplement
    assert plough.cost_sek == pytest.approx(hours * prices.machine_sek_per_h * night + prices.call_out_sek)
    assert salt.cost_sek == pytest.approx(0.01 * area * context.site.materials.salt_sek_per_kg)
    told = both.replace("01:00", "00:30").replace("10;", "10;9000")
    import_actions(context, _log(context, tmp_path, told), told=Told())
    assert sum(item.cost_sek for item in _stored(context)) == pytest.approx(plough.cost_sek + salt.cost_sek + 9000.0)
