"""The root of every error Halka raises on purpose.

The whole tree is drawn in `model.domain.errors`.
"""


class HalkaError(Exception):
    """What was wrong, where, and what to do, in one message a person can act on."""


class ConfigError(HalkaError):
    """A setting, site file or network file is wrong; the message names file, key and the nearest valid name."""
