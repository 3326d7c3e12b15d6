"""Material is taken from the machine's own depot, and what lacks is told."""

from model.capacity.plan import capacity_plan
from tests.model.capacity.nights import fleet, ground, job, machine, sand


def test_need_is_set_against_stock_by_depot() -> None:
    made = fleet(machine("M1"), machine("M2", depot="Söder", contractor="Åkeri B"))
    jobs = [job("R1", works=(sand(2500.0),)), job("R2", works=(sand(12_000.0),), depot="Söder", contractor="Åkeri B")]
    told = {item.depot: item for item in capacity_plan(jobs, ground(made), limit_s=0.0).stocks}
    assert (told["Norr"].needed_kg, told["Norr"].short_kg) == (2500.0, 0.0)
    assert (told["Söder"].needed_kg, told["Söder"].short_kg) == (12_000.0, 2000.0)
    assert {item.material for item in told.values()} == {"sand"}
