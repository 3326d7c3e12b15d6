import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.decision.outlook import HeatLoad, Span
from model.decision.plan import recommend_route, recommend_zone
from model.domain.needs import Need, Rung, Slipperiness
from model.domain.plans import Advice, Recommendation
from model.domain.treatments import Action, TreatmentKind
from tests.model.decision.cases import NOW, case, frosty, prices, route, service_class, snowy, zone

FORBIDDEN = re.compile(r"\b(nan|none|null|error|inf|true|false)\b", re.IGNORECASE)


def said(found: Recommendation, code: str) -> str:
    return next(item.sv for item in found.reasons if item.code == code)


def utc(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 1, day, hour, minute, tzinfo=UTC)


def test_snow_by_the_morning_is_ploughed_after_the_snowfall_or_in_time_for_the_deadline() -> None:
    found = recommend_route(snowy(), case(), route=route(), prices=prices())
    assert found.advice is Advice.ACT
    assert (found.treatment, found.rate_g_m2) == (TreatmentKind.PLOUGH, 0.0)
    assert found.window_end == utc(16, 5)
    assert found.latest_start == utc(16, 3)
    # it snows until 06 local, an hour after the deadline's latest start: plough before that
    assert found.start_from == utc(16, 3)
    assert "det snöar till 06" in said(found, "still_snowing").lower()
    assert said(found, "snow_depth") == "4 cm torrsnö 02–06, P1 startar vid 2 cm"
    assert found.loss_municipal_sek == pytest.approx(0.7 * 500 * 10)
    assert found.loss_societal_sek == pytest.approx(0.7 * 4000 * 10)
    assert found.residual_sek == pytest.approx(0.15 * 0.7 * 4500 * 10)
    assert found.threshold == pytest.approx(found.cost_act_sek / (0.85 * 45_000))


def test_frost_is_salted_with_a_dose_from_physics_and_explained_by_the_dew_point() -> None:
    found = recommend_route(frosty(), case(), route=route(), prices=prices())
    assert (found.advice, found.treatment) == (Advice.ACT, TreatmentKind.BRINE)
    assert 3 <= found.rate_g_m2 <= 12
    assert said(found, "dew_point") == "Daggpunkten 0,8° över ytan 03–06"
    assert next(item.en for item in found.reasons if item.code == "dew_point") == "Dew point 0.8° above the surface 03–06"
    assert said(found, "surface_temperature") == "Ytan lägst −2,6° kl 05"
    assert found.start_from is not None
    assert found.start_from >= utc(16, 2)  # the class starts no round before 03 local
    assert said(found, "rung_physics") == "Räknat på fysikmodell: ingen tränad modell betrodd för behovet"


def test_too_cold_means_sand_with_the_limit_told() -> None:
    found = recommend_route(frosty(coldest_degc=-11.2), case(), route=route(), prices=prices())
    assert found.treatment is TreatmentKind.SAND
    assert said(found, "too_cold_for_salt") == "−11° är för kallt för salt (gräns −8°): sand i stället"


def test_nothing_that_works_on_the_route_is_never_called_no_need() -> None:
    found = recommend_route(
        frosty(coldest_degc=-11.0, probability=0.9, high=0.95), case(), route=route(treatments=("brine",)), prices=prices()
    )
    assert (found.advice, found.treatment) == (Advice.WAIT, None)
    assert found.reconsider_at is not None


def test_missing_data_is_unknown_and_says_so_first() -> None:
    found = recommend_route(snowy(probability=None, low=None, high=None), case(), route=route(), prices=prices())
    assert (found.advice, found.probability, found.treatment) == (Advice.UNKNOWN, None, None)
    assert found.reasons[0].code == "data_missing"
    assert not any(item.code in {"no_snow", "snow_depth"} for item in found.reasons)


def test_half_known_window_without_reason_to_act_is_unknown_without_a_number() -> None:
    found = recommend_route(snowy(probability=0.0, low=0.0, high=0.0, complete=False), case(), route=route(), prices=prices())
    assert (found.advice, found.probability, found.probability_high) == (Advice.UNKNOWN, None, None)


