"""Members of an ensemble as they come: some end early, some are absent."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from model.domain.errors import SourceFormatError

Series = npt.NDArray[np.float64]

#: A member that ends so many steps before the longest is left out, so that it does not shorten all the others.
MOST_STEPS_SHORT = 12


def common_steps(
    series: Mapping[str, Series], required: Sequence[str], *, source: str
) -> tuple[dict[str, Series], slice, list[str]]:
    """Members that reach as far as the others, over the steps that all of them have.

    Args:
        series: Canonical name → values, shape (member, point, time), NaN where missing.
        required: Names a member cannot do without.
        source: Short name of the source, for messages.

    Returns:
        The series of the members kept, the steps to keep, and what a person should know.

    Raises:
        SourceFormatError: No member has a step.
    """
    whole = np.all([np.isfinite(series[name]).all(axis=1) for name in required], axis=0)
    if whole.size == 0 or not whole.any():
        raise SourceFormatError(source, f"no member has all of {', '.join(required)} at any step")
    steps = whole.shape[1]
    last = np.where(whole.any(axis=1), steps - np.argmax(whole[:, ::-1], axis=1), 0)
    keep = last > int(last.max()) - MOST_STEPS_SHORT
    first, end = int(np.argmax(whole[keep].any(axis=0))), int(last[keep].min())
    notes = [] if keep.all() else [f"{int((~keep).sum())} of {keep.size} members are missing or end early and are left out"]
    return {name: values[keep] for name, values in series.items()}, slice(first, end), notes
