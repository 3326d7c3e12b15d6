"""What the heat schedule knows of each zone's plant: followed from its meters, or taken from its drawing; with its age."""

import pandas as pd
import streamlit as st

from dashboard.components.plain_table import plain_table
from dashboard.format import plain
from dashboard.screen import Screen
from model.domain.zone_fits import FitProblem, ZoneFit
from store.zone_fits import zone_fits


def fits_of(screen: Screen) -> tuple[ZoneFit, ...]:
    """Fits that the assessment on show could stand on.

    Raises:
        StoreError: The store refused.
    """
    return zone_fits(screen.store, screen.site.id, known_at=screen.shown.issued_at)


def heat_fit(screen: Screen, fits: tuple[ZoneFit, ...]) -> None:
    """Draw the line and its table."""
    words, form = screen.words, screen.form
    by_zone = {item.zone_id: item for item in fits}
    fitted = [item for item in fits if item.problem is FitProblem.NONE]
    told = words("heat_fit.told", fitted=form.number(len(fitted)), zones=form.number(len(screen.network.zones)))
    if fitted:
        told += " " + words("heat_fit.oldest", age=form.age_of(min(item.fitted_at for item in fitted)))
    with st.expander(told, expanded=False, key="heat-fit"):
        plain_table(
            pd.DataFrame(
                [{words("heat.zone"): plain(zone.name), **_row(screen, by_zone.get(zone.id))} for zone in screen.network.zones]
            ),
            key="heat-fit",
            alt=words("heat_fit.alt"),
        )
        st.markdown(f":gray[{words('heat_fit.note')}]")


def _row(screen: Screen, fit: ZoneFit | None) -> dict[str, str]:
    words, form = screen.words, screen.form
    missing = form.number(None)
    if fit is None:
        return _columns(screen, words("heat_fit.drawing"), words("heat_fit.no_meters"), missing, missing)
    hours = form.with_unit(fit.hours, "h")
    if fit.problem is not FitProblem.NONE:
        return _columns(screen, words("heat_fit.drawing"), words(f"heat_fit.{fit.problem.value}"), hours, missing)
    departure = f"{form.number(fit.before_k, 1)} → {form.with_unit(fit.after_k, '°C', 1)}"
    simulated = f" ({words('simulated').lower()})" if fit.simulated else ""
    return _columns(screen, words("heat_fit.meters") + simulated, form.age_of(fit.fitted_at), hours, departure)


def _columns(screen: Screen, stands: str, age: str, hours: str, departure: str) -> dict[str, str]:
    words = screen.words
    return {
        words("heat_fit.stands"): stands,
        words("heat_fit.age"): age,
        words("heat_fit.hours"): hours,
        words("heat_fit.departure"): departure,
    }
