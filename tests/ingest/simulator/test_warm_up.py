"""Compiling ahead compiles the very forms that are used later."""

from ingest.simulator import twin
from ingest.simulator.season import SimulatedWinter
from ingest.simulator.units import summarise_units
from ingest.simulator.warm_up import warm_up


def test_winters_need_no_other_form_than_the_warm_up_compiles(winters: list[SimulatedWinter]) -> None:
    warm_up()
    assert winters
    assert len(twin.advance_surfaces.signatures) == 1
    assert len(summarise_units.signatures) == 1