def test_climatology_never_says_no_need() -> None:
    found = recommend_route(
        frosty(rung=Rung.CLIMATOLOGY, probability=0.01, low=0.0, high=0.02), case(), route=route(), prices=prices()
    )
    assert found.advice is Advice.UNKNOWN
    assert found.reasons[0].code == "rung_climatology"
    usual = next(item for item in found.reasons if item.code == "usual")
    assert usual.sv == "Så här års behövs halkbekämpning i 1 % av fönster som detta; vilken timme går inte att säga utan prognos"
    assert not {"dew_point", "slipperiness", "surface_temperature"} & {item.code for item in found.reasons}


def test_climatology_never_sends_anyone_out() -> None:
    found = recommend_route(
        frosty(rung=Rung.CLIMATOLOGY, probability=0.9, low=0.8, high=0.95), case(), route=route(), prices=prices()
    )
    assert (found.advice, found.reconsider_at) == (Advice.WAIT, NOW + timedelta(hours=1))
    assert said(found, "no_forecast") == "Avvakta till 21:12, kontrollera ute: utan prognos ges inget råd att åtgärda"
    assert "wait" not in {item.code for item in found.reasons}


def test_waiting_says_until_when_and_what_it_is_worth() -> None:
    found = recommend_route(frosty(probability=0.05, low=0.01, high=0.5), case(), route=route(), prices=prices())
    assert found.advice is Advice.WAIT
    assert found.reconsider_at == utc(16, 2)
    assert re.fullmatch(r"Avvakta till 03: nästa prognos avgör, värd högst [\d ]+ kr", said(found, "wait"))


def test_salt_in_the_ploughs_round_costs_the_salt_alone() -> None:
    alone = recommend_route(frosty(slipperiness=Slipperiness.SNOW), case(), route=route(), prices=prices())
    plough = recommend_route(snowy(), case(), route=route(), prices=prices())
    together = recommend_route(frosty(slipperiness=Slipperiness.SNOW), case(), route=route(), prices=prices(), plough=plough)
    assert (together.start_from, together.latest_start) == (plough.start_from, plough.latest_start)
    assert together.cost_act_sek == pytest.approx(together.rate_g_m2 / 1000 * 30_000)
    assert together.cost_act_sek < alone.cost_act_sek


def test_earlier_treatment_is_told() -> None:
    done = Action("R1", TreatmentKind.PREWETTED_SALT, utc(15, 17), utc(15, 18, 10), 10.0, 3000.0, "log")
    found = recommend_route(frosty(residual_salt_g_m2=4.2), case(actions=(done,)), route=route(), prices=prices())
    assert said(found, "treated") == "Senast åtgärdad 19:10: befuktat salt, 10 g/m²"
    assert said(found, "residual_salt") == "Restsalt 4,2 g/m² ligger kvar"


def test_what_was_spread_lately_is_left_to_work_and_that_is_said_first() -> None:
    done = Action("R1", TreatmentKind.PREWETTED_SALT, utc(15, 17), utc(15, 18, 10), 10.0, 3000.0, "log")
    found = recommend_route(frosty(), case(actions=(done,), ordered=(done,)), route=route(), prices=prices())
    assert found.advice is Advice.WAIT
    assert (found.reasons[0].code, "wait" in {item.code for item in found.reasons}) == ("resting", False)


def test_need_in_daytime_is_due_after_the_action_time_but_the_window_keeps_its_name() -> None:
    now = utc(15, 7)
    noon = snowy(onset=utc(15, 11), onset_low=utc(15, 10), onset_high=utc(15, 13), snowfall=Span(utc(15, 9), utc(15, 11)))
    found = recommend_route(noon, case(now), route=route(), prices=prices())
    assert found.window_end == utc(16, 5)
    assert found.latest_start == utc(15, 11) + timedelta(hours=4 - 2)
    assert found.start_from == utc(15, 11)


