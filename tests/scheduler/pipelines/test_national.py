"""One model of two sites, handed to a third that has no season: it answers there from the first night."""

import json
from pathlib import Path

import pytest
import xarray as xr

from model.domain.errors import ModelError, StoreError
from model.domain.needs import Need, Rung
from model.learning.dataset import TrainingTable
from scheduler.context import Context
from scheduler.pipelines import national as pipeline
from scheduler.pipelines.assess import models_in_service
from scheduler.pipelines.models import listed
from scheduler.pipelines.national import adopt, train_national
from scheduler.pipelines.train import LEARNERS
from tests.model.assessed_night import assessed, snowy_inputs
from tests.model.learning.test_national import _town

SEASON = xr.Dataset(attrs={"simulated": 1})


@pytest.fixture
def two_towns(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seasons of two sites, laid out without their weather."""
    monkeypatch.setattr(pipeline, "stretches", lambda _context: (1, [SEASON]))
    tables: dict[str, TrainingTable] = {"demo": _town(1, 0.0), "vasteras": _town(2, 0.3)}
    monkeypatch.setattr(pipeline, "_table", lambda context, _seasons, _options: tables[context.site.id])


@pytest.mark.usefixtures("two_towns")
def test_a_town_without_a_season_answers_from_a_lent_model_on_its_first_night(context: Context, tmp_path: Path) -> None:
    folder = tmp_path / "national"
    told = train_national(context, ("demo", "vasteras"), folder)
    facts = json.loads((folder / "card.json").read_text("utf-8"))["facts"]
    assert facts["route_share"] == 1.0
    assert set(facts["boosters_trained"]) == {"this machine"}
    assert told[0] == f"nationell modell av demo, vasteras i {folder}"
    assert [line.split()[:2] for line in told[2:4]] == [["salting", "demo"], ["salting", "vasteras"]]
    assert models_in_service(context) is None
    assert "är i drift" in adopt(context, folder, by="Åsa", reason="första vintern")
    lent = models_in_service(context)
    assert lent is not None
    assert lent.trusted_needs == {Need.SALTING}
    assert "simulerade data" in listed(context)[0]
    assert f"betrodd ({LEARNERS[lent.needs[Need.SALTING].learner]})" in listed(context)[0]
    assert assessed(snowy_inputs(), models=lent).rung is Rung.LEARNED
    with pytest.raises(StoreError, match="exists"):
        train_national(context, ("demo", "vasteras"), folder)


@pytest.mark.usefixtures("two_towns")
def test_a_model_that_was_altered_on_the_way_is_not_adopted(context: Context, tmp_path: Path) -> None:
    train_national(context, ("demo", "vasteras"), tmp_path / "national")
    learnt = next((tmp_path / "national").glob("need_salting*"))
    learnt.write_bytes(learnt.read_bytes() + b"\n")
    with pytest.raises(ModelError, match="differs from its card"):
        adopt(context, tmp_path / "national", by="Åsa", reason="prov")
    assert models_in_service(context) is None


def test_sites_without_seasons_make_no_nation(context: Context, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="norrkoping has no season"):
        train_national(context, ("norrkoping", "norrkoping"), tmp_path / "national")
    assert not (tmp_path / "national").exists()
