"""A SYNTHETIC MEPS file: behind an OPeNDAP address, and the piece that `cut` keeps of it, which is what the archive holds."""

from datetime import datetime

from ingest.sources.metno_gridded import MEPS
from tests.ingest.sources.samples import Sample
from tests.ingest.sources.samples.gridded import answer_of, content_type_of
from tests.ingest.synthetic_grids import meps


def answer(anchor: datetime, asked: str) -> bytes:
    return answer_of(meps, MEPS, anchor, asked)


SAMPLE = Sample(
    source=MEPS,
    answer=answer,
    overrides=lambda server: {"sources.metno_meps_url": f"{server}/dodsC/meps.nc"},
    form="binary",
    content_type=content_type_of,
    gridded=True,
)
