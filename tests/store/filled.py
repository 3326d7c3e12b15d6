"""A store with a little of everything that lasts, for tests of backup, revisions and the thorough look."""

from model.domain.notices import Notice, NoticeKind
from model.domain.treatments import Action, TreatmentKind
from store.actions import save_actions
from store.archive import save_season
from store.decisions import NewDecision, Verdict, record_decision
from store.models import save_model
from store.notices import save_notice
from store.observations import save_observations
from store.open import Store
from store.plans import save_assessment
from store.weather import save_forecast
from tests.store.examples import HOUR, NOW, assessment, forecast, observations, recommendation

SITE = "vasteras"


def filled(store: Store, *, site: str = SITE) -> Store:
    """Put it in."""
    save_forecast(store, site, forecast())
    save_observations(store, site, observations())
    save_season(store, site, forecast(warmth=2.0), "2025")
    number = save_assessment(store, assessment(site=site, recommendations=(recommendation("å1"), recommendation("r2"))))
    decided = NewDecision(number, "å1", recommendation().need, NOW + 3 * HOUR, Verdict.ACCEPTED, "Åsa", NOW)
    record_decision(store, decided)
    done = Action(
        unit_id="å1",
        kind=TreatmentKind.PLOUGH,
        started_at=NOW - HOUR,
        ended_at=NOW,
        rate_g_m2=0.0,
        cost_sek=1234.5,
        source="log",
        simulated=True,
    )
    save_actions(store, site, [done])
    save_model(store, site, name="needs", card={"a": [1, 2.5]}, files={"b.txt": b"tree"}, trusted=True, created_at=NOW)
    notice = Notice(NoticeKind.FAULT, "k", NOW, "ä", "b", {"faults": ["x"]}, simulated=False)
    save_notice(store, site, notice, [("mail", "a@b.se")])
    return store
