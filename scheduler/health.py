"""Is all as it should be? One line a fault, for `halka check`, monitoring and the person on call."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from model.domain.errors import ModelError, StoreError
from model.domain.needs import Need
from model.domain.notices import DeliveryState
from model.domain.source_state import Circuit
from model.drift_monitor import Drift
from model.learning.models import from_files
from scheduler.context import Context
from scheduler.fault import Fault
from scheduler.freshness import MAX_AGE
from scheduler.pipelines.assess import MODEL_NAME
from scheduler.pipelines.drift import newest_drift
from scheduler.report import NEEDS, age_in_words
from store import jobs as ledger
from store.kept_backups import kept_backups
from store.model_service import model_in_service
from store.notices import deliveries_amiss
from store.plans import assessment_history
from store.source_state import source_states
from store.space import Space, free_bytes
from store.stations import station_status
from store.watch import watch
from store.weather import latest_forecasts

#: A job that failed so often in a row is told.
FAILURES_TOLD = 3
#: Backups are made once a day where they are made at all.
BACKUP_AGE = timedelta(hours=50)
#: The job that runs these in one go; its success is theirs.
WHOLE_CHAIN, CHAINED = "nightly", frozenset({"assess"})


def faults(context: Context) -> list[Fault]:
    """Everything that is not in order, most serious first; empty if all is well.

    Raises:
        StoreError: The store cannot be read.
    """
    return [
        *_service(context),
        *_assessment(context),
        *_disk(context),
        *_backups(context),
        *_jobs(context),
        *_failing(context),
        *_sources(context),
        *_providers(context),
        *_stations(context),
        *_model(context),
        *_drift(context),
        *_deliveries(context),
    ]


def _service(context: Context) -> list[Fault]:
    """Whether the service lives and the night had its assessment; a clock that stands still has neither."""
    if context.site.simulated or context.settings.clock.now is not None:
        return []
    zone = ZoneInfo(context.site.timezone)
    seen = watch(context.store, context.site.id, now=context.now, zone=zone)
    lines = []
    if seen.never:
        lines.append(Fault("tjänsten har aldrig körts: starta `halka run`", "service", urgent=True))
    if seen.silent is not None:
        line = f"tjänsten har inte gett livstecken på {age_in_words(seen.silent.total_seconds() / 60)}: starta om `halka run`"
        lines.append(Fault(line, "service", urgent=True))
    if seen.ahead is not None:
        line = (
            f"tjänstens senaste livstecken är daterat {age_in_words(seen.ahead.total_seconds() / 60)} framåt: en klocka går fel, "
            "och inget visar att tjänsten lever; ställ klockan och starta om `halka run`"
        )
        lines.append(Fault(line, "service:clock", urgent=True))
    if seen.missed_night is not None:
        local = seen.missed_night.astimezone(zone)
        since = "en nyare finns nu" if seen.made_since else "ingen finns ännu: kör `halka once nightly` och läs dess fel"
        line = f"nattens bedömning saknades {local:%Y-%m-%d %H:%M}; {since}"
        lines.append(Fault(line, f"night:{local:%Y-%m-%d}", urgent=True))
    return lines


def _disk(context: Context) -> list[Fault]:
    free = (free_bytes(context.settings.paths.data) or 0) / 1e9
    if context.space is Space.LOW:
        return [Fault(f"disken har {free:.1f} GB kvar: frigör utrymme innan arkiveringen stannar", "disk:low")]
    if context.space is Space.ARCHIVING_STOPPED:
        line = f"disken har {free:.1f} GB kvar: svar från källor arkiveras inte längre, prognoser räknas ännu; frigör utrymme nu"
        return [Fault(line, "disk:archive", urgent=True)]
    return []


def _backups(context: Context) -> list[Fault]:
    """That the backups beside the data, where there are any, have stopped coming; those made elsewhere are not known here."""
    age = context.now - max(kept_backups(context.settings.paths.backups), default=context.now)
    if age <= BACKUP_AGE:
        return []
    line = f"senaste säkerhetskopian är {age_in_words(age.total_seconds() / 60)} gammal: kör `halka backup` och läs dess fel"
    return [Fault(line, "backup")]


def _assessment(context: Context) -> list[Fault]:
    newest = assessment_history(context.store, context.site.id, 1, known_at=context.now)
    if not newest:
        return [Fault("ingen bedömning finns: kör `halka once nightly`", "assessment", urgent=True)]
    age = (context.now - newest[0].issued_at).total_seconds() / 60
    if age > context.settings.schedule.max_age_assess_min:
        line = f"senaste bedömning är {age_in_words(age)} gammal: kör `halka once nightly` och läs dess fel"
        return [Fault(line, "assessment", urgent=True)]
    return []


def _jobs(context: Context) -> list[Fault]:
    lines = []
    for job, max_age in MAX_AGE.items():
        finished = [
            last.finished_at or last.due
            for name in (job, WHOLE_CHAIN)
            if (name == job or job in CHAINED) and (last := ledger.last_success(context.store, context.site.id, name)) is not None
        ]
        if not finished:
            lines.append(Fault(f"jobbet {job} har aldrig lyckats", f"job:{job}"))
            continue
        age = context.now - max(finished)
        if age > max_age(context.settings.schedule):
            line = f"jobbet {job} lyckades senast för {age_in_words(age.total_seconds() / 60)} sedan"
            lines.append(Fault(line, f"job:{job}"))
    return lines


def _failing(context: Context) -> list[Fault]:
    """Jobs that fail again and again and whose age tells nothing of it."""
    return [
        Fault(f"jobbet {job.job} har misslyckats {job.failures_since} gånger i rad: se Drift", f"failing:{job.job}")
        for job in ledger.job_overview(context.store, context.site.id)
        if job.job not in MAX_AGE and job.failures_since >= FAILURES_TOLD
    ]


def _sources(context: Context) -> list[Fault]:
    limit = context.settings.sources.forecast_max_age_h
    known = latest_forecasts(context.store, context.site.id, known_at=context.now, max_age_h=limit)
    present = {str(forecast.attrs["source"]) for forecast in known}
    return [
        Fault(f"ingen prognos från {name} de senaste {limit:g} h", f"forecast:{name}")
        for name in context.site.forecast_sources
        if name not in present
    ]


def _providers(context: Context) -> list[Fault]:
    """One line a provider that has failed so often that it is left alone, with what it said last."""
    lines, zone = [], ZoneInfo(context.site.timezone)
    for state in source_states(context.store, context.site.id).values():
        if state.circuit is Circuit.CLOSED:
            continue
        since = "aldrig" if state.answered_at is None else f"{state.answered_at.astimezone(zone):%Y-%m-%d %H:%M}"
        line = f"källan {state.source} har felat {state.failures} gånger i rad, svarade senast {since}: {state.detail}"
        lines.append(Fault(line, f"source:{state.source}"))
    return lines


def _stations(context: Context) -> list[Fault]:
    """One line a silent station; one for all where none answers."""
    limit = context.settings.sources.observation_max_age_min
    ages = {status.station: status.age_minutes for status in station_status(context.store, context.site.id, now=context.now)}
    silent = {station.name: ages.get(station.id) for station in context.site.stations if not _heard(ages.get(station.id), limit)}
    if len(silent) > 1 and len(silent) == len(context.site.stations):
        known = [age for age in silent.values() if age is not None]
        since = f"sedan {age_in_words(min(known))}" if known else "aldrig mottagna"
        return [Fault(f"alla {len(silent)} stationer saknas, {since}", "stations")]
    return [
        Fault(
            f"stationen {name} saknas{f' sedan {age_in_words(age)}' if age is not None else ', aldrig mottagen'}",
            f"station:{name}",
        )
        for name, age in silent.items()
    ]


def _heard(age: float | None, limit: float) -> bool:
    return age is not None and age <= limit


def _model(context: Context) -> list[Fault]:
    """That the model in service cannot be used: its file altered, or made for other features than this version's."""
    try:
        stored = model_in_service(context.store, context.site.id, MODEL_NAME, known_at=context.now)
        if stored is not None:
            from_files(stored.files)
    except (ModelError, StoreError) as error:
        return [Fault(f"modellen i drift kan inte användas, vägfysiken svarar ensam: {error}", "model")]
    return []


