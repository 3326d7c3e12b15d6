from dataclasses import replace
from datetime import UTC, date, datetime

from config.upkeep import Upkeep
from model.decision.upkeep_inspection import ranked
from model.decision.upkeep_sand import PickupAdvice
from model.domain.plans import Advice
from model.report.upkeep import upkeep_report
from tests.model.decision.test_upkeep_inspection import EN, NETWORK, SV, exposure
from tests.model.small_site import small_site

NOW = datetime(2026, 4, 2, 9, tzinfo=UTC)
ADVICE = PickupAdvice(
    Advice.WAIT, date(2026, 4, 9), date(2026, 4, 12), 0.137, 0.05, 0.29, 4, 12_345.0, 90_000.0, 150.0, 600.0, ()
)


def test_the_list_and_the_sand_are_told_with_their_doubts() -> None:
    found = ranked(exposure(), NETWORK, Upkeep(), sv=SV, en=EN)
    served = NETWORK.classes["P3"]
    unknown = replace(
        ADVICE, advice=Advice.UNKNOWN, chance=None, chance_low=None, chance_high=None, start_on=None, cheapest_on=None
    )
    report = upkeep_report(
        found, [(served, ADVICE), (served, unknown)], NETWORK, small_site(), span=(NOW, NOW), simulated=True, made_at=NOW
    )
    rows = report.table("inspektion").rows
    assert [row[5] for row in rows] == ["r1-0", "r3-0", "r1-1", "r2-0"]
    assert rows[1][7:10] == (None, None, None)  # a bridge has no base
    waiting, missing = report.table("sand").rows
    assert waiting[:8] == ("P3 P3", "avvakta", 13.7, 5.0, 29.0, 4, "2026-04-09", "2026-04-12")
    assert waiting[9:] == (90_000.0, 150.0, 600.0)
    assert missing[1:5] == ("saknas", None, None, None)
    assert report.marks[0].startswith("Simulerade data")
    assert dict(report.facts)["Priser och gränser"] == "antagna"


def test_nothing_reckoned_is_missing() -> None:
    report = upkeep_report((), (), NETWORK, small_site(), span=None, simulated=False, language="en", made_at=NOW)
    assert dict(report.facts)["Reckoned"] == "missing"
    assert report.marks == ()
