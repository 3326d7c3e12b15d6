"""Quality flags for station readings: 0 good, 1 suspect, 2 bad, each with its reason; nothing is deleted.

One idea a file: possible values and consistency (`limits`), steps and spikes (`steps`), rates against the neighbours' (`rates`), values
against the neighbours' (`spatial`), lasting shifts, drift and swapped channels (`lasting`), values that stand still (`ingest.flatline`).
"""

from ingest.quality.doubts import Doubt
from ingest.quality.flags import Flagged, flag_observations

__all__ = ["Doubt", "Flagged", "flag_observations"]
