"""P(need) on simulated winters that no model has seen, beside what it must beat, against the analysis' labels and the simulator's truth.

``python -m benchmarks.simulated_needs [--site NAME] [--seed N] [--train YEARS] [--judge YEARS] [--json FILE]``

All data are simulated. The models learn from the winters of `--train` as the service would, from what can be known; the winters of
`--judge` are of the same town and were never trained on. The truth is the simulator's: would the surface, as it truly was at the issue and
left alone since, have broken its class's rule at that hour? It reaches 23 h ahead. Intervals are of blocks of five nights, resampled.
"""

import argparse
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.need_scores import COST_LOSS
from benchmarks.simulated_intervals import coverage
from config.network import load_network_document
from config.sites import load_site
from ingest.simulator.season import SimulatedWinter
from ingest.simulator.winters import simulate_winters
from model.domain.needs import NIGHT_NEEDS, Need
from model.domain.network import build_network
from model.features.schema import COMMON_NAMES, FEATURE_NAMES
from model.learning.baseline import rule_of_thumb, smoothed_share
from model.learning.climate_share import fit_climate_share
from model.learning.dataset import TrainingTable, build_table
from model.learning.options import LearningOptions
from model.learning.rows import Rows
from model.learning.scores import area_under_curve, better_with_confidence, brier, calibration_error, skill
from model.learning.train import train
from model.scoring import economic_value

#: Simulated winters by default: none of them was looked at while the learning was made.
SEED, TRAIN, JUDGE = 29, (2010, 2011, 2012, 2013, 2014, 2015), (2016, 2017, 2018, 2019)
#: Lead classes [h].
LEADS = ((1, 6), (7, 12), (13, 23), (1, 23))
RIVALS = ("members", "climatology", "rule")
#: Nights that are resampled together, and edges of the reliability bins.
BLOCK_NIGHTS = 5
EDGES = (0.0, 0.05, 0.15, 0.3, 0.5, 0.7, 0.85, 1.0)
RESAMPLES = 300
_HOUR = np.timedelta64(1, "h")
Array = NDArray[np.float64]
Figures = dict[str, float]


@dataclass(frozen=True, eq=False)
class Told:
    """Answers on the judged winters, each of shape (row,).

    Attributes:
        told: By forecaster: ``model``, ``members``, ``climatology``, ``rule`` [1].
        truth: Whether the need truly stood.
        label: What the road analysis says, drawn from how far it is believed.
        lead: [h].
        block: Five nights each.
    """

    told: Mapping[str, Array]
    truth: NDArray[np.bool_]
    label: NDArray[np.bool_]
    lead: NDArray[np.int64]
    block: NDArray[np.int64]

    def where(self, picked: NDArray[np.bool_]) -> "Told":
        """Some of the rows."""
        told = {name: values[picked] for name, values in self.told.items()}
        return Told(told, self.truth[picked], self.label[picked], self.lead[picked], self.block[picked])


def true_needs(rows: Rows, winter: SimulatedWinter, need: Need) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """The simulator's truth about each row, and where it speaks of it.

    The simulator leaves its untreated roads alone from 01 and from 11 UTC, an hour before the forecasts of then are out.

    Args:
        rows: Rows of the winter.
        winter: The winter.
        need: Which need.
    """
    lead = (rows.valid - rows.issue) / _HOUR
    hour = rows.issue.astype("datetime64[h]").astype(np.int64) % 24
    times = winter.truth["time"].to_numpy()
    place = np.clip(np.searchsorted(times, rows.valid), 0, times.size - 1)
    day, night = (winter.truth[f"true_need_{need.value}{suffix}"].to_numpy()[rows.unit, place] for suffix in ("", "_from_01"))
    known = (lead <= LEADS[-1][1]) & np.isin(hour, (2, 12)) & (times[place] == rows.valid)
    return np.where(hour == 2, night, day), known


