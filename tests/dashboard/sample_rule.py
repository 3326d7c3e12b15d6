"""What the rule of thumb says of the sample night: it ploughs every second route, and never salts."""

import numpy as np
import xarray as xr

from model.domain.roads import Network

#: Price of each of its rounds [SEK].
ROUND_SEK = 8_000.0
#: Loss within the time its treatment works: more than is at stake on any of them [SEK].
LOSS_SEK = 100_000.0


def sample_rule(network: Network) -> xr.Dataset:
    """Its variables over ("unit",), as `model.assess` describes them."""
    called = np.where(network.is_zone, 0, np.arange(len(network.units)) % 2 == 0).astype(np.uint8)
    found: dict[str, tuple[str, np.ndarray, dict[str, str]]] = {}
    for need, calls in (("ploughing", called), ("salting", np.zeros_like(called))):
        found[f"rule_says_{need}"] = ("unit", calls, {"units": "1"})
        found[f"rule_calls_{need}"] = ("unit", calls, {"units": "1"})
        found[f"rule_loss_{need}"] = ("unit", (LOSS_SEK * calls).astype(np.float32), {"units": "SEK"})
        found[f"rule_cost_{need}"] = ("unit", (ROUND_SEK * calls).astype(np.float32), {"units": "SEK"})
    return xr.Dataset(found, coords={"unit": list(network.unit_ids)})
