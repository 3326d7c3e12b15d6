"""The table twins of the charts of forecast quality: every figure with its interval, period's nights and cases."""

import math

import pandas as pd

from dashboard.format import Format
from dashboard.quality import LeadSkill, Quality
from model.verification.nights import Figure


def figure_text(item: Figure, form: Format, *, decimals: int = 2, interval_only: bool = False) -> str:
    """``0,42 (0,31 – 0,52)``; the word for missing where it has no meaning."""
    if not math.isfinite(item.value):
        return form.words("quality.no_meaning") if interval_only else form.number(None)
    interval = f"{form.number(item.low, decimals)} – {form.number(item.high, decimals)}"
    return interval if interval_only else f"{form.number(item.value, decimals)} ({interval})"


def span_text(lead: LeadSkill, form: Format) -> str:
    """``6–12 h``."""
    return form.words("quality.span", low=lead.lead_from_h, high=lead.lead_to_h)


def lead_table(found: Quality, form: Format) -> pd.DataFrame:
    """One row a class of lead times: own figures, skill over each reference, what is behind them."""
    words = form.words
    rows = []
    for lead in found.leads:
        row = {words("quality.lead"): span_text(lead, form)}
        for name, item in lead.own.items():
            if not name.startswith("skill_"):
                row[words(f"quality.figure_{name}")] = figure_text(item, form, decimals=3 if name == "brier" else 2)
        for name, item in lead.skill.items():
            row[f"{words('quality.skill_over')} {words(f'quality.way_{name}').lower()}"] = figure_text(item, form)
        for name, item in lead.references.items():
            heading = "quality.brier_of" if "brier" in lead.own else "quality.mae_of"
            row[words(heading, name=words(f"quality.way_{name}").lower())] = form.number(item.value, 3)
        first = next(iter(lead.own.values()))
        row[words("quality.nights")] = form.number(first.nights)
        row[words("quality.cases")] = form.number(first.cases)
        rows.append(row)
    return pd.DataFrame(rows)


def reliability_table(found: Quality, form: Format) -> pd.DataFrame:
    """One row a bin of told probability."""
    words = form.words
    return pd.DataFrame(
        [
            {
                words("quality.told"): form.percent(told),
                words("quality.came"): form.percent(came),
                words("quality.cases"): form.number(count),
            }
            for told, came, count in found.bins
        ]
    )


def value_table(found: Quality, form: Format) -> pd.DataFrame:
    """One row a cost-loss ratio, one column a forecast or reference."""
    words = form.words
    ratios = list(next(iter(found.value.values())))
    return pd.DataFrame(
        [
            {words("quality.cost_loss"): form.number(ratio, 2)}
            | {words(f"quality.way_{name}"): figure_text(items[ratio], form) for name, items in found.value.items()}
            for ratio in ratios
        ]
    )
