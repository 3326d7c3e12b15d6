from model.decision import heat_search as search
from model.decision.heat_warm_up import warm_up
from model.physics import zone_kernel as kernel
from tests.model.zones.test_plan import SNOW, planned


def test_what_is_compiled_ahead_is_the_form_a_night_uses() -> None:
    warm_up()
    compiled = (*search.compiled(), kernel.run_zone)
    known = [len(function.signatures) for function in compiled]
    assert all(known)
    planned(SNOW)
    assert [len(function.signatures) for function in compiled] == known