def answers(
    winters: Sequence[SimulatedWinter], judged: Sequence[TrainingTable], learnt: TrainingTable, models: Mapping[Need, object], need: Need
) -> Told:  # fmt: skip
    """Every forecaster's answers on the judged winters."""
    model = models[need]
    climate = fit_climate_share(learnt.needs[need].valid, learnt.needs[need].target)
    parts = []
    for winter, table in zip(winters, judged, strict=True):
        truth, known = true_needs(table.needs[need], winter, need)
        rows = table.needs[need].where(known)
        told = {
            "model": model.probability(rows.features)[0],  # type: ignore[attr-defined]
            "members": smoothed_share(rows.features[:, len(COMMON_NAMES) :]),
            "climatology": climate.at(rows.valid),
            "rule": rule_of_thumb(rows.features, need, FEATURE_NAMES).astype(np.float64),
        }
        lead = ((rows.valid - rows.issue) / _HOUR).astype(np.int64)
        parts.append(Told(told, truth[known], rows.drawn(seed=winter.winter), lead, rows.night // BLOCK_NIGHTS))
    told = {name: np.concatenate([part.told[name] for part in parts]) for name in parts[0].told}
    return Told(told, *(np.concatenate([getattr(part, name) for part in parts]) for name in ("truth", "label", "lead", "block")))


def figures(found: Told, happened: NDArray[np.bool_]) -> Figures:
    """Scores against one kind of outcome, by name."""
    own = found.told["model"]
    scores: Figures = {
        "rows": float(own.size),
        "base_rate": float(happened.mean()),
        "told": float(own.mean()),
        "brier": brier(own, happened),
        "auc": area_under_curve(own, happened),
        "auc_members": area_under_curve(found.told["members"], happened),
        "calibration_error": calibration_error(own, happened),
        "calibration_error_members": calibration_error(found.told["members"], happened),
    }
    for name in RIVALS:
        rival = found.told[name]
        surely, (low, high) = better_with_confidence(own, rival, happened, found.block, seed=1)
        scores |= {f"skill_over_{name}": skill(scores["brier"], brier(rival, happened)), f"confidence_over_{name}": surely}
        scores |= {f"skill_over_{name}_low": low, f"skill_over_{name}_high": high}
    for ratio in COST_LOSS:
        for name in ("model", "members", "rule"):
            scores[f"value_{ratio:g}_{name}"] = economic_value(found.told[name], happened, cost_loss=ratio)
    return scores


def reliability_within(found: Told, happened: NDArray[np.bool_]) -> list[dict[str, float]]:
    """Reliability bins of the model, each with the 90 % interval of what happened by resampling blocks."""
    own, (blocks, index) = found.told["model"], np.unique(found.block, return_inverse=True)
    drawn = np.random.default_rng(1).integers(blocks.size, size=(RESAMPLES, blocks.size))
    which = np.clip(np.digitize(own, EDGES) - 1, 0, len(EDGES) - 2)
    bins = []
    for number in range(len(EDGES) - 1):
        inside = which == number
        if not inside.any():
            continue
        count = np.bincount(index[inside], minlength=blocks.size)[drawn].sum(axis=1)
        came = np.bincount(index[inside], weights=happened[inside], minlength=blocks.size)[drawn].sum(axis=1)
        low, high = np.quantile(came[count > 0] / count[count > 0], [0.05, 0.95])
        told, share = float(own[inside].mean()), float(happened[inside].mean())
        bins.append({"rows": float(inside.sum()), "told": told, "happened": share, "low": float(low), "high": float(high)})
    return bins


def measure(site_name: str, *, seed: int, learn: Sequence[int], judge: Sequence[int], threads: int) -> dict[str, object]:
    """Simulate, train, judge; figures by need, kind of outcome and lead class."""
    loaded = load_site(site_name)
    network = build_network(load_network_document(loaded.network_path), loaded.site)
    winters = {
        year: simulate_winters(network, loaded.site, winters=[year], seed=seed, threads=threads)[0] for year in (*learn, *judge)
    }
    options = replace(LearningOptions(), threads=threads)
    seasons = [winters[year].season for year in learn]
    began = time.perf_counter()
    training = train(seasons, network, loaded.site, options)
    models, learnt = training.models, training.table
    trained_s = time.perf_counter() - began
    asked = replace(options, every_nth_issue=3, seed=options.seed + 1)
    judged = [
        build_table([winters[year].season], network, loaded.site, asked, models.errors, truth=learnt.truth) for year in judge
    ]
    found: dict[str, object] = {"seed": seed, "trained_on": list(learn), "judged_on": list(judge), "training_s": trained_s}
    facts = models.card["facts"]
    found["not_trained"] = facts["not_trained"] if isinstance(facts, dict) else {}
    for need, model in models.needs.items():
        told = answers([winters[year] for year in judge], judged, learnt, models.needs, need)
        entry: dict[str, object] = {"trusted": model.trusted, "note": model.note, "learner": model.learner.value}
        for kind in ("truth", "label"):
            for first, last in LEADS:
                part = told.where((told.lead >= first) & (told.lead <= last))
                entry[f"{kind}_{first}-{last}h"] = figures(part, getattr(part, kind))
        entry["reliability"] = reliability_within(told, told.truth)
        found[need.value] = entry
    if models.temperature is not None:
        found["temperature"] = dict(models.temperature.scores)
        found["intervals"] = coverage(models.temperature, [table.temperature for table in judged])
    return found


def show(found: Mapping[str, object]) -> None:
    """The figures as a person reads them."""
    print(
        f"P(need), simulated winters, seed {found['seed']}: learnt {found['trained_on']}, judged {found['judged_on']} (never trained on)"
    )
    print(f"Brier skill with its 80 % interval (blocks of {BLOCK_NIGHTS} nights); members = smoothed share of members in need")
    for need in (item.value for item in NIGHT_NEEDS):
        entry, absent = found.get(need), found["not_trained"]
        if not isinstance(entry, dict):
            if isinstance(absent, dict) and need in absent:
                print(f"\n{need}: not trained: {absent[need]}")
            continue
        print(f"\n{need}, {entry['learner']}: {'trusted' if entry['trusted'] else 'not trusted: ' + entry['note']}")
        print(
            f"  {'':16}{'base':>6}{'told':>6}{'over members':>22}{'over climatology':>22}{'over rule':>10}{'AUC':>6}{'memb.':>6}"
        )
        for name, row in entry.items():
            if not isinstance(row, dict):
                continue
            skills = "".join(_with_interval(row, rival) for rival in RIVALS[:2])
            print(
                f"  {name:16}{row['base_rate']:6.3f}{row['told']:6.3f}{skills}"
                f"{row['skill_over_rule']:10.3f}{row['auc']:6.2f}{row['auc_members']:6.2f}"
            )
        row = entry[f"truth_{LEADS[-1][0]}-{LEADS[-1][1]}h"]
        for name in ("model", "members", "rule"):
            print(
                f"  value, {name:9}" + "".join(f"  C/L {ratio:g}: {row[f'value_{ratio:g}_{name}']:5.2f}" for ratio in COST_LOSS)
            )
        bins = entry["reliability"]
        inside = sum(item["low"] <= item["told"] <= item["high"] for item in bins)
        print(f"  reliability against the truth, {inside} of {len(bins)} bins within their 90 % interval:")
        print("   ", "  ".join(f"{b['told']:.2f}→{b['happened']:.2f} ({b['low']:.2f}..{b['high']:.2f})" for b in bins))
    warmth = found.get("temperature")
    if isinstance(warmth, dict):
        print("\nRoad temperature at stations, the latest winter learnt from told by a model of those before it, RMSE [degC]:")
        print(
            f"  ensemble mean {warmth['rmse_raw']:.3f}, corrected {warmth['rmse']:.3f}, "
            f"at {warmth.get('places_left_out', 0):.0f} stations left out in turn {warmth.get('rmse_left_out', float('nan')):.3f}"
        )
    print("\nRoad temperature at stations, share inside the 80 % interval after one winter of warm-up: as told → width adapted")
    intervals = found.get("intervals")
    for name, row in intervals.items() if isinstance(intervals, dict) else ():
        print(
            f"  {name:10}{row['as_told']:6.3f} →{row['adapted']:6.3f}   factor {row['factor']:.2f}, {row['cases']:.0f} readings"
        )


def _with_interval(row: Figures, rival: str) -> str:
    name = f"skill_over_{rival}"
    return f"{row[name]:.3f} ({row[f'{name}_low']:.2f}..{row[f'{name}_high']:.2f})".rjust(22)


def _years(text: str) -> list[int]:
    return [int(year) for year in text.split(",")]


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="P(need) on simulated winters that no model has seen")
    parser.add_argument("--site", default="demo")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--train", type=_years, default=list(TRAIN))
    parser.add_argument("--judge", type=_years, default=list(JUDGE))
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    found = measure(chosen.site, seed=chosen.seed, learn=chosen.train, judge=chosen.judge, threads=chosen.threads)
    show(found)
    if chosen.json:
        chosen.json.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
