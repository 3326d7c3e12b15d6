from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from model.decision.explain import drivers
from model.decision.outlook import Outlook
from model.domain.needs import Slipperiness
from tests.model.decision.cases import frosty, service_class, snowy

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def said(outlook: Outlook, code: str) -> tuple[str, str]:
    found = next(item for item in drivers(outlook, service_class(), STOCKHOLM) if item.code == code)
    return found.sv, found.en


def slippery_snow(**changes: object) -> Outlook:
    values: dict[str, object] = {
        "slipperiness": Slipperiness.SNOW,
        "already": True,
        "snow_depth_cm": 25.0,
        "snow_onset_cm": 1.2,
        "snow_peak_cm": 24.6,
        "snow_peak_at": datetime(2026, 1, 16, 8, 0, tzinfo=UTC),
    }
    return frosty(**(values | changes))


def test_slippery_snow_now_is_told_with_the_depth_now_and_what_it_becomes() -> None:
    assert said(slippery_snow(), "slipperiness") == (
        "Snöhalka redan nu, 1,2 cm, blir 25 cm till kl 09",
        "Snow already now, 1.2 cm, becoming 25 cm by 09",
    )
    assert said(slippery_snow(snow_peak_cm=2.1), "slipperiness")[0] == "Snöhalka redan nu, 1,2 cm"


def test_slippery_snow_to_come_is_told_with_the_depth_then() -> None:
    tomorrow = datetime(2026, 1, 17, 1, 0, tzinfo=UTC)
    assert said(slippery_snow(already=False, snow_peak_at=tomorrow), "slipperiness") == (
        "Snöhalka från 03, 1,2 cm, blir 25 cm till lör 02",
        "Snow from 03, 1.2 cm, becoming 25 cm by Sat 02",
    )


@pytest.mark.parametrize(
    ("changes", "word"), [({}, "torrsnö"), ({"snow_dry": False}, "snö"), ({"snow_dry": False, "snow_wetness": 0.3}, "blötsnö")]
)
def test_snow_is_called_dry_or_wet_only_where_it_clearly_is(changes: dict[str, object], word: str) -> None:
    assert said(snowy(**changes), "snow_depth")[0] == f"4 cm {word} 02–06, P1 startar vid 2 cm"


def test_a_later_window_says_that_the_depth_is_untreated_and_what_is_new() -> None:
    later = snowy(later=True, snow_depth_cm=27.0, snow_depth_high_cm=40.0, snow_new_cm=3.0)
    assert said(later, "snow_depth") == (
        "27 cm torrsnö 02–06 om inget görs innan (här räknas bara ny snö, 3 cm), P1 startar vid 2 cm",
        "27 cm of dry snow 02–06 if nothing is done before (only new snow counts here, 3 cm), P1 starts at 2 cm",
    )
    assert said(later, "snow_spread")[0] == "En gång på tio blir det mer än 40 cm om inget görs innan"
    none_new = slippery_snow(later=True, already=False, snow_peak_cm=1.2)
    assert (
        said(none_new, "slipperiness")[0] == "Snöhalka från 03, 1,2 cm om inget görs innan (här räknas bara ny snö, ingen väntas)"
    )
