import json

from benchmarks.training import MEMORY_BOUND_GB, WALL_BOUND_S, measured, show
from tests.model.learning.season_samples import short_season


def test_a_training_in_a_folder_tells_what_it_cost(tmp_path, capsys, monkeypatch):
    from benchmarks import training
    from model.learning.options import LearningOptions
    from tests.model.small_network import small_network
    from tests.model.small_site import small_site

    few = LearningOptions(trees=5, leaves=4, min_rows_in_leaf=20, min_nights=8, min_need_nights=2, threads=1, every_nth_issue=5, members=3,
                          horizon_h=24, hours_per_issue=6, unit_groups=1, columns_per_unit=1, step_s=1800.0)  # fmt: skip
    monkeypatch.setattr(training, "LearningOptions", lambda **_: few)
    monkeypatch.setattr(training, "build_network", lambda *_: small_network())
    monkeypatch.setattr(training, "load_network_document", lambda _: None)
    monkeypatch.setattr(training, "load_site", lambda _: type("Loaded", (), {"site": small_site(), "network_path": None})())
    short_season(2023, days=14).to_netcdf(tmp_path / "2023.nc", engine="h5netcdf")
    found = measured("small", tmp_path, threads=1)
    assert found["winters"] == 1
    assert found["routes"] == 3
    assert found["rows"] > 100
    assert 0.05 < found["peak_memory_gb"] < 100
    show(json.loads(json.dumps(found)))
    printed = capsys.readouterr().out
    assert f"bound {WALL_BOUND_S:.0f}" in printed
    assert f"bound {MEMORY_BOUND_GB:.0f}" in printed