def test_zone_is_heated_in_time_for_its_lag_and_never_below_the_freeze_floor() -> None:
    load = HeatLoad(base_kwh_m2=0.3, peak_kwh_m2=0.2, hours=6.0, melting=True)
    rules = service_class(code="MV", slip_control="none")
    cold = frosty(unit_id="Z1", need=Need.HEATING, probability=0.9, low=0.8, high=0.95, heat=load)
    found = recommend_zone(cold, case(rules=rules, lead_min=180), zone=zone())
    assert (found.advice, found.treatment, found.rate_g_m2) == (Advice.ACT, TreatmentKind.HEAT_MELT, 0.0)
    assert found.latest_start == utc(16, 5) - timedelta(hours=3)
    assert said(found, "thermal_lag") == "Värmen når ytan efter 3 h, går åt 0,5 kWh/m²"
    assert said(found, "freeze_floor") == "Frysskyddet 2° i plattan gäller oavsett råd"


MOMENTS = st.integers(0, 66 * 60).map(lambda minutes: NOW + timedelta(minutes=minutes))


@settings(max_examples=150, deadline=None)
@given(
    need=st.sampled_from([Need.PLOUGHING, Need.SALTING]),
    rung=st.sampled_from(sorted(Rung)),
    kind=st.sampled_from(sorted(Slipperiness)),
    p=st.none() | st.floats(0, 1),
    low=st.floats(0, 1),
    high=st.floats(0, 1),
    complete=st.booleans(),
    onset=st.none() | MOMENTS,
    spread_h=st.floats(0, 12),
    snow_end=st.none() | MOMENTS,
    depth=st.floats(0, 60),
    film=st.floats(0, 20),
    cold=st.floats(-35, 10),
    plough=st.booleans(),
    now=MOMENTS,
)
def test_every_recommendation_holds_together(
    *, need: Need, rung: Rung, kind: Slipperiness, p: float | None, low: float, high: float, complete: bool,
    onset: datetime | None, spread_h: float, snow_end: datetime | None, depth: float, film: float, cold: float,
    plough: bool, now: datetime,
) -> None:  # fmt: skip
    spread = timedelta(hours=spread_h)
    outlook = frosty(
        need=need,
        rung=rung,
        slipperiness=kind,
        probability=p,
        low=None if p is None else min(p, low),
        high=None if p is None else max(p, high),
        complete=complete,
        onset=onset,
        onset_low=None if onset is None else onset - spread,
        onset_high=None if onset is None else onset + spread,
        snowfall=None if snow_end is None else Span(snow_end - timedelta(hours=3), snow_end),
        snow_depth_cm=depth,
        snow_depth_high_cm=1.5 * depth,
        start_depth_cm=3.0,
        film_mm=film,
        coldest_degc=cold,
    )
    cleared = recommend_route(snowy(probability=1.0), case(now), route=route(), prices=prices()) if plough else None
    found = recommend_route(outlook, case(now), route=route(), prices=prices(), plough=cleared)
    assert found.window_start == now
    assert found.window_start < found.window_end
    assert found.latest_start < found.window_end
    assert min(found.cost_act_sek, found.loss_municipal_sek, found.loss_societal_sek, found.residual_sek) >= 0
    assert found.rate_g_m2 >= 0
    if found.advice in {Advice.ACT, Advice.WAIT}:
        assert found.start_from is not None
        assert found.start_from <= found.latest_start
    else:
        assert found.treatment is None
    if found.advice is Advice.WAIT:
        assert found.reconsider_at is not None
        assert found.reconsider_at > now
    if p is None:
        assert found.advice is Advice.UNKNOWN
    if found.advice is Advice.NONE:
        assert complete
        assert rung is not Rung.CLIMATOLOGY
    if rung is Rung.CLIMATOLOGY:
        assert found.advice in {Advice.WAIT, Advice.UNKNOWN}
    assert found.reasons
    for item in found.reasons:
        assert not FORBIDDEN.search(item.sv), item.sv
        assert not FORBIDDEN.search(item.en), item.en
        assert "-" not in re.sub(r"pre-|re-", "", item.sv)
