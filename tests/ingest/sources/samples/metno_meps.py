"""A piece of a SYNTHETIC MEPS file: what `cut` keeps of it, which is what the archive holds."""

from datetime import UTC, datetime

import numpy as np

from ingest.gridded import cut_piece, serialised
from ingest.sources.metno_gridded import LEAD, MEPS, WANTED
from tests.ingest.sources.samples import PLACE, Sample
from tests.ingest.synthetic_grids import meps


def answer(anchor: datetime, asked: str) -> bytes:
    run = np.datetime64(anchor.astimezone(UTC).replace(tzinfo=None), "s")
    piece = cut_piece(meps(run=run, steps=5, cells=5), WANTED, [PLACE], lead=LEAD, most_bytes=10**9, source=MEPS)
    return serialised(piece)


SAMPLE = Sample(source=MEPS, answer=answer, form="binary", content_type="application/x-netcdf", speaks_http=False)
