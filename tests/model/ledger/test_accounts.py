from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from config.tariffs import HeatTariff
from model.domain.costs import CostEntry, CostItem
from model.domain.errors import DomainError
from model.domain.evidence import EarlierCosts, SeasonRecord
from model.domain.heat import HeatReading
from model.domain.treatments import Action, TreatmentKind
from model.ledger.accounts import past_winters, season_accounts
from model.ledger.book import by_item
from model.winter_index.years import FOLLOWED
from tests.dashboard.winters import counted_winters
from tests.model.small_network import small_network
from tests.model.small_site import small_site

DAYS = (date(2025, 10, 15), date(2026, 4, 15))
NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
SITE, NETWORK = small_site(), small_network()
SALT = Action("r1", TreatmentKind.BRINE, NOW - timedelta(hours=9), NOW - timedelta(hours=7), 0.0, 3000.0, "log")
HEAT = replace(SALT, unit_id="z1", kind=TreatmentKind.HEAT_MELT, cost_sek=700.0)
EMPTY = SeasonRecord(actions=(), recorded=(), entries=(), needs=(), heat=(), earlier=(), chains=())
TARIFF = HeatTariff(
    name="Värme", year=2026, source="antagen", base_sek_per_mwh=500.0, peak_sek_per_mwh=900.0, summer_sek_per_mwh=100.0,
    summer_months=(7,), capacity=({"from_kw": 0.0, "fixed_sek_per_year": 0.0, "sek_per_kw_year": 0.0},),
)  # fmt: skip


def _accounts(record: SeasonRecord, **site: object):
    record = replace(record, recorded=tuple(action.ended_at for action in record.actions))
    return season_accounts(record, NETWORK, SITE.model_copy(update=site), days=DAYS, now=NOW)


def test_the_total_is_standby_actions_and_the_rest() -> None:
    cart = CostEntry("A", date(2026, 1, 2), CostItem.HAULAGE, "", 100.0, 40.0, 4000.0, "", "import")
    later = replace(cart, day=date(2026, 2, 1))
    before = replace(SALT, started_at=datetime(2025, 10, 14, 12, tzinfo=UTC), ended_at=datetime(2025, 10, 14, 13, tzinfo=UTC))
    accounts = _accounts(replace(EMPTY, actions=(before, SALT, HEAT), entries=(cart, later)))
    days = (date(2026, 1, 15) - DAYS[0]).days + 1
    assert accounts.actions_sek == pytest.approx(3700.0)
    assert accounts.total_sek == pytest.approx(3700.0 + 4000.0 + 1e6 * days / 183)
    assert accounts.heat.why_not == "no_readings"
    assert accounts.forecast.winters == 0


def test_the_heats_bill_takes_the_place_of_what_the_log_told() -> None:
    meters = tuple(HeatReading("z1", NOW - timedelta(hours=4 - k), energy_mwh=10.0 + k) for k in range(4))
    record = replace(EMPTY, actions=(HEAT,), heat=meters)
    assert _accounts(record).heat.why_not == "no_tariff"
    accounts = _accounts(record, heat_tariff=TARIFF)
    assert accounts.heat.bill is not None
    assert by_item((*accounts.action_lines, *accounts.other_lines)) == {CostItem.HEAT: pytest.approx(1500.0)}
    assert accounts.actions_sek == 700.0


def test_a_tariff_without_a_reference_flow_bills_the_rest() -> None:
    meters = tuple(HeatReading("z1", NOW - timedelta(hours=2 - k), energy_mwh=1.0 + k, flow_l_h=100.0) for k in range(2))
    tariff = TARIFF.model_copy(update={"flow_sek_per_m3": 2.5, "flow_months": (1,)})
    heat = _accounts(replace(EMPTY, heat=meters), heat_tariff=tariff).heat
    assert heat.bill is not None
    assert (heat.bill.base_sek, heat.bill.flow_sek, heat.bill.flow_hours_unpriced) == (500.0, 0.0, 1)


def test_hours_that_were_not_read_are_counted_from_the_seasons_first() -> None:
    meters = tuple(HeatReading("z1", NOW - timedelta(hours=3 - k), energy_mwh=1.0 + k) for k in range(3))
    heat = _accounts(replace(EMPTY, heat=meters), heat_tariff=TARIFF).heat
    season = NOW - datetime(2025, 10, 14, 22, tzinfo=UTC)
    assert heat.asked_h == season / timedelta(hours=1)
    assert heat.unread_h == heat.asked_h - 2


def test_readings_that_cannot_be_have_no_bill_and_are_never_zero() -> None:
    meters = tuple(HeatReading("z1", NOW - timedelta(hours=2 - k), energy_mwh=1.0 + k, flow_l_h=-100.0) for k in range(2))
    accounts = _accounts(replace(EMPTY, heat=meters), heat_tariff=TARIFF)
    assert (accounts.heat.bill, accounts.heat.why_not, accounts.other_lines) == (None, "unsound", ())


