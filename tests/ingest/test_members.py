"""Members that end early shorten the forecast a little, or go; none left is refused."""

import numpy as np
import pytest

from ingest.members import common_steps
from model.domain.errors import SourceFormatError


def _series(*last: int, steps: int = 30) -> dict[str, np.ndarray]:
    values = np.ones((len(last), 1, steps))
    for member, end in enumerate(last):
        values[member, :, end:] = np.nan
    return {"air_temperature": values}


@pytest.mark.parametrize(
    ("last", "kept", "end"), [((30, 30), 2, 30), ((30, 27), 2, 27), ((30, 10, 29), 2, 29), ((30, 0), 1, 30), ((5, 4), 2, 4)]
)
def test_which_members_and_steps_are_kept(last: tuple[int, ...], kept: int, end: int) -> None:
    series, steps, notes = common_steps(_series(*last), ["air_temperature"], source="probe")
    assert series["air_temperature"].shape[0] == kept
    assert (steps.start, steps.stop) == (0, end)
    assert bool(notes) == (kept < len(last))


def test_no_member_left() -> None:
    with pytest.raises(SourceFormatError, match="no member has all of air_temperature"):
        common_steps(_series(0, 0), ["air_temperature"], source="probe")
