"""How many examples a test of damaged input tries: few in the daily run, HALKA_FUZZ_TIMES as many where time is set aside (`make fuzz`)."""

import os


def examples(usual: int) -> int:
    """The number to try.

    Args:
        usual: In the daily run.
    """
    return usual * int(os.environ.get("HALKA_FUZZ_TIMES", "1"))