def test_earlier_winters_are_told_apart_and_the_log_goes_before_an_archive() -> None:
    logged = EarlierCosts("", False, [(datetime(2024, 12, 1, tzinfo=UTC), 10.0), (datetime(2023, 12, 1, tzinfo=UTC), 20.0)])
    archived = EarlierCosts("simulated-2024", True, [(datetime(2024, 12, 1, tzinfo=UTC), 99.0)])
    older = EarlierCosts(
        "simulated-2022", True, [(datetime(2022, 12, 1, tzinfo=UTC), 5.0), (datetime(2023, 7, 1, tzinfo=UTC), 7.0)]
    )
    found = past_winters((archived, older, logged), SITE, NETWORK)
    assert [(item.name, item.simulated, item.after(0.0)) for item in found] == [
        ("2022/23", True, 5.0),
        ("2023/24", False, 20.0),
        ("2024/25", False, 10.0),
    ]


def test_costs_without_an_action_go_with_the_winter_they_stood_in() -> None:
    known = datetime(2025, 6, 1, tzinfo=UTC)
    log = EarlierCosts(
        "",
        False,
        [(datetime(2024, 12, 1, tzinfo=UTC), 10.0)],
        entries=[
            (date(2024, 12, 1), 1.0, known),
            (date(2025, 2, 1), 2.0, known),
            (date(2022, 12, 1), 4.0, known),
            (date(2025, 7, 1), 8.0, known),
        ],
    )
    simulated = EarlierCosts("simulated-2022", True, [(datetime(2022, 12, 2, tzinfo=UTC), 5.0)])
    older, newer = past_winters((simulated, log), SITE, NETWORK)
    assert (older.name, older.after(0.0), older.has_entries) == ("2022/23", 5.0, False)
    assert (newer.name, newer.after(0.0), newer.has_entries) == ("2024/25", 13.0, True)
    assert newer.after(0.5) == 2.0


def test_heat_as_metered_takes_the_place_of_what_the_log_told_of_it_in_its_winter() -> None:
    moments = [datetime(year, 12, 1, tzinfo=UTC) for year in (2023, 2024)]
    log = EarlierCosts(
        "",
        False,
        [(moment, cost) for moment in moments for cost in (10.0, 500.0)],
        ["r1", "z1"] * 2,
        heat=[(date(2024, 12, 1), 40.0), (date(2025, 2, 1), 60.0)],
    )
    older, newer = past_winters((log,), SITE, NETWORK)
    assert (older.after(0.0), older.has_heat) == (510.0, False)
    assert (newer.after(0.0), newer.after(0.5), newer.has_heat) == (110.0, 60.0, True)


def test_a_normal_winter_neither_scales_heat_nor_lets_it_bear_standby() -> None:
    earlier = EarlierCosts(
        "", False, [(datetime(2024, 12, 1, tzinfo=UTC), 10.0), (datetime(2024, 12, 1, tzinfo=UTC), 90.0)], ["r2", "z1"]
    )
    accounts = _accounts(replace(EMPTY, actions=(SALT, HEAT), earlier=(earlier,), winters=counted_winters()))
    assert accounts.index is not None
    share = accounts.index.standings[FOLLOWED].share
    standby = sum(line.amount_sek for line in accounts.standby_lines)
    told = {(item.season, item.class_code): item.cost for item in accounts.index.years}
    assert told["2025/26", "P1"].actual_sek == pytest.approx(3700.0 + standby)
    assert told["2025/26", "P1"].normalised_sek == pytest.approx(standby + 700.0 + 3000.0 / share)
    assert (told["2024/25", "P1"].actual_sek, told["2024/25", "P1"].normalised_sek) == (90.0, None)


def test_what_was_done_before_a_season_began_takes_nothing_from_the_winter_before() -> None:
    """An archived winter begins with October; its frost of the 5th is neither of the winter that ended in April nor in its place."""
    archives = (
        EarlierCosts("a2023", True, [(datetime(2023, 12, 1, tzinfo=UTC), 50.0)], ["r2"]),
        EarlierCosts(
            "a2024", True, [(datetime(2024, 10, 5, tzinfo=UTC), 1.0), (datetime(2024, 12, 1, tzinfo=UTC), 70.0)], ["z1", "r2"]
        ),
    )
    index = _accounts(replace(EMPTY, actions=(SALT,), earlier=archives, winters=counted_winters())).index
    assert index is not None
    standby = SITE.season.standby_sek
    told = {(item.season, item.class_code): item.cost.actual_sek for item in index.years if item.season != "2025/26"}
    code = next(unit.class_code for unit in NETWORK.units if unit.id == "r2")
    assert told == {("2024/25", code): pytest.approx(70.0 + standby), ("2023/24", code): pytest.approx(50.0 + standby)}


def test_a_season_to_come_has_no_accounts() -> None:
    with pytest.raises(DomainError, match="2026/27 has not begun"):
        season_accounts(EMPTY, NETWORK, SITE, days=(date(2026, 10, 15), date(2027, 4, 15)), now=NOW)
