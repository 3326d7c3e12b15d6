"""Floor 1: settings, site definitions and catalogues. Imports nothing else of Halka.

Whatever of Halka is started comes by here before anything is reckoned, so here it is settled that small products of matrices take one thread: the
library's further threads win nothing on them, wait spinning, and two processes on one machine then take four times as long. What stands in the
environment comes before it.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