def _drift(context: Context) -> list[Fault]:
    """One line an input or a calibration that is no longer like what the model learnt from."""
    return [Fault(_drifted(item), f"drift:{item.kind}:{item.what}") for item in newest_drift(context) if item.warns]


def _drifted(item: Drift) -> str:
    if item.kind == "calibration":
        more = "oftare" if item.value > 0 else "mer sällan"
        return (
            f"{NEEDS[Need(item.what)]}: inträffar {abs(item.value) * 100:.0f} procentenheter {more} "
            f"än det sägs ({item.count} nätter); se Prognoskvalitet och överväg `halka train`"
        )
    return (
        f"indata {item.what} avviker från vintrarna modellen lärt av ({item.value:+.1f} gånger vanlig variation, "
        f"{item.outside * 100:.0f} % utanför); kontrollera givare och källor"
    )


def _deliveries(context: Context) -> list[Fault]:
    """Messages of the last day that did not arrive, or may not have."""
    amiss = deliveries_amiss(context.store, context.site.id, since=context.now - timedelta(days=1))
    words = {
        DeliveryState.FAILED: "utskick kom inte fram det senaste dygnet",
        DeliveryState.UNCERTAIN: "utskick avbröts och kan ha gått förlorade",
    }
    return [Fault(f"{count} {words[state]}: se Drift", f"delivery:{state.value}") for state, count in sorted(amiss.items())]
