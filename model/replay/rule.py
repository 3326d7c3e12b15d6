"""The rule of thumb followed look by look (`model.decision.thumb`): what Halka's advice is measured against."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from config.site import Site
from model.decision.thumb import thumb_says
from model.decision.thumb_weather import snow_lying
from model.domain.roads import Network
from model.domain.treatments import Action
from model.replay.known import Known
from model.replay.orders import Wish


@dataclass
class RuleOfThumb:
    """Acts where the newest forecast, read as certain, breaks the class's rule before the deadline.

    Attributes:
        network: The network.
        site: Rules and prices.
        name: Told beside the figures.
    """

    network: Network
    site: Site
    name: str = "rule"
    _snow: NDArray[np.float64] | None = field(default=None, repr=False)
    _until: np.datetime64 | None = field(default=None, repr=False)

    def decide(self, known: Known, done: Sequence[Action], next_look: datetime) -> list[Wish]:
        """Rounds to call before the next look; snow that lies is kept in mind from look to look."""
        if not known.forecasts or known.history is None:
            return []
        self._snow = snow_lying(self.network, known.history, done, lay=self._snow, since=self._until)
        self._until = known.history["time"].to_numpy()[-1]
        said = thumb_says(
            self.network,
            known.forecasts[0],
            known.history,
            done,
            lying_mm=self._snow,
            now=known.now,
            zone=ZoneInfo(self.site.timezone),
            fleet=self.site.fleet,
        )
        return [
            Wish(call.unit_id, call.treatment, call.rate_g_m2, call.start_from)
            for call in said.calls
            if call.start_from < next_look or call.latest_start < next_look
        ]
